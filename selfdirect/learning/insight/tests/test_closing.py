"""Months are closed in their turn, if they balance; what is known later stands beside them."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.learning.insight.actions import close_month
from selfdirect.learning.insight.models import Close
from selfdirect.learning.insight.queries.closing import closed, next_month

FEBRUARY, MARCH = date(2026, 2, 1), date(2026, 3, 1)


def spend(cast, budget, at, on, pence=700, reference="odd"):
    leg = Leg(f"budget:{budget.ref}:direct", f"dp:{budget.ref}", Money(pence))
    ledger.post(
        reference=reference, effective_on=on, memo="", legs=[leg], by=cast.efua.actor, at=at
    )


@pytest.fixture
def closed_february(budget, cast, now):
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


def test_what_counts_later_is_not_of_the_month(closed_february, budget, cast, now):
    spend(cast, budget, now, MARCH)
    found = closed(FEBRUARY, now)
    assert found is not None
    assert found.later == ()


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
        spend(cast, budget, now, date(2026, 2, 20))
        with django_assert_max_num_queries(9):
            assert "more is known since" in desk.get(page).content.decode()
        with django_assert_max_num_queries(9):
            assert "is closed" in desk.get("/insight/months/").content.decode()

    @pytest.mark.parametrize("month", ["2026-03", "2026-01", "nonsense"])
    def test_a_month_whose_turn_it_is_not_is_not_there(self, desk, budget, month):
        assert desk.get(f"/insight/months/{month}/").status_code == 404
