"""Opening a budget: a year's money set aside, promised and asked for, to the penny."""

from datetime import UTC, date, datetime, timedelta

import pytest

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import post, settle
from selfdirect.foundation.ledger.models import Entry
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.outbox.models import Message
from selfdirect.register.cases.actions import add_task, close
from selfdirect.register.cases.queries import main_task
from selfdirect.support.budgets import queries
from selfdirect.support.budgets.actions import end_budget, open_budget
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.tests.rows import START, agreed_plan, living_case


def opened(case, cast, now, **plan):
    agreed_plan(case, now, **plan)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now)


def available(budget, held):
    return ledger.balance(f"budget:{budget.ref}:{held}").available


def test_a_years_money_is_set_aside_in_both_parts(case, cast, now):
    budget = opened(case, cast, now)
    parts = [f"budget:{budget.ref}:{held}" for held in ("direct", "managed")]
    book = ledger.balances(parts)
    assert [book[part].posted for part in parts] == [Money(24800 * 52), Money(16460 * 52)]
    assert -ledger.balance("council:care").posted == Money((24800 + 16460) * 52)
    assert ledger.check() == []


def test_each_provider_is_promised_thirteen_runs(case, cast, now):
    budget = opened(case, cast, now, providers=("Brightway Care", "Riverside Day Centre"))
    orders = queries.orders_open(budget)
    assert len(orders) == 26
    assert sum(order.amount.pence for order in orders) == 16460 * 52
    assert {(o.ends_before - o.starts_on).days for o in orders} == {28}
    assert available(budget, "managed") == Money(0)
    first = orders[0]
    assert first.reference == f"commit:{budget.ref}:{first.target.partition(':')[2]}:2026-03-02"


def test_what_the_person_pays_is_asked_for_each_run_and_never_holds_up_their_care(case, cast, now):
    budget = opened(case, cast, now, pays=6000)
    shares = queries.shares_open(budget)
    assert [share.amount for share in shares] == [Money(6000 * 4)] * 13
    assert {share.target for share in shares} == {"council:care"}
    assert len(queries.orders_open(budget)) == 13  # all that was ordered is promised at once
    assert available(budget, "managed") == Money(0)


def test_a_large_share_makes_the_direct_payment_net(case, cast, now):
    budget = opened(case, cast, now, pays=20000)
    direct, managed = budget.parts.get(held="direct"), budget.parts.get(held="managed")
    assert (managed.person_pays, direct.person_pays) == (Money(16460), Money(3540))
    assert available(budget, "direct") == Money((24800 - 3540) * 52)
    assert f"dp:{budget.ref}" in {share.target for share in queries.shares_open(budget)}


def test_it_tells_the_person_and_gives_finance_the_turn(case, cast, now):
    budget = opened(case, cast, now, pays=6000)
    told = told_to(case.person.ref).first().told
    assert told.startswith("Your budget is open: £412.60 a week for a year from 2 March 2026.")
    assert "£164.60 of it is money that the council holds for you. You pay £60.00 of it" in told
    task = main_task(case)
    assert (task.code, task.role) == ("budget.pay", "finance")
    assert Message.objects.get().to == "amira@riverside.example"
    assert budget.year.days == 364


def test_with_nothing_to_pay_out_nobody_is_waited_for(case, cast, now):
    opened(case, cast, now, direct=0)
    assert main_task(case) is None


@pytest.mark.parametrize(
    ("who", "error", "words"),
    [
        ("dev", Refused, "is for: finance"),
        ("amira", Refused, "is for: finance"),
        ("simon", NotThere, None),
        ("grace", NotThere, None),
    ],
)
def test_only_finance_opens_one(case, cast, now, who, error, words):
    agreed_plan(case, now)
    with pytest.raises(error, match=words):
        open_budget(ref=case.ref, by=getattr(cast, who).actor, at=now)
    assert not Budget.objects.exists()
    assert not Entry.objects.exists()


def test_it_refuses_without_an_agreed_plan(case, cast, now):
    with pytest.raises(Refused, match="no agreed plan"):
        open_budget(ref=case.ref, by=cast.efua.actor, at=now)


def test_it_is_opened_once(case, cast, now):
    opened(case, cast, now)
    before = Entry.objects.count()
    with pytest.raises(Refused, match="open already: efua opened it on 2 March 2026"):
        open_budget(ref=case.ref, by=cast.maya.actor, at=now)
    assert Entry.objects.count() == before


def test_it_refuses_a_plan_that_nobody_signed(case, cast, now):
    plan = agreed_plan(case, now)
    plan.validations.all().delete()
    with pytest.raises(Refused, match="Nobody has signed"):
        open_budget(ref=case.ref, by=cast.efua.actor, at=now)


