"""Months are closed in their turn, if they balance; what is known later stands beside them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.extract import flows
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.learning.insight.actions import close_month, draft_journal
from selfdirect.learning.insight.models import Close
from selfdirect.learning.insight.queries.closing import closed, lines, next_month, report
from selfdirect.learning.insight.rules.closing import month_of

FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


def spend(cast, budget, at, on, pence=700, reference="odd"):
    leg = Leg(f"budget:{budget.ref}:direct", f"dp:{budget.ref}", Money(pence))
    ledger.post(
        reference=reference, effective_on=on, memo="", legs=[leg], by=cast.efua.actor, at=at
    )


@pytest.fixture
def closed_february(budget, cast, now):
    spend(cast, budget, now, date(2026, 2, 10), reference="as it was closed")
    return close_month(starts_on=FEBRUARY, by=cast.efua.actor, at=now)


def test_a_month_that_is_over_is_closed_with_its_report(closed_february, cast, now):
    close = Close.objects.get()
    assert sum(line["closing"] for line in close.report["lines"]) == 0
    kinds = {line["kind"]: line for line in close.report["lines"]}
    assert kinds["budget"]["promised"] > 0
    assert close.report["wrong"] == []
    assert Event.objects.get(code="month.closed").facts["digest"] == close.digest


def test_it_is_never_edited_and_closed_once(closed_february, cast, now):
    with pytest.raises(DatabaseError), transaction.atomic():
        Close.objects.update(digest="")
    with pytest.raises(Refused, match="February 2026 cannot be closed now"):
        close_month(starts_on=FEBRUARY, by=cast.efua.actor, at=now)


def test_months_follow_on(closed_february, cast, now):
    assert next_month(now.date()) is None
    later = now + timedelta(days=70)  # in May
    with pytest.raises(Refused, match="the next to close is March 2026"):
        close_month(starts_on=date(2026, 4, 1), by=cast.efua.actor, at=later)
    assert close_month(starts_on=MARCH, by=cast.efua.actor, at=later).month.days == 31


def test_a_month_that_does_not_balance_is_not_closed(budget, cast, now):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_account DISABLE TRIGGER ALL")
        cursor.execute("UPDATE ledger_account SET available = available + 1 WHERE guarded")
    with pytest.raises(Refused, match="does not balance, so it is not closed"):
        close_month(starts_on=FEBRUARY, by=cast.efua.actor, at=now)


def test_a_month_is_not_closed_while_bills_say_another_sum_than_the_book(budget, cast, now):
    credit = f"credit:{budget.case.person.ref}"
    ledger.open_account(address=credit, stream="care", guarded=True)
    given = {"effective_on": FEBRUARY, "memo": "", "by": cast.efua.actor, "at": now}
    ledger.post(reference="odd", legs=[Leg("council:care", credit, Money(5))], **given)
    with pytest.raises(Refused, match=r"say that £0\.00 is owed, but the book says -£0\.05"):
        close_month(starts_on=FEBRUARY, by=cast.efua.actor, at=now)


def test_what_is_known_later_counts_in_its_month_and_is_told_as_after_close(
    closed_february, budget, cast, now
):
    after = now + timedelta(hours=1)
    spend(cast, budget, after, date(2026, 2, 20))
    found = closed(FEBRUARY, now)
    assert found is not None
    assert found.later == ()
    later = closed(FEBRUARY, after)
    assert later is not None
    assert {each.kind: each.change for each in later.later} == {
        "budget": Money(-700),
        "dp": Money(700),
    }


def test_a_month_after_a_closed_one_is_read_by_itself_and_comes_to_the_same(
    closed_february, budget, cast, now
):
    after, may = now + timedelta(hours=1), now + timedelta(days=70)
    for nth, day in enumerate([date(2026, 2, 20), date(2025, 11, 3), MARCH, date(2026, 3, 31)]):
        spend(cast, budget, after, day, 700 + nth, f"odd:{nth}")
    promise = Leg(f"budget:{budget.ref}:direct", f"dp:{budget.ref}", Money(900))
    for nth in range(3):
        ledger.post(
            reference=f"promise:{nth}", effective_on=date(2026, 2, 27), memo="", legs=[promise],
            pending=True, by=cast.efua.actor, at=now,
        )  # fmt: skip
    ledger.settle(
        reference="promise:0", effective_on=date(2026, 2, 28), by=cast.efua.actor, at=after
    )
    ledger.void(reference="promise:1", effective_on=MARCH, by=cast.efua.actor, at=after)
    march = month_of(MARCH)
    said, _ = report(march, may)
    found = lines(march, may)
    assert [(x.kind, x.opening.pence, x.closing.pence, x.promised.pence) for x in found] == [
        (x["kind"], x["opening"], x["closing"], x["promised"]) for x in said["lines"]
    ]
    stands = closed(FEBRUARY, may)
    assert stands is not None
    assert {each.kind: each.change for each in stands.later} == {
        "budget": Money(-700 - 701 - 900),
        "dp": Money(700 + 701 + 900),
    }


@pytest.mark.django_db(transaction=True)
def test_what_was_under_way_while_a_month_was_closed_is_told_too(
    transactional_db, budget, cast, now
):
    spend(cast, budget, now - timedelta(hours=2), date(2026, 2, 20), reference="seen")
    close_month(starts_on=FEBRUARY, by=cast.efua.actor, at=now)
    quick = closed(FEBRUARY, now)
    assert quick is not None
    assert quick.later == ()
    begun = now - timedelta(hours=1)  # before the close, and committed after it
    spend(cast, budget, begun, date(2026, 2, 21), 300, "late")
    found = closed(FEBRUARY, now)
    assert found is not None
    assert {each.kind: each.change.pence for each in found.later} == {"budget": -300, "dp": 300}


def test_a_month_closed_before_snapshots_were_kept_is_read_whole(
    closed_february, budget, cast, now
):
    old = Close.objects.get()
    old.pk, old.snapshot, old.starts_on = None, "", date(2026, 3, 1)
    old.save()
    later = now + timedelta(days=40)
    spend(cast, budget, later, date(2026, 3, 20))
    found = closed(date(2026, 3, 1), later)
    assert found is not None
    assert {each.kind for each in found.later} >= {"budget", "dp"}
    april = lines(month_of(date(2026, 4, 1)), later)
    assert Money.total(each.opening for each in april) == Money(0)


def test_what_counts_later_is_not_of_the_month(closed_february, budget, cast, now):
    spend(cast, budget, now, MARCH)
    found = closed(FEBRUARY, now)
    assert found is not None
    assert found.later == ()


def test_what_is_paid_before_its_promise_counts_is_of_the_month_it_was_paid_in(budget, cast, now):
    leg = Leg(f"budget:{budget.ref}:direct", f"dp:{budget.ref}", Money(700))
    given = {"reference": "early", "by": cast.efua.actor, "at": now}
    ledger.post(effective_on=date(2026, 3, 9), memo="", legs=[leg], pending=True, **given)
    ledger.settle(effective_on=date(2026, 2, 27), **given)
    found = [each for each in flows(MARCH, now) if each.target == "dp"]
    assert [(each.month, each.pence) for each in found] == [(FEBRUARY, Money(700))]
    assert report(month_of(FEBRUARY), now)[0]["wrong"] == []


def test_only_finance_closes(budget, cast, now):
    with pytest.raises(Refused, match="finance"):
        close_month(starts_on=FEBRUARY, by=cast.farid.actor, at=now)


class TestThePages:
    @pytest.fixture(autouse=True)
    def _in_march(self, time_machine, now):
        time_machine.move_to(now)

    def test_it_is_looked_at_closed_and_read_again(
        self, desk, budget, cast, now, django_assert_max_num_queries
    ):
        assert "February 2026 is to be closed" in desk.get("/insight/months/").content.decode()
        page = "/insight/months/2026-02/"
        assert "can be closed if it balances" in desk.get(page).content.decode()
        answer = desk.post(f"{page}close/", {"once": str(uuid4())}, follow=True)
        assert "February 2026 is closed and balances" in answer.content.decode()
        spend(cast, budget, timezone.now(), date(2026, 2, 20))
        with django_assert_max_num_queries(9):
            assert "more is known since" in desk.get(page).content.decode()
        with django_assert_max_num_queries(9):
            assert "is closed" in desk.get("/insight/months/").content.decode()

    @pytest.mark.parametrize("name", ["farid", "lena"])
    def test_who_may_not_see_one_persons_money_is_told_no_sum(
        self, closed_february, client, cast, now, name
    ):
        client.force_login(getattr(cast, name))
        page = client.get("/insight/months/").content.decode()
        assert "February 2026" in page
        assert "/insight/months/2026-02/" not in page
        assert client.get("/insight/months/2026-02/").status_code == 403
        draft_journal(starts_on=FEBRUARY, by=cast.efua.actor, at=now)
        page = client.get("/insight/journals/").content.decode()
        assert "Drawn up by" in page
        assert "Debits" not in page
        assert "£" not in page

    @pytest.mark.parametrize("month", ["2026-03", "2026-01", "nonsense"])
    def test_a_month_whose_turn_it_is_not_is_not_there(self, desk, budget, month):
        assert desk.get(f"/insight/months/{month}/").status_code == 404
