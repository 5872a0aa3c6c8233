"""A scheme made into a plan for whole populations, and the plan run.

One definition, two engines: a plan is made from the same trees as the explained engine runs, what
is small is worked out by the explained engine itself, and the rest is exact. A scheme that cannot
be made into a plan is worked out by the explained engine, person by person.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import date
from fractions import Fraction

import numpy as np

from selfdirect.agreement.allocation.rules.allocation import (
    Allocation,
    allocate,
    check_in_force,
)
from selfdirect.agreement.allocation.rules.columns import exact
from selfdirect.agreement.allocation.rules.columns.exact import (
    LONGEST,
    Array,
    Block,
    Number,
    Refusals,
    TooWide,
    Truth,
    kind_of,
)
from selfdirect.agreement.allocation.rules.columns.making import VERY_SMALL, Making
from selfdirect.agreement.allocation.rules.columns.people import Population, answers_of
from selfdirect.agreement.allocation.rules.columns.small import LARGEST, Column, Named
from selfdirect.agreement.allocation.rules.columns.sums import amount, beside
from selfdirect.agreement.allocation.rules.columns.trees import column, truth
from selfdirect.agreement.allocation.rules.columns.wide import Anchors
from selfdirect.agreement.allocation.rules.formulas import ready
from selfdirect.agreement.allocation.rules.scheme import Scheme, scope_of
from selfdirect.agreement.allocation.rules.syntax import Node
from selfdirect.foundation.kernel.decision import Refused

ROWS = 65_536  # of a block: its columns stay in near memory, and threads seldom wait
THREADS = 2


@dataclass(frozen=True, slots=True)
class Exact:
    """A value for everybody: `tops * scale / bottoms`."""

    tops: Array
    scale: Fraction
    bottoms: Array
    names: tuple[str, ...]  # of a group: `tops` are places in these

    def at(self, row: int) -> Fraction | str:
        """Give one person's."""
        if self.names:
            return self.names[int(self.tops[row])]
        return Fraction(int(self.tops[row]), int(self.bottoms[row])) * self.scale


@dataclass(frozen=True, slots=True)
class Figures:
    """What a scheme gives everybody. Who is refused has nought and no panel."""

    amount_pence: Array
    refused: Array
    panel: Array
    values: dict[str, Exact]  # those that were asked for
    checked: int  # how many people the explained engine had to settle


@dataclass(frozen=True, slots=True)
class Steps:
    """A plan for one day and one shape of numbers."""

    pence: Number | None
    refused: Refusals
    panel: Truth
    values: dict[str, Column]


# of a population: the questions that everybody answered, its numbers' scales and bounds, its room
Shape = tuple[frozenset[str], tuple[tuple[str, Fraction, int, int], ...], int]


@dataclass(frozen=True, slots=True)
class Plan:
    scheme: Scheme
    strict: bool
    made: dict[tuple[date | None, Shape], Steps | None] = field(default_factory=dict)

    def run(
        self, people: Population, on: date | None = None, values: Iterable[str] = ()
    ) -> Figures:
        """Work everybody's figures out.

        :param on: the day they are for
        :param values: the names of values to give beside the amount
        :raises Refused: if the scheme gives no figures on that day
        """
        check_in_force(self.scheme, on)
        steps = self.steps(people, on)
        if steps is None:
            return _explained(self, people, on, tuple(values))
        return _by_blocks(steps, people, tuple(values))

    def steps(self, people: Population, on: date | None) -> Steps | None:
        """Make the steps for a day and a population, once; None: the scheme is too wide."""
        numbers = tuple((name, n.scale, n.low, n.high) for name, n in people.numbers.items())
        shape = (people.answered, numbers, room(people))
        if (on, shape) not in self.made:
            self.made[on, shape] = _made(self, people, on)
        return self.made[on, shape]


def compiled(scheme: Scheme, *, strict: bool = True) -> Plan:
    """Make a scheme ready for whole populations; strict as in `allocate`."""
    return Plan(scheme, strict)


