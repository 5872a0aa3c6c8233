"""Money back to somebody who paid too much: prepared by one, approved by another, in a run."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.payments import policy, queries, says
from selfdirect.support.payments.actions.payments import prepare
from selfdirect.support.payments.models import Payment


@transaction.atomic
def prepare_refund(*, person: Person, amount: Money, by: Actor, at: datetime) -> Payment:
    """Prepare to pay back what stands to somebody's credit; the caller knows that it does.

    :raises Refused: if they never had a budget, or it was prepared today already
    """
    policy.may_prepare(by).require()
    today, part = localdate(at), queries.last_part(person)
    if part is None:
        raise Refused("They never had a budget, so nothing of theirs can be paid back.")
    if queries.refunded_on(person, today):
        raise Refused("Something is paid back to them from today already. Do the rest tomorrow.")
    payment = Payment(
        part=part,
        kind=Payment.Kind.REFUND,
        payee=budget_rules.person_account(person.ref),
        payee_name=person.name,
        whose=person.ref,
        amount=amount,
        what=says.A_REFUND,
        working=f"{amount} of what stands to their credit.",
    )
    return prepare(payment, today, today + timedelta(days=1), by, at)
