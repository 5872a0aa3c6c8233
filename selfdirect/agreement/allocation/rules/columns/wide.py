"""What takes more figures than could be looked up, given a name and a column of its own.

Numbers, minutes and days that people gave; sums of points over many questions; the highest of
them. Formulas are rewritten to name these columns, so that what is left of them is small again.
"""

from calendar import isleap
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from functools import reduce
from typing import cast

import numpy as np

from selfdirect.agreement.allocation.rules.columns import exact
from selfdirect.agreement.allocation.rules.columns.exact import (
    Array,
    Block,
    Number,
    Refusals,
    Truth,
    Whole,
    constant,
)
from selfdirect.agreement.allocation.rules.columns.making import (
    GIVEN,
    Making,
    base_of,
    is_wide,
    item_base,
    needed,
    worked_out,
)
from selfdirect.agreement.allocation.rules.columns.needs import (
    OF_ITEMS,
    Needs,
    changed,
    items_named,
    needs,
)
from selfdirect.agreement.allocation.rules.columns.scored import (
    Share,
    packed,
    share_of_item,
    share_of_question,
)
from selfdirect.agreement.allocation.rules.columns.small import numbers, truths, ways
from selfdirect.agreement.allocation.rules.columns.trees import truth
from selfdirect.agreement.allocation.rules.scope import Facts
from selfdirect.agreement.allocation.rules.scoring import Item, item_points
from selfdirect.agreement.allocation.rules.syntax import Call, Name, Node, Text
from selfdirect.front_door.assessment.rules import Answer, Often, Question

FEW = 256  # ways: points of so few are read question by question
SUMS = ("points", "net")


