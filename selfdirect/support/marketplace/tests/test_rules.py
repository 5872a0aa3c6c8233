"""The sums of a fund: nothing is lost between fee, hours and months."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Every, Period
from selfdirect.support.budgets.rules import Base, schedule
from selfdirect.support.marketplace.rules import (
    Gave,
    Moved,
    Terms,
    Way,
    cannot_give,
    cannot_hold,
    cannot_leave,
    cannot_offer,
    fee_due,
    fee_words,
    minutes_in,
    months,
    owed,
    time_in_words,
    way_of,
    worth,
)

START = date(2026, 3, 2)
YEAR = Period(START, START + timedelta(weeks=52))
HOUR = Money(2_400)
TERMS = Terms(HOUR, Money(500), 250, 4)
MONEY = st.integers(0, 500_000).map(Money)


@pytest.mark.parametrize(
    ("weekly", "rate", "words"),
    [
        (500, 0, "£5.00 a week"),
        (0, 250, "2.5% of what is paid in"),
        (500, 1000, "£5.00 a week and 10% of what is paid in"),
        (0, 0, "nothing"),
    ],
)
def test_a_fee_is_said_in_words(weekly, rate, words):
    assert fee_words(Terms(HOUR, Money(weekly), rate, 4)) == words


@pytest.mark.parametrize(
    ("terms", "wrong"),
    [
        (TERMS, ""),
        (Terms(NOTHING, NOTHING, 0, 4), "what an hour costs"),
        (Terms(HOUR, NOTHING, 10_000, 4), "less than 100"),
        (Terms(HOUR, Money(-1), 0, 4), "nothing or more"),
        (Terms(HOUR, NOTHING, 0, 14), "13 weeks"),
    ],
)
def test_terms_are_checked_before_they_are_published(terms, wrong):
    assert wrong in cannot_offer(terms)
    assert bool(wrong) == bool(cannot_offer(terms))


@pytest.mark.parametrize(
    ("weekly", "asked", "wrong"),
    [
        (16_460, "Yes.", ""),
        (16_460, " ", "own words"),
        (0, "Yes.", "how much a week"),
        (512, "Yes.", "nothing would be left"),
    ],
)
def test_a_fund_needs_a_wish_and_money_beside_its_fee(weekly, asked, wrong):
    found = cannot_hold(TERMS, Money(weekly), asked)
    assert wrong in found
    assert bool(wrong) == bool(found)


@pytest.mark.parametrize(
    ("weeks", "on", "wrong"),
    [(4, 28, ""), (4, 27, "4 weeks of notice"), (1, 6, "1 week of notice"), (0, 0, "")],
)
def test_notice_counts_from_the_day_somebody_is_told(weeks, on, wrong):
    found = cannot_leave(START + timedelta(days=on), START, Terms(HOUR, NOTHING, 0, weeks))
    assert wrong in found
    assert bool(wrong) == bool(found)


@given(
    st.integers(1, 99_999), st.integers(1, 51), st.sampled_from([Every.MONTH, Every.FOUR_WEEKS])
)
def test_the_runs_of_a_fund_come_to_what_its_days_cost(pence, weeks, every):
    days = Period(START, START + timedelta(weeks=weeks))
    found = list(
        owed(schedule(Base(YEAR, {"isf:O": Money(pence)}, NOTHING), []), days, "isf:O", every)
    )
    assert Money.total(each.amount for each in found) == Money(pence * weeks)
    assert found[-1].run.ends_before == days.ends_before


def test_what_comes_of_another_year_is_paid_or_comes_off_with_the_run_of_its_day():
    weeks = schedule(Base(YEAR, {"isf:O": Money(100)}, NOTHING), [])
    days, once = Period(START, START + timedelta(weeks=8)), [(START, Money(-150))]
    found = owed(weeks, days, "isf:O", Every.FOUR_WEEKS, once)
    assert [each.amount for each in found] == [Money(250), Money(400)]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, ""),
        ({"minutes": 0, "cost": Money(300)}, ""),
        ({"words": " "}, "what was done"),
        ({"purpose": "fees"}, "what it was for"),
        ({"minutes": 1_441}, "24 hours"),
        ({"cost": Money(-1)}, "24 hours"),
        ({"minutes": 0}, "or what it cost"),
        ({"day": START + timedelta(days=8)}, "has not come"),
        ({"day": START - timedelta(days=1)}, "This fund is for"),
        ({"minutes": 300}, "£100.00 is in the fund"),
    ],
)
def test_what_was_given_is_checked(change, wrong):
    gave = Gave(
        **{"day": START, "minutes": 60, "cost": NOTHING, "purpose": "out", "words": "Pool"}
        | change
    )
    found = cannot_give(gave, YEAR, START + timedelta(days=7), HOUR, Money(10_000))
    assert wrong in found
    assert bool(wrong) == bool(found)


def test_a_fund_that_never_began_gives_nothing():
    gave = Gave(START, 60, NOTHING, "out", "Pool")
    assert "no days" in cannot_give(gave, None, START, HOUR, Money(10_000))


@given(st.integers(0, 1_440))
def test_time_is_worth_money_and_money_buys_that_time_back(minutes):
    assert worth(minutes, HOUR) == Money(minutes * 40)
    assert minutes_in(worth(minutes, HOUR), HOUR) == minutes


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(0, "no time"), (60, "1 hour"), (61, "1 hour and 1 minute"), (130, "2 hours and 10 minutes")],
)
def test_time_is_said_in_words(minutes, words):
    assert time_in_words(minutes) == words
    assert minutes_in(Money(-100), HOUR) == 0


@given(MONEY, st.lists(st.integers(0, 365), min_size=1, max_size=6))
def test_the_fee_is_the_same_however_often_it_is_taken(paid_in, days):
    taken = NOTHING
    for day in sorted(days):
        taken += fee_due(TERMS, paid_in, day, taken)
    assert taken == fee_due(TERMS, paid_in, max(days), NOTHING)


@pytest.mark.parametrize(
    ("reference", "other", "pence", "way"),
    [
        ("isf:F:GV", "purpose:out", -100, Way.GIVEN),
        ("isf:F:fee:1", "fee:O", -100, Way.FEE),
        ("pay:PY", "budget:B:isf", 100, Way.PAID_IN),
        ("back:PY", "budget:B:isf", -100, Way.PAID_IN),
        ("after:PY", "budget:B:isf", 100, Way.PAID_IN),
        ("gave:PY", "budget:B:isf", -100, Way.PAID_IN),
        ("isf:F:on", "isf:B:P", -100, Way.PASSED_ON),
        ("isf:E:on", "isf:B:E", 100, Way.BROUGHT),
    ],
)
def test_each_line_of_a_fund_is_known_by_its_name_and_other_end(reference, other, pence, way):
    assert way_of(reference, other, Money(pence)) == way


MOVES = st.builds(
    Moved,
    st.integers(0, 200).map(lambda n: START + timedelta(days=n)),
    st.sampled_from(Way),
    st.integers(-50_000, 50_000).map(Money),
    st.integers(0, 600),
)


@given(st.lists(MOVES, max_size=20))
def test_every_month_begins_with_what_the_last_one_left(moved):
    found = months(moved, START + timedelta(days=100))
    assert found[-1].left == Money.total(each.amount for each in moved)
    assert sum(month.minutes for month in found) == sum(each.minutes for each in moved)
    for before, after in pairwise(found):
        assert after.carried == before.left
        assert before.days.ends_before == after.days.starts_on