# Making


def room(people: Population) -> int:
    """Say how much is worth working out beforehand: not more than there are people."""
    return min(LARGEST, max(VERY_SMALL, 1 << people.size.bit_length()))


def _made(plan: Plan, people: Population, on: date | None) -> Steps | None:
    scheme = plan.scheme
    scope = replace(scope_of(scheme), values={}, names={})  # nothing is worked out yet
    try:
        return _steps(
            Making(scheme, on, plan.strict, people.numbers, people.answered, room(people), scope)
        )
    except TooWide:
        return None


def _steps(making: Making) -> Steps:
    scheme, anchors = making.scheme, Anchors(making)
    formulas = _rewritten(making, anchors)
    missing = anchors.added_up()
    anchors.make()
    refusals: list[Refusals] = [missing, anchors.pairs(), anchors.conditions()]
    for value in scheme.values:
        refusals += _value(making, value.name, formulas)
    refusals += [truth(making, f).refused for name, f in formulas.items() if name[0] == "?"]
    pence, over = amount(making, formulas) if scheme.amount else (None, None)
    beside_it = [beside(making, other.value) for other in scheme.other_sums]
    panel = making.columns[scheme.panel] if scheme.panel else exact.surely(False)
    return Steps(
        pence,
        exact.either(*refusals, over, *beside_it),
        panel if isinstance(panel, Truth) else exact.surely(False),
        {value.name: making.columns[value.name] for value in scheme.values},
    )


def _rewritten(making: Making, anchors: Anchors) -> dict[str, Node]:
    """Rewrite every formula, so that all that is wide is known before any column is made.

    Keys: "=name" a value, "?name" when its sentence is said, "+0" a line of money, "!0" when.
    """
    scheme = making.scheme
    for item in scheme.scoring.items:
        if item.counts_if is not None:
            making.conditions[item.question.id] = anchors.rewritten(item.counts_if)
    found: dict[str, Node] = {}
    for value in scheme.values:
        found[f"={value.name}"] = anchors.rewritten(value.formula)
        names = {**making.scope.names, value.name: value.names}
        values = {**making.scope.values, value.name: value.kind}
        making.scope = replace(making.scope, values=values, names=names)
        if value.says and value.says_if:
            found[f"?{value.name}"] = anchors.rewritten(value.says_if)
    for place, part in enumerate(scheme.parts):
        found[f"+{place}"] = anchors.rewritten(part.formula)
        if part.when is not None:
            found[f"!{place}"] = anchors.rewritten(part.when)
    return found


def _value(making: Making, name: str, formulas: dict[str, Node]) -> list[Refusals]:
    """Make a value's column, and say who has none."""
    formula = formulas[f"={name}"]
    made, base = column(making, formula)
    making.columns[name] = made = _once(made)
    making.bases[name] = base and replace(base, inner=(*base.inner, name))
    making.runs[name] = ready(formula, making.scope)[1]
    if isinstance(made, Number) and _is_long(made):
        raise TooWide
    return [made.refused]


def _once(made: Column) -> Column:
    """Work a column out once for each block."""
    if isinstance(made, Number):
        return exact.once(made)
    refused = made.refused and exact.kept(made.refused)
    if isinstance(made, Truth):
        return Truth(exact.kept(made.read), refused, made.known)
    return replace(made, refused=refused)


def _is_long(made: Number) -> bool:
    """Say whether a figure could be past the size that the explained engine takes."""
    bounds = (made.top.low, made.top.high, made.bottom.high)
    scale = (made.scale.numerator, made.scale.denominator)
    bits = max(abs(n).bit_length() for n in bounds) + max(n.bit_length() for n in scale)
    return bits > LONGEST


# Running


