"""Who draws up bills, sends them, and notes what comes: never one alone where money is asked."""

from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.register.cases import policy as case_policy
from selfdirect.support.billing.journey import ROUND, WRITE_OFF
from selfdirect.support.billing.models import Round, WriteOff


def may_bill(actor: Actor) -> Decision:
    if actor.has(Role.FINANCE):
        return YES
    return Decision("Bills and what comes of them are for: finance.")


def may_issue(actor: Actor, found: Round) -> Decision:
    """Four eyes: whoever drew it up does not send it. The database holds the same."""
    allowed = ROUND.may(found.state, "issue", actor.roles)
    return allowed and case_policy.may_sign(actor, asked_by=found.made_by)


def may_sign(actor: Actor, asked: WriteOff) -> Decision:
    """Four eyes: whoever asked for it to be let go does not sign it."""
    allowed = WRITE_OFF.may(asked.state, "sign", actor.roles)
    return allowed and case_policy.may_sign(actor, asked_by=asked.asked_by)