def test_it_refuses_a_plan_that_costs_other_than_was_agreed(case, cast, now):
    plan = agreed_plan(case, now)
    plan.lines.filter(held="direct").update(unit_price=25000, weekly=25000)
    with pytest.raises(Refused, match=r"comes to £414\.60 a week, but £412\.60 was agreed"):
        open_budget(ref=case.ref, by=cast.efua.actor, at=now)


def test_it_refuses_a_plan_in_which_all_is_free(case, cast, now):
    agreed_plan(case, now, direct=0, managed=0)
    with pytest.raises(Refused, match="is free"):
        open_budget(ref=case.ref, by=cast.efua.actor, at=now)


LATER = datetime(2026, 5, 5, 9, tzinfo=UTC)


def changed(case, cast, starts_on, **plan):
    agreed_plan(case, LATER, version=2, starts_on=starts_on, **plan)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=LATER)


def from_the_council() -> Money:
    """Say what the council has put in and not had back."""
    return -ledger.balance("council:care").posted


def test_a_new_version_ends_the_old_budget_and_no_penny_is_lost(case, cast, now):
    old = opened(case, cast, now, pays=6000)
    new = changed(case, cast, date(2026, 5, 11), direct=30000, managed=10000, pays=6000)
    old.refresh_from_db()
    assert (old.state, old.ended_on) == ("ENDED", date(2026, 5, 11))
    weeks = 10
    assert ledger.balance(f"budget:{old.ref}:direct").available == Money(24800 * weeks)
    kept = queries.orders_open(old)  # two whole runs and half of the third
    assert [order.amount.pence for order in kept] == [16460 * 4, 16460 * 4, 16460 * 2]
    assert [s.amount.pence for s in queries.shares_open(old)] == [24000, 24000, 12000]
    assert available(old, "managed") == Money(0)
    assert ledger.balance(f"budget:{new.ref}:direct").posted == Money(30000 * 52)
    council = (24800 + 16460) * weeks + (30000 + 10000) * 52
    assert from_the_council() == Money(council)
    assert ledger.check() == []
    told = [event.told for event in told_to(case.person.ref)]
    assert any("ends on 11 May 2026" in words and "went back to the council" in words
               for words in told)  # fmt: skip


def pay_first_run(budget, cast, at):
    legs = [Leg(f"budget:{budget.ref}:direct", f"dp:{budget.ref}", Money(24800 * 4))]
    post(reference="pay:1", effective_on=START, memo="", legs=legs, by=cast.efua.actor, at=at)


def test_money_paid_for_days_of_the_new_budget_counts_towards_it(case, cast, now):
    old = opened(case, cast, now)
    pay_first_run(old, cast, now)
    new = changed(case, cast, date(2026, 3, 16), direct=30000)
    over = Money(24800 * 2)
    assert ledger.balance(f"dp:{new.ref}").posted == over
    assert ledger.balance(f"dp:{old.ref}").posted == over
    assert queries.received([old, new]) == {old.ref: over, new.ref: over}
    old_weeks = Money(24800 * 4 + 16460 * 2)  # what was paid out, and what Brightway is owed
    assert from_the_council() == old_weeks + Money((30000 + 16460) * 52)
    assert "your first payment is that much less" in told_to(case.person.ref).first().told


def test_money_that_cannot_be_carried_over_is_talked_about(case, cast, now):
    old = opened(case, cast, now)
    pay_first_run(old, cast, now)
    changed(case, cast, date(2026, 3, 16), direct=0)
    assert "You still hold £496.00" in told_to(case.person.ref).first().told


def test_a_budget_replaced_before_it_began_gives_everything_back(case, cast, now):
    old = opened(case, cast, now)
    changed(case, cast, START - timedelta(days=7))
    old.refresh_from_db()
    assert old.period is None
    assert available(old, "direct") == available(old, "managed") == Money(0)
    assert queries.orders_open(old) == []
    assert from_the_council() == Money((24800 + 16460) * 52)  # the new year alone


def test_finance_ends_a_budget_and_says_what_is_held_too_long(case, cast, now):
    budget = opened(case, cast, now)
    pay_first_run(budget, cast, now)
    ended = end_budget(budget_ref=budget.ref, on=date(2026, 3, 16), by=cast.efua.actor, at=LATER)
    assert ended.state == "ENDED"
    assert "You still hold £496.00" in told_to(case.person.ref).first().told
    with pytest.raises(Refused, match="while it is ended"):
        end_budget(budget_ref=budget.ref, on=START, by=cast.efua.actor, at=LATER)


