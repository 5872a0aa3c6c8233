from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.front_door.conversations import rules
from selfdirect.front_door.conversations.rules import Attempt

MONDAY, TUESDAY, WEDNESDAY = date(2026, 3, 2), date(2026, 3, 3), date(2026, 3, 4)
SATURDAY = date(2026, 3, 7)


@pytest.mark.parametrize(("said", "urgent"), [("yes", False), ("no", True), ("unsure", True)])
def test_not_sure_to_be_safe_counts_as_not_safe(said: str, urgent: bool) -> None:
    assert rules.is_urgent(said) is urgent


def test_who_may_not_be_safe_is_answered_the_same_day_even_on_a_saturday() -> None:
    assert rules.promised("no", SATURDAY) == SATURDAY


def test_others_are_answered_in_two_working_days() -> None:
    assert rules.promised("yes", MONDAY) == WEDNESDAY
    assert rules.promised("yes", SATURDAY) == date(2026, 3, 11)


@pytest.mark.parametrize(
    ("today", "words", "late"),
    [
        (MONDAY, "New", False),
        (TUESDAY, "Day 1 of 2", False),
        (WEDNESDAY, "Today", False),
        (date(2026, 3, 5), "Late by 1 working day", True),
        (date(2026, 3, 9), "Late by 3 working days", True),
    ],
)
def test_a_promise_says_how_far_along_it_is(today: date, words: str, late: bool) -> None:
    assert rules.standing(MONDAY, WEDNESDAY, today) == rules.Standing(words, late)


def test_a_promise_missed_over_a_weekend_is_late() -> None:
    assert rules.standing(MONDAY, date(2026, 3, 6), SATURDAY).words == "Late by 1 working day"


TRIED, OFFERED = Attempt(tried=True), Attempt(tried=False)
NO_REASON = Attempt(tried=False, declined=True, words=" ")
WITH_REASON = Attempt(tried=False, declined=True, words="Too far")


@pytest.mark.parametrize(
    ("held", "attempts", "signed", "opens"),
    [
        ({1, 2}, [TRIED], False, True),
        ({1, 2}, [WITH_REASON], False, True),
        ({1, 2}, [NO_REASON, OFFERED], False, False),
        ({1, 2}, [], False, False),
        ({1}, [TRIED], False, False),
        ({2}, [TRIED], False, False),
        (set(), [], True, True),
    ],
)
def test_conversation_three_opens_only_after_one_and_two_and_a_try_or_a_signature(
    held: set[int], attempts: list[Attempt], signed: bool, opens: bool
) -> None:
    assert bool(rules.gate(frozenset(held), attempts, signed=signed).decision) is opens


def test_a_closed_gate_names_everything_still_to_try() -> None:
    reason = rules.gate(frozenset({1}), [], signed=False).decision.reason
    assert "Conversation two" in reason
    assert "One connection" in reason
    assert "Conversation one" not in reason


@given(st.frozensets(st.sampled_from([1, 2])), st.booleans())
def test_the_gate_never_opens_with_something_unchecked_and_unsigned(
    held: frozenset[int], tried: bool
) -> None:
    gate = rules.gate(held, [Attempt(tried=tried)], signed=False)
    assert bool(gate.decision) is all(check.done for check in gate.checks)


def test_words_that_push_people_away_are_found_once_each_with_a_plainer_one() -> None:
    found = rules.words_to_avoid("The service user has a care package.", "This Service User")
    assert [a.said for a in found] == ["service user", "care package"]
    assert all(a.better for a in found)


def test_plain_words_are_left_alone() -> None:
    assert rules.words_to_avoid("She wants her suitcase, and to see the clientele.") == ()
