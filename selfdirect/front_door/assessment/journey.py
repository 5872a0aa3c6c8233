"""What can happen to a supported self-assessment."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import OWN, WORKERS
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    OPEN = "OPEN"
    AGREED = "AGREED"


class Voice(StrEnum):
    PERSON = "person"
    CARER = "carer"
    WORKER = "worker"
    AGREED = "agreed"


ASSESSMENT = Journey(
    "assessment",
    State.OPEN,
    (
        Step("answer", (State.OPEN,), State.OPEN, WORKERS | OWN, "assessment.answered"),
        Step("agree", (State.OPEN,), State.AGREED, WORKERS, "assessment.agreed"),
    ),
)
