"""What can happen to a payment and to a payment run: always by two people."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    PREPARED = "PREPARED"
    APPROVED = "APPROVED"  # promised: it goes out with the next run
    SENT = "SENT"  # the bank has been told, and the money has left the budget
    PAID = "PAID"  # it did not come back
    RETURNED = "RETURNED"  # the bank sent it back, and so did we: it is prepared anew
    REFUSED = "REFUSED"


GONE = (State.REFUSED, State.RETURNED)  # another payment may take their place


class RunState(StrEnum):
    DRAFT = "DRAFT"  # the worker gathers and checks
    CHECKED = "CHECKED"
    APPROVED = "APPROVED"  # its file is made, and never made anew
    SENT = "SENT"
    CLOSED = "CLOSED"
    STOPPED = "STOPPED"


MONEY = frozenset({Role.FINANCE})
BILLERS = frozenset({Role.FINANCE, Role.PROVIDER})
CLOCK = frozenset({Role.SYSTEM})

PAYMENT = Journey(
    "payment",
    State.PREPARED,
    (
        Step("approve", (State.PREPARED,), State.APPROVED, MONEY, "payment.approved"),
        Step("even", (State.PREPARED,), State.PAID, MONEY, "payment.even", "It is paid already"),
        Step(
            "refuse",
            (State.PREPARED, State.APPROVED),
            State.REFUSED,
            MONEY | CLOCK,
            "payment.refused",
        ),
        Step("send", (State.APPROVED,), State.SENT, MONEY, "payment.sent"),
        Step("confirm", (State.SENT,), State.PAID, MONEY | CLOCK, "payment.paid"),
        Step("unconfirm", (State.PAID,), State.SENT, MONEY, "payment.unconfirmed"),
        Step("return", (State.SENT, State.PAID), State.RETURNED, MONEY, "payment.returned"),
    ),
)

RUN = Journey(
    "payment run",
    RunState.DRAFT,
    (
        Step("check", (RunState.DRAFT,), RunState.CHECKED, MONEY | CLOCK, "run.checked"),
        Step("recheck", (RunState.CHECKED,), RunState.DRAFT, MONEY, "run.recheck", "Check again"),
        Step("approve", (RunState.CHECKED,), RunState.APPROVED, MONEY, "run.approved"),
        Step("send", (RunState.APPROVED,), RunState.SENT, MONEY, "run.sent"),
        Step(
            "reconcile",
            (RunState.APPROVED,),
            RunState.CLOSED,
            MONEY,
            "run.reconciled",
            "Say what became of it",
        ),
        Step("close", (RunState.SENT,), RunState.CLOSED, MONEY | CLOCK, "run.closed"),
        Step(
            "stop",
            (RunState.DRAFT, RunState.CHECKED, RunState.APPROVED),
            RunState.STOPPED,
            MONEY,
            "run.stopped",
            "Stop this run",
        ),
    ),
)
