"""Who may use the workers' pages."""

from selfdirect.foundation.kernel.actor import WORKERS, Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision

WORKSPACE = WORKERS | {Role.FINANCE, Role.PANEL_MEMBER, Role.PLANNER}


def may_see_work(actor: Actor) -> Decision:
    if actor.roles & WORKSPACE:
        return YES
    return Decision("This list is for those who work with people on their plans and budgets.")


def may_see_means(actor: Actor) -> Decision:
    """What somebody lives on is between them and the council: not for an independent planner."""
    if actor.roles <= {Role.PLANNER}:
        return Decision("What the person lives on is between them and the council.")
    return YES
