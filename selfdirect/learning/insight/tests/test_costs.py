"""What our own work costs, from history and the book; and the page that says so."""

from datetime import timedelta

import pytest

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.audit.extract import acts
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.learning.insight.actions import tell_outlook
from selfdirect.learning.insight.models import Outlook
from selfdirect.learning.insight.queries.costs import latest
from selfdirect.learning.insight.tests.test_closing import spend
from selfdirect.support.orders.extract import unit_costs
from selfdirect.support.pools.tests.conftest import cases, members, pool, proposed

__all__ = ["cases", "members", "pool", "proposed"]  # fixtures of the room below

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


def move(cast, now, reference, source, target, pence):
    ledger.post(
        reference=reference, effective_on=now.date(), memo="",
        legs=[Leg(source, target, Money(pence))], by=cast.efua.actor, at=now,
    )  # fmt: skip


def test_what_budgets_paid_has_shared_funds_in_it(members, cast, now):
    budget = members[0].case.budgets.get()
    pool = members[0].pool.address
    parts = [f"budget:{member.case.budgets.get().ref}:pool" for member in members]
    for nth, part in enumerate(parts):
        move(cast, now, f"pay:{nth}", part, pool, 10_000 + nth)
    move(cast, now, "left", pool, parts[0], 3_000)
    move(cast, now, "kept", pool, "council:care", 1)
    spend(cast, budget, now, now.date(), 50_000)
    move(cast, now, "asked back", f"dp:{budget.ref}", "council:care", 20_000)
    move(cast, now, "share", f"person:{budget.case.person.ref}", "council:care", 7_000)
    tell_outlook(by=cast.efua.actor, at=now + timedelta(seconds=1))
    found = latest()
    assert found is not None
    paid = {route.words: (route.people, route.paid.pence) for route in found.routes}
    assert paid["Paying funds: of one person, and shared"] == (3, 27_002)
    assert paid["Paying direct payments"] == (1, 30_000)
    assert found.early.support == Money(57_002)
    behind = found.made.costs["behind"]
    assert behind == {"pool": 3, "dp": 1, "person": 1}


def shown(route, fees=(0, 0), payers=0):
    """What the page says where many are paid in every way but one."""
    costs = {
        "acts": [["", "", "direct", 40, 40], ["", "", "isf", 40, 40]],
        "paid": {"dp": 4_000_00, "isf": 0, "pool": 0, "provider": 0} | route["paid"],
        "behind": {"dp": 40} | route["behind"] | {"fee": fees[1], "person": payers},
        "fees": fees[0], "shares": 5_00, "looking": [0, 0], "units": [],
    }  # fmt: skip
    return costs


@pytest.mark.parametrize(
    ("behind", "fees", "support", "fee"),
    [
        ({"isf": 2, "pool": 3}, 2, False, False),
        ({"isf": 20, "pool": 3}, 9, True, False),
        ({"isf": 20, "pool": 3}, 10, True, True),
    ],
)
def test_no_sum_tells_what_the_few_who_share_a_fund_were_paid(
    desk, behind, fees, support, fee, now, time_machine
):
    time_machine.move_to(now)
    route = {"paid": {"isf": 300_00, "pool": 200_00}, "behind": behind}
    Outlook.objects.create(
        on=now.date(), known_at=now, series=[], people=[], by="efua", by_name="Efua",
        costs=shown(route, (12_34, fees)),
    )  # fmt: skip
    page = desk.get("/insight/costs/").content.decode()
    assert ("£4,500.00" in page) is support
    assert ("£500.00" in page) is support
    assert ("£12.34" in page) is fee


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
