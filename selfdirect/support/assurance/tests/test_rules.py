"""Whom to look at, what may be asked back, and what came of it: sums with their working."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.assurance.rules import (
    Effort,
    Source,
    answer_by,
    councils_part,
    drawn,
    hours,
    line_of,
    needed,
    reply_by,
    share,
    surplus,
    usual_share,
)
from selfdirect.support.budgets import rules as budgets

RANKED = [(f"PB-{n}", 20 - n) for n in range(20)]


def test_everybody_with_enough_points_is_picked_and_some_by_lot() -> None:
    picked = drawn(RANKED, ask_from=15, sample=3, seed=1)
    lot = [each.name for each in picked if each.source is Source.SAMPLE]
    assert len(lot) == 3
    assert {each.name for each in picked} == {name for name, n in RANKED if n >= 15} | set(lot)


def test_the_same_seed_draws_the_same_lot_in_any_order() -> None:
    turned = drawn(RANKED[::-1], ask_from=99, sample=5, seed=4)
    assert set(turned) == set(drawn(RANKED, ask_from=99, sample=5, seed=4))
    assert set(turned) != set(drawn(RANKED, ask_from=99, sample=5, seed=5))


@pytest.mark.parametrize(
    ("balance", "kept", "spare"),
    [(300_000, 0, 100_000), (300_000, 120_000, 0), (200_000, 0, 0), (-5, 0, 0)],
)
def test_only_what_is_above_the_weeks_and_the_employers_money_may_go_back(
    balance: int, kept: int, spare: int
) -> None:
    found = surplus(Money(balance), Money(kept), Money(25_000), 8)
    assert found.amount == Money(spare)
    assert f"{Money(spare)} is above that." in found.working


def test_only_the_councils_share_is_asked_back() -> None:
    found = councils_part(Money(10_000), Money(15_000), Money(20_000))
    assert found.amount == Money(7_500)
    assert "stays theirs" in found.working
    assert councils_part(Money(10_000), Money(20_000), Money(20_000)).working == (
        "The council paid all of the money, so all of £100.00."
    )
    with pytest.raises(ValueError, match="no weekly sum"):
        councils_part(Money(1), Money(0), Money(0))


START = date(2026, 3, 2)
YEAR = budgets.year_from(START)


def changed(kind: budgets.Kind, first: int, end: int | None = None, **pence: int) -> budgets.Fact:
    """Make up what was learnt: so much more a week of each part, on days after the start."""
    days = Period(START + timedelta(first), None if end is None else START + timedelta(end))
    weekly = {part.replace("_", "-"): Money(each) for part, each in pence.items()}
    at = datetime(2026, 3, 2, tzinfo=UTC)
    more = {"keeps": weekly} if kind is budgets.Kind.PAUSE else {"weekly": weekly}
    return budgets.Fact(f"{kind}{first}", kind, days, at, **more)


MOVE, PAUSE, STREAM = budgets.Kind.MOVE, budgets.Kind.PAUSE, budgets.Kind.STREAM


@pytest.mark.parametrize(
    ("opened", "facts", "weekly"),
    [
        ({"direct": 20_000, "managed": 9_000}, [], 20_000),
        ({"direct": 20_000}, [changed(STREAM, 10, direct_health=5_000)], 25_000),
        ({"managed": 9_000}, [changed(MOVE, 10, managed=-4_000, direct=4_000)], 4_000),
        ({"direct": 20_000}, [changed(MOVE, 10, managed=20_000, direct=-20_000)], 20_000),
        ({"managed": 9_000}, [changed(MOVE, 90, managed=-4_000, direct=4_000)], 4_000),
        ({"direct": 20_000}, [changed(PAUSE, 10, 40, direct=0)], 20_000),
        ({"managed": 9_000}, [], 0),
    ],
)
def test_what_is_held_is_measured_by_what_is_paid_now_or_was_last(
    opened: dict[str, int], facts: list[budgets.Fact], weekly: int
) -> None:
    base = budgets.Base(YEAR, {k: Money(v) for k, v in opened.items()}, Money(0))
    assert usual_share(base, facts, START + timedelta(20)).weekly == Money(weekly)


@given(st.integers(1, 10**9), st.integers(0, 10**6), st.integers(1, 10**6))
def test_never_more_than_the_whole_is_asked_back(amount: int, council: int, rest: int) -> None:
    found = councils_part(Money(amount), Money(council), Money(council + rest))
    assert Money(0) <= found.amount <= Money(amount)


@pytest.mark.parametrize("entry", ["spend:cards:1f", "spend:cards:1f:1", "spend:cards:1f:12"])
def test_a_line_that_was_put_right_is_the_same_line(entry: str) -> None:
    assert line_of(entry) == "spend:cards:1f"


def test_they_have_the_whole_of_the_last_day() -> None:
    assert reply_by(date(2026, 3, 2), 28) == date(2026, 3, 30)


def test_time_to_answer_begins_when_the_letter_has_gone():
    written, last = date(2026, 3, 2), date(2026, 3, 30)
    assert answer_by(last, written, None) is None
    assert answer_by(last, written, written) == last
    assert answer_by(last, written, date(2026, 3, 9)) == date(2026, 4, 6)


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 0, 0, 100), (0, 10, 0, 28), (10, 10, 72, 100), (5, 10, 23, 77), (81, 263, 25, 37)],
)  # Wilson's intervals, as published tables give them, a per cent wider by the rounding
def test_a_share_says_how_sure_it_is(part: int, whole: int, low: int, high: int) -> None:
    found = share(part, whole)
    assert (found.low, found.high) == (low, high)


def test_small_numbers_are_kept_back() -> None:
    assert "kept back" in share(1, 4).words
    assert share(5, 10).words == "5 of 10: between 23 and 77 in 100"
    assert "nothing is said" in Effort(60, 4, 100).words


def test_the_effort_is_set_beside_looking_at_everybody() -> None:
    found = Effort(minutes=100, looked_at=5, accounts=50)
    assert (found.for_everybody, found.saved) == (1_000, 900)
    assert found.words == (
        "5 looks took 1 hour and 40 minutes. Accounts were scored 50 times: at that pace, to look "
        "each time would have taken 16 hours and 40 minutes."
    )
    assert Effort(0, 0, 50).saved == 0
    assert (hours(0), hours(61)) == ("no time", "1 hour and 1 minute")


def test_whatever_is_not_fine_was_needed() -> None:
    assert needed(["fine", "advice", "recover"]) == 2
