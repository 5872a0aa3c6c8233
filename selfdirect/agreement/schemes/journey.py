"""What can happen to a scheme under way: written by one, signed by another, then published."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    DRAFT = "DRAFT"
    PROPOSED = "PROPOSED"
    SIGNED = "SIGNED"
    THROWN_AWAY = "THROWN_AWAY"


WRITERS = frozenset({Role.COMMISSIONER, Role.ANALYST, Role.ADMINISTRATOR, Role.SYSTEM})
PROPOSERS = frozenset({Role.COMMISSIONER, Role.ADMINISTRATOR})
SIGNERS = frozenset({Role.COMMISSIONER, Role.FINANCE})
READERS = WRITERS | SIGNERS

DRAFT = Journey(
    "draft",
    State.DRAFT,
    (
        Step("save", (State.DRAFT,), State.DRAFT, WRITERS, "draft.saved"),
        Step("propose", (State.DRAFT,), State.PROPOSED, PROPOSERS, "draft.proposed"),
        Step("sign", (State.PROPOSED,), State.SIGNED, SIGNERS, "draft.signed"),
        Step("return", (State.PROPOSED,), State.DRAFT, PROPOSERS | SIGNERS, "draft.returned"),
        Step("throw_away", (State.DRAFT,), State.THROWN_AWAY, WRITERS, "draft.thrown_away"),
    ),
)
