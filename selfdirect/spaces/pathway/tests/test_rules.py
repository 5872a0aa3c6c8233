from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.actor import Role
from selfdirect.spaces.pathway import rules

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("today", "words", "late"),
    [
        (date(2026, 3, 2), "New", False),
        (date(2026, 3, 3), "Day 1 of 5", False),
        (date(2026, 3, 6), "Day 4 of 5", False),
        (date(2026, 3, 9), "Today is the day", False),
        (date(2026, 3, 10), "1 working day late", True),
        (date(2026, 3, 12), "3 working days late", True),
    ],
)
def test_a_promise_says_how_far_along_it_is(today, words, late):
    assert rules.standing(MONDAY, date(2026, 3, 9), today) == rules.Standing(words, late)


def test_a_promise_missed_over_a_weekend_is_late_by_a_day():
    found = rules.standing(MONDAY, date(2026, 3, 6), date(2026, 3, 7))
    assert found == rules.Standing("1 working day late", late=True)


@given(st.dates(date(2025, 1, 1), date(2027, 1, 1)), st.integers(0, 30), st.integers(0, 60))
def test_late_is_after_the_promised_day_and_never_before(opened, days, gone):
    due, today = opened + timedelta(days=days), opened + timedelta(days=gone)
    assert rules.standing(opened, due, today).late == (today > due)


@pytest.mark.parametrize("role", list(Role))
def test_whose_turn_it_is_always_has_words(role):
    assert rules.whose("", role)
    assert rules.whose("Dev Shah", role) == "Dev Shah"


def test_needs_are_counted_among_the_eligible_ones_only():
    assert rules.needs_met(frozenset({"a", "b"}), frozenset({"b", "z"})) == "1 of 2"
    assert rules.needs_met(frozenset(), frozenset({"z"})) == ""
