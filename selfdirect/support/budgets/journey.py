"""What can happen to a personal budget."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    OPEN = "OPEN"
    ENDED = "ENDED"


MONEY = frozenset({Role.FINANCE})

BUDGET = Journey(
    "personal budget",
    State.OPEN,
    (Step("end", (State.OPEN,), State.ENDED, MONEY, "budget.ended"),),
)
