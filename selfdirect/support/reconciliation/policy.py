"""Who brings feeds in, and decides what their lines are."""

from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision


def may_reconcile(actor: Actor) -> Decision:
    if actor.has(Role.FINANCE):
        return YES
    return Decision("Bank statements and card lists are for: finance.")
