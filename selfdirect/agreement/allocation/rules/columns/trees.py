"""Formulas made into columns: looked up where they depend on little, else worked out by rows."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from functools import reduce
from operator import or_
from typing import cast

import numpy as np

from selfdirect.agreement.allocation.rules.columns import exact
from selfdirect.agreement.allocation.rules.columns.exact import (
    Block,
    Number,
    Read,
    TooWide,
    Truth,
    constant,
)
from selfdirect.agreement.allocation.rules.columns.making import (
    Base,
    Making,
    has_leaf,
    needed,
    worked_out,
)
from selfdirect.agreement.allocation.rules.columns.needs import OF_ITEMS, Needs, named, needs
from selfdirect.agreement.allocation.rules.columns.small import (
    LARGEST,
    Column,
    Named,
    names,
    numbers,
    truths,
)
from selfdirect.agreement.allocation.rules.formulas import group, kind_of
from selfdirect.agreement.allocation.rules.formulas import number as number_run
from selfdirect.agreement.allocation.rules.formulas import truth as truth_run
from selfdirect.agreement.allocation.rules.syntax import (
    Call,
    Chain,
    Comparison,
    Denial,
    Logic,
    Name,
    Negative,
    Node,
    Text,
    parts_of,
)
from selfdirect.agreement.allocation.rules.syntax import Number as Figure
from selfdirect.agreement.allocation.rules.tables import Curve, Table

LIGHT = 1_024  # ways: sums and comparisons are as quick for each row


def column(making: Making, node: Node) -> tuple[Column, Base | None]:
    """Make a column of a value's formula, and say what it depends on where that is little."""
    if isinstance(node, Name) and node.name in making.columns:
        known = making.bases.get(node.name) or Base(frozenset([f"={node.name}"]))
        return making.columns[node.name], known if _is_leaf(making, node.name) else None
    kind = kind_of(node, making.scope)
    found = _small(making, node, kind)
    return found or (_WIDE[kind](making, node), None)


def _is_leaf(making: Making, name: str) -> bool:
    return making.bases.get(name) is not None or has_leaf(making, name)


def _small(making: Making, node: Node, kind: str) -> tuple[Column, Base] | None:
    most = _most(making, node)
    need = needs(node, making.scope)
    if kind == "number":
        worked = worked_out(making, need, number_run(node, making.scope), most)
        return worked and (numbers(worked[0], worked[1]), worked[2])
    if kind == "truth":
        held = worked_out(making, need, truth_run(node, making.scope), most)
        return held and (truths(held[0], held[1]), held[2])
    called = worked_out(making, need, group(node, making.scope), most)
    return called and (names(called[0], called[1]), called[2])


def _most(making: Making, node: Node) -> int | None:
    """Say how many ways are worth it; None: as many as there is room for."""
    match node:
        case Name() | Text() | Call(name="answered" | "chosen" | "rate"):
            return LARGEST  # there is no other way
        case Call() if node.name in OF_ITEMS:
            return LARGEST
        case Comparison() if _of_question(making, node):
            return LARGEST
    return None if _is_heavy(node) else min(LIGHT, making.room)


def _of_question(making: Making, node: Comparison) -> bool:
    asked = making.scheme.questionnaire.by_id
    return any(isinstance(s, Name) and s.name in asked for s in (node.left, node.right))


def _is_heavy(node: Node) -> bool:
    """Say whether a formula takes more than a few plain steps for each row."""
    match node:
        case Chain():
            return any(s == "/" for s, _ in node.rest) or any(map(_is_heavy, parts_of(node)))
        case Negative() | Denial():
            return _is_heavy(node.part)
        case Logic():
            return True
        case Comparison():
            return _is_heavy(node.left) or _is_heavy(node.right)
    return isinstance(node, Call)


