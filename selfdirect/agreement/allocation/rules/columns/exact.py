"""Columns of exact numbers: whole tops and bottoms, one scale for all, and bounds known before.

A column is `tops * scale / bottoms`. Because the least and the greatest top are known while a plan
is made, every step is given a kind of number that cannot overflow: 32 or 64 bits, or Python's own
whole numbers where nothing smaller is sure. So nothing here is ever nearly right.
"""

import math
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
LONGEST = 4_096  # bits


class TooWide(Exception):
    """A scheme that has no column plan: the explained engine takes every row."""


@dataclass(slots=True)
class Block:
    """Some rows of a population, and what has been worked out for them so far."""

    codes: dict[str, Array]
    tops: dict[str, Array]
    size: int
    kept: dict[Hashable, Any] = field(default_factory=dict)


Read = Callable[[Block], Any]  # an array of a block's rows, or one Python value for them all


def kept(read: Read) -> Read:
    """Work a column out once for each block, however many ask for it."""
    key = object()

    def once(block: Block) -> Any:
        if key not in block.kept:
            block.kept[key] = read(block)
        return block.kept[key]

    return once


@dataclass(frozen=True, slots=True, eq=False)
class Whole:
    """Whole numbers, none below `low` or above `high`; one Python number where those are one."""

    read: Read
    low: int
    high: int

    def __post_init__(self) -> None:
        if max(abs(self.low), abs(self.high)).bit_length() > LONGEST:
            raise TooWide


def kind_of(*bounds: int) -> Any:
    """Choose the smallest kind of number that holds these and all between."""
    most = max(abs(bound) for bound in bounds)
    if most < 2**31:
        return np.int32
    return np.int64 if most < 2**62 else object


def fixed(number: int) -> Whole:
    """Make a column that is the same in every row."""
    return Whole(lambda block: number, number, number)


ONE = fixed(1)


def _joined(operation: np.ufunc, a: Whole, b: Whole, corners: Iterable[int]) -> Whole:
    every = tuple(corners)
    low, high = min(every), max(every)
    if low == high:
        return fixed(low)
    wide, narrow = kind_of(a.low, a.high, b.low, b.high, low, high), kind_of(low, high)

    def read(block: Block) -> Array:
        made: Any = operation(a.read(block), b.read(block), dtype=wide)
        cast = wide is object and narrow is not object
        return np.asarray(made.astype(narrow) if cast else made)

    return Whole(read, low, high)


def _plus(a: Whole, b: Whole) -> Whole:
    return _joined(np.add, a, b, (a.low + b.low, a.high + b.high))


def _times(a: Whole, b: Whole) -> Whole:
    for one, other in ((a, b), (b, a)):
        if one.low == one.high == 1:
            return other
    ends = (x * y for x in (a.low, a.high) for y in (b.low, b.high))
    return _joined(np.multiply, a, b, ends)


