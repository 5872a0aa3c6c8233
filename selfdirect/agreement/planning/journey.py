"""What can happen to a support plan."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import MANAGERS, OWN, WORKERS, Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    AGREED = "AGREED"
    REPLACED = "REPLACED"


PLANNERS = WORKERS | OWN | {Role.PLANNER}
AGREERS = MANAGERS | {Role.PANEL_MEMBER}

PLAN = Journey(
    "support plan",
    State.DRAFT,
    (
        Step("change", (State.DRAFT,), State.DRAFT, PLANNERS, "plan.changed"),
        Step(
            "submit", (State.DRAFT,), State.SUBMITTED, WORKERS | {Role.PLANNER}, "plan.submitted"
        ),
        Step("return", (State.SUBMITTED,), State.DRAFT, AGREERS, "plan.returned"),
        Step("agree", (State.SUBMITTED,), State.AGREED, AGREERS, "plan.agreed"),
        Step("replace", (State.AGREED,), State.REPLACED, AGREERS, "plan.replaced"),
    ),
)