def number(making: Making, node: Node) -> Number:
    """Make a column of a formula that gives a number.

    :raises TooWide: if only the explained engine can
    """
    if isinstance(node, Figure):
        return constant(node.value)
    if isinstance(node, Name) and node.name in making.columns:
        return cast(Number, making.columns[node.name])
    found = _small(making, node, "number")
    return cast(Number, found[0]) if found else _wide_number(making, node)


def truth(making: Making, node: Node) -> Truth:
    """Make a column of a formula that gives a yes or no.

    :raises TooWide: if only the explained engine can
    """
    if isinstance(node, Name) and node.name in making.columns:
        return cast(Truth, making.columns[node.name])
    found = _small(making, node, "truth")
    return cast(Truth, found[0]) if found else _wide_truth(making, node)


def _wide_number(making: Making, node: Node) -> Number:
    match node:
        case Negative():
            return exact.negative(number(making, node.part))
        case Chain():
            return _chain(making, node)
        case Call() if node.name in _CALLS:
            return _CALLS[node.name](making, node)
    raise TooWide


def _chain(making: Making, node: Chain) -> Number:
    value = number(making, node.first)
    for sign, part in node.rest:
        value = _STEPS[sign](value, number(making, part))
    return value


_STEPS: dict[str, Callable[[Number, Number], Number]] = {
    "+": exact.plus,
    "-": exact.minus,
    "*": exact.times,
    "/": exact.divided,
}


def _wide_truth(making: Making, node: Node) -> Truth:
    match node:
        case Denial():
            return exact.denied(truth(making, node.part))
        case Logic():
            return exact.joined(node.word, [truth(making, part) for part in node.parts])
        case Comparison():
            return _comparison(making, node)
    when, yes, no = (truth(making, part) for part in cast(Call, node).given)  # else it is an if
    return exact.if_truth(when, yes, no)


def _comparison(making: Making, node: Comparison) -> Truth:
    if "group" in (kind_of(node.left, making.scope), kind_of(node.right, making.scope)):
        return _same_name(making, node)
    return exact.compared(node.sign, number(making, node.left), number(making, node.right))


def _same_name(making: Making, node: Comparison) -> Truth:
    if _of_question(making, node):
        raise TooWide
    left, right = _group(making, node.left), _group(making, node.right)
    every = tuple(dict.fromkeys((*left.names, *right.names)))
    return exact.compared(node.sign, _placed(left, every), _placed(right, every))


def _wide_group(making: Making, node: Node) -> Named:
    """Make a column of names: `if` is the only formula of a group that can be wide."""
    condition, *parts = cast(Call, node).given
    when = truth(making, condition)
    yes, no = (_group(making, part) for part in parts)
    every = tuple(dict.fromkeys((*yes.names, *no.names)))
    places = exact.picked(when, _placed(yes, every), _placed(no, every))
    return Named(places.top, every, places.refused)


def _group(making: Making, node: Node) -> Named:
    found = making.columns.get(node.name) if isinstance(node, Name) else None
    small = None if found else _small(making, node, "group")
    return cast(Named, found or (small[0] if small else _wide_group(making, node)))


def _placed(found: Named, every: tuple[str, ...]) -> Number:
    """Number one set of names by another's places."""
    places = [Fraction(every.index(name)) for name in found.names]
    made = numbers(places, found.places.read)
    return Number(exact.wholes(made), Fraction(1), exact.ONE, found.refused)


_WIDE: dict[str, Callable[[Making, Node], Column]] = {
    "number": _wide_number,
    "truth": _wide_truth,
    "group": _wide_group,
}


# Functions


def _if(making: Making, node: Call) -> Number:
    when, yes, no = node.given
    return exact.picked(truth(making, when), number(making, yes), number(making, no))


def _folded(fold: Callable[[Number, Number], Number]) -> Callable[[Making, Call], Number]:
    return lambda making, node: reduce(fold, (number(making, part) for part in node.given))


