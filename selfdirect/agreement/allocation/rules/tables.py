"""Tables from points to money: straight lines between knots, or steps."""

from bisect import bisect_right
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

Knots = tuple[tuple[Fraction, Fraction], ...]  # (points, pounds), points rising

KINDS = ("linear", "step")
TAILS = ("flat", "upper_half_slope")


@dataclass(frozen=True, slots=True)
class Curve:
    """One line of a table. Below its first knot the first value holds."""

    kind: str
    tail: str  # past the last knot: its value holds, or the slope of the upper half goes on
    knots: Knots
    starts: tuple[Fraction, ...]
    slope: Fraction  # past the last knot

    def at(self, points: Fraction) -> Fraction:
        """Read the value for some points, exactly."""
        place = bisect_right(self.starts, points)
        if place == 0:
            return self.knots[0][1]
        start, value = self.knots[place - 1]
        if place == len(self.knots):
            return value + (points - start) * self.slope
        if self.kind == "step":
            return value
        end, top = self.knots[place]
        return value + (top - value) * (points - start) / (end - start)


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    by: str | None  # the question whose answer chooses the curve
    curves: dict[str, Curve]  # by option id, or one under ""


def curve(kind: str, tail: str, knots: Knots) -> Curve:
    """Make a curve.

    :raises ValueError: if there are no knots, or their points do not rise
    """
    starts = tuple(points for points, _ in knots)
    if not knots:
        raise ValueError("a table needs at least one pair, like [0, 45].")
    for before, after in pairwise(starts):
        if after <= before:
            raise ValueError(f"the points of a table must rise, but {after} follows {before}.")
    flat = Curve(kind, tail, knots, starts, Fraction(0))
    slope = _upper_half_slope(flat) if tail == "upper_half_slope" else Fraction(0)
    return Curve(kind, tail, knots, starts, slope)


def _upper_half_slope(flat: Curve) -> Fraction:
    """Find the slope from halfway along the table to its last knot."""
    (start, _), (end, top) = flat.knots[0], flat.knots[-1]
    if start == end:
        return Fraction(0)
    middle = (start + end) / 2
    return (top - flat.at(middle)) / (end - middle)
