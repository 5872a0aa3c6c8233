"""What can happen to an individual service fund: agreed by three, used, passed on."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import MANAGERS, OWN, WORKERS, Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    ASKED = "ASKED"  # drawn up: the person, the provider and the council have yet to agree
    OPEN = "OPEN"
    ENDING = "ENDING"  # notice was given, and its last day is known
    PASSED_ON = "PASSED_ON"  # what was left is on its way to whoever holds it next
    CLOSED = "CLOSED"
    WITHDRAWN = "WITHDRAWN"


LIVE = (State.OPEN, State.ENDING)
HOLDERS = frozenset({Role.PROVIDER})
PASSING = HOLDERS | WORKERS | {Role.SYSTEM}  # the clock, where the same provider holds it on
MONEY = frozenset({Role.FINANCE})

FUND = Journey(
    "individual service fund",
    State.ASKED,
    (
        Step("agree", (State.ASKED,), State.ASKED, OWN | WORKERS, "fund.agreed"),
        Step("accept", (State.ASKED,), State.ASKED, HOLDERS, "fund.accepted"),
        Step("sign", (State.ASKED,), State.OPEN, MANAGERS, "fund.signed"),
        Step(
            "withdraw", (State.ASKED,), State.WITHDRAWN, OWN | WORKERS | HOLDERS, "fund.withdrawn"
        ),
        Step("give", (State.OPEN,), State.OPEN, HOLDERS, "fund.given"),
        Step("give", (State.ENDING,), State.ENDING, HOLDERS, "fund.given"),
        Step("take_fee", (State.OPEN,), State.OPEN, HOLDERS, "fund.fee_taken"),
        Step("take_fee", (State.ENDING,), State.ENDING, HOLDERS, "fund.fee_taken"),
        Step("end", (State.OPEN,), State.ENDING, WORKERS, "fund.notice_given"),
        Step("end_with_budget", LIVE, State.ENDING, WORKERS | MONEY, "fund.ended"),
        Step("pass_on", (State.ENDING,), State.PASSED_ON, PASSING, "fund.passed_on"),
        Step("confirm", (State.PASSED_ON,), State.CLOSED, HOLDERS | MONEY, "fund.closed"),
    ),
)
