from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from django.db import transaction

from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import actions, queries
from selfdirect.foundation.ledger.models import Account, Entry
from selfdirect.foundation.ledger.rules import Balance, Leg
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
settle = partial(actions.settle, effective_on=TODAY, by=EFUA, at=AT)
void = partial(actions.void, effective_on=TODAY, by=EFUA, at=AT)
reverse = partial(actions.reverse, effective_on=TODAY, memo="Paid by mistake", by=EFUA, at=AT)


def refused(act, *given, **named):
    """Do what must be refused, see that it wrote nothing, and answer the sentence."""
    before = Entry.objects.count(), left()
    with pytest.raises(Refused) as refusal, transaction.atomic():
        act(*given, **named)
    assert (Entry.objects.count(), left()) == before
    return str(refusal.value)


def left():
    return Account.objects.get(address=BUDGET).available


def test_money_goes_out_of_one_account_and_into_the_other():
    put_in(100)
    pay("PAY-1", 60)
    assert queries.balance(BUDGET) == Balance(pounds(40))
    assert queries.balance(BRIGHTWAY).posted == pounds(60)
    assert queries.balance(COUNCIL).posted == pounds(-100)
    assert left() == pounds(40)
    assert queries.check() == []


def test_an_entry_says_who_when_and_why():
    put_in(100)
    entry = Entry.objects.get(reference="IN-1")
    assert (entry.by, entry.recorded_at, entry.effective_on) == ("efua", AT, TODAY)
    assert (entry.memo, entry.pending) == ("Support at home", False)


def test_one_entry_may_have_several_legs():
    put_in(100)
    actions.open_account(address="provider:SUNFLOWER", stream="care")
    legs = [Leg(BUDGET, BRIGHTWAY, pounds(30)), Leg(BUDGET, "provider:SUNFLOWER", pounds(20))]
    actions.post(reference="P", effective_on=TODAY, memo="", legs=legs, by=EFUA, at=AT)
    assert left() == pounds(50)


def test_money_passing_through_a_budget_needs_no_balance_before():
    legs = [Leg(COUNCIL, BUDGET, pounds(30)), Leg(BUDGET, BRIGHTWAY, pounds(30))]
    actions.post(reference="P", effective_on=TODAY, memo="", legs=legs, by=EFUA, at=AT)
    assert left() == NOTHING


def test_a_budget_cannot_spend_what_it_has_not_got():
    put_in(40)
    assert refused(pay, "PAY-1", 62) == (
        "There is not enough left in this budget: £40.00 left, £62.00 asked."
    )


def test_a_floor_below_nothing_lets_a_budget_go_that_far():
    address = "budget:PB-2222-3333:direct"
    actions.open_account(address=address, stream="care", guarded=True, floor=pounds(-50))
    pay("PAY-1", 50, source=address)
    assert "£0.00 left, £0.01 asked" in refused(pay, "PAY-2", "0.01", source=address)


def test_the_last_penny_can_be_spent():
    put_in(40)
    pay("PAY-1", 40)
    assert left() == NOTHING


def test_an_account_must_be_open():
    assert refused(pay, "PAY-1", 1, source=COUNCIL, target="provider:NOBODY") == (
        "There is no account provider:NOBODY. Open it first."
    )


def test_an_entry_must_move_some_money():
    said = refused(
        actions.post, reference="P", effective_on=TODAY, memo="", legs=[], by=EFUA, at=AT
    )
    assert said == "An entry must move some money."


def test_the_same_again_answers_the_first_entry_and_moves_nothing():
    put_in(100)
    first = pay("PAY-1", 60)
    assert pay("PAY-1", 60, at=AT + timedelta(hours=1)) == first
    assert left() == pounds(40)


