"""What a year will come to, from weeks alone: no database."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import Money, half_up
from selfdirect.learning.insight.rules.outlook import (
    ALL,
    BEFORE,
    LEAST,
    Series,
    Trial,
    Weeks,
    about,
    between,
    evened,
    financial_year,
    foretold,
    kept_back,
    ranges,
    series,
    tell,
    trials,
    tried,
    widening,
)

PENCE = st.integers(0, 10**9)


@pytest.mark.parametrize(
    ("day", "starts_on"),
    [
        (date(2026, 3, 31), date(2025, 4, 1)),
        (date(2026, 4, 1), date(2026, 4, 1)),
        (date(2026, 12, 31), date(2026, 4, 1)),
        (date(2028, 2, 29), date(2027, 4, 1)),
    ],
)
def test_the_councils_year_begins_on_the_first_of_april(day, starts_on):
    year = financial_year(day)
    assert (year.starts_on, year.ends_before) == (starts_on, date(starts_on.year + 1, 4, 1))


@given(st.dates(date(2020, 1, 1), date(2040, 1, 1)))
def test_the_weeks_of_a_year_fill_it_to_the_day(day):
    weeks = Weeks.on(day)
    assert sum(weeks.shares) * 7 == (weeks.ends_before - weeks.first).days
    assert weeks.told_until <= day
    assert (day - weeks.told_until).days < 7
    assert weeks.nth(weeks.year.starts_on) == BEFORE
    assert BEFORE <= weeks.done < len(weeks.shares)


@settings(max_examples=30)
@given(st.lists(st.fractions(-1000, 1000, max_denominator=99), max_size=9))
def test_parts_in_whole_pence_come_to_their_sum(parts):
    found = evened(parts)
    assert sum(found) == half_up(sum(parts, Fraction()))
    assert all(abs(one - part) <= 1 for one, part in zip(found, parts, strict=True))


@pytest.mark.parametrize(
    ("pence", "words"),
    [
        (999_999, "£9,999.99"),
        (1_234_500, "£12,000"),
        (94_999_999, "£950,000"),
        (100_040_000, "£1.0 million"),
        (1_485_910_165, "£14.9 million"),
        (-1_234_500, "-£12,000"),
    ],
)
def test_large_sums_are_said_as_people_say_them(pence, words):
    assert about(Money(pence)) == words


def test_a_range_says_its_unit_once():
    assert between(Money(640_000_000), Money(660_000_000)) == "£6.4 to £6.6 million"
    assert between(Money(5_00), Money(12_000_00)) == "£5.00 to £12,000"
    assert between(Money(94_000_000), Money(160_000_000)) == "£940,000 to £1.6 million"


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (121_000_000, 124_600_000, "£1,210,000 to £1,246,000"),
        (43_010_000, 43_030_000, "£430,100.00 to £430,300.00"),
        (43_010_000, 43_010_000, "£430,000 to £430,000"),
    ],
)
def test_the_ends_of_a_narrow_range_are_told_apart(low, high, words):
    assert between(Money(low), Money(high)) == words


def cost(week, pence, promised=False, once=False, **codes):
    named = {"group": "older", "team": "north", "purpose": "home", "stream": "care"}
    return named | codes, week, promised, once, pence


def test_each_way_of_sorting_comes_to_the_whole():
    found = series(
        [cost(0, 5), cost(1, 7, True, team="south"), cost(1, 2, once=True, group="young")], 3
    )
    assert found[ALL] == Series((5, 2, 0), (0, 7, 0), (0, 2, 0))
    assert found["team", "north"] == Series((5, 2, 0), (0, 0, 0), (0, 2, 0))
    assert found["team", "south"] == Series((0, 0, 0), (0, 7, 0), (0, 0, 0))
    for way in ("group", "team", "purpose", "stream"):
        parts = [one.both for (by, _), one in found.items() if by == way]
        assert tuple(map(sum, zip(*parts, strict=True))) == found[ALL].both


ON = date(2026, 10, 7)  # 27 weeks into its year
WEEKS = Weeks.on(ON)


def a_year(past, sure=()):
    """Weeks of cost up to today, the last ones given; and what is sure for those to come."""
    paid = [0] * (WEEKS.done - len(past)) + [*past]
    ahead = len(WEEKS.shares) - WEEKS.done
    return Series((*paid, *[0] * ahead), (*[0] * WEEKS.done, *sure, *[0] * (ahead - len(sure))))


def test_what_stays_the_same_comes_to_the_same_each_week_and_is_sure_of_it():
    told = tell(a_year([700] * WEEKS.done, sure=[700, 650]), WEEKS)
    left = half_up(700 * sum(WEEKS.shares[WEEKS.done :]))
    assert (told.sure, told.agreed, told.change) == (Money(1350), Money(left - 1350), Money(0))
    assert told.low == told.middle == told.high == told.known + told.agreed
    assert told.paid == Money(700 * (WEEKS.done - BEFORE))


def test_money_asked_back_counts_in_the_year_and_not_in_what_a_week_costs():
    year = a_year([10_000] * WEEKS.done)
    plain, paid, once = tell(year, WEEKS), [*year.paid], [0] * len(year.paid)
    paid[WEEKS.done - 1] -= 2_000
    once[WEEKS.done - 1] -= 2_000
    told = tell(Series(tuple(paid), year.promised, tuple(once)), WEEKS)
    assert (told.agreed, told.change) == (plain.agreed, plain.change)
    assert plain.middle - told.middle == plain.paid - told.paid == Money(2_000)


def test_a_steady_rise_goes_on_and_leaves_no_doubt():
    told = tell(a_year([100 * nth for nth in range(1, 40)]), WEEKS)
    left = WEEKS.shares[WEEKS.done :]
    rise = sum(100 * (nth + 1) * share for nth, share in enumerate(left))
    assert told.change == Money(half_up(rise))
    assert told.low == told.high


def test_too_few_weeks_give_no_range():
    told = tell(a_year([500] * LEAST), WEEKS)
    assert (told.steps, told.change) == (0, Money(0))
    assert told.low == told.middle == told.high
    assert ranges([500, 700], 2) == [(700, 700, 700)] * 2


def test_what_is_promised_beyond_the_pace_of_now_is_not_taken_off():
    told = tell(a_year([100] * 20, sure=[10_000]), WEEKS)
    assert (told.sure, told.agreed) == (Money(10_000), Money(0))


def test_the_worked_example_of_the_range():
    """Nine weeks, steps of 10 and 20 by turns, two weeks to come: by hand."""
    past = [100, 110, 130, 140, 160, 170, 190, 200, 220]  # eight steps: mean 15, variance 200/7
    change, half, steps = foretold(past, [1, 1])
    assert (change, steps) == (45, 8)
    # W = 2, 1: sum 3, squares 5; 200/7 (5 + 9/8) = 175; t of 7 degrees is 1.415; 1.415 √175
    assert half == 18


@settings(max_examples=15, deadline=None)
@given(st.lists(PENCE, min_size=1, max_size=30), st.integers(1, 40))
def test_a_range_holds_its_middle_and_nothing_goes_below_nought(past, ahead):
    for low, middle, high in ranges(past, ahead):
        assert 0 <= low <= max(middle, low) <= max(high, low)
    told = tell(a_year(past[: WEEKS.done]), WEEKS)
    assert told.low <= told.middle <= told.high
    assert told.known + told.agreed + told.change == told.middle


def test_a_range_is_widened_by_what_it_missed_before_and_by_nothing_known_later():
    missed = [Trial(now, 4, 1_000, 10, 1_000 + 5 * now) for now in range(1, 11)]
    assert widening(missed, 13, 4) == 4  # of nine known, the eighth
    assert widening(missed, 11, 4) == 1  # seven are known: too few
    assert widening(missed, 20, 3) == 1  # they looked further ahead than is asked
    assert widening([Trial(n, 4, 100, 10, 100) for n in range(20)], 99, 4) == 1  # never narrower


def test_trials_look_ahead_only_as_far_as_is_known():
    past = [1_000 + 37 * nth % 91 for nth in range(30)]
    assert {trial.ahead for trial in trials(past)} == {4, 8, 13}
    assert all(trial.gone + trial.ahead <= 30 for trial in trials(past))
    for each in tried(past):
        assert 0 <= each.held <= each.times
        assert each.off >= 0


def test_nothing_is_tried_without_a_past():
    assert tried([5] * 6) == ()
    assert tried([0] * 40) == ()


def test_few_people_are_kept_back_and_another_with_them():
    people = {ALL: 300, ("team", "north"): 200, ("team", "south"): 96, ("team", "east"): 4}
    assert kept_back(people, "team", ["north"]) == {"east", "south"}
    assert kept_back(people, "group", []) == frozenset()


def test_money_behind_which_nobody_was_counted_is_kept_back():
    people = {("team", "north"): 200, ("team", "south"): 96}
    assert kept_back(people, "team", ["late", "north", "south"]) == {"late", "south"}
