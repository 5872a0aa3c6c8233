"""The Resource Allocation System: schemes as data, and a figure that carries its working."""

from selfdirect.agreement.allocation.rules.allocation import (
    Allocation,
    AnswerLine,
    MoneyLine,
    allocate,
    check_fixtures,
    receipt,
)
from selfdirect.agreement.allocation.rules.scheme import Scheme, load_scheme
from selfdirect.agreement.allocation.rules.wording import exact
from selfdirect.agreement.allocation.rules.written import SchemeError

__all__ = [
    "Allocation",
    "AnswerLine",
    "MoneyLine",
    "Scheme",
    "SchemeError",
    "allocate",
    "check_fixtures",
    "exact",
    "load_scheme",
    "receipt",
]
