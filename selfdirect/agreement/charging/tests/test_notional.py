"""What was given away to pay less counts less with each week that it makes somebody pay more."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.charging import rates, rules
from selfdirect.agreement.charging.rules import Paid, Weeks

SINCE = date(2026, 4, 6)
OVER, UNDER = Paid(Fraction(400), Fraction(100)), Paid(Fraction(118), Fraction(100))
HAYLEY = {
    "setting": "residential",
    "person": {"age": 80, "couple": False},
    "income": [{"name": "Pension", "amount": "241.30", "treatment": "count"}],
    "capital": "6000",
    "notional_capital": "20000",
    "cost": "400",
}


def by_limit(day: date, left: Fraction) -> Paid:
    return OVER if left > 17_250 else UNDER


def test_each_week_takes_off_what_is_paid_less_what_would_be_paid_without_it() -> None:
    weeks = list(rules.diminish(Fraction(20_000), SINCE, SINCE + timedelta(days=80), by_limit))
    assert [week.left for week in weeks[:2]] == [19_700, 19_400]
    assert [week.less for week in weeks[9:]] == [300, 18]  # the limit is crossed after the tenth
    assert (weeks[9].left, weeks[9].ends_before) == (17_000, SINCE + timedelta(weeks=10))
    assert len(weeks) == 11  # the twelfth is not over


def test_it_goes_to_nought_and_no_further_and_never_rises() -> None:
    weeks = list(rules.diminish(Fraction(700), SINCE, date(2027, 1, 1), lambda *_: OVER))
    assert [week.left for week in weeks] == [400, 100, 0]
    odd = list(rules.diminish(Fraction(7), SINCE, SINCE + timedelta(14), lambda *_: Paid(1, 2)))
    assert [week.left for week in odd] == [7, 7]


def test_weeks_that_are_alike_are_one_row_kept_and_read_back() -> None:
    weeks = rules.diminish(Fraction(20_000), SINCE, SINCE + timedelta(weeks=12), by_limit)
    rows = rules.together(weeks)
    assert [(row.count, row.paid.less, row.left) for row in rows] == [
        (10, 300, 17_000), (2, 18, 16_964),
    ]  # fmt: skip
    assert rows[1].starts_on == SINCE + timedelta(weeks=10)
    facts = rules.counts_less(HAYLEY, rows)
    assert (facts["notional_left"], facts["notional_left_on"]) == ("16964.00", "2026-06-29")
    assert rules.weeks_in(facts) == rows
    assert rules.weeks_in(rules.counts_less(facts, rows)) == (*rows, *rows)
    assert rules.weeks_in(HAYLEY) == ()


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        ({}, {"notional_left_on": "2026-04-06"}),
        (
            {"notional_capital": "900.00", "notional_left": "1.00"},
            {"notional_left_on": "2026-04-06"},
        ),
        (
            {
                "notional_capital": "20000",
                "notional_left": "9.00",
                "notional_left_on": "2026-03-02",
            },
            {"notional_left": "9.00", "notional_left_on": "2026-03-02"},
        ),
    ],
)
def test_who_tells_anew_goes_on_from_what_is_left(
    before: dict[str, object], kept: dict[str, object]
) -> None:
    assert rules.carried_on(HAYLEY, before, SINCE) == {**HAYLEY, **kept}
    none = {"setting": "residential"}
    assert rules.carried_on(none, before, SINCE) == none


def test_a_week_is_worked_out_with_and_without_by_what_is_left() -> None:
    book = rules.Book(rates.national(), rates.local(SINCE), SINCE)
    means = rules.read_means(HAYLEY)
    assert rules.paid(book, means).paid == 400  # the full cost
    left = rules.read_means({**HAYLEY, "notional_left": "11000", "notional_left_on": "2026-05-04"})
    found = rules.paid(book, left)
    assert found.less == 11  # of £17,000 in all; £6,000 makes no tariff
    worked = rules.worked_by(book, left)
    words = " ".join(line.label for line in worked.working)
    assert "£11,000.00 of £20,000.00 still counts, from 4 May 2026" in words
    assert worked.parts["reduction"] == 11
    nought = rules.read_means({**HAYLEY, "notional_left": "0", "notional_left_on": "2026-05-04"})
    assert rules.paid(book, nought).less == 0
    assert rules.still_counts(replace(left, notional_capital=None)) is None


@given(st.integers(1, 9_000), st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_what_is_left_is_what_there_was_less_every_week(
    had: int, paid: int, without: int, days: int
) -> None:
    week = Paid(Fraction(paid), Fraction(without))
    weeks = list(rules.diminish(Fraction(had), SINCE, SINCE + timedelta(days), lambda *_: week))
    left = weeks[-1].left if weeks else had
    assert left == max(0, had - len(weeks) * max(0, paid - without))
    rows = rules.together(weeks)
    assert sum(row.count for row in rows) == len(weeks) <= days // 7
    assert all(isinstance(row, Weeks) for row in rows)
