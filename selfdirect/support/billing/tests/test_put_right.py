"""A share that was paid falls later: what was paid over stands to her credit, to the penny."""

from datetime import timedelta

import pytest

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.support.billing import actions, queries
from selfdirect.support.billing.tests.conftest import FOUR_WEEKS
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.actions import (
    ask_for_more,
    end_budget,
    report_death,
    sign_addition,
)
from selfdirect.support.budgets.tests.rows import START


def week(number):
    return START + timedelta(weeks=number)


@pytest.fixture
def change(budget, cast, now):
    """Let what she pays change by so many pence a week, from a week on: `change(-6000)`."""

    def signed(pence, since=0, after=60):
        at = now + timedelta(days=after)
        asked = ask_for_more(
            budget_ref=budget.ref, kind="pays", amount=Money(pence), starts_on=week(since),
            words="It was worked out anew.", by=cast.maya.actor, at=at,
        )  # fmt: skip
        return sign_addition(ref=asked.ref, by=cast.efua.actor, at=at)

    return signed


@pytest.fixture
def owes(cast):
    def owed():
        assert queries.check() == ledger.check() == []
        return queries.account_of(cast.amira_person).owed.pence

    return owed


def credit(cast):
    return queries.credit_of(cast.amira_person).pence


def told(cast):
    return [event.told for event in told_to(cast.amira_person.ref).order_by("-pk")]


def test_what_she_paid_and_does_not_owe_pays_for_her_next_bill(
    send_bills, pay, change, owes, budget, cast
):
    send_bills(), send_bills(1)
    pay(48000)
    change(-6000)  # nothing from the first day on
    assert (owes(), credit(cast)) == (-48000, 48000)
    assert any(
        words.startswith("You had paid £480.00 more than your share.") for words in told(cast)
    )
    assert queries.free_of(cast.amira_person) == Money(48000)
    change(3000, after=61)  # and then half of it after all
    assert (owes(), credit(cast)) == (-48000, 48000)
    third = send_bills(2).bills.get()  # with what was asked anew for the days before
    assert (third.total, third.paid) == (Money(36000), Money(36000))
    assert (owes(), credit(cast)) == (-12000, 12000)
    assert budgets.shares_open(budget)[0].starts_on == week(12)


def test_twice_is_put_right_twice_and_a_part_that_was_paid_stands_beside_it(
    send_bills, pay, change, owes, cast
):
    send_bills(), send_bills(1)
    pay(30000)  # the first whole, and a part of the second
    change(-6000, since=2)
    assert (owes(), credit(cast)) == (6000, 18000)  # the second stands until the next bill
    change(-6000, since=0, after=61)
    assert (owes(), credit(cast)) == (-6000, 30000)
    send_bills(2)
    assert (owes(), credit(cast)) == (-30000, 30000)


def test_less_that_can_be_taken_off_what_is_to_come_is_taken_off_it(
    send_bills, pay, change, owes, budget, cast
):
    send_bills()
    pay(24000)
    change(-1000)
    assert (owes(), credit(cast)) == (0, 0)
    assert [each.amount.pence for each in budgets.shares_open(budget)[:2]] == [16000, 20000]


@pytest.mark.parametrize("died", [False, True])
def test_who_leaves_or_dies_has_back_what_they_paid_for_later_days(
    send_bills, pay, owes, budget, cast, now, died
):
    send_bills(), send_bills(1)
    pay(48000)
    at, by = now + timedelta(days=90), cast.efua.actor
    if died:
        report_death(budget_ref=budget.ref, died_on=week(5) - timedelta(days=1), by=by, at=at)
    else:
        end_budget(budget_ref=budget.ref, on=week(5), by=by, at=at)
    assert (owes(), credit(cast)) == (-18000, 18000)
    assert ("It goes back to who" if died else "It stands to your credit") in told(cast)[0]
    assert budgets.shares_open(budget) == []
    made = actions.pay_back(person_ref=cast.amira_person.ref, amount=Money(18000), by=by, at=at)
    assert made.amount == Money(18000)


def test_a_debt_that_was_let_go_never_becomes_money_she_paid(
    send_bills, pay, change, owes, budget, cast, now
):
    send_bills()
    pay(10000)
    at = now + timedelta(days=40)
    facts = {"person_ref": cast.amira_person.ref, "reason": "cannot", "words": "She cannot."}
    asked = actions.ask_write_off(**facts, by=cast.efua.actor, at=at)
    actions.sign_write_off(ref=asked.ref, by=cast.maya.actor, at=at)
    assert (owes(), credit(cast)) == (0, 0)
    change(-3500)  # £100 for those days: what she paid, and nothing was to be let go
    assert owes() == 0
    later = budgets.shares_open(budget)
    assert (later[0].starts_on, later[0].amount) == (week(4), Money(10000))
    change(-2500, after=61)  # nothing at all: what she paid comes back, what was let go does not
    assert (owes(), credit(cast)) == (-10000, 10000)
    change(6000, after=62)  # as it was: what she paid before is asked for, what was let go is not
    assert Money.total(each.amount for each in budgets.shares_open(budget)[:1]) == Money(10000)
    assert len(budgets.shares_open(budget)) == 13
    assert budgets.shares_open(budget)[1].amount == FOUR_WEEKS
