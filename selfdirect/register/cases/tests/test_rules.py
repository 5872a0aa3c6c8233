from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.register.cases.rules import (
    PROMISED_DAYS,
    is_working_day,
    promise,
    working_days_between,
    working_days_on,
)


@pytest.mark.parametrize(
    ("on", "days", "due"),
    [
        (date(2026, 3, 2), 0, date(2026, 3, 2)),  # a Monday: today
        (date(2026, 3, 7), 0, date(2026, 3, 9)),  # a Saturday: the Monday after
        (date(2026, 3, 2), 5, date(2026, 3, 9)),  # over a weekend
        (date(2026, 4, 2), 1, date(2026, 4, 7)),  # over Good Friday and Easter Monday
        (date(2026, 12, 24), 1, date(2026, 12, 29)),  # Boxing Day moves to the 28th
    ],
)
def test_a_promise_counts_working_days_in_england(on, days, due):
    assert working_days_on(on, days) == due


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.sampled_from(sorted(PROMISED_DAYS)))
def test_every_promise_falls_on_a_working_day_or_on_today_if_it_is_for_today(on, code):
    due = promise(code, on)
    assert due == on if PROMISED_DAYS[code] == 0 else due > on
    assert is_working_day(due) or due == on


def test_what_is_urgent_on_a_saturday_is_promised_for_that_saturday():
    assert promise("contact.urgent", date(2026, 3, 7)) == date(2026, 3, 7)


@given(st.dates(date(2020, 1, 1), date(2035, 1, 1)), st.integers(1, 40))
def test_counting_on_and_counting_between_agree(on, days):
    start = working_days_on(on, 0)
    assert working_days_between(start, working_days_on(start, days)) == days
