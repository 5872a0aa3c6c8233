"""What can happen to a review."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import OWN, WORKERS, Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    DUE = "DUE"
    HELD = "HELD"
    REPLACED = "REPLACED"  # another budget has its own


SCHEDULERS = frozenset({Role.FINANCE, Role.SYSTEM})  # who opens the next budget

REVIEW = Journey(
    "review",
    State.DUE,
    (
        Step("say", (State.DUE,), State.DUE, WORKERS | OWN, "review.said"),
        Step("hold", (State.DUE,), State.HELD, WORKERS, "review.held"),
        Step("replace", (State.DUE,), State.REPLACED, SCHEDULERS, "review.replaced"),
    ),
)
