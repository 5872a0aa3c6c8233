"""Ranges of exact numbers, and what the arithmetic of a scheme makes of them.

A range is never too narrow: whatever can come out lies inside. It may be too wide, so a finding
that rests on one says "may" unless the range leaves no doubt.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import ceil, floor

LIMIT = Fraction(10**40)  # a bound that stands for no bound at all
_FAR = Fraction(10**20)  # past this a bound is taken for none
_FINE = 256  # bits of a denominator; a bound with more is moved outwards
_NOUGHT = Fraction(0)


@dataclass(frozen=True, slots=True)
class Range:
    low: Fraction
    high: Fraction
    hole: bool = False  # never nought, though nought may lie inside

    @property
    def may_be_nought(self) -> bool:
        return self.low <= 0 <= self.high and not self.hole


def ranged(low: Fraction, high: Fraction) -> Range:
    """Make a range of a size that can be worked with."""
    return Range(_down(low), -_down(-high))


def _down(number: Fraction) -> Fraction:
    """Move a lower bound down to one that is easily worked with."""
    if abs(number) >= _FAR:
        return -LIMIT if number < 0 else _FAR
    if number.denominator.bit_length() <= _FINE:
        return number
    return Fraction(floor(number * 2**_FINE), 2**_FINE)


ANYTHING = Range(-LIMIT, LIMIT)


def point(number: Fraction) -> Range:
    return ranged(number, number)


def hull(ranges: Iterable[Range]) -> Range:
    """Give the smallest range that holds them all."""
    found = list(ranges)
    whole = ranged(min(r.low for r in found), max(r.high for r in found))
    return Range(whole.low, whole.high, all(not r.may_be_nought for r in found))


def both(a: Range, b: Range) -> Range | None:
    """Give what lies in both; None where nothing does."""
    low, high, hole = max(a.low, b.low), min(a.high, b.high), a.hole or b.hole
    if low > high or (hole and low == high == 0):
        return None
    return Range(low, high, hole)


def plus(a: Range, b: Range) -> Range:
    return ranged(a.low + b.low, a.high + b.high)


def minus(a: Range) -> Range:
    return Range(-a.high, -a.low, a.hole)


def times(a: Range, b: Range) -> Range:
    ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
    whole = ranged(min(ends), max(ends))
    return Range(whole.low, whole.high, not a.may_be_nought and not b.may_be_nought)


def over(a: Range, b: Range) -> Range:
    """Divide; a divisor that can come near nought leaves no bound, but may leave the sign."""
    if b.low > 0 or b.high < 0:
        return times(a, ranged(1 / b.high, 1 / b.low))
    if b.low == 0 and a.low >= 0:
        return Range(_NOUGHT, LIMIT)
    return ANYTHING


def lowest(ranges: Iterable[Range]) -> Range:
    return reduce(lambda a, b: ranged(min(a.low, b.low), min(a.high, b.high)), ranges)


def highest(ranges: Iterable[Range]) -> Range:
    return reduce(lambda a, b: ranged(max(a.low, b.low), max(a.high, b.high)), ranges)


def rounded(a: Range, step: Fraction, up: bool, down: bool) -> Range:
    """Round to a step: down, up, or halves up (neither)."""
    half = Fraction(1, 2)
    if up:
        return ranged(ceil(a.low / step) * step, ceil(a.high / step) * step)
    shift = _NOUGHT if down else half
    return ranged(floor(a.low / step + shift) * step, floor(a.high / step + shift) * step)


def _may_reach(a: Range, b: Range) -> bool:
    """Say whether some number of `a` may be as much as some number of `b`."""
    if a.high == b.low == 0:
        return not (a.hole or b.hole)
    return a.high >= b.low


def _may_pass(a: Range, b: Range) -> bool:
    return a.high > b.low


def compared(sign: str, a: Range, b: Range) -> frozenset[bool]:
    """Say which way a comparison can come out."""
    same_point = a.low == a.high == b.low == b.high
    apart = not (_may_reach(a, b) and _may_reach(b, a))
    hollow = (a.hole and b == Range(_NOUGHT, _NOUGHT)) or (b.hole and a.low == a.high == 0)
    ways = {
        "<": (_may_pass(b, a), _may_reach(a, b)),
        "<=": (_may_reach(b, a), _may_pass(a, b)),
        ">": (_may_pass(a, b), _may_reach(b, a)),
        ">=": (_may_reach(a, b), _may_pass(b, a)),
        "=": (not apart and not hollow, not same_point),
        "!=": (not same_point, not apart and not hollow),
    }[sign]
    return frozenset(truth for truth, can in zip((True, False), ways, strict=True) if can)


_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_DENIED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def told(sign: str, holds: bool, other: Range) -> Range:
    """Give what a number is known to lie in once it compares so with another."""
    sign = sign if holds else _DENIED[sign]
    nought = other.low == other.high == 0
    if sign in ("<", "<="):
        return Range(-LIMIT, other.high, nought and sign == "<")
    if sign in (">", ">="):
        return Range(other.low, LIMIT, nought and sign == ">")
    return other if sign == "=" else Range(-LIMIT, LIMIT, nought)


def mirrored(sign: str) -> str:
    """Turn a comparison round, to say the same of its other side."""
    return _MIRRORED[sign]
