"""Who may draw orders up, say what was given, and say that it was not."""

from selfdirect.foundation.kernel.actor import OWN, WORKERS, Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases.models import Case
from selfdirect.support.orders.journey import UPLIFT
from selfdirect.support.orders.models import Delivery, Uplift


def may_draw_up(actor: Actor) -> Decision:
    if actor.has(Role.FINANCE, Role.SYSTEM):
        return YES
    return Decision("To draw up orders is for: finance.")


def may_contract(actor: Actor) -> Decision:
    if actor.has(Role.COMMISSIONER):
        return YES
    return Decision("To write down a contract is for: the commissioner.")


def may_sign(actor: Actor, uplift: Uplift) -> Decision:
    """Four eyes: never what one proposed oneself. The database holds the same."""
    allowed = UPLIFT.may(uplift.state, "sign", actor.roles)
    return allowed and case_policy.may_sign(actor, asked_by=uplift.proposed_by)


def may_withdraw(actor: Actor, uplift: Uplift) -> Decision:
    return UPLIFT.may(uplift.state, "withdraw", actor.roles)


def may_see_contracts(actor: Actor) -> Decision:
    if actor.has(Role.COMMISSIONER, Role.FINANCE):
        return YES
    return Decision("Contracts with providers are for: the commissioner, and finance.")


def may_deliver(actor: Actor) -> Decision:
    if actor.has(Role.PROVIDER):
        return YES
    return Decision("To write down what was given is for: the provider.")


def may_answer(actor: Actor, case: Case) -> Decision:
    """Their own team, who talked with them and with the provider."""
    return case_policy.may_work_on(actor, case)


def may_miss(actor: Actor, delivery: Delivery) -> Decision:
    """The person, whoever acts for them, or their team who heard it from them."""
    if not actor.has(*OWN, *WORKERS, Role.PLANNER):
        return Decision("To say that something did not happen is for: the person.")
    return case_policy.may_take_part(actor, delivery.budget.case)
