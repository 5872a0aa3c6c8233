"""What can happen to a round of bills: one draws it up, another sends it."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    DRAFT = "DRAFT"
    ISSUED = "ISSUED"
    DROPPED = "DROPPED"


MONEY = frozenset({Role.FINANCE})

ROUND = Journey(
    "round of bills",
    State.DRAFT,
    (
        Step("redraw", (State.DRAFT,), State.DRAFT, MONEY, "bills.drawn", "Draw it up again"),
        Step("issue", (State.DRAFT,), State.ISSUED, MONEY, "bills.issued", "Send these bills"),
        Step("drop", (State.DRAFT,), State.DROPPED, MONEY, "bills.dropped", "Throw it away"),
    ),
)
