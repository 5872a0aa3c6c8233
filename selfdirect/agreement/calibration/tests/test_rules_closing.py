"""Closing: the total is the budget to the penny, and the table never falls."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.calibration.rules import Choices
from selfdirect.agreement.calibration.rules.closing import close, factor_to, knots, target
from selfdirect.agreement.calibration.rules.comparison import read


@pytest.mark.parametrize(
    ("budget", "savings", "contingency", "expected"),
    [
        (None, 0, 0, (1_000_000, 0, 0, 1_000_000)),
        (500_000, 0, 0, (500_000, 0, 0, 500_000)),
        (500_000, 10, 0, (500_000, 50_000, 0, 450_000)),
        (500_000, 10, 10, (500_000, 50_000, 45_000, 405_000)),
        (333, 0, 1, (333, 0, 3, 330)),
    ],
)
def test_savings_come_off_first_and_then_contingency(
    budget: int | None, savings: int, contingency: int, expected: tuple[int, ...]
) -> None:
    aim = target(
        1_000_000,
        Choices(
            budget_pence=budget,
            savings_percent=Fraction(savings),
            contingency_percent=Fraction(contingency),
        ),
    )
    assert (aim.budget, aim.savings, aim.contingency, aim.pence) == expected


LINES = st.lists(st.integers(1, 10**6), min_size=1, max_size=30)


@given(
    LINES, st.lists(st.integers(0, 9), min_size=30, max_size=30),
    st.integers(1, 10**8), st.sampled_from([1, 10, 100, 500]),
)  # fmt: skip
def test_a_closed_table_and_its_residual_are_the_target_to_the_penny(
    rises: list[int], counts: list[int], aim: int, step: int
) -> None:
    lines = np.array([rises]).cumsum(axis=1) / 7
    people = np.array([counts[: len(rises)]], dtype=float)
    people[0, 0] += 1
    points = [Fraction(n) for n in range(len(rises))]
    closed = close(lines, people, aim, Choices(rounding_pence=step), points)
    given_out = sum(int(p) * int(n) for p, n in zip(closed.pence[0], people[0], strict=True))
    assert closed.given == given_out
    slack = step * int(people.sum()) // 2 + step  # half a step each, and the factor's last place
    assert abs(aim - closed.given) <= slack + closed.fitted // 10**9 + 1
    assert (np.diff(closed.pence) >= 0).all()
    assert (closed.pence % step == 0).all()


@given(
    LINES, st.lists(st.integers(0, 9), min_size=30, max_size=30), st.integers(2, 8),
    st.integers(1, 10**8), st.sampled_from([1, 100]),
)  # fmt: skip
def test_a_short_table_never_falls_and_is_read_as_it_was_closed(
    rises: list[int], counts: list[int], most: int, aim: int, step: int
) -> None:
    lines = np.array([rises]).cumsum(axis=1) / 7
    people = np.array([counts[: len(rises)]], dtype=float)
    people[0, 0] += 1
    points = [Fraction(n * n, 4) for n in range(len(rises))]
    closed = close(lines, people, aim, Choices(rounding_pence=step, most_knots=most), points)
    table = knots([points[n] for n in closed.kept[0]], closed.pence[0][closed.kept[0]])
    assert len(table) <= most
    assert (table[0][0], table[-1][0]) == (points[0], points[-1])
    assert [read(table, p) for p in points] == closed.pence[0].tolist()
    assert (np.diff(closed.pence) >= 0).all()
    assert all(pence % step == 0 for _, pence in table)
    given_out = sum(int(p) * int(n) for p, n in zip(closed.pence[0], people[0], strict=True))
    assert closed.given == given_out
    slack = (step + 1) * int(people.sum()) // 2 + step
    assert abs(aim - closed.given) <= slack + closed.fitted // 10**9 + 1


def test_a_short_table_keeps_the_bends_where_people_stand() -> None:
    bent = np.array([[0.0, 100, 200, 300, 1_000, 1_700, 2_400, 2_400, 2_400]])
    points = [Fraction(n) for n in range(9)]
    closed = close(bent, np.ones((1, 9)), 10_500, Choices(rounding_pence=1, most_knots=4), points)
    assert closed.kept[0].tolist() == [0, 3, 6, 8]
    assert closed.given == 10_500


def test_the_factor_is_exact_to_nine_places() -> None:
    assert factor_to(1, 3) == Fraction(333_333_333, 10**9)


@given(st.lists(st.integers(0, 5), min_size=1, max_size=40))
def test_knots_left_out_change_nothing(rises: list[int]) -> None:
    pence = np.array(rises).cumsum()
    points = [Fraction(n * n) for n in range(len(rises))]
    table = knots(points, pence)
    assert [read(table, p) for p in points] == pence.tolist()
    assert len(set(table)) == len(table)


def test_a_straight_line_has_two_knots() -> None:
    points = [Fraction(n) for n in range(5)]
    assert knots(points, np.arange(5) * 100) == ((points[0], 0), (points[4], 400))
