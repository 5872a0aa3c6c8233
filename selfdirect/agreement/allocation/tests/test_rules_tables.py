"""Tables: lines, steps, and what lies beyond their ends."""

from fractions import Fraction

import pytest

from selfdirect.agreement.allocation.rules.tables import Knots, curve

KNOTS: Knots = tuple(
    (Fraction(a), Fraction(b)) for a, b in [(0, 10), (10, 30), (20, 40), (40, 100)]
)


@pytest.mark.parametrize(
    ("kind", "tail", "points", "value"),
    [
        ("linear", "flat", -5, 10),
        ("linear", "flat", 0, 10),
        ("linear", "flat", Fraction(5, 2), 15),
        ("linear", "flat", 10, 30),
        ("linear", "flat", 40, 100),
        ("linear", "flat", 60, 100),
        ("linear", "upper_half_slope", 40, 100),
        ("linear", "upper_half_slope", 50, 130),  # from 40 at 20 points to 100 at 40: 3 a point
        ("step", "flat", -1, 10),
        ("step", "flat", Fraction(99, 10), 10),
        ("step", "flat", 10, 30),
        ("step", "flat", 1000, 100),
        ("step", "upper_half_slope", 41, 103),
    ],
)
def test_a_curve_gives_its_value(kind: str, tail: str, points: int, value: int) -> None:
    assert curve(kind, tail, KNOTS).at(Fraction(points)) == value


def test_a_curve_of_one_knot_is_flat() -> None:
    assert curve("linear", "upper_half_slope", KNOTS[:1]).at(Fraction(9)) == 10


def test_a_curve_needs_knots_that_rise() -> None:
    with pytest.raises(ValueError, match="at least one pair"):
        curve("linear", "flat", ())
    with pytest.raises(ValueError, match="must rise, but 10 follows 10"):
        curve("linear", "flat", (KNOTS[1], KNOTS[1]))
