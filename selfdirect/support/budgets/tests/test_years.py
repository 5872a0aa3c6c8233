"""A budget goes on into its next year: every penny accounted for, one or many at once."""

from datetime import UTC, datetime, timedelta

import pytest

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import open_account, post, settle
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.outbox.models import Message
from selfdirect.support.budgets import queries, rules
from selfdirect.support.budgets.actions import (
    end_budget,
    go_on,
    go_on_some,
    move_budget,
    open_budget,
    report_death,
)
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.tests.rows import START, agreed_plan, brightway

END = rules.year_end(START)
NEAR = datetime(2027, 2, 20, 9, tzinfo=UTC)


def pay(budget, cast, pence, at):
    legs = [Leg(f"budget:{budget.ref}:direct", f"dp:{budget.ref}", Money(pence))]
    post(reference="pay:1", effective_on=START, memo="", legs=legs, by=cast.efua.actor, at=at)


def test_the_next_year_is_as_the_last_week_of_this_one(budget, cast, now):
    move_budget(
        budget_ref=budget.ref, source="direct", target=f"managed:{brightway().organisation.ref}",
        weekly=Money(4800), starts_on=START + timedelta(days=28), asked="Please.",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    pay(budget, cast, 24800 * 4 + 20000 * 48, NEAR)
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    budget.refresh_from_db()
    assert (budget.state, budget.ended_on, new.before) == ("ENDED", END, budget)
    assert (new.starts_on, new.total, new.person_pays) == (END, Money(41260), Money(6000))
    assert ledger.balance(f"budget:{new.ref}:direct").posted == Money(20000 * 52)
    assert ledger.balance(f"budget:{budget.ref}:direct").posted == NOTHING
    orders = queries.orders_open(new)
    assert sum(order.amount.pence for order in orders) == 21260 * 52
    assert orders[0].memo.endswith("help to get up")
    assert len(queries.orders_open(budget)) == 14 - 1  # what was ordered is still to be paid
    assert queries.received([new])[new.ref] == NOTHING  # what they hold was for the year before
    assert ledger.balance(f"dp:{new.ref}").posted == Money(24800 * 4 + 20000 * 48)
    told = told_to(budget.case.person.ref).first().told
    assert told.startswith("Your budget goes on: £412.60 a week for another year from 1 March")
    assert "more than is usual" in told
    assert ledger.check() == []


def test_what_was_spent_too_much_goes_on_too(budget, cast, now):
    legs = [Leg(f"dp:{budget.ref}", "suspense:cards", Money(300))]
    open_account(address="suspense:cards", stream="care")
    post(reference="spend:1", effective_on=START, memo="", legs=legs, by=cast.efua.actor, at=now)
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    assert ledger.balance(f"dp:{budget.ref}").posted == NOTHING
    assert ledger.balance(f"dp:{new.ref}").posted == Money(-300)
    told = told_to(budget.case.person.ref).first().told
    assert "You have spent £3.00 more than you hold" in told


def test_what_was_set_aside_and_is_owed_to_nobody_goes_back(budget, cast):
    share, order = queries.shares_open(budget)[0], queries.orders_open(budget)[0]
    for each in (share, order):
        settle(reference=each.reference, effective_on=START, by=cast.efua.actor, at=NEAR)
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    due = queries.next_due(budget.parts.get(held="direct"), NOTHING)
    assert due.run.starts_on == START  # nothing was paid: it is still owed
    assert ledger.balance(f"budget:{budget.ref}:direct").available == Money(24800 * 52)
    assert len(queries.shares_open(new)) == 13
    assert ledger.check() == []


def test_a_year_that_goes_on_is_not_ended(budget, cast, now):
    with pytest.raises(Refused, match="The next can be opened from 15 February 2027"):
        go_on(budget_ref=budget.ref, by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="is for: finance"):
        go_on(budget_ref=budget.ref, by=cast.carol.actor, at=NEAR)
    go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    with pytest.raises(Refused, match="has ended"):
        go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)


