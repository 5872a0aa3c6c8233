"""Checks of what becomes of points: conditions, divisions, tables, bands and the receipt."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from selfdirect.agreement.allocation.rules.lint.bounds import OPEN, Bound, World, step_of
from selfdirect.agreement.allocation.rules.lint.context import Context, listed, named, names_in
from selfdirect.agreement.allocation.rules.lint.ranges import Range
from selfdirect.agreement.allocation.rules.lint.remarks import ADVICE, GRAVE, Remark
from selfdirect.agreement.allocation.rules.syntax import (
    Call,
    Chain,
    Comparison,
    Logic,
    Name,
    Node,
    Number,
    parts_of,
)
from selfdirect.agreement.allocation.rules.tables import Table
from selfdirect.agreement.allocation.rules.wording import exact
from selfdirect.agreement.allocation.rules.written import Place

_NOUGHT = Fraction(0)
_CENT = Fraction(1, 100)
_ROUNDING = ("round_half_up", "round_down", "round_up")
Seen = tuple[Node, Bound, World]


def looked_at(known: Context) -> list[Seen]:
    """Go through every formula, each part in the world in which it is come to."""
    seen: list[Seen] = []

    def see(node: Node, bound: Bound, world: World) -> None:
        seen.append((node, bound, world))

    for value in known.scheme.values:
        known.bounds.walk(value.formula, OPEN, see)
    for item in known.scheme.items:
        if item.counts_if is not None:
            known.bounds.walk(item.counts_if, OPEN, see)
    for part in known.scheme.parts:
        there: World | None = OPEN
        if part.when is not None:
            known.bounds.walk(part.when, OPEN, see)
            there = known.bounds.assume(part.when, True, OPEN)
        if there is not None:
            known.bounds.walk(part.formula, there, see)
    return seen


def from_formulas(known: Context) -> Iterator[Remark]:
    """Tell what the parts of formulas show, each place once."""
    told: dict[tuple[str, Place], Remark] = {}
    reached: dict[str, list[Range]] = {}
    ways: dict[Place, tuple[Node, set[object]]] = {}
    for node, bound, world in looked_at(known):
        if isinstance(node, Comparison) and isinstance(bound, frozenset):
            ways.setdefault(node.place, (node, set()))[1].update(bound)
        for remark in (*_divided(known, node, world), *_rooted(known, node, world)):
            told.setdefault((remark.kind, remark.place), remark)
        if isinstance(node, Call) and node.name == "table" and isinstance(node.given[0], Name):
            points = known.bounds.number(node.given[1], world)
            reached.setdefault(node.given[0].name, []).append(points)
    yield from told.values()
    for node, found in ways.values():
        if len(found) == 1:
            yield _constant(node, True in found)
    for name, points_ in reached.items():
        yield from _beyond(known, known.scheme.tables[name], points_)


def _constant(node: Node, holds: bool) -> Remark:
    word = "always" if holds else "never"
    return Remark(
        "constant condition",
        ADVICE,
        node.place,
        f"This condition {word} holds, whatever anybody answers.",
        "Something that reads as a rule decides nothing, or a rule does not catch what it should.",
        "Mend the figure that it compares with, or take the condition out.",
    )


def _divided(known: Context, node: Node, world: World) -> Iterator[Remark]:
    for sign, part in node.rest if isinstance(node, Chain) else ():
        if sign != "/" or not (by := known.bounds.number(part, world)).may_be_nought:
            continue
        sure = by.low == by.high == 0
        yield Remark(
            "division by nought",
            GRAVE if sure else ADVICE,
            part.place,
            f"This divides by what {'is always' if sure else 'may be'} nought.",
            "For those answers the scheme gives no figure, and the person is left without one.",
            "Guard it: if(divisor > 0, …, 0). If it cannot happen, say why in a note.",
        )


def _rooted(known: Context, node: Node, world: World) -> Iterator[Remark]:
    if isinstance(node, Call) and node.name == "sqrt":
        of = known.bounds.number(node.given[0], world)
        if of.low < 0:
            yield Remark(
                "root below nought",
                GRAVE if of.high < 0 else ADVICE,
                node.place,
                f"This takes the root of what {'is' if of.high < 0 else 'may be'} below nought.",
                "For those answers the scheme gives no figure.",
                "Guard it: sqrt(max(0, …), 4).",
            )


# Tables


def tables_fall(known: Context) -> Iterator[Remark]:
    """Find tables in which more points bring less."""
    for table in known.scheme.tables.values():
        falls = [] if table.may_fall else list(_falls(table))
        if falls:
            yield Remark(
                "not monotone",
                GRAVE,
                known.places.at("tables", table.name),
                f"In the table “{table.name}” more points bring less: {listed(falls, 3)}.",
                "Somebody whose need grows would be given less.",
                "Mend the figures; or give the reason in `may_fall:`, which everybody can read.",
            )


def _falls(table: Table) -> Iterator[str]:
    for keys, curve in table.curves.items():
        of = f"{', '.join(keys)}: " if keys else ""
        for (start, before), (end, after) in pairwise(curve.knots):
            if after < before:
                yield f"{of}{exact(before)} at {exact(start)}, then {exact(after)} at {exact(end)}"


def _beyond(known: Context, table: Table, reached: list[Range]) -> Iterator[Remark]:
    """Compare what points can reach with what a table has figures for."""
    low, high = min(r.low for r in reached), max(r.high for r in reached)
    where = known.places.at("tables", table.name)
    first = max(curve.starts[0] for curve in table.curves.values())
    last = min(curve.starts[-1] for curve in table.curves.values())
    top = max(curve.starts[-1] for curve in table.curves.values())
    can = f"Points can come to {exact(low)} to {_end(high)}"
    if low < first:
        yield Remark(
            "table too short",
            ADVICE,
            where,
            f"{can}, but “{table.name}” begins at {exact(first)}.",
            "Below its first knot its first sum holds, which may be more than is meant.",
            f"Begin it at {exact(low)}, or bound the points first.",
        )
    if high > last and any(c.tail == "flat" and c.kind == "linear" for c in table.curves.values()):
        yield Remark(
            "table too short",
            ADVICE,
            where,
            f"{can}, but “{table.name}” ends at {exact(last)} and stays level after it.",
            "People with the highest needs would get no more for more points.",
            "Carry it on to the most points there can be, or give it tail: upper_half_slope.",
        )
    if sum(start > high for c in table.curves.values() for start in c.starts) and top > high:
        yield Remark(
            "table too long",
            ADVICE,
            where,
            f"{can}, but “{table.name}” goes on to {exact(top)}.",
            "Figures that nobody can come to are kept up for nothing, or a question is missing.",
            "End it at the most points there can be, or look for the question that was left out.",
        )


def _end(high: Fraction) -> str:
    return exact(high) if high < 10**20 else "any number"


# Bands: nested ifs that compare one figure


def bands(known: Context) -> Iterator[Remark]:
    """Find bands written as conditions that leave a gap between them, or overlap."""
    for value in known.scheme.values:
        for node in named(value.formula):
            if isinstance(node, Call) and node.name == "if":
                yield from _of_bands(known, value.name, node)


Band = tuple[Fraction, bool, Fraction, bool]  # from, itself included, to, itself included


def _of_bands(known: Context, name: str, node: Call) -> Iterator[Remark]:
    following = node.given[2]
    if not isinstance(following, Call) or following.name != "if":
        return
    condition = following.given[0]
    band, next_ = _band(node.given[0], known), _band(condition, known)
    if band is None or next_ is None or band[1] != next_[1]:
        return
    lower, upper = sorted([band[0], next_[0]])
    if overlap := _overlap(lower, upper):
        yield Remark(
            "overlap of bands",
            GRAVE,
            condition.place,
            f"Two bands of “{name}” overlap {overlap}.",
            "Which of them counts depends on the order of writing, and not on a rule.",
            "End each band where the next begins.",
        )
    elif gap := _gap(lower, upper, _whole(condition, known)):
        yield Remark(
            "gap in bands",
            GRAVE,
            condition.place,
            f"The bands of “{name}” leave a gap {gap}.",
            "Whoever comes to lie in it falls through to the last branch, as if in no band.",
            "End each band where the next begins: one with <, the next with >=.",
        )


def _overlap(lower: Band, upper: Band) -> str:
    (_, _, high, with_high), (start, with_start, end, _) = lower, upper
    if high == start:
        return f"at {exact(start)}" if with_high and with_start else ""
    return f"from {exact(start)} to {exact(min(high, end))}" if high > start else ""


def _gap(lower: Band, upper: Band, whole: bool) -> str:
    (_, _, high, with_high), (start, with_start, _, _) = lower, upper
    if high == start:
        return "" if with_high or with_start else f"at {exact(high)}"
    room = 1 if with_high and with_start else 0
    return "" if whole and start - high <= room else f"between {exact(high)} and {exact(start)}"


def _band(node: Node, known: Context) -> tuple[Band, int] | None:
    """Read a condition as a band with two ends, and what it is of: x >= 4 and x < 8."""
    if not (isinstance(node, Logic) and node.word == "and" and len(node.parts) == 2):
        return None
    ends = [end for end in map(_one_end, node.parts) if end is not None]
    ends.sort(key=lambda end: end[1][0], reverse=True)  # the lower end, with >, first
    if [sign[0] for _, sign, _ in ends] != [">", "<"]:
        return None
    (of, above, low), (also, below, high) = ends
    if known.bounds.ident(of) != known.bounds.ident(also):
        return None
    return (low, above == ">=", high, below == "<="), known.bounds.ident(of)


def _one_end(node: Node) -> tuple[Node, str, Fraction] | None:
    if not isinstance(node, Comparison) or node.sign in ("=", "!="):
        return None
    if isinstance(node.right, Number):
        return node.left, node.sign, node.right.value
    if isinstance(node.left, Number):
        return node.right, node.sign.translate(str.maketrans("<>", "><")), node.left.value
    return None


def _whole(node: Node, known: Context) -> bool:
    """Say whether what a band is about can only be a whole number."""
    assert isinstance(node, Logic)
    end = _one_end(node.parts[0])
    return end is not None and _is_whole(end[0], known, 0)


_DEEP = 50


def _is_whole(node: Node, known: Context, deep: int) -> bool:
    if deep > _DEEP:
        return False
    match node:
        case Number():
            return node.value.denominator == 1
        case Name():
            found = next((v.formula for v in known.scheme.values if v.name == node.name), None)
            return found is not None and _is_whole(found, known, deep + 1)
        case Call():
            return _is_whole_call(node, known, deep)
        case Chain() if any(sign == "/" for sign, _ in node.rest):
            return False
    return all(_is_whole(part, known, deep + 1) for part in parts_of(node))


def _is_whole_call(node: Call, known: Context, deep: int) -> bool:
    if node.name in ("points", "highest_points"):
        items = {i.question.id: i for i in known.scheme.items}
        scored = [items[name] for name in known.bounds.items(node)]
        whole = all(p.denominator == 1 for i in scored for p in i.points.values())
        return whole and all(i.points for i in scored)
    if node.name in _ROUNDING:
        return step_of(node).denominator == 1
    if node.name in ("if", "sum", "min", "max"):
        parts = node.given[1:] if node.name == "if" else node.given
        return all(_is_whole(part, known, deep + 1) for part in parts)
    return node.name in ("count", "years")


# The receipt


def below_nought(known: Context) -> Iterator[Remark]:
    """Find sums and lines that can fall below nought."""
    if known.scheme.amount is not None:
        amount = known.bounds.value(known.scheme.amount, OPEN)
        if isinstance(amount, Range) and amount.low < 0:
            yield Remark(
                "below nought",
                GRAVE if amount.high < 0 else ADVICE,
                known.places.at("values", known.scheme.amount),
                f"The sum “{known.scheme.amount}” may fall below nought.",
                "There is no sum below nothing, so whoever answers so is given no figure.",
                "Bound it: max(0, …). If it cannot happen, say why in a note.",
            )
    for part in known.scheme.parts:
        world = OPEN if part.when is None else known.bounds.assume(part.when, True, OPEN)
        money = known.bounds.number(part.formula, world) if world is not None else None
        if money is not None and money.low < 0:
            yield Remark(
                "below nought",
                ADVICE,
                known.places.at("receipt", "lines", part.id),
                f"The line “{part.id}” may take money away.",
                "What is taken away needs its reason in words, or it reads as a mistake.",
                "Say in its text why money is taken away, or bound it: max(0, …).",
            )


def cannot_sum(known: Context) -> Iterator[Remark]:
    """Find a rounding that no line shows and that is larger than the receipt allows."""
    scheme = known.scheme
    if scheme.amount is None:
        return
    formulas = {value.name: value.formula for value in scheme.values}
    shown = {name for part in scheme.parts for name in names_in(part.formula)}
    name, node = scheme.amount, formulas[scheme.amount]
    for _ in range(_DEEP):  # the amount may be another value by another name
        if name in shown or not (isinstance(node, Name) and node.name in formulas):
            break
        name, node = node.name, formulas[node.name]
    if name in shown or not (isinstance(node, Call) and node.name in _ROUNDING):
        return
    most = step_of(node) / (2 if node.name == "round_half_up" else 1)
    if scheme.rounding.at_most.pence * _CENT < most - _CENT:
        yield Remark(
            "lines cannot sum",
            GRAVE,
            known.places.at("receipt", "rounding", "at_most"),
            f"Rounding moves the sum by up to {exact(most)}, but the receipt allows"
            f" {exact(scheme.rounding.at_most.pence * _CENT)}.",
            "Where it moves further, the receipt does not add up and there is no figure at all.",
            f"Write at_most: {exact(most + _CENT)}, which leaves room for lines in whole pence.",
        )


CHECKS = (from_formulas, tables_fall, bands, below_nought, cannot_sum)
