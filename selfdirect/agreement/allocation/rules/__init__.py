"""The Resource Allocation System: schemes as data, and a figure that carries its working."""

from selfdirect.agreement.allocation.rules.allocation import (
    Allocation,
    AnswerLine,
    MoneyLine,
    allocate,
    check_fixtures,
    receipt,
)
from selfdirect.agreement.allocation.rules.chart import Chart
from selfdirect.agreement.allocation.rules.leaflet import (
    Drawn,
    Marked,
    drawn,
    excerpt,
    figures,
    sections,
)
from selfdirect.agreement.allocation.rules.receipts import (
    Different,
    Shown,
    Slip,
    differences,
    same_questions,
    slip,
    to_check,
)
from selfdirect.agreement.allocation.rules.scheme import Fixture, Scheme, load_scheme
from selfdirect.agreement.allocation.rules.wording import exact
from selfdirect.agreement.allocation.rules.written import SchemeError

__all__ = [
    "Allocation",
    "AnswerLine",
    "Chart",
    "Different",
    "Drawn",
    "Fixture",
    "Marked",
    "MoneyLine",
    "Scheme",
    "SchemeError",
    "Shown",
    "Slip",
    "allocate",
    "check_fixtures",
    "differences",
    "drawn",
    "exact",
    "excerpt",
    "figures",
    "load_scheme",
    "receipt",
    "same_questions",
    "sections",
    "slip",
    "to_check",
]
