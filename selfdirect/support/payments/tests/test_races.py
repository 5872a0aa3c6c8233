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
from selfdirect.support.marketplace.actions import ask_fund, pass_on
from selfdirect.support.marketplace.tests.conftest import agree, asked, fund, held_by
from selfdirect.support.payments import queries as run_queries
from selfdirect.support.payments.actions import (
    approve_payment,
    approve_run,
    begin_run,
    check_run,
    clear_finding,
    gather_run,
    prepare_direct_payment,
    prepare_fund_payment,
    prepare_pool_payment,
)
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.tests.rows import bank, send
from selfdirect.support.pools import queries as pools
from selfdirect.support.pools.actions import leave, send_back
from selfdirect.support.pools.tests.conftest import cases, members, pool, proposed
from tests.at_once import at_once

# fixtures of the rooms below
__all__ = ["asked", "cases", "fund", "held_by", "members", "pool", "proposed"]


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


def after(first, second, last=lambda: None):
    """Do an act, and another that begins before the first is committed; answer what that gave.

    `last` is what the first does once the second waits.
    """

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
            last()
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
def test_one_payment_is_approved_while_its_run_is_and_neither_waits_for_the_other_in_vain(
    transactional_db, budget, cast, now
):
    bank(budget.case.person.ref, cast, now)
    run = begin_run(due_by=START, by=cast.efua.actor, at=now)
    gather_run(ref=run.ref, at=now)
    check_run(ref=run.ref, by=cast.efua.actor, at=now)
    clear_finding(ref=run.ref, code="first", because="So.", by=cast.efua.actor, at=now)
    payment = run.lines.get().payment
    hold = partial(run_queries.lock_visible, cast.maya.actor, payment.ref)
    approve = partial(approve_run, ref=run.ref, by=cast.maya.actor, at=now)
    one = partial(approve_payment, ref=payment.ref, by=cast.maya.actor, at=now)
    assert "1 payment changed since the run was checked" in after(hold, approve, one)
    assert ledger.balance(payment.source).committed == payment.amount


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("run_first", [True, False])
def test_a_run_is_approved_or_a_provider_passes_the_fund_on_and_never_both(
    transactional_db, fund, held_by, cast, now, run_first
):
    """What was prepared for it is of days that another provider has by now."""
    first = prepare_fund_payment(
        fund_ref=fund.ref, starts_on=fund.starts_on, by=cast.efua.actor, at=now
    )
    approve_payment(ref=first.ref, by=cast.maya.actor, at=now)
    send(first, cast, now)
    later = now + timedelta(days=28)
    run = begin_run(due_by=later.date(), by=cast.efua.actor, at=later)
    gather_run(ref=run.ref, at=later)
    others = run.lines.exclude(payment__payee=fund.address)
    others.update(live=False, out_because="They go alone.")
    moved = ask_fund(
        budget_ref=fund.budget.ref, organisation=held_by[1].ref, starts_on=later.date(),
        asked="Willow is nearer.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    agree(moved, cast.hana, cast, now)
    check_run(ref=run.ref, by=cast.efua.actor, at=later)
    assert not run_queries.holding_up(run).exists()
    approve = partial(approve_run, ref=run.ref, by=cast.maya.actor, at=later)
    on = partial(pass_on, ref=fund.ref, by=cast.grace.actor, at=later)
    if run_first:
        assert "is still to be paid into this fund" in after(approve, on)
    else:
        assert "1 payment changed since the run was checked" in after(on, approve)
    assert not ledger.check()


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
