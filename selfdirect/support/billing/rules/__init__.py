"""Bills for what people pay towards their support: drawn, paid, owed; and never a threat."""

from selfdirect.support.billing.rules.account import (
    AGES,
    Account,
    Debt,
    Open,
    by_age,
    debts,
    late,
    owed_by_book,
    settled_by,
)
from selfdirect.support.billing.rules.bills import (
    DUE_DAYS,
    Billed,
    Line,
    Share,
    credit_account,
    due_on,
    lines,
    weekly,
)

__all__ = [
    "AGES",
    "DUE_DAYS",
    "Account",
    "Billed",
    "Debt",
    "Line",
    "Open",
    "Share",
    "by_age",
    "credit_account",
    "debts",
    "due_on",
    "late",
    "lines",
    "owed_by_book",
    "settled_by",
    "weekly",
]
