"""What a bank or a card company sends, read exactly; and what each line of it turns out to be."""

from selfdirect.support.reconciliation.rules.camt import read_camt
from selfdirect.support.reconciliation.rules.categories import Categories, purpose_for
from selfdirect.support.reconciliation.rules.judging import (
    Book,
    Expected,
    Fate,
    Holder,
    State,
    Year,
    bare,
    judge,
    names_in,
    same_sum,
    year_on,
)
from selfdirect.support.reconciliation.rules.profiles import BANK, CARD, Profile
from selfdirect.support.reconciliation.rules.reading import read_csv
from selfdirect.support.reconciliation.rules.rows import Kind, Reading, Row, masked
from selfdirect.support.reconciliation.rules.third import (
    Said,
    cannot_say,
    days_late,
    month_end,
    owed_until,
)

__all__ = [
    "BANK",
    "CARD",
    "Book",
    "Categories",
    "Expected",
    "Fate",
    "Holder",
    "Kind",
    "Profile",
    "Reading",
    "Row",
    "Said",
    "State",
    "Year",
    "bare",
    "cannot_say",
    "days_late",
    "judge",
    "masked",
    "month_end",
    "names_in",
    "owed_until",
    "purpose_for",
    "read_camt",
    "read_csv",
    "same_sum",
    "year_on",
]
