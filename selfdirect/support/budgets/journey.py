"""What can happen to a personal budget, and to more money that is asked for."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import MANAGERS, WORKERS, Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    OPEN = "OPEN"
    ENDED = "ENDED"


class Asked(StrEnum):
    ASKED = "ASKED"
    SIGNED = "SIGNED"
    REFUSED = "REFUSED"


MONEY = frozenset({Role.FINANCE})
SIGNERS = MONEY | MANAGERS

BUDGET = Journey(
    "personal budget",
    State.OPEN,
    (
        Step("end", (State.OPEN,), State.ENDED, MONEY, "budget.ended"),
        Step(
            "report_death",
            (State.OPEN, State.ENDED),
            State.ENDED,
            MONEY | WORKERS,
            "budget.ended",
        ),
        Step("end_earlier", (State.ENDED,), State.ENDED, MONEY | WORKERS, "budget.ended"),
        Step("live_again", (State.ENDED,), State.OPEN, SIGNERS, "budget.lives_again"),
        Step("end_as_before", (State.ENDED,), State.ENDED, SIGNERS, "budget.lives_again"),
    ),
)

ADDITION = Journey(
    "addition to a budget",
    Asked.ASKED,
    (
        Step("sign", (Asked.ASKED,), Asked.SIGNED, SIGNERS, "budget.added"),
        Step("refuse", (Asked.ASKED,), Asked.REFUSED, SIGNERS, "budget.addition_refused"),
    ),
)