@pytest.mark.parametrize(
    "other", [{"effective_on": date(2026, 4, 7)}, {"memo": "Else"}, {"pending": True},
              {"target": COUNCIL}],
)  # fmt: skip
def test_a_reference_is_not_used_for_something_else(other):
    put_in(100)
    pay("PAY-1", 10)
    assert "already been used for something else" in refused(pay, "PAY-1", 10, **other)
    assert "already been used for something else" in refused(pay, "PAY-1", 11)


def test_a_promise_takes_what_is_available_at_once():
    put_in(100)
    pay("PAY-1", 60, pending=True)
    assert queries.balance(BUDGET) == Balance(pounds(100), pounds(60))
    assert left() == queries.balance(BUDGET).available == pounds(40)
    assert refused(pay, "PAY-2", 41)
    assert queries.state("PAY-1") == "pending"
    assert [c.reference for c in queries.commitments([BUDGET])] == ["PAY-1"]


def test_money_promised_to_a_budget_counts_only_when_it_comes():
    pay("IN-1", 100, source=COUNCIL, target=BUDGET, pending=True)
    assert (left(), queries.balance(BUDGET)) == (NOTHING, Balance())
    settle(reference="IN-1")
    assert left() == queries.balance(BUDGET).posted == pounds(100)
    assert queries.check() == []


def test_a_promise_is_paid_and_moves_the_money():
    put_in(100)
    entry = pay("PAY-1", 60, pending=True)
    assert settle(reference="PAY-1") == entry
    assert queries.balance(BUDGET) == Balance(pounds(40))
    assert queries.state("PAY-1") == "posted"
    assert queries.check() == []


def test_a_promise_is_released_and_gives_the_money_back():
    put_in(100)
    pay("PAY-1", 60, pending=True)
    void(reference="PAY-1")
    assert queries.balance(BUDGET) == Balance(pounds(100))
    assert (left(), queries.state("PAY-1")) == (pounds(100), "void")
    assert queries.check() == []


def test_settling_the_same_way_again_changes_nothing():
    put_in(100)
    entry = pay("PAY-1", 60, pending=True)
    assert settle(reference="PAY-1") == settle(reference="PAY-1") == entry
    assert left() == pounds(40)


def test_what_was_paid_cannot_be_released_nor_the_reverse():
    put_in(100)
    pay("PAY-1", 10, pending=True)
    pay("PAY-2", 10, pending=True)
    settle(reference="PAY-1")
    void(reference="PAY-2")
    assert refused(void, reference="PAY-1") == (
        "PAY-1 was already paid, counting from 6 April 2026. Nothing was changed."
    )
    assert "PAY-2 was already released" in refused(settle, reference="PAY-2")
    assert "already paid" in refused(settle, reference="PAY-1", effective_on=date(2026, 5, 1))


def test_what_was_paid_at_once_cannot_be_settled():
    put_in(100)
    assert "Reverse it instead" in refused(void, reference="IN-1")
    assert refused(settle, reference="NONE") == "There is no entry NONE."


def test_a_mistake_is_put_right_by_its_mirror_image():
    put_in(100)
    pay("PAY-1", 60)
    new = reverse(reference="PAY-1", new_reference="PAY-1-R")
    assert queries.balance(BUDGET).posted == left() == pounds(100)
    assert queries.balance(BRIGHTWAY).posted == NOTHING
    assert Entry.objects.get(pk=new).reverses.reference == "PAY-1"
    assert (queries.state("PAY-1"), queries.state("PAY-1-R")) == ("reversed", "posted")
    assert reverse(reference="PAY-1", new_reference="PAY-1-R") == new
    assert queries.check() == []


def test_a_mistake_is_put_right_once():
    put_in(100)
    pay("PAY-1", 60)
    reverse(reference="PAY-1", new_reference="R-1")
    assert refused(reverse, reference="PAY-1", new_reference="R-2") == (
        "PAY-1 was already reversed, by R-1. Nothing was changed."
    )
    assert "itself a correction" in refused(reverse, reference="R-1", new_reference="R-3")
    again = partial(reverse, reference="PAY-1", new_reference="R-1", memo="Else")
    assert "something else" in refused(again)


