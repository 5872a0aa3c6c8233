"""A new price: previewed, signed by another, and followed by each budget once."""

from datetime import timedelta

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.register.cases.models import Task
from selfdirect.register.directory.models import Price
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.actions import go_on, open_budget, pause_budget
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.tests.rows import START, agreed_plan, brightway, living_case
from selfdirect.support.orders import queries, rules
from selfdirect.support.orders.actions import (
    draw_up,
    follow_prices,
    propose_uplift,
    sign_uplift,
    withdraw_uplift,
)
from selfdirect.support.orders.extract import unit_costs

DAY = START + timedelta(weeks=4)
OLD, NEW = Money(16_460), Money(17_460)


@pytest.fixture
def propose(order, cast, now):
    def act(price=NEW, by=None, starts_on=DAY, because="Wages rose."):
        return propose_uplift(
            service=brightway(), unit="week", price=price, starts_on=starts_on, because=because,
            by=(by or cast.farid).actor, at=now,
        )  # fmt: skip

    return act


@pytest.fixture
def sign(cast, now):
    return lambda uplift: sign_uplift(ref=uplift.ref, by=cast.efua.actor, at=now)


def promised(budget):
    return [each.amount for each in budgets.orders_open(budget)]


def test_a_price_is_previewed_signed_by_another_and_followed_once(
    propose, sign, budget, order, cast, now
):
    (preview,) = queries.affected(brightway(), "week", NEW, DAY)
    assert (preview.rise.more, preview.rise.added) == (Money(1_000), Money(1_000))
    assert preview.yearly == Money(48_000)
    uplift = propose()
    assert (uplift.people, uplift.yearly) == (1, Money(48_000))
    assert follow_prices(at=now) == 0  # nothing before it is signed
    sign(uplift)
    assert ProcrastinateJob.objects.filter(task_name="follow_price").count() == 1
    assert Price.objects.get().amount == NEW
    assert follow_prices(at=now) == 1
    assert follow_prices(at=now) == 0
    budget.refresh_from_db()
    assert promised(budget) == [Money(OLD.pence * 4)] + [Money(NEW.pence * 4)] * 12
    assert ledger.balance(f"budget:{budget.ref}:managed").available == Money(0)
    assert ledger.check() == []
    told = told_to(budget.case.person.ref).first().told
    assert told == (
        "Brightway Care costs £174.60 a week from 30 March 2026 (Support at home). "
        "Your budget is £422.60 a week now, so that you get the same support."
    )
    newest = queries.latest(queries.visible(cast.grace.actor)).get()
    assert newest.version == 2
    assert [each.price for each in rules.read(newest.content).lines] == [OLD, NEW]
    assert draw_up(by=cast.efua.actor, at=now) == []


