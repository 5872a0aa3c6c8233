"""Who may prepare, enter and approve payments: never one alone."""

from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.register.cases import policy as case_policy
from selfdirect.support.payments.journey import BILLERS, PAYMENT
from selfdirect.support.payments.models import Payment


def may_prepare(actor: Actor) -> Decision:
    if actor.has(Role.FINANCE):
        return YES
    return Decision("To prepare a payment is for: finance.")


def may_enter(actor: Actor) -> Decision:
    if actor.roles & BILLERS:
        return YES
    return Decision("To enter an invoice is for: the provider, or finance.")


def may_approve(actor: Actor, payment: Payment) -> Decision:
    """Four eyes: never one's own. The database holds the same."""
    return _decides(actor, payment, "approve")


def may_refuse(actor: Actor, payment: Payment) -> Decision:
    return _decides(actor, payment, "refuse")


def _decides(actor: Actor, payment: Payment, verb: str) -> Decision:
    allowed = PAYMENT.may(payment.state, verb, actor.roles)
    return allowed and case_policy.may_sign(actor, asked_by=payment.prepared_by)
