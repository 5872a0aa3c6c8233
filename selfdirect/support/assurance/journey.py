"""What can happen when a direct payment is looked at, and the only way to asking money back."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import MANAGERS, OWN, WORKERS, Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    PICKED = "PICKED"
    ASKED = "ASKED"
    ANSWERED = "ANSWERED"
    DONE = "DONE"


MONEY = frozenset({Role.FINANCE})
SAYS = OWN | WORKERS | MONEY  # staff write down what they were told

CHECK = Journey(
    "look at a direct payment",
    State.PICKED,
    (
        Step("ask", (State.PICKED,), State.ASKED, MONEY, "check.asked"),
        Step("explain", (State.ASKED, State.ANSWERED), State.ANSWERED, SAYS, "check.explained"),
        Step(
            "finish",
            (State.PICKED, State.ASKED, State.ANSWERED),
            State.DONE,
            MONEY,
            "check.finished",
        ),
    ),
)


class Way(StrEnum):
    """Where asking money back stands; no step can be left out."""

    NOTICED = "NOTICED"
    REPLIED = "REPLIED"
    WEIGHED = "WEIGHED"
    SIGNED = "SIGNED"
    WRITTEN = "WRITTEN"
    DISPUTED = "DISPUTED"
    PAID = "PAID"
    DROPPED = "DROPPED"
    RETURNED = "RETURNED"  # what came was not theirs to give, so they have it again


OPEN = (Way.NOTICED, Way.REPLIED, Way.WEIGHED, Way.SIGNED, Way.WRITTEN, Way.DISPUTED)

RECOVERY = Journey(
    "recovery",
    Way.NOTICED,
    (
        Step("reply", (Way.NOTICED, Way.REPLIED), Way.REPLIED, SAYS, "recovery.replied"),
        Step(
            "weigh",
            (Way.NOTICED, Way.REPLIED),
            Way.WEIGHED,
            MONEY,
            "recovery.weighed",
            "Look at hardship",
        ),
        Step(
            "sign",
            (Way.WEIGHED,),
            Way.SIGNED,
            MONEY,
            "recovery.signed",
            "Sign as the second person",
        ),
        Step("write", (Way.SIGNED,), Way.WRITTEN, MONEY, "recovery.written", "Send the letter"),
        Step("disagree", (Way.WRITTEN,), Way.DISPUTED, SAYS, "recovery.disputed"),
        Step(
            "uphold",
            (Way.DISPUTED,),
            Way.WRITTEN,
            MANAGERS,
            "recovery.upheld",
            "Say that the sum stands",
        ),
        Step("receive", (Way.WRITTEN,), Way.PAID, MONEY, "recovery.paid", "Note what came back"),
        Step("drop", OPEN, Way.DROPPED, MONEY | MANAGERS, "recovery.dropped", "Do not ask for it"),
        Step(
            "give_back",
            (Way.PAID, Way.DROPPED),
            Way.RETURNED,
            MONEY,
            "recovery.given_back",
            "Give it back",
        ),
    ),
)
