"""Who sees the council's money whole, and who may tell it anew."""

from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision

SEES = frozenset({Role.FINANCE, Role.COMMISSIONER, Role.ANALYST})
TELLS = frozenset({Role.FINANCE, Role.SYSTEM})


def may_see(actor: Actor) -> Decision:
    if actor.has(*SEES):
        return YES
    return Decision("The council's money as a whole is for: analyst, commissioner, finance.")


def may_close(actor: Actor) -> Decision:
    if actor.has(Role.FINANCE):
        return YES
    return Decision("To close a month is for: finance.")


def may_tell(actor: Actor) -> Decision:
    if actor.has(*TELLS):
        return YES
    return Decision("To work out the year anew is for: finance.")