def test_only_what_was_paid_can_be_reversed():
    put_in(100)
    pay("PAY-1", 10, pending=True)
    pay("PAY-2", 10, pending=True)
    void(reference="PAY-2")
    assert "Release it instead" in refused(reverse, reference="PAY-1", new_reference="R")
    assert "no money moved" in refused(reverse, reference="PAY-2", new_reference="R")
    assert "no entry" in refused(reverse, reference="NONE", new_reference="R")
    settle(reference="PAY-1")
    reverse(reference="PAY-1", new_reference="R")
    assert left() == pounds(100)


def test_a_reversal_cannot_take_money_that_has_been_spent():
    put_in(100)
    pay("PAY-1", 60)
    assert "£40.00 left, £100.00 asked" in refused(reverse, reference="IN-1", new_reference="R")


def test_an_account_opens_once_and_stays_as_it_was_opened():
    first = actions.open_account(address=BUDGET, stream="care", guarded=True)
    assert first == Account.objects.get(address=BUDGET).pk
    assert "another stream or guard" in refused(
        actions.open_account, address=BUDGET, stream="health", guarded=True
    )
    addresses = ["budget:PB-2:a", BUDGET]
    assert actions.open_many(addresses=addresses, stream="care", guarded=True)[1] == first


def test_an_account_that_is_not_open_is_not_there():
    with pytest.raises(NotThere):
        queries.balance("provider:NOBODY")
    with pytest.raises(NotThere):
        queries.state("NONE")


def test_the_book_is_read_as_at_a_day_and_as_known_at_a_moment():
    march, april, may = date(2026, 3, 2), date(2026, 4, 6), date(2026, 5, 4)
    monday, friday = (datetime(2026, 4, day, 9, tzinfo=UTC) for day in (6, 10))
    put_in(100)
    pay("PAY-1", 30, effective_on=march, at=friday)  # told on Friday, counts from March
    pay("PAY-2", 20, effective_on=april, at=monday, pending=True)
    settle(reference="PAY-2", effective_on=may, at=friday)

    def stands(day, moment=None):
        found = queries.balance(BUDGET, effective_on=day, known_at=moment)
        return found.posted.pence // 100, found.committed.pence // 100

    assert stands(march) == (-30, 0)
    assert stands(march, monday) == (0, 0)
    assert stands(april) == (70, 20)
    assert stands(april, monday) == (100, 20)
    assert stands(may) == stands(None) == (50, 0)
    assert stands(may, monday) == (100, 20)


def test_a_statement_is_the_ledger_for_a_period():
    put_in(100)
    pay("PAY-1", 30, effective_on=date(2026, 4, 30))
    pay("PAY-2", 25, effective_on=date(2026, 5, 1))
    pay("PAY-3", 5, effective_on=date(2026, 5, 2), pending=True)
    april = queries.statement([BUDGET], Period(date(2026, 4, 1), date(2026, 5, 1)))
    assert (april.opening, april.money_in, april.money_out) == (NOTHING, pounds(100), pounds(30))
    assert (april.closing, april.committed) == (pounds(70), NOTHING)
    since = queries.statement([BUDGET], Period(date(2026, 5, 1)))
    assert (since.opening, since.closing, since.left) == (pounds(70), pounds(45), pounds(40))
    assert [line.movement.reference for line, _ in since.lines] == ["PAY-2"]


def test_a_statement_asks_the_database_four_times(django_assert_num_queries):
    put_in(100)
    with django_assert_num_queries(4):
        queries.statement([BUDGET, BRIGHTWAY], Period(date(2026, 4, 1), date(2026, 5, 1)))


def test_each_money_event_asks_the_database_once(django_assert_num_queries):
    with django_assert_num_queries(1):
        put_in(100)
    with django_assert_num_queries(1):
        pay("PAY-1", 1, pending=True)
    with django_assert_num_queries(1):
        settle(reference="PAY-1")
