"""Who may write a scheme, and who may sign it: never one alone."""

from selfdirect.agreement.schemes.journey import DRAFT, READERS, WRITERS
from selfdirect.agreement.schemes.models import Draft
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import YES, Decision


def may_read(actor: Actor) -> Decision:
    """Drafts are read by those who write and sign them; published versions by everybody."""
    if actor.roles & READERS:
        return YES
    return Decision("Drafts of schemes are for commissioners, analysts and finance.")


def may_write(actor: Actor) -> Decision:
    if actor.roles & WRITERS:
        return YES
    return Decision("To write a scheme is for: commissioners and analysts.")


def may_save(actor: Actor, draft: Draft) -> Decision:
    return DRAFT.may(draft.state, "save", actor.roles)


def may_propose(actor: Actor, draft: Draft) -> Decision:
    return DRAFT.may(draft.state, "propose", actor.roles)


def may_sign(actor: Actor, draft: Draft) -> Decision:
    """Four eyes: nobody signs what they have written or proposed. The database holds the same."""
    allowed = DRAFT.may(draft.state, "sign", actor.roles)
    if allowed and actor.name == draft.asked_by:
        return Decision("Somebody else must sign this, because you asked for its calibration.")
    if allowed and actor.name in {draft.begun_by, draft.saved_by, draft.proposed_by}:
        return Decision("Somebody else must sign this, because you had a hand in it.")
    if allowed and draft.saves.filter(by=actor.name).exists():
        return Decision("Somebody else must sign this, because you changed it on the way.")
    return allowed


def may_return(actor: Actor, draft: Draft) -> Decision:
    return DRAFT.may(draft.state, "return", actor.roles)


def may_throw_away(actor: Actor, draft: Draft) -> Decision:
    return DRAFT.may(draft.state, "throw_away", actor.roles)
