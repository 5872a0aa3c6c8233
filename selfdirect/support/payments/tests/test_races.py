"""Two people at once: one wins, the other is told why, and the money moves one time."""

from concurrent.futures import ThreadPoolExecutor, wait
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.support.budgets.actions import end_budget
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments.actions import (
    approve_payment,
    prepare_direct_payment,
    prepare_pool_payment,
)
from selfdirect.support.payments.models import Payment
from selfdirect.support.pools import queries as pools
from selfdirect.support.pools.actions import leave, send_back
from selfdirect.support.pools.tests.conftest import cases, members, pool, proposed

__all__ = ["cases", "members", "pool", "proposed"]  # fixtures of the room below


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


def after(first, second):
    """Do an act, and another that begins before the first is committed; answer what that gave."""

    def alone():
        try:
            return second()
        except Refused as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            first()
            waits = pool.submit(alone)
            done, _ = wait([waits], timeout=0.5)
            assert not done, waits.result()
        return waits.result()


@pytest.mark.django_db(transaction=True)
def test_a_share_is_agreed_or_the_rest_is_sent_back_and_never_both(
    transactional_db, members, cast, now
):
    later = now + timedelta(days=28)
    for member, comes_first in zip(members, (True, False), strict=False):
        made = prepare_pool_payment(
            member_ref=member.ref, starts_on=START, by=cast.efua.actor, at=now
        )
        leave(
            ref=member.ref, ends_before=later.date(), target="direct", because="Too far.",
            by=cast.carol.actor, at=now,
        )  # fmt: skip
        agree = partial(approve_payment, ref=made.ref, by=cast.maya.actor, at=later)
        send = partial(send_back, ref=member.ref, by=cast.grace.actor, at=later)
        if comes_first:
            assert "is still to be paid into this fund" in after(agree, send)
        else:
            budget = member.case.budgets.get()
            end_budget(budget_ref=budget.ref, on=START, by=cast.efua.actor, at=now)
            assert "is not in this fund any more" in after(send, agree)
    assert not pools.check()


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
