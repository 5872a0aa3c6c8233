"""Two people at once: one wins, the other is told why, and the money moves one time."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments.actions import approve_payment, prepare_direct_payment
from selfdirect.support.payments.models import Payment


def at_once(*acts):
    """Do acts at the same time; answer what each gave, a refusal as its sentence."""

    def one(act):
        try:
            return act()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(one, acts))


@pytest.mark.django_db(transaction=True)
def test_two_approvals_of_one_payment_promise_it_once(transactional_db, budget, cast, now):
    payment = prepare_direct_payment(
        budget_ref=budget.ref, starts_on=START, by=cast.efua.actor, at=now
    )

    def approve():
        return approve_payment(ref=payment.ref, by=cast.maya.actor, at=now)

    answers = at_once(approve, approve)
    assert [str(a) for a in answers].count(
        "You cannot approve this payment while it is approved."
    ) == 1
    assert ledger.balance(f"budget:{budget.ref}:direct").committed == Money(99200)


@pytest.mark.django_db(transaction=True)
def test_two_preparations_of_one_run_make_one(transactional_db, budget, cast, now):
    def prepare(user):
        return lambda: prepare_direct_payment(
            budget_ref=budget.ref, starts_on=START, by=user.actor, at=now
        )

    answers = at_once(prepare(cast.efua), prepare(cast.maya))
    refused = [answer for answer in answers if isinstance(answer, str)]
    assert len(refused) == 1
    assert refused[0].startswith("The next payment is for 30 March")
    assert Payment.objects.count() == 1
