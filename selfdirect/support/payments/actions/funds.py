"""Money into an individual service fund: to the provider, ahead of its days, by two people."""

from datetime import date, datetime

from django.db import transaction

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.marketplace import queries as marketplace
from selfdirect.support.marketplace.models import Fund
from selfdirect.support.payments import policy, queries, says
from selfdirect.support.payments.actions.payments import not_too_soon, prepare
from selfdirect.support.payments.models import Payment


@transaction.atomic
def prepare_fund_payment(*, fund_ref: str, starts_on: date, by: Actor, at: datetime) -> Payment:
    """Prepare the next payment into a fund; another approves it, and it goes with a run.

    :raises NotThere: if the fund is not this actor's to see
    :raises Refused: if that is not the next to be paid, or it begins in more than a week
    """
    policy.may_prepare(by).require()
    fund = marketplace.lock_visible(by, fund_ref)
    due = queries.next_fund_payment(fund)
    if due is None:
        raise Refused("All that is owed to this fund is paid.")
    if due.run.starts_on != starts_on:
        days = budget_rules.days_in_words(due.run)
        raise Refused(f"The next payment is for {days}. Prepare that one first.")
    not_too_soon(Payment.Kind.FUND, starts_on, at)
    return prepare(fund_payment(fund, due), starts_on, due.run.ends_before or starts_on, by, at)


def fund_payment(fund: Fund, due: budget_rules.Due) -> Payment:
    """Word a payment into a fund: the provider has it, for this person alone."""
    return Payment(
        part=budgets.part_of(fund.budget, budget_rules.ISF),
        kind=Payment.Kind.FUND,
        payee=fund.address,
        payee_name=fund.organisation.name,
        whose=fund.organisation.ref,
        amount=due.amount,
        what=says.A_FUND,
        working=due.working,
    )
