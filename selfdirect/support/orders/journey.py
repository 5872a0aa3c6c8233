"""What can happen to a new price: one proposes it, and another signs."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    PROPOSED = "PROPOSED"
    SIGNED = "SIGNED"  # budgets and orders follow, the worker sees to it
    WITHDRAWN = "WITHDRAWN"


SIGNERS = frozenset({Role.COMMISSIONER, Role.FINANCE})

UPLIFT = Journey(
    "new price",
    State.PROPOSED,
    (
        Step("sign", (State.PROPOSED,), State.SIGNED, SIGNERS, "uplift.signed"),
        Step("withdraw", (State.PROPOSED,), State.WITHDRAWN, SIGNERS, "uplift.withdrawn"),
    ),
)
