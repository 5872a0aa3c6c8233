"""Whatever breaks, and whatever the calendar does: each event counts once, on its day."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction

from selfdirect.foundation.audit.actions import event
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import actions, queries
from selfdirect.foundation.ledger.models import Entry
from selfdirect.foundation.ledger.tests.conftest import (
    AT,
    BRIGHTWAY,
    BUDGET,
    COUNCIL,
    EFUA,
    TODAY,
    open_accounts,
    pay,
    pounds,
    put_in,
)
from selfdirect.foundation.ledger.tests.cut import wire

usual = {"effective_on": TODAY, "by": EFUA, "at": AT}
settle, void = partial(actions.settle, **usual), partial(actions.void, **usual)
reverse = partial(actions.reverse, memo="", **usual)
LONDON = ZoneInfo("Europe/London")
SUBMISSIONS = 20


@pytest.fixture
def committed(transactional_db):
    """Open the book for acts on several connections, with £100 in it."""
    open_accounts()
    put_in(100)


def told():
    return event("payment.sent", on="payment:PY-1", by=EFUA, at=AT)


def pay_once():
    return pay("PAY-1", 60, history=told())


def test_of_twenty_submissions_at_once_there_is_one(committed):
    start = Barrier(SUBMISSIONS)

    def submit(_):
        start.wait()
        try:
            return pay_once()
        finally:
            connection.close()

    with ThreadPoolExecutor(SUBMISSIONS) as senders:
        assert len(set(senders.map(submit, range(SUBMISSIONS)))) == 1
    assert queries.balance(BUDGET).posted == pounds(40)
    assert Event.objects.count() == 1


def test_a_call_that_was_cut_off_after_its_commit_is_sent_again_and_counts_once(committed):
    with wire() as cut:
        cut.cut_after = b"ledger_post"
        with pytest.raises(DatabaseError):
            pay_once()
        connection.close()
        cut.cut_after = None
        entry = pay_once()
    assert Entry.objects.get(reference="PAY-1").pk == entry
    assert queries.balance(BUDGET).posted == pounds(40)
    assert Event.objects.count() == 1


def test_an_act_that_was_cut_off_at_its_commit_is_sent_again_and_counts_once(committed):
    with wire() as cut:
        cut.cut_after = b"COMMIT"
        with pytest.raises(DatabaseError), transaction.atomic():
            pay_once()
        connection.close()
        cut.cut_after = None
        with transaction.atomic():
            pay_once()
    assert queries.balance(BUDGET).posted == pounds(40)
    assert Event.objects.count() == 1


def test_a_server_process_that_is_killed_before_the_commit_leaves_nothing(committed):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()

    def kill():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [process])
        connection.close()

    def act():
        with ThreadPoolExecutor(1) as other, transaction.atomic():
            pay_once()
            other.submit(kill).result()

    with pytest.raises(DatabaseError):
        act()
    connection.close()
    assert not Event.objects.exists()
    pay_once()
    assert queries.balance(BUDGET).posted == pounds(40)


REFUSALS = [
    ([partial(reverse, reference="PAID", new_reference="R-1"),
      partial(reverse, reference="PAID", new_reference="R-2")],
     "PAID was already reversed, by R-1. Nothing was changed."),
    ([partial(reverse, reference="PAID", new_reference="R-1"),
      partial(reverse, reference="R-1", new_reference="R-2")],
     "R-1 is itself a correction and cannot be reversed. Record a new entry instead."),
    ([partial(settle, reference="DUE"), partial(void, reference="DUE")],
     "DUE was already paid, counting from 6 April 2026. Nothing was changed."),
    ([partial(void, reference="DUE"), partial(settle, reference="DUE")],
     "DUE was already released, counting from 6 April 2026. Nothing was changed."),
    ([partial(settle, reference="DUE"),
      partial(settle, reference="DUE", effective_on=date(2026, 4, 7))],
     "DUE was already paid, counting from 6 April 2026. Nothing was changed."),
    ([partial(actions.expire, on=date(2026, 5, 1), by=EFUA, at=AT),
      partial(settle, reference="DUE")],
     "DUE was already released because its time was over, counting from 1 May 2026. "
     "Nothing was changed."),
    ([partial(void, reference="PAID")],
     "PAID was paid at once, so there is nothing to pay or release. Reverse it instead."),
]  # fmt: skip


@pytest.mark.parametrize(("acts", "said"), REFUSALS)
def test_what_is_over_cannot_be_done_again_otherwise(book, acts, said):
    put_in(100)
    pay("PAID", 10)
    pay("DUE", 10, pending=True, expires_on=date(2026, 5, 1))
    *before, last = acts
    for act in before:
        act()
    stood = queries.balance(BUDGET)
    with pytest.raises(Refused) as refusal, transaction.atomic():
        last()
    assert str(refusal.value) == said
    assert queries.balance(BUDGET) == stood
    assert queries.check() == []


def test_what_counts_from_a_leap_day_stands_on_that_day_and_not_before(book):
    leap = date(2028, 2, 29)
    pay("IN-1", 29, source=COUNCIL, target=BUDGET, effective_on=leap)
    for day, posted in ((leap - timedelta(days=1), 0), (leap, 29), (date(2028, 3, 1), 29)):
        assert queries.balance(BUDGET, effective_on=day).posted == pounds(posted)
    assert queries.statement([BUDGET], Period(leap, date(2028, 3, 1))).money_in == pounds(29)


def test_a_year_with_fifty_three_paydays_is_the_sum_of_its_weeks(book):
    first, year = date(2030, 4, 1), Period(date(2030, 4, 1), date(2031, 4, 1))
    mondays = [first + timedelta(weeks=n) for n in range(53)]
    assert all(day in year for day in mondays)
    for day in mondays:
        pay(f"IN-{day}", 100, source=COUNCIL, target=BUDGET, effective_on=day)
    whole = queries.statement([BUDGET], year)
    weeks = [Period(day, day + timedelta(weeks=1)) for day in mondays]
    assert whole.closing == pounds(5_300)
    assert queries.statement([BUDGET], weeks[-1]).opening == pounds(5_200)
    assert all(queries.statement([BUDGET], week).money_in == pounds(100) for week in weeks[::26])


def test_the_hour_that_comes_twice_is_two_hours_in_what_was_known(book):
    """At 2 on 25 October 2026 London's clocks go back to 1."""
    twice = datetime(2026, 10, 25, 1, 30, tzinfo=LONDON)
    first, second = (twice.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    assert second - first == timedelta(hours=1)
    for at in (first, second):
        pay(f"IN-{at:%H}", 1, source=COUNCIL, target=BUDGET, at=at)
    between = first + timedelta(minutes=30)
    known = queries.balance(BUDGET, known_at=between).posted
    assert (known, queries.balance(BUDGET).posted) == (pounds(1), pounds(2))


@pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25), date(2026, 7, 1)])
@pytest.mark.parametrize("clock", ["UTC", "Europe/London", "Pacific/Kiritimati"])
def test_a_day_is_london_s_whatever_clock_the_server_has(book, day, clock):
    """The first minute after London's midnight may still be yesterday elsewhere."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [clock])
    midnight = datetime(day.year, day.month, day.day, 0, 1, tzinfo=LONDON).astimezone(UTC)
    pay("IN-1", 1, source=COUNCIL, target=BUDGET, effective_on=day, at=midnight)
    pay("IN-2", 1, source=COUNCIL, target=BUDGET, effective_on=day, at=midnight, pending=True,
        expires_on=day + timedelta(days=1))  # fmt: skip
    before = queries.balance(BUDGET, effective_on=day - timedelta(days=1))
    assert (before.posted, queries.balance(BUDGET, effective_on=day).posted) == (
        NOTHING, pounds(1),
    )  # fmt: skip
    assert queries.commitments([COUNCIL])[0].counts_on == day
    assert actions.expire(on=day, by=EFUA, at=midnight) == []
    assert actions.expire(on=day + timedelta(days=1), by=EFUA, at=midnight) == ["IN-2"]
    assert queries.balance(BRIGHTWAY).posted == NOTHING
    assert queries.check() == []
