"""What can happen to a round of bills, and to a sum that is let go: always by two people."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    DRAFT = "DRAFT"
    ISSUED = "ISSUED"
    DROPPED = "DROPPED"


class Asked(StrEnum):
    ASKED = "ASKED"
    SIGNED = "SIGNED"
    REFUSED = "REFUSED"


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

WRITE_OFF = Journey(
    "write-off",
    Asked.ASKED,
    (
        Step("sign", (Asked.ASKED,), Asked.SIGNED, MONEY, "debt.written_off", "Write it off"),
        Step("refuse", (Asked.ASKED,), Asked.REFUSED, MONEY, "debt.kept", "Do not write it off"),
    ),
)
