"""A change of plan within a run that was paid: no day is paid, or asked for, twice."""

from datetime import date, timedelta

import pytest

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.actions import end_budget
from selfdirect.support.budgets.tests.rows import START, agreed_plan
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    approve_payment,
    collect_contribution,
    enter_invoice,
    open_budget,
)
from selfdirect.support.payments.tests.rows import pay as sent

WEEK = 16460


@pytest.fixture
def old(case, cast, now, provider):
    """Give a managed budget whose first four weeks were paid, and collected."""
    agreed_plan(case, now, direct=0, pays=6000)
    budget = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    pay(budget, provider, cast, now)
    collect_contribution(budget_ref=budget.ref, starts_on=START, by=cast.efua.actor, at=now)
    return budget


def pay(budget, provider, cast, now):
    order = queries.orders_of(provider)[0]
    invoice = enter_invoice(
        budget_ref=budget.ref, organisation=provider.ref, starts_on=order.run.starts_on,
        number=budget.ref, amount=order.promise.amount, by=cast.grace.actor, at=now,
    )  # fmt: skip
    sent(approve_payment(ref=invoice.ref, by=cast.maya.actor, at=now), cast, now)


def change(case, cast, now, days, **plan):
    """Open the budget of the next version, from so many days after the first."""
    at = now + timedelta(days=days)
    usual = {"direct": 0, "pays": 6000, "version": case.plans.count() + 1}
    agreed_plan(case, at, starts_on=START + timedelta(days=days), **(usual | plan))
    return open_budget(ref=case.ref, by=cast.efua.actor, at=at)


def first(promises):
    """Say of the first promises from when they are, and how much."""
    return [(str(each.starts_on), each.amount.pence) for each in list(promises)[:2]]


def opening(case):
    """Read what the person was told when the newest budget was opened."""
    return told_to(case.person.ref).filter(code="budget.opened").first().told


def test_days_paid_under_the_old_budget_are_not_ordered_or_charged_again(old, case, cast, now):
    new = change(case, cast, now, 14)
    assert first(budgets.orders_open(new)) == [("2026-03-30", WEEK * 2), ("2026-04-13", WEEK * 4)]
    assert first(budgets.shares_open(new)) == [("2026-03-30", 12000), ("2026-04-13", 24000)]
    assert ledger.check() == []


def test_the_council_pays_each_day_once(old, case, cast, now):
    new = change(case, cast, now, 14)
    end_budget(budget_ref=new.ref, on=START + timedelta(days=28), by=cast.efua.actor, at=now)
    assert ledger.balance(f"budget:{new.ref}:managed").available == Money(0)
    assert -ledger.balance("council:care").posted == Money(WEEK * 4 - 6000 * 4)


def test_the_person_reads_why(old, case, cast, now):
    change(case, cast, now, 14)
    told = opening(case)
    assert "Brightway Care was paid already up to 29 March 2026" in told
    assert "What you have paid for these days already, you are not asked for again." in told


def test_more_support_is_paid_on_top_and_less_comes_off_what_follows(old, case, cast, now):
    more = change(case, cast, now, 14, managed=WEEK + 1000, pays=5000)
    orders, shares = budgets.orders_open(more), budgets.shares_open(more)
    assert first(orders) == [("2026-03-16", 2000), ("2026-03-30", (WEEK + 1000) * 2)]
    assert first(shares) == [("2026-03-30", 5000 * 2 - 2000), ("2026-04-13", 20000)]


def test_a_second_change_within_the_same_run_is_right_too(old, case, cast, now):
    change(case, cast, now, 14)
    newest = change(case, cast, now, 21)
    second = case.budgets.get(plan__version=2)
    assert budgets.orders_open(second) == budgets.shares_open(second) == []
    assert first(budgets.orders_open(newest)) == [
        ("2026-03-30", WEEK * 3), ("2026-04-20", WEEK * 4),
    ]  # fmt: skip
    assert first(budgets.shares_open(newest)) == [("2026-03-30", 18000), ("2026-04-20", 24000)]


def test_what_cannot_be_taken_off_stands_to_their_credit(old, case, cast, now):
    change(case, cast, now, 14, direct=24800, managed=0, pays=0)
    assert ledger.balance(f"credit:{case.person.ref}").available == Money(12000)


def test_days_after_a_paid_run_are_ordered_as_ever(old, case, cast, now):
    new = change(case, cast, now, 28)
    assert first(budgets.orders_open(new)) == [("2026-03-30", WEEK * 4), ("2026-04-27", WEEK * 4)]
    assert "paid already" not in opening(case)


def test_no_budget_begins_before_the_one_before_it_has_ended(old, case, cast, now):
    end_budget(budget_ref=old.ref, on=date(2026, 3, 16), by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="pays for the days up to 16 March 2026"):
        change(case, cast, now, 7)
    change(case, cast, now, 14)
