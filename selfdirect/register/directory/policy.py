"""Who may change the directory. Everybody may read it: information is for all (Care Act s.4)."""

from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision


def may_import(actor: Actor) -> Decision:
    if actor.has(Role.COMMISSIONER, Role.ADMINISTRATOR, Role.SYSTEM):
        return YES
    return Decision(
        "Only a commissioner or an administrator can bring a file into the directory. "
        "Send them the file."
    )


def may_add(actor: Actor) -> Decision:
    if actor.has(Role.COMMISSIONER, Role.ADMINISTRATOR, Role.SYSTEM):
        return YES
    return Decision("Only a commissioner or an administrator can add to the directory.")


def may_set_price(actor: Actor) -> Decision:
    if actor.has(Role.COMMISSIONER, Role.SYSTEM):
        return YES
    return Decision("Only a commissioner can set what a service costs.")
