"""A provider asks for a share: no bill for it, and both halves in the book."""

from datetime import timedelta

import pytest

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.register.directory.models import Organisation
from selfdirect.support.billing import actions, queries
from selfdirect.support.billing.models import Bill
from selfdirect.support.billing.tests.conftest import FOUR_WEEKS
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.actions import end_budget
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments.actions import approve_payment, enter_invoice

ORDERED = Money(65840)  # four weeks of help from Brightway
LATER = timedelta(days=29)


@pytest.fixture
def brightway(budget):
    return Organisation.objects.get(name="Brightway Care").ref


@pytest.fixture
def collects(budget, brightway, cast, now):
    return actions.let_collect(
        budget_ref=budget.ref, organisation=brightway, starts_on=START,
        by=cast.efua.actor, at=now,
    )  # fmt: skip


def invoice(budget, brightway, cast, now, amount, because=""):
    at = now + LATER
    made = enter_invoice(
        budget_ref=budget.ref, organisation=brightway, starts_on=START, number="B-1",
        amount=amount, because=because, by=cast.efua.actor, at=at,
    )  # fmt: skip
    return approve_payment(ref=made.ref, by=cast.maya.actor, at=at)


def test_what_a_provider_asks_for_is_on_no_bill_of_ours(collects, send_bills, cast, now):
    send_bills()
    assert not Bill.objects.exists()
    told = told_to(cast.amira_person.ref).order_by("-pk")[0].told
    assert told == (
        "From Monday 2 March, Brightway Care asks you for your share. We send you no bill."
    )
    by, end = cast.efua.actor, START + timedelta(weeks=4)
    actions.end_collecting(ref=collects.ref, ends_before=end, by=by, at=now)
    send_bills(1)
    assert Bill.objects.get().total == FOUR_WEEKS
    with pytest.raises(Refused, match="It has ended"):
        actions.end_collecting(ref=collects.ref, ends_before=end, by=by, at=now)


def test_what_they_had_is_noted_once_and_stands_in_the_book_twice(
    collects, budget, brightway, cast, now
):
    less = ORDERED - FOUR_WEEKS
    note = {"ref": collects.ref, "starts_on": START, "by": cast.efua.actor, "at": now + LATER}
    with pytest.raises(Refused, match="must be agreed first"):
        actions.note_collected(**note)
    invoice(budget, brightway, cast, now, less, "We collect £240 from her.")
    assert actions.note_collected(**note) == FOUR_WEEKS
    assert len(budgets.shares_open(budget)) == 12
    assert ledger.balance(f"provider:{brightway}").posted == FOUR_WEEKS
    standing = budgets.standing(budget)
    part = next(each for each in standing.parts if each.part.held == "managed")
    assert part.left == NOTHING
    assert told_to(cast.amira_person.ref).order_by("-pk")[0].told == (
        "You paid £240.00 to Brightway Care: your share for 2 March to 29 March 2026."
    )
    with pytest.raises(Refused, match="noted already"):
        actions.note_collected(**note)


def test_it_is_noted_after_the_budget_has_ended_and_given_back_what_it_had(
    collects, budget, brightway, cast, now
):
    invoice(budget, brightway, cast, now, ORDERED - FOUR_WEEKS, "We collect £240 from her.")
    council = ledger.balance("council:care").posted
    end = START + timedelta(weeks=4)
    end_budget(budget_ref=budget.ref, on=end, by=cast.efua.actor, at=now + LATER)
    given_back = ledger.balance("council:care").posted - council
    note = {"ref": collects.ref, "starts_on": START, "by": cast.efua.actor, "at": now + LATER}
    assert actions.note_collected(**note) == FOUR_WEEKS
    assert ledger.balance(f"provider:{brightway}").posted == FOUR_WEEKS
    assert ledger.balance("council:care").posted - council == given_back
    assert budgets.shares_open(budget) == []


def test_what_was_paid_in_full_was_not_collected(collects, budget, brightway, cast, now):
    invoice(budget, brightway, cast, now, ORDERED)
    with pytest.raises(Refused, match="for less than was ordered"):
        actions.note_collected(
            ref=collects.ref, starts_on=START, by=cast.efua.actor, at=now + LATER
        )


def test_a_reason_proves_nothing_where_the_sum_leaves_out_too_little(
    collects, budget, brightway, cast, now
):
    invoice(budget, brightway, cast, now, ORDERED - Money(500), "One visit was missed.")
    with pytest.raises(Refused, match="than was ordered by £240"):
        actions.note_collected(
            ref=collects.ref, starts_on=START, by=cast.efua.actor, at=now + LATER
        )
    assert ledger.balance(f"provider:{brightway}").posted == NOTHING


def test_it_is_for_one_who_helps_them_and_for_days_not_billed(
    send_bills, budget, brightway, cast, now
):
    facts = {"budget_ref": budget.ref, "by": cast.efua.actor, "at": now}
    with pytest.raises(Refused, match="Nothing is ordered of them"):
        actions.let_collect(organisation="OR-0", starts_on=START, **facts)
    send_bills()
    with pytest.raises(Refused, match="We have sent a bill"):
        actions.let_collect(organisation=brightway, starts_on=START, **facts)
    later = START + timedelta(weeks=4)
    actions.let_collect(organisation=brightway, starts_on=later, **facts)
    with pytest.raises(Refused, match="collects it already"):
        actions.let_collect(organisation=brightway, starts_on=later, **facts)
    assert queries.account_of(cast.amira_person).owed == FOUR_WEEKS
