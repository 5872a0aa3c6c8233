"""A plan in the making: what is known so far, and what can be worked out beforehand."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction
from itertools import product
from typing import TypeVar, cast

from selfdirect.agreement.allocation.rules.allocation import counting
from selfdirect.agreement.allocation.rules.columns.exact import (
    ONE,
    Read,
    Truth,
)
from selfdirect.agreement.allocation.rules.columns.needs import Needs, needs
from selfdirect.agreement.allocation.rules.columns.people import Numbers, decoded, most_code
from selfdirect.agreement.allocation.rules.columns.small import (
    LARGEST,
    Column,
    Leaf,
    Named,
    index,
    ways,
)
from selfdirect.agreement.allocation.rules.formulas import Run
from selfdirect.agreement.allocation.rules.scheme import Scheme
from selfdirect.agreement.allocation.rules.scope import Facts, Known, Scope
from selfdirect.agreement.allocation.rules.scoring import Item
from selfdirect.agreement.allocation.rules.syntax import Node
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment.rules import Answer, Often, Question, Questionnaire

MOST_TOGETHER = 8  # options of several: with more, each is a column of its own
VERY_SMALL = 256
OFTEN = 8  # times the room for one thing: past this only what is very small is worked out
# stands for whatever was answered: known again by being the same thing
GIVEN: dict[str, Answer] = {
    "multi": ("given",),
    "number": Fraction(0),
    "minutes": Often(Fraction(0), Fraction(0)),
    "date": date.min,
}
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Base:
    """What something small depends on."""

    leaves: frozenset[str]
    inner: tuple[str, ...] = ()  # values to be worked out on the way, in their order
    items: frozenset[str] = frozenset()


@dataclass(slots=True)
class Making:
    scheme: Scheme
    on: date | None
    strict: bool
    numbers: Mapping[str, Numbers]
    answered: frozenset[str]  # the questions that everybody answered
    room: int  # ways: no more of one thing are worked out beforehand, unless they must be
    scope: Scope
    columns: dict[str, Column] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)
    bases: dict[str, Base | None] = field(default_factory=dict)
    conditions: dict[str, Node] = field(default_factory=dict)  # counts_if, by scored question
    leaves: dict[str, Leaf] = field(default_factory=dict)
    indexes: dict[tuple[str, ...], Read] = field(default_factory=dict)
    worked: int = 0

    def item(self, name: str) -> Item:
        return next(item for item in self.scheme.scoring.items if item.question.id == name)


def base_of(making: Making, need: Needs, *, expanded: bool) -> Base | None:
    """Find what something depends on; None if that is not small.

    Expanded, a value that is small itself gives way to what it depends on.
    """
    leaves, inner, items = set[str](), list[str](), set[str]()
    for item in need.items:
        own = item_base(making, item)
        if own is None:
            return None
        leaves |= own.leaves
        items |= own.items
    for name in need.values:
        deeper = making.bases.get(name) if expanded else None
        if deeper is None and not has_leaf(making, name):
            return None
        leaves |= deeper.leaves if deeper else {f"={name}"}
        inner += deeper.inner if deeper else ()
        items |= deeper.items if deeper else set()
    for name in need.questions:
        leaves |= question_leaves(making, name)
    ordered = tuple(name for name in making.runs if name in inner)
    return Base(frozenset(leaves), ordered, frozenset(items))


def question_leaves(making: Making, name: str) -> set[str]:
    """Name a question and all that must be answered before it is asked."""
    question = making.scheme.questionnaire.by_id[name]
    if f"?{name}" not in making.leaves:
        making.leaves[f"?{name}"] = _question_leaf(question, whole=name in making.answered)
    earlier = question_leaves(making, question.show_if.question) if question.show_if else set()
    return earlier | {f"?{name}"}


def item_base(making: Making, name: str) -> Base | None:
    """Find what the points of a scored question depend on; None if that is not small."""
    item = making.item(name)
    if is_wide(item.question):
        return None
    leaves, items = question_leaves(making, name), {name}
    if item.informal:
        leaves |= question_leaves(making, item.informal)
    if name in making.conditions:
        need = needs(making.conditions[name], making.scope)
        deeper = None if need.values else base_of(making, need, expanded=True)
        if deeper is None:
            return None
        leaves |= deeper.leaves
        items |= deeper.items
    base = Base(frozenset(leaves), (), frozenset(items))
    return base if ways(making.leaves[leaf] for leaf in leaves) <= LARGEST else None


def is_wide(question: Question) -> bool:
    """Say whether a question has more answers than could be looked up."""
    several = question.kind == "multi" and len(question.options) > MOST_TOGETHER
    return several or question.kind in ("number", "minutes", "date")


def _question_leaf(question: Question, *, whole: bool) -> Leaf:
    name = question.id
    if not is_wide(question):
        means = [decoded(question, code) for code in range(most_code(question) + 1)]
        if whole and question.kind == "single":
            means.pop()  # the last code means that there is no answer
        return Leaf(f"?{name}", lambda block: block.codes[name], means)
    some = (GIVEN[question.kind], None)  # whether it was answered is all that is small
    if whole:
        return Leaf(f"?{name}", lambda block: 0, some[:1])
    if question.kind == "multi":
        return Leaf(f"?{name}", lambda block: block.codes[name] == 0, some)
    return Leaf(f"?{name}", lambda block: block.codes[name], some)


def has_leaf(making: Making, name: str) -> bool:
    """Make a leaf of a value that takes few figures."""
    if f"={name}" in making.leaves:
        return True
    column = making.columns[name]
    found = None if column.refused and name not in making.runs else _few(column)
    if found:
        making.leaves[f"={name}"] = Leaf(f"={name}", *found)
    return found is not None


def _few(column: Column) -> tuple[Read, tuple[object, ...]] | None:
    if isinstance(column, Truth):
        return (lambda block: column.read(block)), (False, True)
    if isinstance(column, Named):
        return column.places.read, column.names
    top = column.top
    if column.bottom is not ONE or top.high - top.low >= LARGEST:
        return None
    means = tuple(place * column.scale for place in range(top.low, top.high + 1))
    if top.low == 0:
        return top.read, means
    return (lambda block: top.read(block) - top.low), means


def worked_out(
    making: Making, need: Needs, run: Callable[[Facts], _T], allowed: int | None = None
) -> tuple[list[_T | None], Read, Base] | None:
    """Work something out for each way that it can fall; None if there are too many.

    The answer tells the results, which of them a row has, and what they depend on. A result is
    None where the scheme gives no figure.
    """
    plenty = making.worked < OFTEN * making.room
    most = allowed or (making.room if plenty else VERY_SMALL)
    for expanded in (True, False):
        base = base_of(making, need, expanded=expanded)
        if base and ways(making.leaves[name] for name in base.leaves) <= most:
            leaves = in_order(making, base)
            making.worked += ways(leaves)
            return results(making, base, leaves, run), at(making, leaves), base
    return None


def needed(
    making: Making, need: Needs, run: Callable[[Facts], _T]
) -> tuple[list[_T | None], Read]:
    """Work out what there is no other way to have, however many ways that are."""
    found = worked_out(making, need, run, 2**62)
    results, at, _ = cast(tuple[list[_T | None], Read, Base], found)
    return results, at


def in_order(making: Making, base: Base) -> list[Leaf]:
    """Put questions first, in the order they are asked, as they are read once for many values."""
    order = [f"?{name}" for name in making.scheme.questionnaire.by_id]
    questions = [name for name in order if name in base.leaves]
    values = sorted(base.leaves - set(questions))
    return [making.leaves[name] for name in (*questions, *values)]


def at(making: Making, leaves: list[Leaf]) -> Read:
    """Share the numbering of the same leaves."""
    names = tuple(leaf.name for leaf in leaves)
    if names not in making.indexes:
        making.indexes[names] = index(leaves)
    return making.indexes[names]


def results(
    making: Making, base: Base, leaves: list[Leaf], run: Callable[[Facts], _T]
) -> list[_T | None]:
    questions = [leaf for leaf in leaves if leaf.name[0] == "?"]
    values = leaves[len(questions) :]
    part = _part_of(making.scheme, questions, base.items)
    names = [leaf.name[1:] for leaf in values]
    results: list[_T | None] = []
    for meant in product(*(leaf.means for leaf in questions)):
        facts = _facts(making, part, questions, meant)
        for known in product(*(leaf.means for leaf in values)):
            facts.values = dict(zip(names, cast(tuple[Known, ...], known), strict=True))
            results.append(_result(making, base, facts, run))
    return results


def _part_of(scheme: Scheme, questions: list[Leaf], items: frozenset[str]) -> Scheme:
    asked = tuple(scheme.questionnaire.by_id[leaf.name[1:]] for leaf in questions)
    scored = tuple(item for item in scheme.scoring.items if item.question.id in items)
    scoring = replace(scheme.scoring, items=scored, pairs=())
    return replace(scheme, questionnaire=Questionnaire(asked), scoring=scoring)


def _facts(
    making: Making, part: Scheme, questions: list[Leaf], meant: tuple[object, ...]
) -> Facts:
    read = {leaf.name[1:]: answer for leaf, answer in zip(questions, meant, strict=True)}
    given = {name: cast(Answer, answer) for name, answer in read.items() if answer is not None}
    return part.scoring.facts(counting(part, given, strict=making.strict), making.on)


def _result(making: Making, base: Base, facts: Facts, run: Callable[[Facts], _T]) -> _T | None:
    try:
        for name in base.inner:
            facts.values[name] = making.runs[name](facts)
        return run(facts)
    except Refused:
        return None
