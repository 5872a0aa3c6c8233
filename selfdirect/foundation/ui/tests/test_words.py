from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest

from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui import words

TODAY = date(2026, 2, 26)


@pytest.mark.parametrize(
    ("when", "said"),
    [
        (date(2026, 3, 3), "Tuesday 3 March"),
        (date(2027, 3, 3), "Wednesday 3 March 2027"),
        (datetime(2026, 6, 30, 23, 30, tzinfo=UTC), "Wednesday 1 July"),  # London is an hour on
    ],
)
def test_a_day_is_said_in_words_by_london_time(when, said):
    assert words.day(when, TODAY) == said


def test_a_day_in_a_table_is_short():
    assert words.short_day(date(2026, 3, 3), TODAY) == "3 Mar"
    assert words.short_day(date(2025, 12, 31), TODAY) == "31 Dec 2025"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (time(0), "midnight"),
        (time(12), "midday"),
        (time(9), "9am"),
        (time(0, 15), "12:15am"),
        (time(12, 30), "12:30pm"),
        (datetime(2026, 7, 1, 13, 15, tzinfo=UTC), "2:15pm"),
    ],
)
def test_a_time_is_said_as_people_say_it(moment, said):
    assert words.clock(moment) == said


def test_a_moment_is_a_day_and_a_time():
    moment = datetime(2026, 3, 3, 14, 15, tzinfo=UTC)
    assert words.at(moment, TODAY) == "Tuesday 3 March at 2:15pm"


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (6, "6 weeks"),
        (1, "1 week"),
        (0, "0 days"),
        (Fraction(10, 7), "1 week and 3 days"),
        (timedelta(days=1), "1 day"),
        (Period(date(2026, 3, 2), date(2026, 3, 30)), "4 weeks"),
        (Period(date(2026, 3, 2)), "no end date"),
    ],
)
def test_a_length_is_said_in_weeks_and_days(length, said):
    assert words.weeks(length) == said


def test_a_period_is_said_with_both_its_days_in():
    period = Period(date(2026, 3, 2), date(2026, 3, 30))
    assert words.span(period, TODAY) == "from Monday 2 March to Sunday 29 March"
    assert words.span(Period(date(2026, 3, 2)), TODAY).endswith("with no end date")


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Amira Khan", "AK"), ("Ben", "B"), ("Ana Maria de Sá", "AS"), ("", "?"), ("(new) 7", "?")],
)
def test_a_face_has_the_letters_of_a_name(name, letters):
    assert words.initials(name) == letters
