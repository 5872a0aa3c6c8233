"""What can happen to a financial assessment."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import OWN, WORKERS, Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    DRAFT = "DRAFT"  # told by the person, worked out at once
    CONFIRMED = "CONFIRMED"  # checked by finance
    SUPERSEDED = "SUPERSEDED"


MEANS = Journey(
    "financial assessment",
    State.DRAFT,
    (
        Step(
            "work_out",
            (State.DRAFT,),
            State.DRAFT,
            OWN | WORKERS | {Role.FINANCE},
            "means.worked_out",
        ),
        Step(
            "confirm",
            (State.DRAFT,),
            State.CONFIRMED,
            frozenset({Role.FINANCE}),
            "means.confirmed",
        ),
        Step(
            "supersede",
            (State.DRAFT, State.CONFIRMED),
            State.SUPERSEDED,
            OWN | WORKERS | {Role.FINANCE},
            "means.superseded",
        ),
    ),
)
