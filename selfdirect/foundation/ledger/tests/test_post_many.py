"""The bulk twin does what the single acts do, and random histories always add up."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import actions, queries
from selfdirect.foundation.ledger.models import Account, Entry, Posting, Settlement
from selfdirect.foundation.ledger.rules import Draft, Leg, Settled
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
PLACES = [COUNCIL, BUDGET, "budget:PB-7K3M-9QTX:managed", BRIGHTWAY]
together = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

days = st.integers(0, 60).map(lambda n: TODAY + timedelta(days=n))
legs = st.builds(
    lambda ends, pence: Leg(*ends, Money(pence)),
    st.lists(st.sampled_from(PLACES), min_size=2, max_size=2, unique=True),
    st.integers(1, 500),
)
settled = st.builds(
    Settled, effective_on=days, by=st.just(EFUA), at=st.just(AT), paid=st.booleans()
)
drafts = st.builds(
    lambda day, legs, pending, after: Draft(
        "", day, "Support", legs, EFUA, AT, pending, after if pending else None
    ),
    days, st.lists(legs, min_size=1, max_size=3), st.booleans(), st.none() | settled,
)  # fmt: skip
histories = st.lists(drafts, max_size=12).map(
    lambda rows: [
        Draft(f"E-{n}", r.effective_on, r.memo, r.legs, r.by, r.at, r.pending, r.settled)
        for n, r in enumerate(rows)
    ]
)


def one_by_one(rows):
    for row in rows:
        actions.post(
            reference=row.reference, effective_on=row.effective_on, memo=row.memo,
            legs=row.legs, pending=row.pending, by=row.by, at=row.at,
        )  # fmt: skip
        if row.settled:
            act = actions.settle if row.settled.paid else actions.void
            act(
                reference=row.reference, effective_on=row.settled.effective_on,
                by=row.settled.by, at=row.settled.at,
            )  # fmt: skip


def contents():
    """Answer all that stands in the book, but for the numbers that the database gave."""
    return (
        list(Account.objects.order_by("address").values_list("address", "available")),
        [
            (*row, bytes(print_))
            for *row, print_ in Entry.objects.order_by("id").values_list(
                "reference", "effective_on", "recorded_at", "memo", "pending", "by",
                "fingerprint",
            )
        ],
        list(
            Posting.objects.order_by("entry_id", "line").values_list(
                "entry__reference", "line", "source__address", "target__address", "pence"
            )
        ),
        list(
            Settlement.objects.order_by("entry_id").values_list(
                "entry__reference", "kind", "effective_on", "at", "by"
            )
        ),
    )  # fmt: skip


class Undo(Exception):
    pass


def outcome(act, rows):
    """Do it, answer what then stands in the book or the refusal, and undo it."""
    found: list[object] = []
    try:
        with transaction.atomic():
            act(rows)
            found.append(contents())
            found.append(queries.check())
            raise Undo
    except Refused as refusal:
        found.append(str(refusal))
    except Undo:
        pass
    return found


@together
@given(histories)
def test_in_bulk_is_the_same_as_one_by_one(rows):
    actions.open_many(addresses=[PLACES[2]], stream="care", guarded=True)
    put_in(3)
    bulk = outcome(actions.post_many, rows)
    assert bulk == outcome(one_by_one, rows)


@together
@given(histories, days)
def test_whatever_happened_statements_are_the_sums_of_the_book(rows, day):
    with transaction.atomic():
        actions.open_many(addresses=[PLACES[2]], stream="care", guarded=True)
        put_in(100)
        for row in rows:
            try:
                with transaction.atomic():
                    one_by_one([row])
            except Refused:
                continue
        assert queries.check() == []
        for address in PLACES:
            before = queries.statement([address], Period(TODAY, day + timedelta(days=1)))
            after = queries.statement([address], Period(day + timedelta(days=1)))
            stands = queries.balance(address, effective_on=day)
            assert before.closing == after.opening == stands.posted
            assert before.committed == stands.committed
            assert after.closing == queries.balance(address).posted
            guarded = Account.objects.get(address=address).available
            assert guarded is None or guarded == queries.balance(address).available
        whole = queries.statement(PLACES, Period(TODAY))
        assert whole.closing == whole.money_in == whole.money_out == Money(0)
        transaction.set_rollback(True)


def draft(reference, amount, source=BUDGET, target=BRIGHTWAY, **others):
    legs = [Leg(source, target, pounds(amount))]
    return Draft(reference, TODAY, "Support at home", legs, EFUA, AT, **others)


def test_answers_the_entries_in_the_order_of_the_rows():
    put_in(100)
    known = pay("PAY-2", 1)
    got = actions.post_many([draft("PAY-3", 1), draft("PAY-2", 1), draft("PAY-1", 1)])
    assert got[1] == known
    assert [Entry.objects.get(pk=n).reference for n in got] == ["PAY-3", "PAY-2", "PAY-1"]


def test_a_second_time_changes_nothing():
    rows = [draft("IN", 10, source=COUNCIL, target=BUDGET), draft("PAY-1", 4)]
    first = actions.post_many(rows)
    before = contents()
    assert actions.post_many(rows) == first
    assert contents() == before


def test_words_with_signs_that_arrays_and_lines_are_written_with():
    put_in(10)
    memo = 'Said "yes", \\ and\nNULL {to} it'
    legs = [Leg(BUDGET, BRIGHTWAY, pounds(1)), Leg(BUDGET, COUNCIL, pounds(2))]
    actions.post_many([Draft('"A"\\', TODAY, memo, legs, EFUA, AT), draft("NULL", 1)])
    assert Entry.objects.get(reference='"A"\\').memo == memo
    assert queries.balance(BUDGET).posted == pounds(6)
    assert queries.check() == []


def test_a_promise_of_an_earlier_call_may_be_paid_by_a_later_one():
    put_in(10)
    actions.post_many([draft("PAY-1", 4, pending=True)])
    after = Settled(TODAY, EFUA, AT)
    actions.post_many([draft("PAY-1", 4, pending=True, settled=after)])
    assert queries.state("PAY-1") == "posted"
    assert queries.check() == []


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ([draft("A", 60), draft("B", 1, source=COUNCIL, target=BUDGET), draft("A", 60)], "twice"),
        ([draft("A", 60), draft("B", 50)], "£40.00 left, £50.00 asked"),
        ([draft("A", 200), draft("B", 200, source=COUNCIL, target=BUDGET)], "£100.00 left"),
        ([draft("IN-1", 60)], "already been used for something else"),
        ([draft("A", 1, target="provider:NOBODY")], "no account provider:NOBODY"),
        ([Draft("A", TODAY, "", [], EFUA, AT)], "must move some money"),
        ([draft("A", 1, settled=Settled(TODAY, EFUA, AT))], "was paid at once"),
        ([draft("OLD", 1, pending=True, settled=Settled(date(2026, 5, 1), EFUA, AT))],
         "already released, counting from 6 April 2026"),
    ],
)  # fmt: skip
def test_one_row_that_is_refused_refuses_them_all(rows, why):
    put_in(100)
    pay("OLD", 1, pending=True)
    actions.void(reference="OLD", effective_on=TODAY, by=EFUA, at=AT)
    before = contents()
    with pytest.raises(Refused, match=why), transaction.atomic():
        actions.post_many(rows)
    assert contents() == before


def test_more_than_a_batch_at_once(monkeypatch):
    monkeypatch.setattr(actions, "BATCH", 2)
    put_in(10)
    actions.post_many(draft(f"PAY-{n}", 1) for n in range(5))
    assert queries.balance(BUDGET).posted == pounds(5)