def test_finance_still_finds_a_budget_while_its_plan_is_changed(case, cast, now):
    budget = opened(case, cast, now)
    case.stage = "PLANNING"
    case.save()
    assert queries.get_visible(cast.efua.actor, budget.ref) == budget
    for who in (cast.simon, cast.grace, cast.jo):
        with pytest.raises(NotThere):
            queries.get_visible(who.actor, budget.ref)
    case.person.restricted = True
    case.person.save()
    with pytest.raises(NotThere):
        queries.get_visible(cast.efua.actor, budget.ref)


def test_an_end_that_lies_ahead_leaves_the_statement_of_today_as_it_is(case, cast, now):
    budget = opened(case, cast, now, pays=6000)
    accounts = [f"budget:{budget.ref}:managed", f"person:{case.person.ref}"]
    before = ledger.commitments(accounts, effective_on=START)
    end_budget(budget_ref=budget.ref, on=date(2026, 3, 16), by=cast.efua.actor, at=now)
    assert ledger.commitments(accounts, effective_on=START) == before
    for account, weekly in zip(accounts, (16460, 6000), strict=True):
        mine = [each.amount for each in before if each.source == account]
        then = ledger.commitments([account], effective_on=date(2026, 3, 16))
        assert Money.total(mine) == Money(weekly * 52)
        assert Money.total(each.amount for each in then) == Money(weekly * 2)


@pytest.mark.parametrize("on", [START, date(2026, 3, 16), date(2026, 4, 1), date(2027, 5, 1)])
def test_what_would_go_back_is_what_goes_back(case, cast, now, on):
    budget = opened(case, cast, now, pays=6000)
    pay_first_run(budget, cast, now)
    expected, council = queries.would_return(budget, on), from_the_council()
    end_budget(budget_ref=budget.ref, on=on, by=cast.efua.actor, at=now)
    assert council - from_the_council() == expected


def test_the_person_reads_why_their_budget_ends(case, cast, now):
    budget = opened(case, cast, now)
    words = "You move to Hull, which pays from then on."
    by = cast.efua.actor
    end_budget(budget_ref=budget.ref, on=date(2026, 3, 16), because=words, by=by, at=now)
    told = told_to(case.person.ref).first().told
    assert told.startswith(f"Your budget ends on 16 March 2026. {words} £")
    assert main_task(case).code == "budget.pay"  # two weeks are still to be paid


def test_nobody_waits_for_a_first_payment_that_is_not_owed(case, cast, now):
    budget = opened(case, cast, now)
    end_budget(budget_ref=budget.ref, on=START, by=cast.efua.actor, at=now)
    assert main_task(case) is None


def test_a_share_paid_for_days_after_the_end_stands_to_their_credit(case, cast, now):
    budget = opened(case, cast, now, direct=0, pays=6000)
    share = queries.shares_open(budget)[0]
    settle(reference=share.reference, effective_on=START, by=cast.efua.actor, at=now)
    end_budget(budget_ref=budget.ref, on=date(2026, 3, 16), by=cast.efua.actor, at=now)
    assert "You had paid £120.00 more than your share" in told_to(case.person.ref).first().told
    assert ledger.balance(f"credit:{case.person.ref}").available == Money(12000)


def test_nothing_is_opened_for_somebody_who_has_finished(case, cast, now):
    agreed_plan(case, now)
    add_task(case=case, code="budget.open", words="Open it", role=Role.FINANCE, at=now)
    close(ref=case.ref, ended="Enough.", by=cast.carol.actor, at=now)
    assert not queries.to_open(cast.efua.actor).exists()
    with pytest.raises(Refused, match="finished on 2 March 2026"):
        open_budget(ref=case.ref, by=cast.efua.actor, at=now)


def test_a_person_has_one_budget_open_whatever_the_case(case, cast, now):
    opened(case, cast, now)
    close(ref=case.ref, ended="Enough.", by=cast.carol.actor, at=now)
    again = living_case(cast, now)
    agreed_plan(again, now)
    with pytest.raises(Refused, match="still has a budget open"):
        open_budget(ref=again.ref, by=cast.efua.actor, at=now)


def test_the_day_it_was_opened_is_said_as_the_clock_in_london_has_it(case, cast, now):
    late = datetime(2026, 6, 1, 23, 30, tzinfo=UTC)  # half past midnight on 2 June in London
    agreed_plan(case, late, starts_on=date(2026, 6, 8))
    open_budget(ref=case.ref, by=cast.efua.actor, at=late)
    with pytest.raises(Refused, match="opened it on 2 June 2026"):
        open_budget(ref=case.ref, by=cast.maya.actor, at=late)
