"""Who may begin a pooled fund, take part in it, and let it go."""

from selfdirect.foundation.kernel.actor import WORKERS, Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases.models import Case
from selfdirect.support.pools.journey import PLACE, POOL, State
from selfdirect.support.pools.models import Member, Pool


def may_list(actor: Actor) -> Decision:
    """The people of a fund have their own pages, and so has who holds it."""
    if actor.has(*WORKERS, Role.FINANCE):
        return YES
    return Decision("The list of pooled funds is for: workers and finance.")


def may_begin(actor: Actor) -> Decision:
    if actor.has(*WORKERS):
        return YES
    return Decision("To begin a pooled fund is for: workers.")


def may_ask(actor: Actor, case: Case) -> Decision:
    return may_begin(actor) and case_policy.may_work_on(actor, case)


def may_agree(actor: Actor, member: Member) -> Decision:
    """The person, or whoever may act for them; or their worker writes down what they said."""
    allowed = PLACE.may(member.state, "agree", actor.roles)
    if allowed and member.agreed_at:
        return Decision(f"{member.agreed_by_name} has agreed to this already.")
    return allowed and case_policy.may_take_part(actor, member.case)


def may_sign(actor: Actor, member: Member) -> Decision:
    """Four eyes, and last: when the person and who holds the money have said yes."""
    allowed = PLACE.may(member.state, "sign", actor.roles)
    allowed = allowed and case_policy.may_sign(actor, asked_by=member.asked_by)
    if allowed and not member.agreed_at:
        return Decision("The person must say yes before it is signed.")
    if allowed and member.pool.state != State.OPEN:
        return Decision(f"{member.pool.organisation.name} must say yes first, and has not.")
    return allowed


def may_withdraw(actor: Actor, member: Member) -> Decision:
    allowed = PLACE.may(member.state, "withdraw", actor.roles)
    return allowed and case_policy.may_take_part(actor, member.case)


def may_change(actor: Actor, member: Member, verb: str) -> Decision:
    """Their own team writes down that they put in more or less, or leave."""
    allowed = PLACE.may(member.state, verb, actor.roles)
    return allowed and case_policy.may_work_on(actor, member.case)


def may_end(actor: Actor, pool: Pool) -> Decision:
    allowed = POOL.may(pool.state, "end", actor.roles)
    if allowed and pool.team not in actor.teams:
        return Decision("Another team began this fund, so they end it.")
    return allowed
