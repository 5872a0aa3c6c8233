"""The year told from the book: to the penny, as known at a moment, kept as it was told."""

from collections import Counter
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money, half_up
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.models import Posting
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.learning.insight.actions import tell_outlook
from selfdirect.learning.insight.models import Outlook
from selfdirect.learning.insight.queries.outlook import latest
from selfdirect.register.people.models import Person
from selfdirect.support.budgets.actions import end_budget, move_budget, open_budget
from selfdirect.support.budgets.extract import monthly_costs, people_supported, weekly_costs
from selfdirect.support.budgets.tests.rows import agreed_plan, living_case

SINCE, UNTIL = date(2025, 4, 2), date(2027, 4, 1)  # more than her whole year


def paid(cast, now, budget, reference, pence, to="", on=None):
    """Some of her direct payment, or with `to` of what is managed, is paid at once."""
    source = f"budget:{budget.ref}:{'managed' if to else 'direct'}"
    leg = Leg(source, to or f"dp:{budget.ref}", Money(pence))
    ledger.post(
        reference=reference, effective_on=on or now.date(), memo="", legs=[leg],
        by=cast.efua.actor, at=now,
    )  # fmt: skip


def managed(budget):
    """Name the leaf that the council pays out of."""
    return next(leaf for leaf in budget.leaves if leaf.startswith("managed"))


def purposes(costs):
    """What was paid for each purpose, in pence; what came to nothing left out."""
    found = Counter()
    for cost in costs:
        found[cost.purpose] += 0 if cost.promised else cost.pence
    return {purpose: half_up(pence) for purpose, pence in found.items() if pence}


def total(costs):
    return sum(cost.pence for cost in costs)


def test_all_that_left_budgets_is_told_to_the_penny(budget, cast, now):
    paid(cast, now, budget, "pay:PY-1:direct:2025-12-08:2026-01-05", 99_201)
    paid(cast, now, budget, "odd", 777)
    costs = weekly_costs(SINCE, UNTIL, now)
    book = Posting.objects.filter(source__address__startswith="budget:")
    assert half_up(total(costs)) == sum(each.pence.pence for each in book)
    assert half_up(total(cost for cost in costs if not cost.promised)) == 99_201 + 777


def test_a_payment_counts_for_the_days_it_is_for_and_is_shared_as_the_plan_shares(
    budget, cast, now
):
    paid(cast, now, budget, "pay:PY-1:direct:2026-03-30:2026-04-27", 28_00)
    april = [cost for cost in weekly_costs(date(2026, 4, 1), UNTIL, now) if not cost.promised]
    assert half_up(total(april)) == 26_00  # twenty-six of twenty-eight days
    assert {cost.team for cost in april} == {"north"}
    assert {cost.group for cost in april} == {"physical_sensory"}
    assert {cost.stream for cost in april} == {"care"}
    assert {cost.purpose for cost in april} == {"out"}


def test_what_the_plan_has_no_line_for_is_shared_by_all_its_lines(budget, cast, now):
    budget.parts.filter(held="direct").update(held="isf")
    paid(cast, now, budget, "pay:PY-1:isf:2026-03-30:2026-04-27", 100_00)
    assert purposes(weekly_costs(SINCE, UNTIL, now)) == {"out": 60_11, "home": 39_89}


def test_what_came_back_is_taken_off(budget, cast, now):
    before = total(weekly_costs(SINCE, UNTIL, now))
    paid(cast, now, budget, "odd", 900)
    back = Leg(f"dp:{budget.ref}", "council:care", Money(400))
    ledger.post(
        reference="return:1", effective_on=now.date(), memo="", legs=[back],
        by=cast.efua.actor, at=now,
    )  # fmt: skip
    assert half_up(total(weekly_costs(SINCE, UNTIL, now))) == half_up(before) + 500


def test_what_came_back_is_for_the_days_of_what_it_undoes(budget, cast, now):
    before = [cost for cost in weekly_costs(SINCE, UNTIL, now) if cost.pence]
    paid(cast, now, budget, "pay:PY-1:direct:2025-12-08:2026-01-05", 280_00)
    ledger.reverse(
        reference="pay:PY-1:direct:2025-12-08:2026-01-05", new_reference="back:PY-1",
        effective_on=now.date(), memo="", by=cast.efua.actor, at=now,
    )  # fmt: skip
    assert [cost for cost in weekly_costs(SINCE, UNTIL, now) if cost.pence] == before


def test_a_sum_for_no_days_is_said_to_be_once(budget, cast, now):
    paid(cast, now, budget, "odd", 900)
    paid(cast, now, budget, "pay:PY-1:direct:2025-12-08:2025-12-09", 700)
    paid(cast, now, budget, "pay:PY-2:direct:2025-12-08", 28_00)
    costs = [cost for cost in weekly_costs(SINCE, UNTIL, now) if not cost.promised]
    assert total(cost for cost in costs if cost.once) == 900 + 700


