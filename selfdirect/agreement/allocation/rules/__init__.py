"""The Resource Allocation System: schemes as data, and a figure that carries its working."""

from selfdirect.agreement.allocation.rules.allocation import (
    Allocation,
    allocate,
    check_fixtures,
    receipt,
    written,
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
from selfdirect.agreement.allocation.rules.lines import AnswerLine, MoneyLine, SumBeside
from selfdirect.agreement.allocation.rules.nearest import Change, Nearest, nearest
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
from selfdirect.agreement.allocation.rules.verify import (
    Finding,
    NotAReceipt,
    receipts,
    same_file,
    verify,
)
from selfdirect.agreement.allocation.rules.wording import exact
from selfdirect.agreement.allocation.rules.written import SchemeError

__all__ = [
    "Allocation",
    "AnswerLine",
    "Change",
    "Chart",
    "Different",
    "Drawn",
    "Finding",
    "Fixture",
    "Marked",
    "MoneyLine",
    "Nearest",
    "NotAReceipt",
    "Scheme",
    "SchemeError",
    "Shown",
    "Slip",
    "SumBeside",
    "allocate",
    "check_fixtures",
    "differences",
    "drawn",
    "exact",
    "excerpt",
    "figures",
    "load_scheme",
    "nearest",
    "receipt",
    "receipts",
    "same_file",
    "same_questions",
    "sections",
    "slip",
    "to_check",
    "verify",
    "written",
]
