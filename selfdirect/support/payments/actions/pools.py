"""Money into a pooled fund: each one's share, out of their own budget, by two people."""

from datetime import date, datetime

from django.db import transaction

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.payments import policy, queries, says
from selfdirect.support.payments.actions.payments import not_too_soon, prepare
from selfdirect.support.payments.models import Payment
from selfdirect.support.pools import queries as pools


@transaction.atomic
def prepare_pool_payment(*, member_ref: str, starts_on: date, by: Actor, at: datetime) -> Payment:
    """Prepare the next payment of somebody's share; another approves it, and it goes with a run.

    :raises NotThere: if they are not this actor's to see
    :raises Refused: if that is not the next to be paid, or it begins in more than a week
    """
    policy.may_prepare(by).require()
    member = pools.lock_member(by, member_ref)
    found = queries.pool_due(member) if member.is_live else None
    if found is None:
        raise Refused("All that they are to put into this fund is paid.")
    budgets.lock(found.part.budget.ref)
    run = found.due.run
    if run.starts_on != starts_on:
        days = budget_rules.days_in_words(run)
        raise Refused(f"The next payment is for {days}. Prepare that one first.")
    not_too_soon(Payment.Kind.FUND, starts_on, at)
    return prepare(pool_payment(found), starts_on, run.ends_before or starts_on, by, at)


def pool_payment(found: queries.PoolDue) -> Payment:
    """Word a payment of a share: who holds the fund has it, and it stays that person's."""
    pool = found.member.pool
    return Payment(
        part=found.part,
        kind=Payment.Kind.FUND,
        payee=pool.address,
        payee_name=pool.organisation.name,
        whose=pool.organisation.ref,
        amount=found.due.amount,
        what=says.a_share(pool.name),
        working=found.due.working,
    )
