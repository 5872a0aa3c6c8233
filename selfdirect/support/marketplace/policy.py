"""Who may agree to a fund, write down what was given, and let it go."""

from selfdirect.foundation.kernel.actor import WORKERS, Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.register.cases import policy as case_policy
from selfdirect.support.marketplace.journey import FUND
from selfdirect.support.marketplace.models import Fund


def may_offer(actor: Actor) -> Decision:
    if actor.has(Role.PROVIDER):
        return YES
    return Decision("To say what holding a fund costs is for: the provider.")


def may_ask(actor: Actor) -> Decision:
    if actor.has(*WORKERS):
        return YES
    return Decision("To draw up an individual service fund is for: their own team.")


def may_agree(actor: Actor, fund: Fund) -> Decision:
    """The person, or whoever may act for them; or their worker writes down what they said."""
    allowed = FUND.may(fund.state, "agree", actor.roles)
    if allowed and fund.agreed_at:
        return Decision(f"{fund.agreed_by_name} has agreed to this already.")
    return allowed and case_policy.may_take_part(actor, fund.budget.case)


def may_sign(actor: Actor, fund: Fund) -> Decision:
    """Four eyes, and last: when the person and the provider have said yes."""
    allowed = FUND.may(fund.state, "sign", actor.roles)
    allowed = allowed and case_policy.may_sign(actor, asked_by=fund.asked_by)
    if allowed and not (fund.agreed_at and fund.accepted_at):
        return Decision("The person and the provider must both say yes before it is signed.")
    return allowed


def may_withdraw(actor: Actor, fund: Fund) -> Decision:
    """Any of the three who have yet to agree."""
    allowed = FUND.may(fund.state, "withdraw", actor.roles)
    if actor.has(Role.PROVIDER):
        return allowed
    return allowed and case_policy.may_take_part(actor, fund.budget.case)


def may_end(actor: Actor, fund: Fund) -> Decision:
    allowed = FUND.may(fund.state, "end", actor.roles)
    return allowed and case_policy.may_work_on(actor, fund.budget.case)


def may_pass_on(actor: Actor, fund: Fund) -> Decision:
    """Whoever holds it; or their team, where a provider does not."""
    return FUND.may(fund.state, "pass_on", actor.roles)
