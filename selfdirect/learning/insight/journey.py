"""What can happen to a journal: drawn up by one, signed by another, or thrown away."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    DRAFT = "DRAFT"
    SIGNED = "SIGNED"  # its lines are handed over, and never again
    DROPPED = "DROPPED"


MONEY = frozenset({Role.FINANCE})

JOURNAL = Journey(
    "journal",
    State.DRAFT,
    (
        Step("sign", (State.DRAFT,), State.SIGNED, MONEY, "journal.signed"),
        Step("drop", (State.DRAFT,), State.DROPPED, MONEY, "journal.dropped", "Throw away"),
    ),
)
