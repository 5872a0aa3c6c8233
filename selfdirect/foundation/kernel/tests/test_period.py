from datetime import date, timedelta
from fractions import Fraction
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import (
    Every,
    Period,
    add_months,
    convert,
    first_of_next_month,
    whole_years,
)

DAY = st.dates(date(2000, 1, 1), date(2100, 1, 1))
PERIOD = st.builds(
    lambda day, length: Period(day, day + timedelta(days=length)), DAY, st.integers(1, 900)
)
MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
ONWARDS = Period(date(2026, 3, 1))


@pytest.mark.parametrize(
    ("every", "pence"),
    [
        (Every.WEEK, 52_00),
        (Every.FORTNIGHT, 104_00),
        (Every.FOUR_WEEKS, 208_00),
        (Every.MONTH, 225_33),
        (Every.QUARTER, 676_00),
        (Every.YEAR, 2704_00),
    ],
)
def test_a_weekly_amount_is_restated_for_other_intervals(every, pence):
    assert convert(Money(52_00), Every.WEEK, every) == Money(pence)


def test_a_year_comes_back_to_a_week():
    assert convert(Money(2704_00), Every.YEAR, Every.WEEK) == Money(52_00)


@pytest.mark.parametrize("end", [date(2026, 3, 1), date(2026, 2, 1)])
def test_a_period_ends_after_it_starts(end):
    with pytest.raises(ValueError, match="must end after it starts"):
        Period(date(2026, 3, 1), end)


@pytest.mark.parametrize(
    ("day", "in_march", "onwards"),
    [
        (date(2026, 2, 28), False, False),
        (date(2026, 3, 1), True, True),
        (date(2026, 3, 31), True, True),
        (date(2026, 4, 1), False, True),
    ],
)
def test_the_first_day_is_in_and_the_last_is_out(day, in_march, onwards):
    assert (day in MARCH) == in_march
    assert (day in ONWARDS) == onwards


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        (Period(date(2026, 3, 10), date(2026, 5, 1)), Period(date(2026, 3, 10), date(2026, 4, 1))),
        (Period(date(2026, 4, 1), date(2026, 5, 1)), None),
        (ONWARDS, MARCH),
        (Period(date(2026, 1, 1)), MARCH),
    ],
)
def test_the_days_in_both_periods(other, shared):
    assert MARCH.overlap(other) == shared == other.overlap(MARCH)


def test_two_periods_that_go_on_overlap_for_ever():
    assert ONWARDS.overlap(Period(date(2027, 1, 1))) == Period(date(2027, 1, 1))


def test_the_length_of_a_period():
    assert MARCH.days == 31
    assert MARCH.weeks == Fraction(31, 7)
    assert MARCH.cost(Money(70_00)) == Money(310_00)
    with pytest.raises(ValueError, match="no length"):
        _ = ONWARDS.days


def test_four_weekly_and_monthly_cuts():
    period = Period(date(2026, 1, 15), date(2026, 3, 15))

    assert [x.days for x in period.four_weekly()] == [28, 28, 3]
    assert [x.starts_on.day for x in period.monthly()] == [15, 1, 1]
    assert [x.days for x in period.monthly()] == [17, 28, 14]


def test_a_period_that_goes_on_is_cut_for_as_long_as_asked():
    assert [x.days for x in islice(ONWARDS.four_weekly(), 3)] == [28, 28, 28]
    assert [x.days for x in islice(ONWARDS.monthly(), 3)] == [31, 30, 31]


@given(PERIOD, st.sampled_from([Period.four_weekly, Period.monthly]))
def test_the_pieces_of_a_period_make_the_whole_without_gap_or_overlap(period, cut):
    pieces = list(cut(period))

    assert sum(piece.days for piece in pieces) == period.days
    assert pieces[0].starts_on == period.starts_on
    assert pieces[-1].ends_before == period.ends_before
    assert all(one.ends_before == two.starts_on for one, two in pairwise(pieces))


@given(PERIOD, PERIOD, DAY)
def test_a_day_is_in_the_overlap_when_it_is_in_both(one, other, day):
    shared = one.overlap(other)

    assert (shared is not None and day in shared) == (day in one and day in other)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 5, 15), 12, date(2027, 5, 15)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 5, 15), 0, date(2026, 5, 15)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, then):
    assert add_months(day, months) == then


@given(DAY)
def test_the_first_of_next_month_is_a_first_and_is_near(day):
    then = first_of_next_month(day)

    assert then.day == 1
    assert 1 <= (then - day).days <= 31


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        ("2000-02-29", "2018-02-28", 17),
        ("2000-02-29", "2018-03-01", 18),
        ("1950-05-01", "2026-04-30", 75),
        ("1950-05-01", "2026-05-01", 76),
    ],
)
def test_a_year_is_whole_on_its_day(born, on, years):
    assert whole_years(date.fromisoformat(born), date.fromisoformat(on)) == years