def _by_blocks(steps: Steps, people: Population, names: tuple[str, ...]) -> Figures:
    """Work blocks of rows out, on two processors at once, as numpy lets go of Python's lock."""
    found = _empty(steps, people, names)
    starts = range(0, people.size, ROWS)
    with ThreadPoolExecutor(THREADS) as threads:
        for done in [threads.submit(_block, steps, people, start, found) for start in starts]:
            done.result()
    return found


def _empty(steps: Steps, people: Population, names: tuple[str, ...]) -> Figures:
    return Figures(
        np.zeros(people.size, np.int64),
        np.zeros(people.size, np.bool_),
        np.zeros(people.size, np.bool_),
        {name: _room(steps.values[name], people.size) for name in names},
        0,
    )


def _room(column: Column, size: int) -> Exact:
    if not isinstance(column, Number):
        kind = np.bool_ if isinstance(column, Truth) else np.int32
        return Exact(np.zeros(size, kind), Fraction(1), np.ones(size, np.int8), _names(column))
    tops = np.zeros(size, kind_of(column.top.low, column.top.high))
    return Exact(tops, column.scale, np.ones(size, kind_of(column.bottom.high)), ())


def _names(column: Truth | Named) -> tuple[str, ...]:
    return column.names if isinstance(column, Named) else ()


def _block(steps: Steps, people: Population, start: int, found: Figures) -> None:
    rows = slice(start, min(start + ROWS, people.size))
    block = Block(
        {name: codes[rows] for name, codes in people.codes.items()},
        {name: numbers.tops[rows] for name, numbers in people.numbers.items()},
        rows.stop - rows.start,
    )
    if steps.pence is not None:
        found.amount_pence[rows] = steps.pence.top.read(block)
    found.panel[rows] = steps.panel.read(block)
    for name, room in found.values.items():
        _write(steps.values[name], block, room, rows)
    _refuse(steps, people, block, rows, found)


def _write(column: Column, block: Block, room: Exact, rows: slice) -> None:
    match column:
        case Number():
            room.tops[rows] = column.top.read(block)
            room.bottoms[rows] = column.bottom.read(block)
        case Truth():
            room.tops[rows] = column.read(block)
        case _:
            room.tops[rows] = column.places.read(block)


def _refuse(steps: Steps, people: Population, block: Block, rows: slice, found: Figures) -> None:
    if steps.refused is not None:
        found.refused[rows] = steps.refused(block)
    if people.refused is not None:
        found.refused[rows] |= people.refused[rows]
    if steps.refused is not None or people.refused is not None:
        found.amount_pence[rows][found.refused[rows]] = 0
        found.panel[rows] &= ~found.refused[rows]


# The explained engine


def _explained(plan: Plan, people: Population, on: date | None, names: tuple[str, ...]) -> Figures:
    found = [one_by_one(plan, people, row, on) for row in range(people.size)]
    whole = [each for each in found if each is not None]
    return Figures(
        np.array([each.total.pence if each and each.total else 0 for each in found], np.int64),
        np.array([each is None for each in found], np.bool_),
        np.array([bool(each and each.panel) for each in found], np.bool_),
        {name: _listed([each.values[name] if each else None for each in found]) for name in names},
        len(whole),
    )


def one_by_one(plan: Plan, people: Population, row: int, on: date | None) -> Allocation | None:
    """Work one person's figure out by the explained engine; None if it refuses."""
    if people.refused is not None and people.refused[row]:
        return None
    try:
        answers = answers_of(plan.scheme, people, row)
        return allocate(plan.scheme, answers, on=on, strict=plan.strict)
    except Refused:
        return None


def _listed(results: list[Fraction | str | None]) -> Exact:
    if any(isinstance(result, str) for result in results):
        names = tuple(dict.fromkeys(str(result or "") for result in results))
        places = [names.index(str(result or "")) for result in results]
        return Exact(np.array(places), Fraction(1), np.ones(len(results), np.int8), names)
    figures = [Fraction(result or 0) for result in results]
    tops = np.array([figure.numerator for figure in figures], object)
    return Exact(tops, Fraction(1), np.array([f.denominator for f in figures], object), ())
