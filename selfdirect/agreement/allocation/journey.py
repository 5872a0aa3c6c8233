"""What can happen to an indicative budget: it is issued, and one day another takes its place."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import WORKERS
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    ISSUED = "ISSUED"
    SUPERSEDED = "SUPERSEDED"


ALLOCATION = Journey(
    "indicative budget",
    State.ISSUED,
    (Step("supersede", (State.ISSUED,), State.SUPERSEDED, WORKERS, "allocation.superseded"),),
)
