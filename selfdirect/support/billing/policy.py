"""Who draws up bills, sends them, and notes what comes: never one alone where money is asked."""

from selfdirect.foundation.kernel.actor import OWN, Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases.models import Case
from selfdirect.support.billing.journey import CLOCK, COLLECTION, MONEY, ROUND, WRITE_OFF
from selfdirect.support.billing.models import DebitRun, Round, WriteOff


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


def may_debit(actor: Actor, case: Case) -> Decision:
    """Somebody's bank account is for them to give, whoever they let act for them, or finance."""
    if actor.has(Role.FINANCE):
        return YES
    if actor.roles & OWN:
        return case_policy.may_take_part(actor, case)
    return Decision("How somebody pays is theirs to say. They can do it here, or ring us.")


def may_take(actor: Actor, run: DebitRun) -> Decision:
    """Four eyes: whoever drew up a collection does not approve it. The database holds the same."""
    allowed = COLLECTION.may(run.state, "approve", actor.roles)
    return allowed and case_policy.may_sign(actor, asked_by=run.made_by)


def may_lose(actor: Actor, run: DebitRun) -> Decision:
    """Four eyes: whoever says that the bank did not take a file does not sign it."""
    allowed = COLLECTION.may(run.state, "lose", actor.roles)
    return allowed and case_policy.may_sign(actor, asked_by=run.doubted_by)


def may_collect(actor: Actor) -> Decision:
    if actor.roles & (MONEY | CLOCK):
        return YES
    return Decision("To collect by direct debit is for: finance.")