@pytest.mark.parametrize("kept", [0, 4_115])
def test_a_price_of_a_day_in_a_pause_is_paid_once_the_pause_is_over(
    kept, propose, sign, budget, cast, now
):
    leaf = f"managed:{queries.latest(queries.visible(cast.grace.actor)).get().organisation.ref}"
    pause_budget(
        budget_ref=budget.ref, starts_on=DAY - timedelta(days=7),
        ends_before=DAY + timedelta(days=14), keeps={leaf: Money(kept)}, because="Hospital.",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    sign(propose())
    assert follow_prices(at=now) == 1
    budget.refresh_from_db()
    paused, after = (budgets.week_of(budget, DAY + timedelta(days=n)).leaves for n in (0, 14))
    assert (paused[leaf], after[leaf]) == (Money(kept), NEW)


def test_what_is_cheaper_stays_with_the_person_and_a_later_rise_takes_it_first(
    propose, sign, budget, cast, now
):
    sign(propose(price=Money(15_460)))
    assert follow_prices(at=now) == 1
    budget.refresh_from_db()
    week = budgets.week_of(budget, DAY)
    assert week.leaves["managed"] == Money(1_000)
    assert budgets.figures_on(budget, DAY).total == Money(24_800 + 16_460)
    assert not any("costs" in each.told for each in told_to(budget.case.person.ref))
    later = DAY + timedelta(weeks=4)
    (again,) = queries.affected(brightway(), "week", Money(16_960), later)
    assert (again.rise.more, again.rise.free, again.rise.added) == (
        Money(1_500), Money(1_000), Money(500),
    )  # fmt: skip
    sign(propose(price=Money(16_960), starts_on=later))
    assert follow_prices(at=now) == 1
    budget.refresh_from_db()
    assert budgets.figures_on(budget, later).total == Money(24_800 + 16_960)
    assert ledger.check() == []


def test_it_takes_two_and_a_reason_and_a_day_to_come(propose, sign, cast, now):
    for asked, words in (
        ({"by": cast.efua}, "is for: the commissioner"),
        ({"price": Money(0)}, "more than nothing"),
        ({"starts_on": START - timedelta(days=1)}, "today or later"),
        ({"because": " "}, "Say why"),
    ):
        with pytest.raises(Refused, match=words):
            propose(**asked)
    uplift = propose()
    with pytest.raises(Refused, match="waits to be signed"):
        propose()
    with pytest.raises(Refused, match="Somebody else"):
        sign_uplift(ref=uplift.ref, by=cast.farid.actor, at=now)
    with pytest.raises(Refused, match="Its day is over"):
        sign_uplift(ref=uplift.ref, by=cast.efua.actor, at=now + timedelta(weeks=9))
    withdraw_uplift(ref=uplift.ref, by=cast.farid.actor, at=now)
    with pytest.raises(Refused):
        sign(uplift)
    sign(propose())
    with pytest.raises(Refused, match=r"costs £174\.60 already"):
        propose()
    with pytest.raises(NotThere):
        queries.get_uplift("UP-NONE")


def test_the_pages_show_whom_it_concerns_and_another_signs(at_page, order, cast, now):
    typed = {
        "service": brightway().pk, "unit": "week", "price": "174.60", "starts_on": str(DAY),
        "because": "Wages rose.",
    }  # fmt: skip
    assert "None was proposed yet" in at_page(cast.farid, "/contracts/prices/")
    wrong = at_page(cast.farid, "/contracts/prices/new/", typed | {"price": "1e3"}, code=422)
    assert "is not an amount" in wrong
    at_page(cast.farid, "/contracts/prices/new/", typed)
    path = f"/contracts/prices/{queries.uplifts().get().ref}/"
    shown = at_page(cast.farid, path)
    assert "1 does not have enough and grows: £480.00" in shown
    assert "For one person a week at Brightway Care costs" in shown
    assert "Somebody else must sign this" in shown
    assert "Amira Khan" in at_page(cast.efua, path)
    at_page(cast.efua, f"{path}sign/", {})
    assert "0 budgets follow it; 1 will in a few minutes" in at_page(cast.efua, path)
    follow_prices(at=now)
    assert "1 budget follows it." in at_page(cast.farid, path)
    propose_uplift(
        service=brightway(), unit="week", price=Money(18_000), because="Again.",
        starts_on=DAY + timedelta(weeks=4), by=cast.farid.actor, at=now,
    )  # fmt: skip
    newest = queries.uplifts()[0].ref
    at_page(cast.farid, f"/contracts/prices/{newest}/withdraw/", {})
    assert "Withdrawn" in at_page(cast.farid, "/contracts/prices/")


def test_a_price_of_the_last_days_of_a_year_reaches_the_next_that_is_open_too(
    propose, sign, budget, cast, now
):
    near = now + timedelta(weeks=50)
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=near)
    day = START + timedelta(weeks=51)
    preview = queries.affected(brightway(), "week", NEW, day)
    assert [each.yearly for each in preview] == [Money(1_000), Money(52_000)]
    uplift = propose(starts_on=day)
    assert (uplift.people, uplift.yearly) == (1, Money(53_000))
    sign(uplift)
    assert follow_prices(at=near) == 2
    assert follow_prices(at=near) == 0
    budget.refresh_from_db(), new.refresh_from_db()
    assert sum(each.pence for each in promised(budget)) == OLD.pence * 51 + NEW.pence
    assert promised(new) == [Money(NEW.pence * 4)] * 13
    assert ledger.balance(f"budget:{budget.ref}:managed").available == Money(0)
    assert ledger.check() == []


def test_what_a_unit_costs_is_the_price_that_was_signed_from_its_day(propose, sign):
    sign(propose())
    before, after = (unit_costs(day)[0] for day in (DAY - timedelta(days=1), DAY))
    assert before.weekly == before.low == before.high == OLD
    assert after.weekly == after.low == after.high == NEW


def test_a_next_year_begins_with_the_price_that_the_year_before_was_raised_to(
    propose, sign, budget, cast, now
):
    sign(propose())
    assert follow_prices(at=now) == 1
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=now + timedelta(weeks=50))
    assert follow_prices(at=now + timedelta(weeks=50)) == 0
    assert promised(new) == [Money(NEW.pence * 4)] * 13


def test_one_budget_that_cannot_be_read_keeps_nobody_else_from_the_new_price(
    propose, sign, budget, order, cast, now
):
    other = Person.objects.create(given_name="Nell", family_name="Carter")
    case = living_case(cast, now, other)
    agreed_plan(case, now)
    open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    sign(propose())
    Budget.objects.filter(pk=budget.pk).update(leaves={"direct": "a lot"})
    assert [follow_prices(at=now) for _ in range(2)] == [1, 0]
    tasks = Task.objects.filter(case=budget.case, done_at=None)
    assert set(tasks.values_list("code", flat=True)) >= {"budget.follow_price", "budget.draw_up"}
    assert queries.latest(queries.visible(cast.grace.actor)).get(budget__case=case).version == 1
    Budget.objects.filter(pk=budget.pk).update(leaves=budget.leaves)
    assert follow_prices(at=now) == 1
    assert not tasks.filter(code__in=["budget.follow_price", "budget.draw_up"]).exists()
