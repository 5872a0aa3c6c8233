"""What can happen to a round of bills, to a sum that is let go, and to a day of direct debits.

What asks for money, takes it or lets it go is always by two people.
"""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import OWN, Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    DRAFT = "DRAFT"
    ISSUED = "ISSUED"
    DROPPED = "DROPPED"


class Asked(StrEnum):
    ASKED = "ASKED"
    SIGNED = "SIGNED"
    REFUSED = "REFUSED"


class MandateState(StrEnum):
    NEW = "NEW"  # its bank has not been told
    LODGED = "LODGED"
    ENDED = "ENDED"


class RunState(StrEnum):
    DRAFT = "DRAFT"
    TOLD = "TOLD"  # a second person approved it, and everybody on it was told
    FILED = "FILED"  # its file is made, and never made anew
    SENT = "SENT"
    DOUBTED = "DOUBTED"  # one says that the bank did not take the file; another looks
    DONE = "DONE"  # the day came, and the money with it
    STOPPED = "STOPPED"


MONEY = frozenset({Role.FINANCE})
CLOCK = frozenset({Role.SYSTEM})

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

MANDATE = Journey(
    "direct debit",
    MandateState.NEW,
    (
        Step("lodge", (MandateState.NEW,), MandateState.LODGED, MONEY, "mandate.lodged"),
        Step(
            "stop",
            (MandateState.NEW, MandateState.LODGED),
            MandateState.ENDED,
            MONEY | OWN | CLOCK,
            "mandate.ended",
            "Stop paying by direct debit",
        ),
    ),
)

COLLECTION = Journey(
    "collection",
    RunState.DRAFT,
    (
        Step("approve", (RunState.DRAFT,), RunState.TOLD, MONEY, "debits.approved"),
        Step("take", (RunState.TOLD,), RunState.FILED, MONEY, "debits.filed", "Take the file"),
        Step("send", (RunState.FILED, RunState.DOUBTED), RunState.SENT, MONEY, "debits.sent"),
        Step("doubt", (RunState.FILED, RunState.SENT), RunState.DOUBTED, MONEY, "debits.doubted"),
        Step("lose", (RunState.DOUBTED,), RunState.STOPPED, MONEY, "debits.lost"),
        Step("finish", (RunState.SENT,), RunState.DONE, MONEY | CLOCK, "debits.collected"),
        Step(
            "stop",
            (RunState.DRAFT, RunState.TOLD),
            RunState.STOPPED,
            MONEY,
            "debits.stopped",
            "Stop it",
        ),
    ),
)