def test_between_a_year_and_a_plan_that_begins_later_no_day_is_without_a_budget(
    budget, case, cast, now
):
    later = END + timedelta(days=21)
    agreed_plan(case, now, version=2, starts_on=later)
    opened = {"ref": case.ref, "by": cast.efua.actor, "at": NEAR}
    with pytest.raises(Refused, match="Nothing would be paid in between"):
        open_budget(**opened)
    assert not queries.ended_alone(later).exists()
    (between,) = go_on_some(budgets=queries.to_go_on(NEAR.date()), at=NEAR)
    made = open_budget(**opened)
    between.refresh_from_db()
    assert (between.starts_on, between.ended_on, made.starts_on) == (END, later, later)


def test_a_whole_council_goes_on_once(budget, cast, django_assert_max_num_queries):
    with django_assert_max_num_queries(45):
        assert len(go_on_some(budgets=[budget], at=NEAR)) == 1
    assert go_on_some(budgets=[budget], at=NEAR) == []
    assert Budget.objects.count() == 2
    assert queries.open_of(budget.case).starts_on == END
    assert ledger.check() == []


# Ended while the next year is open --------------------------------------------------------------


def pay_shares(budget, cast):
    for share in queries.shares_open(budget):
        settle(reference=share.reference, effective_on=NEAR.date(), by=cast.efua.actor, at=NEAR)


def from_the_council():
    return -ledger.balance("council:care").posted.pence


@pytest.mark.parametrize("died", [True, False])
def test_both_years_end_where_somebody_leaves_before_the_next_begins(budget, cast, died):
    pay_shares(budget, cast)
    new = go_on(budget_ref=budget.ref, by=cast.efua.actor, at=NEAR)
    on = END - timedelta(days=14)
    before = Message.objects.count()
    if died:
        last = on - timedelta(days=1)
        report_death(budget_ref=new.ref, died_on=last, by=cast.efua.actor, at=NEAR)
    else:
        end_budget(budget_ref=new.ref, on=on, by=cast.efua.actor, at=NEAR)
    budget.refresh_from_db(), new.refresh_from_db()
    assert [(each.ended_on, bool(each.died_on)) for each in (budget, new)] == [(on, died)] * 2
    assert Message.objects.count() == before  # and one letter at most, held or not
    assert queries.orders_open(new) == queries.shares_open(new) == []
    assert ledger.balance(f"credit:{budget.case.person.ref}").available == Money(6000 * 2)
    orders = sum(order.amount.pence for order in queries.orders_open(budget))
    assert orders == 16460 * 50
    # What is left out of the council's funds is what fifty weeks cost it, less what she paid.
    assert from_the_council() == (24800 + 16460) * 50 - 6000 * 50
    told = [event.told for event in told_to(budget.case.person.ref)]
    assert sum("died on" in words for words in told) == died
    assert any(words.startswith("Your budget for 2 March 2026 to") for words in told)
    assert ledger.check() == []


def test_a_death_is_noted_after_the_budget_has_ended_and_once(budget, cast):
    pay_shares(budget, cast)
    end_budget(budget_ref=budget.ref, on=END - timedelta(days=14), by=cast.efua.actor, at=NEAR)
    assert ledger.balance(f"credit:{budget.case.person.ref}").available == Money(6000 * 2)
    last = {"budget_ref": budget.ref, "by": cast.carol.actor, "at": NEAR}
    report_death(died_on=END - timedelta(days=29), **last)
    budget.refresh_from_db()
    assert budget.ended_on == END - timedelta(days=28)
    assert ledger.balance(f"credit:{budget.case.person.ref}").available == Money(6000 * 4)
    assert from_the_council() == (24800 + 16460) * 48 - 6000 * 48
    with pytest.raises(Refused, match="It is noted that they died on 31 January 2027"):
        report_death(died_on=END - timedelta(days=50), **last)
    assert ledger.check() == []


def test_a_death_long_after_a_budget_ended_changes_no_money(budget, cast):
    end_budget(budget_ref=budget.ref, on=START, by=cast.efua.actor, at=NEAR)
    report_death(budget_ref=budget.ref, died_on=NEAR.date(), by=cast.efua.actor, at=NEAR)
    budget.refresh_from_db()
    assert (budget.ended_on, budget.died_on) == (START, NEAR.date())
    assert from_the_council() == 0
