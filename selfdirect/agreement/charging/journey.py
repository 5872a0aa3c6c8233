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
            OWN | WORKERS | {Role.FINANCE, Role.SYSTEM},
            "means.superseded",
        ),
    ),
)


class TermsState(StrEnum):
    """Of what a council decides about charging, and the year's rates, from a day on."""

    DRAFT = "DRAFT"
    PROPOSED = "PROPOSED"
    SIGNED = "SIGNED"
    THROWN_AWAY = "THROWN_AWAY"


class Work(StrEnum):
    """Of the long work on them: who would pay what, and later the letters and new sums."""

    NONE = "NONE"
    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"


SETTERS = frozenset({Role.FINANCE, Role.COMMISSIONER})

TERMS = Journey(
    "charging policy",
    TermsState.DRAFT,
    (
        Step("save", (TermsState.DRAFT,), TermsState.DRAFT, SETTERS, "terms.saved"),
        Step("preview", (TermsState.DRAFT,), TermsState.DRAFT, SETTERS, "terms.preview_asked"),
        Step("propose", (TermsState.DRAFT,), TermsState.PROPOSED, SETTERS, "terms.proposed"),
        Step("sign", (TermsState.PROPOSED,), TermsState.SIGNED, SETTERS, "terms.signed"),
        Step("return", (TermsState.PROPOSED,), TermsState.DRAFT, SETTERS, "terms.returned"),
        Step(
            "throw_away", (TermsState.DRAFT,), TermsState.THROWN_AWAY, SETTERS, "terms.thrown_away"
        ),
    ),
)