class Anchors:
    """The columns that formulas came to name."""

    def __init__(self, making: Making) -> None:
        self.making = making
        self.asked: dict[str, Call | Name] = {}
        self.ready: dict[str, Number] = {}
        self.points: dict[str, Number] = {}

    def rewritten(self, node: Node) -> Node:
        """Put names in the place of what is wide."""
        return changed(node, self._change)

    def _change(self, node: Node) -> Node | None:
        match node:
            case Name() if self._is_given(node.name):
                return self._named(f"given {node.name}", node, "number")
            case Call(name="years" | "hours"):
                return self._named(_called(node), node, "number")
            case Call(name="chosen") if is_wide(self._question(node.given[0])):
                return self._named(_called(node), node, "truth")
            case Call() if node.name in OF_ITEMS:
                return node if self._few(node) else self._named(_called(node), node, "number")
            case Call(name="answered" | "chosen"):
                return node  # what stands inside is a question, and no figure
            case Call(name="table" | "rate"):
                first, *rest = node.given
                return replace(node, given=(first, *(self.rewritten(part) for part in rest)))
        return None

    def _is_given(self, name: str) -> bool:
        question = self.making.scheme.questionnaire.by_id.get(name)
        given = question is not None and question.kind in ("number", "minutes")
        return given and name not in self.making.scope.values

    def _question(self, node: Node) -> Question:
        return self.making.scheme.questionnaire.by_id[node.name if isinstance(node, Name) else ""]

    def _few(self, node: Call) -> bool:
        need = needs(node, self.making.scope)
        base = base_of(self.making, need, expanded=True)
        return base is not None and ways(self.making.leaves[n] for n in base.leaves) <= FEW

    def _named(self, name: str, node: Call | Name, kind: str) -> Name:
        self.asked[name] = node
        scope = self.making.scope
        self.making.scope = replace(scope, values={**scope.values, name: kind})
        return Name(node.place, name)

    # Making them

    def added_up(self) -> Refusals:
        """Add up all sums of points, and tell who has not answered everything."""
        making = self.making
        shares = [share_of_question(making, q.id) for q in making.scheme.questionnaire.questions]
        shares += [share for item in making.scheme.scoring.items for share in self._shares(item)]
        self.ready, missing = packed(making, shares)
        return missing

    def pairs(self) -> Refusals:
        """Refuse where an unmet need is above its need."""
        return exact.either(*(self._pair(*pair) for pair in self.making.scheme.scoring.pairs))

    def _shares(self, item: Item) -> list[Share]:
        name = item.question.id
        base = item_base(self.making, name)
        often = {
            key: Fraction(Counter(items_named(node, self.making.scope))[name])
            for key, node in self.asked.items()
            if isinstance(node, Call) and node.name in SUMS
        }
        sums = {key: times for key, times in often.items() if times}
        return [share_of_item(self.making, name, base, sums)] if base and sums else []

    def conditions(self) -> Refusals:
        """Refuse where it cannot be said whether a scored question counts."""
        making, found = self.making, list[Refusals]()
        for name, condition in making.conditions.items():
            base = item_base(making, name)
            counts = self._points(name).refused if base else truth(making, condition).refused
            found.append(counts)
        return exact.either(*found)

    def _pair(self, need: str, unmet: str) -> Refusals:
        """Refuse where an unmet need has more points than its need."""
        found = worked_out(
            self.making,
            Needs(items=frozenset([need, unmet])),
            lambda facts: facts.points[unmet] > facts.points[need],
        )
        if found:
            over = truths(found[0], found[1])
        else:
            over = exact.compared(">", self._points(unmet), self._points(need))
        return exact.either(over.refused, exact.if_any(over))

    def make(self) -> None:
        """Make every column that was named, in the order in which they were."""
        for name, node in self.asked.items():
            self.making.columns[name] = _once(self._made(name, node))

    def _made(self, name: str, node: Call | Name) -> Number | Truth:
        if isinstance(node, Name):
            return given(self.making, self._question(node))
        if node.name == "years":
            return years(self.making, self._question(node.given[0]))
        if node.name == "chosen":
            return chosen(self.making, self._question(node.given[0]), _option(node.given[1]))
        items = items_named(node, self.making.scope)
        if node.name == "hours":
            minutes = reduce(exact.plus, (self._minutes(item) for item in items))
            return exact.times(minutes, constant(Fraction(1, 60)))
        if node.name in SUMS:
            return self._sum(name, items, self._points if node.name == "points" else self._net)
        each = self._points if node.name == "highest_points" else self._level
        return reduce(exact.greater, (each(item) for item in items))

    def _sum(self, name: str, items: tuple[str, ...], each: Callable[[str], Number]) -> Number:
        rest = [each(item) for item in items if item_base(self.making, item) is None]
        return reduce(exact.plus, rest, self.ready.get(name, constant(Fraction(0))))

    def _minutes(self, name: str) -> Number:
        if name in self.making.scope.scored:
            return self._points(name)
        return given(self.making, self.making.scheme.questionnaire.by_id[name])

    def _points(self, name: str) -> Number:
        """Make a column of one scored question's points."""
        if name not in self.points:
            self.points[name] = exact.once(self._points_of(self.making.item(name)))
        return self.points[name]

    def _points_of(self, item: Item) -> Number:
        name, making = item.question.id, self.making
        if item_base(making, name):
            need = Needs(items=frozenset([name]))
            return _small_number(making, need, lambda facts: facts.points[name])
        brought = self._brought(item)
        if item.counts_if is None:
            return brought
        return exact.picked(truth(making, making.conditions[name]), brought, constant(Fraction(0)))

    def _brought(self, item: Item) -> Number:
        """Make a column of the points that answers bring, where they count."""
        question, making = item.question, self.making
        if question.kind in ("number", "minutes"):
            return given(making, question)
        if is_wide(question):
            return several(making, item)
        need = Needs(questions=frozenset([question.id]))
        return _small_number(
            making, need, lambda facts: item_points(item, facts.answers.get(question.id))
        )

    def _level(self, name: str) -> Number:
        """Make a column of the share that family and friends meet."""
        informal, levels = self.making.item(name).informal, self.making.scheme.scoring.levels
        if informal is None:
            return constant(Fraction(0))
        need = Needs(questions=frozenset([informal]))
        shares: dict[str | None, Fraction] = {None: Fraction(0)}
        shares.update(levels)
        return _small_number(
            self.making, need, lambda facts: shares[_text(facts.answers.get(informal))]
        )

    def _net(self, name: str) -> Number:
        left = exact.minus(constant(Fraction(1)), self._level(name))
        return exact.times(self._points(name), left)


def _text(answer: object) -> str | None:
    return answer if isinstance(answer, str) else None


def _called(node: Call) -> str:
    parts = (part.name if isinstance(part, Name) else _option(part) for part in node.given)
    return f"{node.name} {', '.join(parts)}"


def _option(node: Node) -> str:
    return node.value if isinstance(node, Text) else ""


def _once(made: Number | Truth) -> Number | Truth:
    if isinstance(made, Number):
        return exact.once(made)
    return made if made.known is not None else replace(made, read=exact.kept(made.read))


def _small_number(making: Making, need: Needs, run: Callable[[Facts], Fraction]) -> Number:
    return numbers(*needed(making, need, run))


# What people gave


@dataclass(frozen=True, slots=True)
class State:
    """How a wide question stands: answered, taken at its default, or neither."""

    answered: Truth
    silent: Truth
    default: Answer | None


