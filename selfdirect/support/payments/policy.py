"""Who may prepare, enter, approve and send payments: never one alone."""

from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.register.cases import policy as case_policy
from selfdirect.support.payments.journey import BILLERS, CLOCK, MONEY, PAYMENT, RUN
from selfdirect.support.payments.models import BankAccount, InvoiceFile, Payment, Run


def may_prepare(actor: Actor) -> Decision:
    if actor.has(Role.FINANCE):
        return YES
    return Decision("To prepare a payment is for: finance.")


def may_agree_held(actor: Actor, asked_by: str) -> Decision:
    """Four eyes: never who ended the budget, or sent what was late, themselves."""
    return may_prepare(actor) and case_policy.may_sign(actor, asked_by=asked_by)


def may_charge(actor: Actor) -> Decision:
    if actor.roles & (MONEY | CLOCK):
        return YES
    return Decision("To charge people for what they used is for: finance.")


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


def may_approve_file(actor: Actor, file: InvoiceFile) -> Decision:
    """Four eyes: never what one brought oneself. The database holds the same for each row."""
    if not actor.roles & MONEY:
        return Decision("To approve an invoice is for: finance.")
    return case_policy.may_sign(actor, asked_by=file.by)


def may_run(actor: Actor) -> Decision:
    if actor.roles & MONEY:
        return YES
    return Decision("A payment run is for: finance.")


def may_confirm(actor: Actor) -> Decision:
    if actor.roles & (MONEY | CLOCK):
        return YES
    return Decision("To confirm payments is for: finance.")


def may_approve_run(actor: Actor, run: Run) -> Decision:
    """Four eyes: never what one began, or let pass, oneself. The database holds the same."""
    allowed = RUN.may(run.state, "approve", actor.roles)
    return (
        allowed and case_policy.may_sign(actor, asked_by=run.made_by) and _let_nothing(actor, run)
    )


def _let_nothing(actor: Actor, run: Run) -> Decision:
    if not run.findings.filter(cleared_by=actor.name).exists():
        return YES
    return Decision("You let something in this run pass, so somebody else must approve it.")


def may_check(actor: Actor, account: BankAccount) -> Decision:
    if not actor.roles & MONEY:
        return Decision("To check bank details is for: finance.")
    if account.state != BankAccount.State.ENTERED:
        return Decision("Somebody has looked at these bank details already.")
    return case_policy.may_sign(actor, asked_by=account.entered_by)
