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
    closed = close(lines, people, aim, step)
    given_out = sum(int(p) * int(n) for p, n in zip(closed.pence[0], people[0], strict=True))
    assert closed.given == given_out
    slack = step * int(people.sum()) // 2 + step  # half a step each, and the factor's last place
    assert abs(aim - closed.given) <= slack + closed.fitted // 10**9 + 1
    assert (np.diff(closed.pence) >= 0).all()
    assert (closed.pence % step == 0).all()


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
