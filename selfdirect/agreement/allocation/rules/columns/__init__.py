"""Whole populations by one scheme: the same figures as `allocate`, to the penny, in columns."""

from selfdirect.agreement.allocation.rules.columns.people import (
    Numbers,
    Population,
    answers_of,
    from_codes,
    gathered,
    population,
)
from selfdirect.agreement.allocation.rules.columns.plan import (
    Exact,
    Figures,
    Plan,
    compiled,
    one_by_one,
)

__all__ = [
    "Exact",
    "Figures",
    "Numbers",
    "Plan",
    "Population",
    "answers_of",
    "compiled",
    "from_codes",
    "gathered",
    "one_by_one",
    "population",
]
