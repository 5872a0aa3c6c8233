"""A promise may be paid in part, released, or left to lapse; many at once are as one by one."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import transaction

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import actions, queries
from selfdirect.foundation.ledger.models import Account, Entry, Settlement
from selfdirect.foundation.ledger.rules import Draft, Leg
from selfdirect.foundation.ledger.tests.conftest import (
    AT,
    BRIGHTWAY,
    BUDGET,
    COUNCIL,
    EFUA,
    TODAY,
    pay,
    pounds,
    put_in,
)

pytestmark = pytest.mark.usefixtures("book")
usual = {"effective_on": TODAY, "by": EFUA, "at": AT}
settle, void = partial(actions.settle, **usual), partial(actions.void, **usual)
reverse = partial(actions.reverse, memo="Paid by mistake", **usual)
settle_many, void_many = partial(actions.settle_many, **usual), partial(actions.void_many, **usual)
reverse_many = partial(actions.reverse_many, memo="Sent back", **usual)
expire = partial(actions.expire, by=EFUA, at=AT)
LAPSES = date(2026, 5, 4)
promise = partial(pay, pending=True)


def left():
    return Account.objects.get(address=BUDGET).available


def refused(act, **named):
    before = Entry.objects.count(), Settlement.objects.count(), left()
    with pytest.raises(Refused) as refusal, transaction.atomic():
        act(**named)
    assert (Entry.objects.count(), Settlement.objects.count(), left()) == before
    return str(refusal.value)


@pytest.fixture
def promised():
    """Put £100 in, and promise £60 of it."""
    put_in(100)
    return promise("PAY-1", 60)


def test_of_a_promise_a_part_is_paid_and_the_rest_is_free_again(promised):
    assert settle(reference="PAY-1", amount=pounds(25)) == promised
    assert left() == pounds(75)
    assert queries.state("PAY-1") == "part"
    stands = queries.balance(BUDGET)
    assert (stands.posted, stands.committed) == (pounds(75), NOTHING)
    assert queries.balance(BRIGHTWAY).posted == pounds(25)
    assert queries.check() == []


def test_a_statement_says_the_part_that_was_paid(promised):
    settle(reference="PAY-1", amount=pounds(25))
    found = queries.statement([BUDGET], Period(TODAY))
    assert (found.money_in, found.money_out, found.closing) == (
        pounds(100), pounds(25), pounds(75),
    )  # fmt: skip


def test_a_part_as_large_as_the_promise_is_the_whole(promised):
    settle(reference="PAY-1", amount=pounds(60))
    assert queries.state("PAY-1") == "posted"
    assert settle(reference="PAY-1") == promised


def test_the_same_part_again_changes_nothing(promised):
    settle(reference="PAY-1", amount=pounds(25))
    assert settle(reference="PAY-1", amount=pounds(25)) == promised
    assert left() == pounds(75)


@pytest.mark.parametrize(
    ("amount", "why"),
    [
        (61, "PAY-1 was promised with £60.00, so £61.00 cannot be paid from it."),
        (0, "An amount must be more than nothing, and £0.00 is not."),
        (-1, "An amount must be more than nothing"),
    ],
)
def test_no_more_than_was_promised_and_no_less_than_something_is_paid(promised, amount, why):
    assert why in refused(settle, reference="PAY-1", amount=pounds(amount))


def test_a_second_part_is_refused_as_the_rest_is_gone(promised):
    settle(reference="PAY-1", amount=pounds(25))
    said = "PAY-1 was already paid in part, £25.00, counting from 6 April 2026."
    assert said in refused(settle, reference="PAY-1", amount=pounds(35))
    assert said in refused(settle, reference="PAY-1")
    assert said in refused(void, reference="PAY-1")


def test_what_promises_several_payments_is_not_paid_in_part():
    put_in(100)
    actions.open_account(address="provider:SUNFLOWER", stream="care")
    legs = [Leg(BUDGET, BRIGHTWAY, pounds(30)), Leg(BUDGET, "provider:SUNFLOWER", pounds(20))]
    actions.post(reference="P", memo="", legs=legs, pending=True, **usual)
    assert "several payments together" in refused(settle, reference="P", amount=pounds(30))
    settle(reference="P", amount=pounds(50))
    assert (queries.state("P"), left()) == ("posted", pounds(50))


def test_what_comes_back_of_a_part_is_the_part(promised):
    settle(reference="PAY-1", amount=pounds(25))
    reverse(reference="PAY-1", new_reference="BACK-1")
    assert left() == pounds(100)
    assert queries.balance(BRIGHTWAY).posted == NOTHING
    assert queries.check() == []


def test_a_part_may_be_promised_to_a_budget_too():
    promise("IN-2", 60, source=COUNCIL, target=BUDGET)
    settle(reference="IN-2", amount=pounds(25))
    assert left() == pounds(25)
    assert queries.check() == []


def test_a_promise_lapses_on_its_day_and_frees_the_money():
    put_in(100)
    promise("PAY-1", 60, expires_on=LAPSES)
    assert expire(on=LAPSES - timedelta(days=1)) == []
    assert left() == pounds(40)
    assert expire(on=LAPSES + timedelta(days=9)) == ["PAY-1"]
    assert (queries.state("PAY-1"), left()) == ("expired", pounds(100))
    assert expire(on=LAPSES + timedelta(days=9)) == []
    assert queries.check() == []


def test_what_lapsed_counts_from_its_day_however_late_that_is_noted():
    put_in(100)
    promise("PAY-1", 60, expires_on=LAPSES)
    expire(on=date(2026, 12, 24), at=AT + timedelta(days=200))
    before = queries.balance(BUDGET, effective_on=LAPSES - timedelta(days=1))
    assert (before.committed, queries.balance(BUDGET, effective_on=LAPSES).committed) == (
        pounds(60), NOTHING,
    )  # fmt: skip
    then = queries.balance(BUDGET, effective_on=LAPSES, known_at=AT + timedelta(days=199))
    assert then.committed == pounds(60)


def test_only_what_is_still_promised_lapses():
    put_in(100)
    for reference in ("PAID", "FREE", "OPEN", "LATER", "NEVER"):
        days = {"LATER": LAPSES + timedelta(days=1), "NEVER": None}
        promise(reference, 10, expires_on=days.get(reference, LAPSES))
    settle(reference="PAID")
    void(reference="FREE")
    assert expire(on=LAPSES) == ["OPEN"]


def test_what_has_lapsed_can_neither_be_paid_nor_released():
    put_in(100)
    promise("PAY-1", 60, expires_on=LAPSES)
    assert refused(settle, reference="PAY-1", effective_on=LAPSES) == (
        "PAY-1 was promised until 3 May 2026, so it can no longer be paid. Promise it anew."
    )
    expire(on=LAPSES)
    said = "PAY-1 was already released because its time was over, counting from 4 May 2026."
    assert said in refused(settle, reference="PAY-1")
    assert said in refused(void, reference="PAY-1")
    assert "nothing to reverse" in refused(reverse, reference="PAY-1", new_reference="R")


@pytest.mark.parametrize("lapses", [TODAY, TODAY - timedelta(days=1)])
def test_a_promise_counts_for_a_day_at_least(lapses):
    put_in(100)
    with pytest.raises(Refused, match="for a day at least"):
        promise("PAY-1", 60, expires_on=lapses)


def test_what_is_paid_at_once_does_not_lapse():
    with pytest.raises(Refused, match="Only a promise can lapse"):
        Draft("A", TODAY, "", [], EFUA, AT, expires_on=LAPSES)


def test_another_day_to_lapse_on_is_another_promise():
    put_in(100)
    promise("PAY-1", 60, expires_on=LAPSES)
    with pytest.raises(Refused, match="already been used for something else"):
        promise("PAY-1", 60)


def test_a_promise_made_in_bulk_lapses_too():
    put_in(100)
    legs = [Leg(BUDGET, BRIGHTWAY, pounds(60))]
    rows = [Draft("A", TODAY, "Support at home", legs, EFUA, AT, True, None, LAPSES)]
    assert actions.post_many(rows) == [promise("A", 60, expires_on=LAPSES)]
    assert expire(on=LAPSES) == ["A"]
    assert queries.check() == []


def test_many_promises_are_paid_at_once_in_the_order_given():
    put_in(100)
    ids = [promise(f"PAY-{n}", 10) for n in range(3)]
    assert settle_many(references=["PAY-2", "PAY-0", "PAY-1"]) == [ids[2], ids[0], ids[1]]
    assert settle_many(references=["PAY-0", "PAY-1"]) == ids[:2]
    assert queries.balance(BRIGHTWAY).posted == pounds(30)
    assert left() == pounds(70)
    assert queries.check() == []


def test_many_promises_to_a_budget_arrive_at_once():
    for n in range(3):
        promise(f"IN-{n}", 10, source=COUNCIL, target=BUDGET)
    settle_many(references=["IN-0", "IN-1", "IN-2"])
    assert left() == pounds(30)


def test_many_promises_are_released_at_once():
    put_in(100)
    for n in range(3):
        promise(f"PAY-{n}", 10)
    void_many(references=[f"PAY-{n}" for n in range(3)])
    assert left() == pounds(100)
    assert queries.check() == []


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("NONE", "There is no entry NONE."),
        ("IN-1", "IN-1 was paid at once"),
        ("FREED", "FREED was already released, counting from 6 April 2026."),
        ("PART", "PART was already paid in part, £1.00"),
        ("LAPSED", "LAPSED was promised until 3 May 2026"),
    ],
)
def test_one_that_cannot_be_paid_leaves_all_unpaid(wrong, why):
    put_in(100)
    promise("PAY-1", 10)
    promise("FREED", 10)
    void(reference="FREED")
    promise("PART", 10)
    settle(reference="PART", amount=pounds(1))
    promise("LAPSED", 10, expires_on=LAPSES)
    day = LAPSES if wrong == "LAPSED" else TODAY
    assert why in refused(settle_many, references=["PAY-1", wrong], effective_on=day)


def test_nothing_to_pay_is_nothing_paid():
    assert settle_many(references=[]) == []
    assert reverse_many(references={}) == []


def test_many_entries_come_back_at_once():
    put_in(100)
    pay("A", 10)
    promise("B", 20)
    settle(reference="B", amount=pounds(5))
    back = {"A": "back:A", "B": "back:B"}
    new = reverse_many(references=back)
    assert [Entry.objects.get(pk=n).reference for n in new] == ["back:A", "back:B"]
    assert reverse_many(references=back) == new
    assert left() == pounds(100)
    assert queries.check() == []


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"NONE": "back:N"}, "There is no entry NONE."),
        ({"OPEN": "back:O"}, "OPEN has not been paid yet."),
        ({"FREED": "back:F"}, "FREED was released, so no money moved"),
        ({"GONE": "again:G"}, "GONE was already reversed, by back:G."),
        ({"back:G": "again:G"}, "back:G is itself a correction"),
        ({"B": "back:A"}, "B was already reversed|back:A has already been used"),
        ({"IN-1": "back:I"}, "There is not enough left in this budget: £90.00 left, £100.00"),
        ({"B": "OPEN"}, "The reference OPEN has already been used for something else."),
    ],
)
def test_one_that_cannot_come_back_leaves_all_where_they_are(wrong, why):
    put_in(100)
    for reference in ("A", "B", "GONE"):
        pay(reference, 5)
    promise("OPEN", 5)
    promise("FREED", 5)
    void(reference="FREED")
    reverse(reference="GONE", new_reference="back:G")
    before = Entry.objects.count(), left()
    with pytest.raises(Refused, match=why), transaction.atomic():
        reverse_many(references={"A": "back:A", **wrong})
    assert (Entry.objects.count(), left()) == before


def test_the_floor_holds_after_every_reversal_and_not_only_at_the_end():
    put_in(50, "IN-1")
    pay("OUT-1", 50)
    with pytest.raises(Refused, match="not enough left"), transaction.atomic():
        reverse_many(references={"IN-1": "back:1", "OUT-1": "back:2"})
    reverse_many(references={"OUT-1": "back:2", "IN-1": "back:1"})
    assert left() == NOTHING


def test_each_money_event_in_bulk_asks_the_database_once(django_assert_num_queries):
    put_in(100)
    for n in range(4):
        promise(f"PAY-{n}", 10, expires_on=LAPSES)
    with django_assert_num_queries(4):
        settle_many(references=["PAY-0", "PAY-1"])
        void_many(references=["PAY-2"])
        expire(on=LAPSES)
        reverse_many(references={"PAY-0": "back:0", "PAY-1": "back:1"})


def test_each_night_what_has_lapsed_is_released_once_and_stands_in_history(promised):
    promise("PAY-2", 10, expires_on=LAPSES)
    on_the_day = datetime(2026, 5, 3, 23, 30, tzinfo=UTC)  # half past midnight in London
    assert actions.lapse(by=EFUA, at=on_the_day - timedelta(hours=1)) == []
    assert actions.lapse(by=EFUA, at=on_the_day) == ["PAY-2"]
    assert actions.lapse(by=EFUA, at=on_the_day) == []
    assert left() == pounds(40)
    (row,) = Event.objects.filter(code="promise.lapsed")
    assert row.facts == {"reference": "PAY-2"}
