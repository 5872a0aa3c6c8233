"""When reviews fall due, and what they still need."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.support.reviews import rules


def test_support_with_a_direct_payment_has_three_reviews():
    found = {due.kind: due.due_on for due in rules.due_dates(date(2026, 3, 2), direct=True)}
    assert found == {
        "first": date(2026, 4, 13),
        "direct": date(2026, 9, 1),
        "yearly": date(2027, 3, 2),
    }


def test_without_one_it_has_two():
    kinds = [due.kind for due in rules.due_dates(date(2026, 3, 2), direct=False)]
    assert kinds == ["first", "yearly"]


@given(st.dates(date(2015, 4, 1), date(2100, 1, 1)))
def test_each_falls_within_what_the_law_and_guidance_say(starts_on):
    for due in rules.due_dates(starts_on, direct=True):
        days = (due.due_on - starts_on).days
        assert days <= {"first": 56, "direct": 184, "yearly": 366}[due.kind]
        assert days >= {"first": 42, "direct": 180, "yearly": 365}[due.kind]
        assert due.source in due.rule
        assert len(due.rule) <= 200


def test_the_next_yearly_counts_from_the_last():
    due = rules.next_yearly(date(2026, 11, 5))
    assert due.due_on == date(2027, 11, 5)
    assert due.due_on - date(2026, 11, 5) == timedelta(days=365)


def test_it_names_what_nobody_has_spoken_about():
    assert rules.unspoken({1: "Get out", 2: "Be ready"}, [2]) == ("Get out",)


def test_it_says_everything_that_is_missing():
    said = rules.cannot_hold(["Get out"], " ")
    assert "Nobody has said how this is going yet: “Get out”." in said
    assert "Write what happens next" in said
    assert rules.cannot_hold([], "We go on.") == ""


@pytest.mark.parametrize(
    ("now", "before", "words"),
    [
        ("better", "", ""),
        ("", "better", ""),
        ("better", "better", "The same answer as last time."),
        ("much_better", "better", "A better answer than last time."),
        ("much_worse", "better", "A worse answer than last time."),
    ],
)
def test_two_looks_back_are_set_side_by_side(now, before, words):
    assert rules.since_last(now, before) == words