def _floor(a: Whole, b: Whole) -> Whole:
    """Divide by what is 1 or more, down to a whole number."""
    ends = (x // y for x in (a.low, a.high) for y in (b.low, b.high))
    return _joined(np.floor_divide, a, b, ends)


def _lesser(a: Whole, b: Whole) -> Whole:
    return _joined(np.minimum, a, b, (min(a.low, b.low), min(a.high, b.high)))


def _greater(a: Whole, b: Whole) -> Whole:
    return _joined(np.maximum, a, b, (max(a.low, b.low), max(a.high, b.high)))


def _picked(when: Read, yes: Whole, no: Whole) -> Whole:
    low, high = min(yes.low, no.low), max(yes.high, no.high)
    if low == high:
        return fixed(low)
    kind = kind_of(low, high)

    def read(block: Block) -> Array:
        made: Any = np.where(when(block), yes.read(block), no.read(block))
        return np.asarray(made, dtype=kind)

    return Whole(read, low, high)


# Refusals: the rows for which the scheme gives no figure. None: there are no such rows.

Refusals = Read | None


def either(*refusals: Refusals) -> Refusals:
    """Refuse where any of these does."""
    some = [refusal for refusal in refusals if refusal is not None]
    if len(some) < 2:
        return some[0] if some else None
    return lambda block: reduce(np.logical_or, (refusal(block) for refusal in some))


def only_if(when: Read, refusal: Refusals) -> Refusals:
    """Refuse only in the rows in which the question comes up at all."""
    return refusal and (lambda block: np.logical_and(when(block), refusal(block)))


def _not(when: Read) -> Read:
    return lambda block: np.logical_not(when(block))


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """A yes or no in each row; `known` where it is the same in all."""

    read: Read
    refused: Refusals = None
    known: bool | None = None


def surely(yes: bool) -> Truth:
    """Make a yes or no that is the same in every row."""
    return Truth(lambda block: yes, None, yes)


def if_any(truth: Truth) -> Refusals:
    """Refuse where something holds; a row that it cannot be said of is refused elsewhere."""
    return None if truth.known is False else truth.read


def denied(part: Truth) -> Truth:
    """Turn a yes into a no."""
    if part.known is not None:
        return surely(not part.known)
    return Truth(_not(part.read), part.refused)


def joined(word: str, parts: list[Truth]) -> Truth:
    """Join by `and` or by `or`; a later part comes up only where the earlier leave it open."""
    return reduce(_both if word == "and" else _any, parts)


def if_truth(when: Truth, yes: Truth, no: Truth) -> Truth:
    """Take one or the other, by a condition; what is not taken cannot refuse."""
    return joined("or", [joined("and", [when, yes]), joined("and", [denied(when), no])])


def _both(a: Truth, b: Truth) -> Truth:
    if a.known is not None and a.refused is None:
        return b if a.known else a
    first = kept(a.read)
    refused = either(a.refused, only_if(first, b.refused))
    return Truth(lambda block: np.logical_and(first(block), b.read(block)), refused)


def _any(a: Truth, b: Truth) -> Truth:
    return denied(_both(denied(a), denied(b)))


@dataclass(frozen=True, slots=True, eq=False)
class Number:
    """An exact number in each row: top * scale / bottom."""

    top: Whole
    scale: Fraction = Fraction(1)  # above nought
    bottom: Whole = ONE  # 1 or more
    refused: Refusals = None

    @property
    def low(self) -> Fraction:
        """Give a bound from below."""
        return self.scale * min(Fraction(self.top.low, b) for b in self._bottoms())

    @property
    def high(self) -> Fraction:
        """Give a bound from above."""
        return self.scale * max(Fraction(self.top.high, b) for b in self._bottoms())

    def _bottoms(self) -> tuple[int, int]:
        return self.bottom.low, self.bottom.high


def constant(value: Fraction) -> Number:
    """Make a number that is the same in every row."""
    if not value:
        return Number(fixed(0))
    return Number(fixed(1 if value > 0 else -1), abs(value))


def once(number: Number) -> Number:
    """Work a number out once for each block."""
    top, bottom = number.top, number.bottom
    if top.low != top.high:
        top = Whole(kept(top.read), top.low, top.high)
    if bottom.low != bottom.high:
        bottom = Whole(kept(bottom.read), bottom.low, bottom.high)
    return Number(top, number.scale, bottom, number.refused and kept(number.refused))


def shared_scale(numbers: Iterable[Fraction]) -> Fraction:
    """Find the largest number of which all these are whole multiples; 1 if all are nought."""
    some = tuple(numbers)
    under = math.lcm(*(n.denominator for n in some))
    over = math.gcd(*(n.numerator * (under // n.denominator) for n in some))
    return Fraction(over or under, under)


def _alike(a: Number, b: Number) -> tuple[Whole, Whole, Fraction]:
    """Bring two to one scale."""
    scale = shared_scale(n.scale for n in (a, b) if n.top.low or n.top.high)
    return _whole_times(a, scale), _whole_times(b, scale), scale


def _whole_times(a: Number, scale: Fraction) -> Whole:
    if not a.top.low and not a.top.high:
        return a.top
    return _times(a.top, fixed(int(a.scale / scale)))


def _level(a: Number, b: Number) -> tuple[Whole, Whole, Fraction, Whole]:
    """Bring two to one scale and one bottom."""
    x, y, scale = _alike(a, b)
    if a.bottom is b.bottom:
        return x, y, scale, a.bottom
    return _times(x, b.bottom), _times(y, a.bottom), scale, _times(a.bottom, b.bottom)


def plus(a: Number, b: Number) -> Number:
    """Add."""
    x, y, scale, bottom = _level(a, b)
    return Number(_plus(x, y), scale, bottom, either(a.refused, b.refused))


def negative(a: Number) -> Number:
    """Turn the sign."""
    return Number(_times(a.top, fixed(-1)), a.scale, a.bottom, a.refused)


def minus(a: Number, b: Number) -> Number:
    """Take away."""
    return plus(a, negative(b))


def times(a: Number, b: Number) -> Number:
    """Multiply."""
    top, bottom = _times(a.top, b.top), _times(a.bottom, b.bottom)
    return Number(top, a.scale * b.scale, bottom, either(a.refused, b.refused))


def divided(a: Number, b: Number) -> Number:
    """Divide; refused in the rows where that would be by nought."""
    by = once(b)
    sign = _sign(by.top)
    size = _times(by.top, sign)
    if by.top.low > 0 or by.top.high < 0:
        nought, below = None, size
    else:
        nought, below = kept(lambda block: by.top.read(block) == 0), _greater(size, ONE)
    top = _times(_times(a.top, by.bottom), sign)
    return _lighter(
        Number(
            top, a.scale / b.scale, _times(a.bottom, below), either(a.refused, b.refused, nought)
        )
    )


def _sign(a: Whole) -> Whole:
    if a.low >= 0:
        return ONE
    return fixed(-1) if a.high <= 0 else _joined_sign(a)


def _joined_sign(a: Whole) -> Whole:
    return _picked(lambda block: a.read(block) < 0, fixed(-1), ONE)


def _lighter(a: Number) -> Number:
    """Move a bottom that is the same in every row into the scale."""
    if a.bottom.low == a.bottom.high and a.bottom is not ONE:
        return Number(a.top, a.scale / a.bottom.low, ONE, a.refused)
    return a


def wholes(a: Number) -> Whole:
    """Give the numbers themselves, where all are whole."""
    return _times(a.top, fixed(int(a.scale)))


def lesser(a: Number, b: Number) -> Number:
    """Take the lesser of the two in each row."""
    x, y, scale, bottom = _level(a, b)
    return Number(_lesser(x, y), scale, bottom, either(a.refused, b.refused))


def greater(a: Number, b: Number) -> Number:
    """Take the greater of the two in each row."""
    x, y, scale, bottom = _level(a, b)
    return Number(_greater(x, y), scale, bottom, either(a.refused, b.refused))


def picked(when: Truth, yes: Number, no: Number) -> Number:
    """Take one or the other, by a condition; what is not taken cannot refuse."""
    if when.known is not None and when.refused is None:
        return yes if when.known else no
    test = kept(when.read)
    x, y, scale = _alike(yes, no)
    refused = either(when.refused, only_if(test, yes.refused), only_if(_not(test), no.refused))
    return Number(_picked(test, x, y), scale, _picked_bottom(test, yes, no), refused)


def _picked_bottom(test: Read, yes: Number, no: Number) -> Whole:
    return yes.bottom if yes.bottom is no.bottom else _picked(test, yes.bottom, no.bottom)


SIGNS: dict[str, np.ufunc] = {
    "=": np.equal,
    "!=": np.not_equal,
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
}


def compared(sign: str, a: Number, b: Number) -> Truth:
    """Compare, exactly."""
    x, y, _, _ = _level(a, b)
    operation, refused = SIGNS[sign], either(a.refused, b.refused)
    if x.low == x.high and y.low == y.high:
        yes = bool(operation(x.low, y.low))
        return Truth(lambda block: yes, refused, yes)

    def read(block: Block) -> Array:
        return np.asarray(operation(x.read(block), y.read(block)), dtype=bool)

    return Truth(read, refused)


def counted(truth: Truth) -> Number:
    """Make 1 of a yes and 0 of a no."""
    if truth.known is not None:
        return Number(fixed(int(truth.known)), refused=truth.refused)
    top = Whole(lambda block: np.asarray(truth.read(block)).astype(np.int32), 0, 1)
    return Number(top, refused=truth.refused)


def floored(a: Number, step: Fraction, add: Fraction = Fraction(0)) -> Number:
    """Round down to a multiple of a step, after `add` steps were added: a half rounds half up."""
    whole = _floor_of(a, step, add)
    return Number(whole, step, ONE, a.refused)


def raised(a: Number, step: Fraction) -> Number:
    """Round up to a multiple of a step."""
    return negative(floored(negative(a), step))


def _floor_of(a: Number, step: Fraction, add: Fraction) -> Whole:
    ratio = a.scale / step
    if a.bottom is ONE and ratio.denominator == 1 and add < 1:
        return _times(a.top, fixed(int(ratio)))
    under = math.lcm(ratio.denominator, add.denominator)
    bottom = _times(a.bottom, fixed(under))
    top = _times(a.top, fixed(int(ratio * under)))
    if add:
        top = _plus(top, _times(a.bottom, fixed(int(add * under))))
    return _floor(top, bottom)


def root(a: Number, places: int) -> Number:
    """Take the square root, half up at some decimal places; refused below nought."""
    safe = greater(a, Number(fixed(0)))
    four = _floor_of(times(safe, constant(Fraction(4 * 100**places))), Fraction(1), Fraction(0))
    halved = _floor(_plus(_root_of(four), ONE), fixed(2))
    below = None if a.low >= 0 else compared("<", a, Number(fixed(0))).read
    return Number(halved, Fraction(1, 10**places), ONE, either(a.refused, below))


def _root_of(squares: Whole) -> Whole:
    low, high = math.isqrt(squares.low), math.isqrt(squares.high)
    if low == high:
        return fixed(low)
    kind = kind_of(low, high)
    return Whole(lambda block: _roots(squares.read(block)).astype(kind), low, high)


_isqrt = np.frompyfunc(math.isqrt, 1, 1)


def _roots(squares: Any) -> Array:
    """Take whole roots, down: a float's guess is at most one off below 2**62, and is put right."""
    if np.asarray(squares).dtype == object:
        return np.asarray(_isqrt(squares))
    wide = np.asarray(squares, dtype=np.int64)
    guess = np.sqrt(wide).astype(np.int64)
    guess -= guess * guess > wide
    return np.asarray(guess + ((guess + 1) * (guess + 1) <= wide))