def _count(making: Making, node: Call) -> Number:
    return reduce(exact.plus, (exact.counted(truth(making, part)) for part in node.given))


def _step(node: Call) -> Fraction:
    step = node.given[1] if len(node.given) == 2 else None
    return step.value if isinstance(step, Figure) else Fraction(1)


def _half_up(making: Making, node: Call) -> Number:
    return exact.floored(number(making, node.given[0]), _step(node), Fraction(1, 2))


def _down(making: Making, node: Call) -> Number:
    return exact.floored(number(making, node.given[0]), _step(node))


def _up(making: Making, node: Call) -> Number:
    return exact.raised(number(making, node.given[0]), _step(node))


def _root(making: Making, node: Call) -> Number:
    return exact.root(number(making, node.given[0]), int(_step(node)))


def _scaled(making: Making, node: Call) -> Number:
    factor = making.scope.factor or Fraction(1)
    return exact.times(number(making, node.given[0]), constant(factor))


def _table(making: Making, node: Call) -> Number:
    """Read a table by straight lines: a start and a slope for every stretch between knots."""
    name = node.given[0]
    table = making.scope.tables[name.name if isinstance(name, Name) else ""]
    points = exact.once(number(making, node.given[1]))
    knots = sorted({start for curve in table.curves.values() for start in curve.starts})
    grid = exact.shared_scale(knots)
    chosen = _chosen(making, table, node)
    stretch = _stretch(points, [int(knot / grid) for knot in knots], grid, chosen)
    lines = [_line(curve, at) for curve in table.curves.values() for at in (None, *knots)]
    starts, slopes = (numbers([line[n] for line in lines], stretch) for n in (0, 1))
    found = exact.plus(starts, exact.times(slopes, points))
    return replace(found, refused=exact.either(found.refused, chosen.refused))


def _chosen(making: Making, table: Table, node: Call) -> Number:
    """Say which curve it is, by its place."""
    places = {keys: Fraction(place) for place, keys in enumerate(table.curves)}
    keys = [group(Name(node.place, by), making.scope) for by in table.by]
    need = reduce(or_, (named(by, making.scope) for by in table.by), Needs())
    return numbers(*needed(making, need, lambda facts: places[tuple(key(facts) for key in keys)]))


def _stretch(points: Number, knots: list[int], grid: Fraction, chosen: Number) -> Read:
    """Number the stretches of all curves, one curve after another."""
    whole = exact.floored(points, grid).top
    kind = exact.kind_of(whole.low, whole.high, *knots)
    edges = np.array(knots, kind)
    curve = exact.wholes(chosen)

    def read(block: Block) -> exact.Array:
        stretch = np.searchsorted(edges, np.asarray(whole.read(block), kind), side="right")
        return np.asarray(stretch + np.multiply(curve.read(block), len(knots) + 1))

    return exact.kept(read)


def _line(curve: Curve, knot: Fraction | None) -> tuple[Fraction, Fraction]:
    """Give the start and slope of a curve's line from a knot on; None: before the first."""
    place = bisect_right(curve.starts, knot) if knot is not None else 0
    if place == 0:
        return curve.knots[0][1], Fraction(0)
    start, value = curve.knots[place - 1]
    slope = _slope(curve, place)
    return value - start * slope, slope


def _slope(curve: Curve, place: int) -> Fraction:
    if place == len(curve.knots):
        return curve.slope
    (start, value), (end, top) = curve.knots[place - 1], curve.knots[place]
    return Fraction(0) if curve.kind == "step" else (top - value) / (end - start)


_CALLS: dict[str, Callable[[Making, Call], Number]] = {
    "if": _if,
    "sum": _folded(exact.plus),
    "min": _folded(exact.lesser),
    "max": _folded(exact.greater),
    "count": _count,
    "round_half_up": _half_up,
    "round_down": _down,
    "round_up": _up,
    "sqrt": _root,
    "scaled": _scaled,
    "table": _table,
}
