"""Who may use the workers' pages."""

from selfdirect.foundation.kernel.actor import WORKERS, Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision

WORKSPACE = WORKERS | {Role.FINANCE, Role.PANEL_MEMBER, Role.PLANNER}


def may_see_work(actor: Actor) -> Decision:
    if actor.roles & WORKSPACE:
        return YES
    return Decision("This list is for those who work with people on their plans and budgets.")