def test_what_is_paid_for_weeks_before_is_not_what_a_week_costs(budget, cast, now):
    """Two runs: what the first was paid too little comes with the second."""
    first, second = (budget.starts_on + timedelta(weeks=n) for n in (4, 8))
    paid(cast, now, budget, f"pay:PY-1:direct:{first}:{second}", 24_800 * 4)
    move_budget(
        budget_ref=budget.ref, source=managed(budget), target="direct", weekly=Money(4_000),
        starts_on=first, asked="I want to hold it.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    end = second + timedelta(weeks=4)
    paid(cast, now, budget, f"pay:PY-2:direct:{second}:{end}", 28_800 * 4 + 4_000 * 4)
    costs = [cost for cost in weekly_costs(first, end, now) if not cost.promised]
    pace = Counter()
    for cost in costs:
        pace[cost.starts_on] += 0 if cost.once else cost.pence
    assert {half_up(each) for each in pace.values()} == {28_800}
    assert half_up(total(costs)) == 28_800 * 8
    assert half_up(total(cost for cost in costs if cost.once)) == 0


def test_what_is_paid_for_days_after_an_end_is_not_what_a_week_costs(budget, cast, now):
    move_budget(
        budget_ref=budget.ref, source=managed(budget), target="direct", weekly=Money(4_000),
        starts_on=budget.starts_on, asked="I want to hold it.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    first = now.date()
    end = first + timedelta(weeks=4)
    paid(cast, now, budget, f"pay:PY-1:direct:{first}:{end}", 28_800 * 4)
    end_budget(budget_ref=budget.ref, on=first + timedelta(weeks=2), by=cast.efua.actor, at=now)
    costs = [cost for cost in weekly_costs(first, end, now) if not cost.promised]
    assert half_up(total(cost for cost in costs if not cost.once)) == 28_800 * 2
    assert half_up(total(costs)) == 28_800 * 4


def test_what_was_not_known_yet_is_not_told(budget, cast, now):
    assert total(weekly_costs(SINCE, UNTIL, now - timedelta(hours=1))) == 0


def test_people_are_counted_once_each_way(budget, now):
    found = {(one.by, one.code): one.count for one in people_supported(SINCE, UNTIL)}
    assert found["", ""] == found["team", "north"] == found["stream", "care"] == 1
    assert people_supported(date(2031, 1, 1), date(2032, 1, 1))[0].count == 0


def test_who_begins_later_has_no_support_yet(budget, cast, now):
    budget.plan.lines.update(need="community")
    later = now.date() + timedelta(days=1)
    person = Person.objects.create(given_name="Tom", family_name="Reed")
    case = living_case(cast, now, person)
    agreed_plan(case, now, starts_on=later)
    open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    tell_outlook(by=cast.efua.actor, at=now)
    year = latest()
    assert year is not None
    assert year.people == 1


def test_what_is_asked_back_is_of_the_stream_that_it_goes_to(budget, cast, now):
    ledger.open_account(address="council:health", stream="health", guarded=False)
    paid(cast, now, budget, "odd", 900)
    back = Leg(f"dp:{budget.ref}", "council:health", Money(400))
    ledger.post(
        reference="return:1", effective_on=now.date(), memo="", legs=[back],
        by=cast.efua.actor, at=now,
    )  # fmt: skip
    found = Counter()
    for cost in weekly_costs(SINCE, UNTIL, now):
        found[cost.stream] += 0 if cost.promised else cost.pence
    assert {stream: half_up(pence) for stream, pence in found.items()} == {
        "care": 900,
        "health": -400,
    }
    months = [(one.stream, one.amount) for one in monthly_costs(UNTIL, now)]
    assert months == [("care", Money(900)), ("health", Money(-400))]


def test_the_year_is_told_in_one_query_for_all_its_money(
    budget, cast, now, django_assert_num_queries
):
    with django_assert_num_queries(
        12
    ):  # it, what changed, the people; kept, and in history; in a savepoint
        tell_outlook(by=cast.efua.actor, at=now)


def test_what_was_told_is_kept_as_it_was(budget, cast, now):
    told = tell_outlook(by=cast.efua.actor, at=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Outlook.objects.filter(pk=told.pk).update(people=[])
    paid(cast, now, budget, "odd", 900)
    year = latest()
    assert year is not None
    assert year.whole.paid == Money(0)
    (row,) = year.ways["team"]
    assert (row.people, row.told) == (None, None)  # one person is too few to show


def test_only_finance_tells_it_anew(cast, now):
    with pytest.raises(Refused, match="finance"):
        tell_outlook(by=cast.farid.actor, at=now)


class TestThePage:
    def test_it_says_what_will_be_here(self, desk):
        assert "Nothing is worked out yet" in desk.get("/insight/").content.decode()
        assert desk.get("/insight/outlook.csv").content.decode("utf-8-sig").count("\n") == 1

    def test_it_says_what_it_found_and_keeps_few_people_back(
        self, desk, budget, cast, now, django_assert_max_num_queries
    ):
        share = Leg(f"person:{budget.case.person.ref}", "council:care", Money(500))
        ledger.post(
            reference="share:1", effective_on=now.date(), memo="", legs=[share],
            by=cast.efua.actor, at=now,
        )  # fmt: skip
        tell_outlook(by=cast.efua.actor, at=now)
        desk.get("/insight/")
        with django_assert_max_num_queries(9):
            page = desk.get("/insight/").content.decode()
        assert "Support will cost about" in page
        assert "kept back" in page
        assert "paid us" not in page
        sheet = desk.get("/insight/outlook.csv").content.decode("utf-8-sig")
        assert "team,North team,kept back,,,,,,," in sheet

    def test_finance_works_it_out_anew_by_a_button(self, desk, budget):
        assert "Work it out anew" in desk.get("/insight/").content.decode()
        assert desk.post("/insight/tell/", {"once": str(uuid4())}).status_code == 302
        assert Outlook.objects.count() == 1
