"""What a formula of a scheme can come to, whoever answers, worked out without any answers.

Numbers become ranges, yes-or-no and groups the set of what they can be. Inside `if(x > 0, …, …)`
the first branch knows that x is above nought, so that a guarded division is seen to be guarded.
Every question that is asked is taken as answered, as in a live assessment. The work is bounded by
a count of steps; what is not reached counts as "may be anything".
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from selfdirect.agreement.allocation.rules.formulas import kind_of, names_of
from selfdirect.agreement.allocation.rules.functions import NUMBERS, root
from selfdirect.agreement.allocation.rules.lint import ranges
from selfdirect.agreement.allocation.rules.lint.ranges import ANYTHING, Range, hull, ranged
from selfdirect.agreement.allocation.rules.scheme import Scheme, scope_of
from selfdirect.agreement.allocation.rules.scoring import Item
from selfdirect.agreement.allocation.rules.syntax import (
    Call,
    Chain,
    Comparison,
    Denial,
    Logic,
    Name,
    Negative,
    Node,
    Number,
    Text,
    parts_of,
)
from selfdirect.agreement.allocation.rules.tables import Curve
from selfdirect.front_door.assessment.rules import Question

STEPS = 40_000
DEEPEST = 60  # parts inside each other, across values
_NOUGHT, _ONE = Fraction(0), Fraction(1)
_MOST = Fraction(10**9)  # the largest number that an answer can be
_WEEK = Fraction(7 * 24 * 60)  # minutes
EITHER = frozenset([True, False])

Set = frozenset[str | bool | None]  # None: not asked
Bound = Range | Set
See = Callable[[Node, Bound, "World"], None]


@dataclass(frozen=True, slots=True)
class World:
    """What is taken as known: of formulas and questions, by what they are."""

    known: Mapping[int, Bound] = field(default_factory=dict)
    key: frozenset[tuple[int, Bound]] = frozenset()

    def with_(self, what: int, bound: Bound) -> "World":
        known = {**self.known, what: bound}
        return World(known, frozenset(known.items()))


OPEN = World()


class Bounds:
    """Works out bounds for one scheme, and remembers them."""

    def __init__(self, scheme: Scheme) -> None:
        self.scheme = scheme
        self.scope = scope_of(scheme)
        self.left = STEPS
        self._deep = 0
        self._formulas = {value.name: value.formula for value in scheme.values}
        self._items = {item.question.id: item for item in scheme.items}
        self._same: dict[object, int] = {}
        self._idents: dict[int, int] = {}
        self._answers: dict[str, Set] = {}
        self._values: dict[tuple[str, frozenset[tuple[int, Bound]]], Bound] = {}
        for question in scheme.questionnaire.questions:
            self._answers[question.id] = self._asked(question)
        for value in scheme.values:
            self.value(value.name, OPEN)

    @property
    def cut_short(self) -> bool:
        return self.left <= 0

    # What is the same formula

    def ident(self, node: Node) -> int:
        """Number a formula; two that say the same have the same number."""
        found = self._idents.get(id(node))
        if found is None:
            found = self._idents[id(node)] = self._number_of(self._said(node))
        return found

    def _number_of(self, said: object) -> int:
        return self._same.setdefault(said, len(self._same))

    def _said(self, node: Node) -> object:
        match node:
            case Number() | Text():
                return type(node).__name__, node.value
            case Name():
                return "Name", node.name
            case Call():
                return "Call", node.name, *map(self.ident, node.given)
            case Negative() | Denial():
                return type(node).__name__, self.ident(node.part)
            case Chain():
                rest = ((sign, self.ident(part)) for sign, part in node.rest)
                return "Chain", self.ident(node.first), *rest
            case Logic():
                return "Logic", node.word, *map(self.ident, node.parts)
        return "Comparison", node.sign, self.ident(node.left), self.ident(node.right)

    def _question(self, name: str) -> int:
        return self._number_of(("Question", name))

    # Bounds

    def of(self, node: Node, world: World = OPEN) -> Bound:
        """Work out what a formula can come to in a world."""
        self.left -= 1
        if self.left <= 0 or self._deep >= DEEPEST:
            return self._anything(node)
        self._deep += 1
        try:
            found = self._of(node, world)
        finally:
            self._deep -= 1
        limit = world.known.get(self.ident(node)) if world.known else None
        return found if limit is None else _within(found, limit)

    def number(self, node: Node, world: World = OPEN) -> Range:
        found = self.of(node, world)
        assert isinstance(found, Range)
        return found

    def set_(self, node: Node, world: World = OPEN) -> Set:
        found = self.of(node, world)
        assert isinstance(found, frozenset)
        return found

    def _anything(self, node: Node) -> Bound:
        kind = kind_of(node, self.scope)
        if kind == "number":
            return ANYTHING
        return EITHER if kind == "truth" else frozenset(names_of(node, self.scope))

    def value(self, name: str, world: World) -> Bound:
        """Work out what a value can come to."""
        found = self._values.get((name, world.key))
        if found is None:
            found = self._values[name, world.key] = self.of(self._formulas[name], world)
        return found

    def _of(self, node: Node, world: World) -> Bound:
        match node:
            case Number():
                return ranges.point(node.value)
            case Text():
                return frozenset([node.value])
            case Name():
                return self._named(node.name, world)
            case Negative():
                return ranges.minus(self.number(node.part, world))
            case Chain():
                return self._chain(node, world)
            case Call():
                return self._call(node, world)
        return self._truth(node, world)

    def _truth(self, node: Denial | Logic | Comparison, world: World) -> Set:
        if isinstance(node, Denial):
            return frozenset(not truth for truth in self.set_(node.part, world))
        if isinstance(node, Logic):
            return self._logic(node, world)
        return self._comparison(node, world)

    def _named(self, name: str, world: World) -> Bound:
        if name in self._formulas:
            return self.value(name, world)
        question = self.scope.questionnaire.by_id[name]
        answers = self.answers(name, world)
        if question.kind == "single":
            return answers - {None}
        return _or_nought(_amount(question), answers)

    def _chain(self, node: Chain, world: World) -> Range:
        found = self.number(node.first, world)
        for sign, part in node.rest:
            by = self.number(part, world)
            if sign in "+-":
                found = ranges.plus(found, by if sign == "+" else ranges.minus(by))
            else:
                found = ranges.times(found, by) if sign == "*" else ranges.over(found, by)
        return found

    def _comparison(self, node: Comparison, world: World) -> Set:
        if self._is_of_names(node):
            left, right = (self._names(side, world) for side in (node.left, node.right))
            same: Set = frozenset(
                [*([True] if left & right else []), *([False] if len(left | right) > 1 else [])]
            )
            return same if node.sign == "=" else frozenset(not one for one in same)
        left_, right_ = self.number(node.left, world), self.number(node.right, world)
        return ranges.compared(node.sign, left_, right_)

    def _is_of_names(self, node: Comparison) -> bool:
        return kind_of(node.left, self.scope) == "group"

    def _names(self, node: Node, world: World) -> Set:
        """List what one side of a comparison of names can be; an option compares as not asked."""
        if isinstance(node, Name) and node.name not in self._formulas:
            return self.answers(node.name, world)
        return self.set_(node, world)

    def _logic(self, node: Logic, world: World) -> Set:
        """Go through the parts as they are read: each is looked at only if it matters."""
        stops = node.word == "or"
        found: set[bool] = set()
        here: World | None = world
        for part in node.parts:
            truths = self.set_(part, here) if here is not None else frozenset()
            if stops in truths:
                found.add(stops)
            if (not stops) not in truths:
                return frozenset(found)
            here = self.assume(part, not stops, here) if here is not None else None
        return frozenset([*found, not stops])

    def _call(self, node: Call, world: World) -> Bound:
        if node.name == "if":
            return self._if(node, world)
        if node.name in ("answered", "chosen"):
            return self._of_answer(node, world)
        return _CALLS[node.name](self, node, world)

    def _if(self, node: Call, world: World) -> Bound:
        found = [self.of(branch, there) for branch, there in self.branches(node, world)]
        if not found:  # this world cannot be: nothing is known of it
            return self._anything(node)
        if isinstance(found[0], Range):
            return hull(one for one in found if isinstance(one, Range))
        return frozenset(name for one in found if isinstance(one, frozenset) for name in one)

    def branches(self, node: Call, world: World) -> list[tuple[Node, World]]:
        """List the branches of an `if` that can be come to, each in its own world."""
        truths = self.set_(node.given[0], world)
        ways = [(True, node.given[1]), (False, node.given[2])]
        found = [
            (branch, self.assume(node.given[0], truth, world))
            for truth, branch in ways
            if truth in truths
        ]
        return [(branch, there) for branch, there in found if there is not None]

    def _of_answer(self, node: Call, world: World) -> Set:
        assert isinstance(node.given[0], Name)
        answers = self.answers(node.given[0].name, world)
        if node.name == "answered":
            return frozenset(answer is not None for answer in answers)
        return EITHER if answers != {None} else frozenset([False])

    # Answers and points

    def answers(self, name: str, world: World) -> Set:
        """List the options that can be the answer; None where it may not be asked.

        A question that is not of one choice has the one answer "".
        """
        whole = self._answers[name]
        limit = world.known.get(self._question(name)) if world.known else None
        return whole & limit if isinstance(limit, frozenset) else whole

    def _asked(self, question: Question) -> Set:
        single = question.kind == "single"
        every: Set = frozenset(o.id for o in question.options) if single else frozenset([""])
        condition = question.show_if
        if condition is None:
            return every
        listed, earlier = set(condition.options), self._answers[condition.question]
        met = {answer is not None and (answer in listed) is condition.holds for answer in earlier}
        found: Set = every if True in met else frozenset()
        return found | {None} if False in met else found

    def chooser(self, name: str, world: World) -> Set:
        """List the names that a table can be chosen by."""
        found = self._named(name, world)
        limit = world.known.get(self._number_of(("Name", name)))
        narrowed = found if limit is None else _within(found, limit)
        assert isinstance(narrowed, frozenset)
        return narrowed

    def points(self, name: str, world: World) -> Range:
        """Work out the points that a scored question can bring."""
        self.left -= 1
        item = self._items[name]
        answers = self.answers(name, world)
        found = _points(item, answers)
        if item.counts_if is not None:
            truths = self.set_(item.counts_if, world)
            found = found if True in truths else ranges.point(_NOUGHT)
            found = hull([found, ranges.point(_NOUGHT)]) if False in truths else found
        return found

    def level(self, name: str, world: World) -> Range:
        informal = self._items[name].informal
        if informal is None:
            return ranges.point(_NOUGHT)
        answers = self.answers(informal, world)
        levels = [self.scheme.levels[str(a)] if a is not None else _NOUGHT for a in answers]
        return ranged(min(levels, default=_NOUGHT), max(levels, default=_ONE))

    def net(self, name: str, world: World) -> Range:
        left = ranges.plus(ranges.point(_ONE), ranges.minus(self.level(name, world)))
        return ranges.times(self.points(name, world), left)

    def items(self, node: Call) -> list[str]:
        names = [part.name for part in node.given if isinstance(part, Name)]
        return [item for name in names for item in self.scope.groups.get(name, (name,))]

    # What is known once a condition holds, or does not

    def assume(self, node: Node, holds: bool, world: World) -> World | None:
        """Give the world in which a condition comes out so; None where it cannot."""
        self.left -= 1
        if self.left <= 0 or self._deep >= DEEPEST:
            return world
        self._deep += 1
        try:
            return self._assume(node, holds, world)
        finally:
            self._deep -= 1

    def _assume(self, node: Node, holds: bool, world: World) -> World | None:
        match node:
            case Denial():
                return self.assume(node.part, not holds, world)
            case Logic():
                return self._assume_logic(node, holds, world)
            case Comparison():
                of_names = self._is_of_names(node)
                return (self._assume_names if of_names else self._assume_numbers)(
                    node, holds, world
                )
            case Name():
                there = self._limit(self.ident(node), frozenset([holds]), world)
                return there and self.assume(self._formulas[node.name], holds, there)
            case Call(name="answered"):
                return self._assume_answered(node, holds, world)
        return self._limit(self.ident(node), frozenset([holds]), world)

    def _assume_logic(self, node: Logic, holds: bool, world: World) -> World | None:
        if holds is (node.word == "and"):  # all of its parts come out so
            here: World | None = world
            for part in node.parts:
                here = here and self.assume(part, holds, here)
            return here
        return _joined([self.assume(part, holds, world) for part in node.parts])

    def _assume_answered(self, node: Call, holds: bool, world: World) -> World | None:
        assert isinstance(node.given[0], Name)
        name = node.given[0].name
        answers = self.answers(name, world)
        kept = answers - {None} if holds else answers & {None}
        return self._limit(self._question(name), kept, world)

    def _assume_names(self, node: Comparison, holds: bool, world: World) -> World | None:
        same = holds is (node.sign == "=")
        here: World | None = world
        for side, other in ((node.left, node.right), (node.right, node.left)):
            if here is None or isinstance(side, Text):
                continue
            mine, others = self._names(side, here), self._names(other, here)
            if same or len(others) == 1:
                here = self._named_so(side, mine & others if same else mine - others, here)
        return here

    def _named_so(self, node: Node, names: Set, world: World) -> World | None:
        if isinstance(node, Name) and node.name in self._formulas:
            there = self._limit(self.ident(node), names, world)
            return there and self._led(self._formulas[node.name], names, there)
        if isinstance(node, Name):
            return self._limit(self._question(node.name), names, world)
        return self._led(node, names, world) if names else None

    def _led(self, node: Node, names: Set, world: World) -> World | None:
        """Follow a group back to the conditions that can have led to some names."""
        if self._deep >= DEEPEST:
            return world
        self._deep += 1
        try:
            return self._led_back(node, names, world)
        finally:
            self._deep -= 1

    def _led_back(self, node: Node, names: Set, world: World) -> World | None:
        if isinstance(node, Call):
            ways = [(True, node.given[1]), (False, node.given[2])]
            return _joined([self._led_by(node, *way, names, world) for way in ways])
        if isinstance(node, Name):
            return self._named_so(node, self._names(node, world) & names, world)
        return world if isinstance(node, Text) and node.value in names else None

    def _led_by(
        self, node: Call, holds: bool, branch: Node, names: Set, world: World
    ) -> World | None:
        there = self.assume(node.given[0], holds, world)
        return there and self._led(branch, names, there)

    def _assume_numbers(self, node: Comparison, holds: bool, world: World) -> World | None:
        left, right = self.number(node.left, world), self.number(node.right, world)
        if holds not in ranges.compared(node.sign, left, right):
            return None
        there = self._limit(self.ident(node.left), ranges.told(node.sign, holds, right), world)
        sign = ranges.mirrored(node.sign)
        return there and self._limit(self.ident(node.right), ranges.told(sign, holds, left), there)

    def _limit(self, what: int, bound: Bound, world: World) -> World | None:
        """Add what is known now of something to what was known of it before."""
        before = world.known.get(what)
        if isinstance(bound, Range):
            whole = ranges.both(before, bound) if isinstance(before, Range) else bound
            return None if whole is None else world.with_(what, whole)
        names = bound & before if isinstance(before, frozenset) else bound
        return world.with_(what, names) if names else None

    # Looking at every part

    def walk(self, node: Node, world: World, see: See) -> None:
        """Show every part of a formula that can be come to, with what it can come to there."""
        self.left -= 1
        if self.left <= 0:
            return
        see(node, self.of(node, world), world)
        if isinstance(node, Call) and node.name == "if":
            self.walk(node.given[0], world, see)
            for branch, there in self.branches(node, world):
                self.walk(branch, there, see)
            return
        here: World | None = world
        for part in _looked_into(node, self._formulas):
            if here is not None:
                self.walk(part, here, see)
                if isinstance(node, Logic):
                    here = self.assume(part, node.word == "and", here)


def _joined(worlds: list[World | None]) -> World | None:
    """Keep what is known in each of some worlds, one of which is so; None where none can be."""
    found = [world for world in worlds if world is not None]
    if not found:
        return None
    known = dict(found[0].known)
    for other in found[1:]:
        both = known.keys() & other.known.keys()
        known = {what: _either(known[what], other.known[what]) for what in both}
    return World(known, frozenset(known.items()))


def _either(a: Bound, b: Bound) -> Bound:
    if isinstance(a, Range) and isinstance(b, Range):
        return hull([a, b])
    assert isinstance(a, frozenset)
    assert isinstance(b, frozenset)  # two bounds of one thing are of one kind
    return a | b


_OF_NAMES = {
    "points", "net", "highest_points", "highest_level", "hours", "years", "answered", "chosen"
}  # fmt: skip


def _looked_into(node: Node, formulas: Mapping[str, Node]) -> tuple[Node, ...]:
    """List the parts that have a bound of their own: not the names of questions and tables."""
    if isinstance(node, Call) and node.name in _OF_NAMES:
        return ()
    if isinstance(node, Call) and node.name in ("table", "rate"):
        return node.given[1:] if node.name == "table" else ()
    return parts_of(node)


def _within(found: Bound, limit: Bound) -> Bound:
    if isinstance(found, Range) and isinstance(limit, Range):
        return ranges.both(found, limit) or found
    assert isinstance(found, frozenset)
    assert isinstance(limit, frozenset)  # two bounds of one thing are of one kind
    return (found & limit) or found


def _or_nought(amount: Range, answers: Set) -> Range:
    return hull([amount, ranges.point(_NOUGHT)]) if None in answers else amount


def _amount(question: Question) -> Range:
    """Say what an answer in numbers or minutes a week can be."""
    if question.kind == "minutes":
        return ranged(_NOUGHT, _WEEK)
    low = question.least if question.least is not None else -_MOST
    high = question.most if question.most is not None else _MOST
    return ranged(min(low, high), high)


def _points(item: Item, answers: Set) -> Range:
    kind = item.question.kind
    if kind == "multi":
        return _or_nought(_several(item), answers)
    if kind != "single":
        return _or_nought(_amount(item.question), answers)
    points = [item.points[str(a)] if a is not None else _NOUGHT for a in answers]
    return hull([ranges.point(one) for one in points] or [ranges.point(_NOUGHT)])


def _several(item: Item) -> Range:
    alone = [item.points[o.id] for o in item.question.options if o.alone]
    free = [item.points[o.id] for o in item.question.options if not o.alone]
    every = [*alone, *free]
    if item.highest:
        return ranged(min(every), max(every))
    down, up = ([p for p in free if p < 0], [p for p in free if p > 0])
    low = min([sum(down, _NOUGHT)] if down else every, default=_NOUGHT)
    high = max([sum(up, _NOUGHT)] if up else every, default=_NOUGHT)
    return ranged(min(low, *every), max(high, *every))


# The functions


def _each(bounds: Bounds, node: Call, world: World) -> list[Range]:
    return [bounds.number(part, world) for part in node.given]


def _sum(bounds: Bounds, node: Call, world: World) -> Range:
    return _added(_each(bounds, node, world))


def _added(found: list[Range]) -> Range:
    whole = ranges.point(_NOUGHT)
    for one in found:
        whole = ranges.plus(whole, one)
    return whole


def _min(bounds: Bounds, node: Call, world: World) -> Range:
    return ranges.lowest(_each(bounds, node, world))


def _max(bounds: Bounds, node: Call, world: World) -> Range:
    return ranges.highest(_each(bounds, node, world))


def _count(bounds: Bounds, node: Call, world: World) -> Range:
    truths = [bounds.set_(part, world) for part in node.given]
    low = sum(False not in t for t in truths)
    return ranged(Fraction(low), Fraction(sum(True in t for t in truths)))


def _round(bounds: Bounds, node: Call, world: World) -> Range:
    up, down = node.name == "round_up", node.name == "round_down"
    return ranges.rounded(bounds.number(node.given[0], world), step_of(node), up, down)


def step_of(node: Call) -> Fraction:
    """Say to what step a call rounds."""
    step = node.given[1] if len(node.given) == 2 else None
    return step.value if isinstance(step, Number) else _ONE


def _sqrt(bounds: Bounds, node: Call, world: World) -> Range:
    of, places = bounds.number(node.given[0], world), node.given[1]
    whole = 10 ** int(places.value) if isinstance(places, Number) else 1
    low, high = (root(max(end, _NOUGHT), whole) for end in (of.low, of.high))
    return ranged(low, of.high if of.high >= ranges.LIMIT else high)


def _scaled(bounds: Bounds, node: Call, world: World) -> Range:
    factor = bounds.scope.factor or _ONE
    return ranges.times(bounds.number(node.given[0], world), ranges.point(factor))


def _points_of(bounds: Bounds, node: Call, world: World) -> Range:
    return _added([bounds.points(item, world) for item in bounds.items(node)])


def _net_of(bounds: Bounds, node: Call, world: World) -> Range:
    return _added([bounds.net(item, world) for item in bounds.items(node)])


def _highest_points(bounds: Bounds, node: Call, world: World) -> Range:
    return ranges.highest(bounds.points(item, world) for item in bounds.items(node))


def _highest_level(bounds: Bounds, node: Call, world: World) -> Range:
    return ranges.highest(bounds.level(item, world) for item in bounds.items(node))


def _hours(bounds: Bounds, node: Call, world: World) -> Range:
    parts = [_minutes(bounds, question, world) for question in bounds.items(node)]
    return ranges.over(_added(parts), ranges.point(Fraction(60)))


def _minutes(bounds: Bounds, name: str, world: World) -> Range:
    if name in bounds.scope.scored:
        return bounds.points(name, world)
    return _or_nought(ranged(_NOUGHT, _WEEK), bounds.answers(name, world))


def _years(bounds: Bounds, node: Call, world: World) -> Range:
    return ranged(_NOUGHT, Fraction(9999))


def _table(bounds: Bounds, node: Call, world: World) -> Range:
    assert isinstance(node.given[0], Name)
    table = bounds.scope.tables[node.given[0].name]
    points = bounds.number(node.given[1], world)
    keys = [bounds.chooser(by, world) for by in table.by]
    found = [
        along(curve, points)
        for names, curve in table.curves.items()
        if all(name in key for name, key in zip(names, keys, strict=True))
    ]
    bounds.left -= sum(len(curve.knots) for curve in table.curves.values())
    return hull(found) if found else ANYTHING


def along(curve: Curve, points: Range) -> Range:
    """Say what a curve can come to over a range of points."""
    knots = [value for start, value in curve.knots if points.low < start < points.high]
    every = [curve.at(points.low), curve.at(points.high), *knots]
    return ranged(min(every), max(every))


def _rate(bounds: Bounds, node: Call, world: World) -> Range:
    assert isinstance(node.given[0], Name)
    rate = bounds.scope.rates[node.given[0].name]
    keys = [bounds.set_(key, world) for key in node.given[1:]]
    found = [
        figure
        for _, figures in rate.dated
        for names, figure in figures.items()
        if all(name in key for name, key in zip(names, keys, strict=True))
    ]
    bounds.left -= sum(len(figures) for _, figures in rate.dated)
    return ranged(min(found), max(found)) if found else ANYTHING


_CALLS: dict[str, Callable[[Bounds, Call, World], Range]] = {
    "sum": _sum,
    "min": _min,
    "max": _max,
    "count": _count,
    "round_half_up": _round,
    "round_down": _round,
    "round_up": _round,
    "sqrt": _sqrt,
    "scaled": _scaled,
    "points": _points_of,
    "net": _net_of,
    "highest_points": _highest_points,
    "highest_level": _highest_level,
    "hours": _hours,
    "years": _years,
    "table": _table,
    "rate": _rate,
}
assert _CALLS.keys() == NUMBERS.keys()
