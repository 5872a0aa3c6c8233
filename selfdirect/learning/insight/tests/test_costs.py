"""What our own work costs, from history and the book; and the page that says so."""

from datetime import timedelta

import pytest

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.audit.extract import acts
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.learning.insight.actions import tell_outlook
from selfdirect.learning.insight.queries.costs import latest
from selfdirect.learning.insight.tests.test_closing import spend
from selfdirect.support.orders.extract import unit_costs

NAMED = [("payment.prepared", "direct", "direct"), ("review.held", "", "ongoing")]


@pytest.fixture
def done(cast, now):
    for about, kind in (
        ("P-1", "direct"),
        ("P-1", "direct"),
        ("P-2", "direct"),
        ("P-2", "invoice"),
    ):
        record(
            "payment.prepared", on="payment:X", about=about, by=cast.efua.actor, at=now, kind=kind
        )


def test_acts_are_counted_as_they_are_sorted(done, now):
    found = {(one.code, one.part): one for one in acts(NAMED, now, now + timedelta(seconds=1))}
    assert (found["payment.prepared", "direct"].times, found["", "direct"].people) == (3, 2)
    assert acts(NAMED, now - timedelta(days=1), now) == []


def test_units_are_of_the_plans_that_hold(budget, now):
    (found,) = unit_costs(now.date())
    assert (found.provider, found.unit, found.people) == ("Brightway Care", "week", 1)
    assert found.weekly == found.low == found.high
    assert unit_costs(budget.ends_before) == []


def test_what_is_told_is_counted_with_it(budget, done, cast, now):
    spend(cast, budget, now, now.date(), 10_000)
    back = Leg(f"dp:{budget.ref}", f"budget:{budget.ref}:direct", Money(4_000))
    ledger.post(
        reference="back:1", effective_on=now.date(), memo="", legs=[back],
        by=cast.efua.actor, at=now,
    )  # fmt: skip
    tell_outlook(by=cast.efua.actor, at=now + timedelta(seconds=1))
    found = latest()
    assert found is not None
    (direct,) = [route for route in found.routes if "direct" in route.words]
    assert (direct.payments, direct.paid.pence) == (3, 6_000)
    assert (found.units, found.kept_back, found.looking) == ([], 1, (0, 0))


def test_the_page_counts_keeps_back_and_says_what_is_assumed(
    desk, budget, done, cast, now, django_assert_max_num_queries
):
    assert "Nothing is counted yet" in desk.get("/insight/costs/").content.decode()
    tell_outlook(by=cast.efua.actor, at=now + timedelta(seconds=1))
    with django_assert_max_num_queries(8):
        page = desk.get("/insight/costs/").content.decode()
    assert "our own assumption" in page
    assert "kept back" in page
    assert "What all budgets paid is kept back" in page
    assert "takes £" not in page  # one person's payments are not told in the words above either
    sheet = desk.get("/insight/costs/costs.csv").content.decode("utf-8-sig")
    assert sheet.startswith("service,provider,unit")
