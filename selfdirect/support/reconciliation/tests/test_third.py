"""Somebody the person chose holds the money: what they spent is said, put right, asked for."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from django.db.utils import DatabaseError

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.queries import balance, check
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.outbox.models import Message
from selfdirect.support.budgets.actions import move_budget
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.reconciliation import actions, queries, rules, says
from selfdirect.support.reconciliation.models import AllTold, Spent
from tests.at_once import at_once

THEN = START + timedelta(weeks=8)


def said(pence=1_250, day=START, purpose="out", words="Taxi to the pool"):
    return rules.Said(day, Money(pence), purpose, words)


# Rules ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("what", "why"),
    [
        (said(), ""),
        (said(words=" "), "Say what was bought"),
        (said(purpose="fun"), "Say what was bought"),
        (said(0), "more than nothing"),
        (said(day=START - timedelta(days=1)), "Choose a day"),
        (said(day=THEN + timedelta(days=1)), "Choose a day"),
        (said(5_001), "£50.01, and they hold £50.00"),
    ],
)
def test_what_was_spent_is_of_their_days_and_no_more_than_they_hold(what, why):
    wrong = rules.cannot_say(what, START, THEN, Money(5_000))
    assert why in wrong
    assert bool(wrong) == bool(why)


@pytest.mark.parametrize(
    ("today", "over", "owed"),
    [
        (date(2026, 3, 1), date(2026, 2, 28), date(2026, 1, 31)),
        (date(2026, 3, 14), date(2026, 2, 28), date(2026, 1, 31)),
        (date(2026, 3, 15), date(2026, 2, 28), date(2026, 2, 28)),
        (date(2026, 12, 31), date(2026, 11, 30), date(2026, 11, 30)),
    ],
)
def test_a_month_is_owed_two_weeks_after_its_end(today, over, owed):
    assert (rules.month_end(today), rules.owed_until(today)) == (over, owed)


@pytest.mark.parametrize(
    ("told", "today", "late"),
    [
        (date(2026, 2, 28), date(2026, 4, 14), 0),
        (date(2026, 2, 28), date(2026, 4, 20), 6),
        (date(2026, 3, 1), date(2026, 4, 20), 6),  # the money came on 2 March
        (date(2025, 12, 31), date(2026, 4, 20), 65),
    ],
)
def test_an_account_is_late_from_two_weeks_after_its_month(told, today, late):
    assert rules.days_late(told, today) == late


# Acts -------------------------------------------------------------------------------------------


def say(budget, by, at, **what):
    return actions.say_spent(case_ref=budget.case.ref, said=said(**what), by=by.actor, at=at)


def test_what_was_bought_leaves_what_they_hold_for_its_purpose(third, cast, now):
    made = say(third, cast.amira, now)
    assert queries.purse_of(third.case).held == Money(97_950)
    assert balance("purpose:out").posted == Money(1_250)
    assert list(queries.spent_for(third.case)) == [made]
    told = "£12.50 was spent for you on 2 March 2026: Taxi to the pool"
    assert told_to(third.case.person.ref).filter(code="third.spent").get().told == told
    assert check() == []


def test_what_was_wrong_is_taken_back_once(third, cast, now):
    made = say(third, cast.carol, now)
    typed = {"case_ref": third.case.ref, "spent_ref": made.ref, "at": now}
    with pytest.raises(Refused):
        actions.take_back_spent(**typed, because=" ", by=cast.efua.actor)
    actions.take_back_spent(**typed, because="It was Tuesday.", by=cast.efua.actor)
    assert queries.purse_of(third.case).held == Money(99_200)
    assert not queries.spent_for(third.case).exists()
    with pytest.raises(NotThere):
        actions.take_back_spent(**typed, because="Again.", by=cast.efua.actor)
    assert check() == []


def test_no_more_is_spent_than_is_held(third, cast, now):
    with pytest.raises(Refused, match=r"they hold £992\.00"):
        say(third, cast.amira, now, pence=99_201)
    assert not Spent.objects.exists()


def test_nobody_says_it_where_nobody_holds_money(budget, cast, now):
    with pytest.raises(Refused, match="Nobody whom they chose"):
        say(budget, cast.amira, now)
    with pytest.raises(NotThere):
        say(budget, cast.simon, now)


def test_what_was_said_is_never_changed(third, cast, now):
    say(third, cast.amira, now)
    until, by = rules.month_end(START), cast.amira.actor
    actions.say_all_told(case_ref=third.case.ref, until=until, by=by, at=now)
    for table in (Spent, AllTold):
        with pytest.raises(DatabaseError, match="history"), transaction.atomic():
            table.objects.all().update(by="another")


@pytest.mark.django_db(transaction=True)
def test_two_do_not_spend_the_same_pound(third, cast, now):
    both = at_once(
        lambda: say(third, cast.amira, now, pence=60_000),
        lambda: say(third, cast.carol, now, pence=60_000),
    )
    assert sum(isinstance(each, Spent) for each in both) == 1
    assert queries.purse_of(third.case).held == Money(39_200)


def test_they_hold_it_from_the_day_on_which_it_came_and_owe_nothing_from_before(budget, cast, now):
    later = START + timedelta(weeks=20)  # 20 July
    move_budget(
        budget_ref=budget.ref, source="direct", target="third", weekly=Money(24_800),
        starts_on=later, asked="Ben does it for me.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    assert queries.purse_of(budget.case).first == START  # nothing came yet
    ledger.post(
        reference="pay:test:1", effective_on=later, memo="Paid",
        legs=[Leg(f"budget:{budget.ref}:third", f"dp:{budget.ref}-third", Money(99_200))],
        by=cast.efua.actor, at=now,
    )  # fmt: skip
    assert queries.purse_of(budget.case).first == later
    assert queries.accounts_late({budget.case.pk}, date(2026, 8, 20)) == {budget.case.pk: 6}
    at = now.replace(month=8, day=20)
    with pytest.raises(Refused, match="Choose a day"):
        say(budget, cast.amira, at, day=later - timedelta(days=1))


# Asking -----------------------------------------------------------------------------------------


def test_a_month_that_nobody_told_of_is_asked_for_once(third, cast, now):
    before = now.replace(month=4, day=14)
    assert actions.ask_for_accounts(at=before) == 0  # March is owed from the 14 of April's end on
    at = now.replace(month=4, day=15)
    assert actions.ask_for_accounts(at=at) == 1
    assert actions.ask_for_accounts(at=at) == 0
    task = third.case.tasks.get(code=says.ACCOUNT, done_at=None)
    assert task.words == "Ask what was spent of Amira Khan’s money until 31 March 2026"
    assert Message.objects.filter(subject=says.ASK_WHAT).count() == 1
    say(third, cast.amira, at)
    until = rules.month_end(at.date())
    actions.say_all_told(case_ref=third.case.ref, until=until, by=cast.amira.actor, at=at)
    assert not third.case.tasks.filter(code=says.ACCOUNT, done_at=None).exists()
    assert actions.ask_for_accounts(at=at) == 0
    assert actions.ask_for_accounts(at=at.replace(month=5)) == 1  # April is owed by then


def test_nothing_is_asked_where_all_is_spent(third, cast, now):
    say(third, cast.amira, now, pence=99_200)
    assert actions.ask_for_accounts(at=now.replace(month=4, day=20)) == 0


def test_all_is_told_once_and_of_days_that_are_over(third, cast, now):
    typed = {"case_ref": third.case.ref, "by": cast.amira.actor, "at": now}
    with pytest.raises(Refused, match="not over"):
        actions.say_all_told(until=now.date(), **typed)
    actions.say_all_told(until=date(2026, 1, 31), **typed)
    with pytest.raises(Refused, match="already"):
        actions.say_all_told(until=date(2026, 1, 31), **typed)


def test_many_are_asked_after_in_as_many_queries_as_one(
    third, cast, now, django_assert_num_queries
):
    with django_assert_num_queries(5):
        assert queries.untold(date(2026, 3, 31)) == [third.case]


# Pages ------------------------------------------------------------------------------------------


def test_the_person_writes_down_what_was_bought(at_page, third, cast):
    path = f"/c/{third.case.ref}/spent/"
    assert "Somebody you chose holds £992.00 for you" in at_page(cast.amira, path)
    budget = at_page(cast.amira, f"/c/{third.case.ref}/budget/")
    assert "What was bought by whom you chose" in budget
    typed = {"day": "2026-03-02", "words": "Taxi", "amount": "12.50", "purpose": "out"}
    refused = at_page(cast.amira, path, typed | {"amount": "1000"}, code=422)
    assert "they hold £992.00" in refused
    at_page(cast.amira, path, typed)
    page = at_page(cast.amira, path)
    assert "holds £979.50 for you" in page
    assert "Taxi (getting out and about)" in page
    wrong = f"{path}{Spent.objects.get().ref}/"
    assert "Take back £12.50" in at_page(cast.amira, wrong)
    at_page(cast.amira, wrong, {"because": "It was Ben's."})
    assert "Nothing is written down yet" in at_page(cast.amira, path)


def test_the_person_says_that_this_is_all(at_page, third, cast, now):
    path = f"/c/{third.case.ref}/spent/"
    at_page(cast.amira, f"{path}all/", {"until": "x"}, code=403)
    at_page(cast.amira, f"{path}all/", {"until": "2026-02-28"})
    assert AllTold.objects.get().until == date(2026, 2, 28)
    assert "is written down.</p>" in at_page(cast.amira, path)


def test_the_page_asks_for_months_that_are_over(at_page, third, cast):
    path = f"/c/{third.case.ref}/spent/"
    with time_machine.travel(datetime(2026, 4, 3, 10, tzinfo=UTC), tick=False):
        page = at_page(cast.amira, path)
    assert 'name="until" value="2026-03-31"' in page


def test_the_page_says_that_nobody_holds_any(at_page, budget, cast):
    path = f"/c/{budget.case.ref}/spent/"
    assert "Nobody chosen holds money for you" in at_page(cast.amira, path)
    at_page(cast.amira, path, {"words": "Taxi"}, code=403)
