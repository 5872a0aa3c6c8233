"""The Resource Allocation System: schemes as data, and a figure that carries its working."""

from selfdirect.agreement.allocation.rules.allocation import (
    Allocation,
    allocate,
    check_fixtures,
    receipt,
    written,
)
from selfdirect.agreement.allocation.rules.caring import (
    Ask,
    Helped,
    Offer,
    Support,
    agreed_levels,
    counted,
    informal_asks,
    support,
    support_plain,
    told,
)
from selfdirect.agreement.allocation.rules.chart import Chart
from selfdirect.agreement.allocation.rules.easy import easy
from selfdirect.agreement.allocation.rules.gaps import (
    Heard,
    Moved,
    ShownMove,
    ShownVoice,
    as_issued,
    hear,
    heard_plain,
    shown,
)
from selfdirect.agreement.allocation.rules.leaflet import (
    Drawn,
    Marked,
    drawn,
    excerpt,
    figures,
    sections,
)
from selfdirect.agreement.allocation.rules.lines import AnswerLine, MoneyLine, SumBeside
from selfdirect.agreement.allocation.rules.lint import (
    ADVICE,
    FACT,
    FAULT,
    GRAVE,
    Remark,
    lint,
)
from selfdirect.agreement.allocation.rules.nearest import Change, Nearest, nearest
from selfdirect.agreement.allocation.rules.receipts import (
    Shown,
    Slip,
    same_questions,
    slip,
    to_check,
)
from selfdirect.agreement.allocation.rules.routes import (
    COSTED,
    FOLLOWS,
    HIGH,
    LOW,
    WAYS,
    Hours,
    hours_at,
)
from selfdirect.agreement.allocation.rules.scheme import Fixture, Scheme, load_scheme
from selfdirect.agreement.allocation.rules.turning import turned
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
    "ADVICE",
    "COSTED",
    "FACT",
    "FAULT",
    "FOLLOWS",
    "GRAVE",
    "HIGH",
    "LOW",
    "WAYS",
    "Allocation",
    "AnswerLine",
    "Ask",
    "Change",
    "Chart",
    "Drawn",
    "Finding",
    "Fixture",
    "Heard",
    "Helped",
    "Hours",
    "Marked",
    "MoneyLine",
    "Moved",
    "Nearest",
    "NotAReceipt",
    "Offer",
    "Remark",
    "Scheme",
    "SchemeError",
    "Shown",
    "ShownMove",
    "ShownVoice",
    "Slip",
    "SumBeside",
    "Support",
    "agreed_levels",
    "allocate",
    "as_issued",
    "check_fixtures",
    "counted",
    "drawn",
    "easy",
    "exact",
    "excerpt",
    "figures",
    "hear",
    "heard_plain",
    "hours_at",
    "informal_asks",
    "lint",
    "load_scheme",
    "nearest",
    "receipt",
    "receipts",
    "same_file",
    "same_questions",
    "sections",
    "shown",
    "slip",
    "support",
    "support_plain",
    "to_check",
    "told",
    "turned",
    "verify",
    "written",
]
