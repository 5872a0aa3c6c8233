"""Tables from points to money: straight lines between knots, or steps."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

import yaml

from selfdirect.agreement.allocation.rules.written import Written

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
    by: tuple[str, ...]  # the questions and groups that choose the curve
    curves: dict[tuple[str, ...], Curve]  # by what each of them is; one under () where by nothing
    unit: str = ""
    may_fall: str = ""  # why more points may bring less; empty: they should not


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


# Reading them from a file


def chosen_by(written: Written) -> tuple[Written, ...]:
    """Name what chooses the curves of a table, one name or a list."""
    by = written.pairs().get("by")
    if by is None:
        return ()
    return by.parts() if isinstance(by.node, yaml.SequenceNode) else (by,)


def table(name: str, written: Written, names: Mapping[str, Sequence[str]]) -> Table:
    """Read one table; `names` are those that each thing it is chosen by can take.

    :raises SchemeError: at the first fault
    """
    by = tuple(part.text() for part in chosen_by(written))
    lines = "curves" if by else "knots"
    got = written.fields(f"kind {lines}" + (" by" if by else ""), "tail unit may_fall")
    kind = got["kind"].choice(*KINDS)
    tail = got["tail"].choice(*TAILS) if "tail" in got else "flat"
    curves = {
        keys: _curve(piece, kind, tail)
        for keys, piece in _curves(got[lines], [names[b] for b in by], ())
    }
    unit, may_fall = (got[f].text() if f in got else "" for f in ("unit", "may_fall"))
    return Table(name, by, curves, unit, may_fall)


def _curves(
    written: Written, by: list[Sequence[str]], keys: tuple[str, ...]
) -> list[tuple[tuple[str, ...], Written]]:
    if not by:
        return [(keys, written)]
    found = written.exactly(by[0])
    return [c for key in by[0] for c in _curves(found[key], by[1:], (*keys, key))]


def _curve(written: Written, kind: str, tail: str) -> Curve:
    knots: Knots = tuple(_knot(k) for k in written.parts())
    return written.made(lambda: curve(kind, tail, knots))


def _knot(written: Written) -> tuple[Fraction, Fraction]:
    pair = written.parts()
    if len(pair) != 2:
        raise written.wrong("write points and money as a pair, like [10, 120].")
    return pair[0].number(), pair[1].number()
