"""Who sees the council's money whole, and who may tell it anew."""

from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.learning.insight import says
from selfdirect.learning.insight.journey import JOURNAL
from selfdirect.learning.insight.models import Journal

SEES = frozenset({Role.FINANCE, Role.COMMISSIONER, Role.ANALYST})
TELLS = frozenset({Role.FINANCE, Role.SYSTEM})


def may_see(actor: Actor) -> Decision:
    if actor.has(*SEES):
        return YES
    return Decision("The council's money as a whole is for: analyst, commissioner, finance.")


def may_read_sums(actor: Actor) -> Decision:
    """Few people may be behind a sum by kind of account, or a line of a journal."""
    if actor.has(Role.FINANCE):
        return YES
    return Decision("One person may be behind a sum here, so this is for: finance.")


def may_close(actor: Actor) -> Decision:
    if actor.has(Role.FINANCE):
        return YES
    return Decision("To close a month is for: finance.")


def may_sign_journal(actor: Actor, made: Journal) -> Decision:
    """Four eyes: the database holds the same."""
    allowed = JOURNAL.may(made.state, "sign", actor.roles)
    return Decision(says.ANOTHER) if allowed and made.made_by == actor.name else allowed


def may_tell(actor: Actor) -> Decision:
    if actor.has(*TELLS):
        return YES
    return Decision("To work out the year anew is for: finance.")