def _state(making: Making, question: Question) -> State:
    some = GIVEN[question.kind]
    need = Needs(questions=frozenset([question.id]))
    places, at = needed(making, need, lambda facts: _place(facts.answers.get(question.id), some))
    answered, silent = (truths([place == n for place in places], at) for n in (1, 0))
    default = making.scheme.questionnaire.defaults.get(question.id)
    return State(answered, silent, None if making.strict else default)


def _place(answer: object, some: object) -> int:
    return 0 if answer is None else 1 if answer is some else 2


def _or_default(state: State, raw: Number, figure: Callable[[Answer], Fraction]) -> Number:
    """Take what was answered, else the default, else nothing."""
    nothing = constant(Fraction(0))
    if state.default is None:
        return exact.picked(state.answered, raw, nothing)
    instead = exact.picked(state.silent, nothing, constant(figure(state.default)))
    return exact.picked(state.answered, raw, instead)


def _raw(making: Making, question: Question) -> Number:
    name, numbers = question.id, making.numbers[question.id]
    if numbers.low == numbers.high:
        return constant(numbers.low * numbers.scale)
    top = Whole(lambda block: block.tops[name], numbers.low, numbers.high)
    return Number(top, numbers.scale)


def given(making: Making, question: Question) -> Number:
    """Make a column of the numbers, or the minutes a week, that people gave."""
    return _or_default(_state(making, question), _raw(making, question), figure_of)


def figure_of(answer: Answer) -> Fraction:
    """Give an answer as the number that it stands for."""
    match answer:
        case Fraction():
            return answer
        case Often():
            return answer.weekly
    return Fraction(cast(date, answer).toordinal())


def years(making: Making, question: Question) -> Number:
    """Make a column of whole years since the days that people gave."""
    if making.on is None:
        return replace(constant(Fraction(0)), refused=exact.surely(True).read)
    state = _state(making, question)
    days = exact.once(_or_default(state, _raw(making, question), figure_of))
    late = exact.compared(">", days, constant(Fraction(making.on.toordinal())))
    silent = None if question.show_if is None else exact.if_any(state.silent)
    refused = exact.either(silent, None if days.high <= making.on.toordinal() else late.read)
    return Number(_whole_years(exact.wholes(days), making.on), refused=refused)


def _whole_years(days: Whole, on: date) -> Whole:
    """Count the years by their ends: the last day that is so many years before."""
    ends = np.array([_before(on, n).toordinal() for n in range(on.year - 1, 0, -1)], np.int64)
    most, least = (len(ends) - int(np.searchsorted(ends, d)) for d in (days.low, days.high))
    if least == most:
        return exact.fixed(least)
    return Whole(
        lambda block: len(ends) - np.searchsorted(ends, np.asarray(days.read(block))), least, most
    )


def _before(on: date, years: int) -> date:
    """Find the last day from which there are so many years: who was born later has fewer."""
    last = 28 if (on.month, on.day) == (2, 29) and not isleap(on.year - years) else on.day
    return date(on.year - years, on.month, last)


def chosen(making: Making, question: Question, option: str) -> Truth:
    """Make a column that says who chose an option, of a question with many."""
    place = [o.id for o in question.options].index(option)
    name, state = question.id, _state(making, question)
    bit = Truth(lambda block: (block.codes[name] >> np.uint8(place)) & np.uint8(1) == 1)
    default = state.default if isinstance(state.default, tuple) else ()
    instead = exact.surely(option in default)
    either_way = exact.joined("and", [exact.denied(state.silent), instead])
    return exact.if_truth(state.answered, bit, either_way)


def several(making: Making, item: Item) -> Number:
    """Make a column of the points of several options, eight at a time."""
    options = [option.id for option in item.question.options]
    bytes_ = [options[at : at + 8] for at in range(0, len(options), 8)]
    parts = [_byte(item, ids, 8 * n) for n, ids in enumerate(bytes_)]
    raw = reduce(exact.greater if item.highest else exact.plus, parts)
    return _or_default(_state(making, item.question), raw, lambda a: item_points(item, a))


def _byte(item: Item, ids: list[str], low: int) -> Number:
    """Look up what eight options bring together; none of them is the least there is."""
    name, none = item.question.id, min(item.points.values()) if item.highest else Fraction(0)
    ways_ = [tuple(o for place, o in enumerate(ids) if n >> place & 1) for n in range(256)]
    brings = [item_points(item, way) if way else none for way in ways_]

    def at(block: Block) -> Array:
        byte: Array = (block.codes[name] >> np.uint8(low)) & np.uint8(255)
        return byte.astype(np.int16)

    return numbers(brings, at)
