"""Formulas made ready to run: names found, kinds checked, then plain functions of the facts.

A number stays an exact fraction throughout. Every fault that a scheme could hold is found here,
before anybody's answers are; what is left to refuse at run time is a division by nought.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from fractions import Fraction
from typing import TypeVar

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
)
from selfdirect.agreement.allocation.rules.tables import Table
from selfdirect.agreement.allocation.rules.written import Place, SchemeError
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import half_up
from selfdirect.front_door.assessment.rules import Answer, Question, Questionnaire

Value = Fraction | bool
_T = TypeVar("_T", Fraction, bool)


@dataclass(slots=True)
class Facts:
    """What is known of one person, while their figure is worked out."""

    answers: Mapping[str, Answer]
    points: dict[str, Fraction]  # by scored question
    net: dict[str, Fraction]  # points left after informal support
    level: dict[str, Fraction]  # share that informal support meets, 0 to 1
    values: dict[str, Value]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a formula may name."""

    questionnaire: Questionnaire
    scored: tuple[str, ...]
    groups: Mapping[str, tuple[str, ...]]
    tables: Mapping[str, Table]
    values: Mapping[str, str]  # name -> "number" or "truth", of those worked out already


NumberRun = Callable[[Facts], Fraction]
TruthRun = Callable[[Facts], bool]

_SIGNS: dict[str, Callable[[Fraction, Fraction], bool]] = {
    "=": Fraction.__eq__,
    "!=": Fraction.__ne__,
    "<": Fraction.__lt__,
    "<=": Fraction.__le__,
    ">": Fraction.__gt__,
    ">=": Fraction.__ge__,
}
_NOUGHT = Fraction(0)


def kind_of(node: Node, scope: Scope) -> str:
    """Say whether a formula gives a number or a yes or no."""
    if isinstance(node, Comparison | Logic | Denial):
        return "truth"
    if isinstance(node, Name):
        return scope.values.get(node.name, "number")
    if isinstance(node, Call) and node.name == "if" and len(node.given) == 3:
        return kind_of(node.given[1], scope)
    return "number"


def number(node: Node, scope: Scope) -> NumberRun:
    """Make a formula that gives a number ready to run.

    :raises SchemeError: with the line and column of the first fault
    """
    match node:
        case Number():
            value = node.value
            return lambda facts: value
        case Name():
            return _named_number(node, scope)
        case Negative():
            part = number(node.part, scope)
            return lambda facts: -part(facts)
        case Chain():
            return _chain(node, scope)
        case Call():
            return _call(node, scope)
    raise SchemeError(node.place, "this is not a number. A number is needed here.")


def truth(node: Node, scope: Scope) -> TruthRun:
    """Make a formula that gives a yes or no ready to run.

    :raises SchemeError: with the line and column of the first fault
    """
    match node:
        case Comparison():
            return _comparison(node, scope)
        case Denial():
            part = truth(node.part, scope)
            return lambda facts: not part(facts)
        case Logic():
            return _logic(node, scope)
        case Name() if scope.values.get(node.name) == "truth":
            name = node.name
            return lambda facts: bool(facts.values[name])
        case Call() if node.name == "if":
            return _if(node, scope, truth)
    raise SchemeError(node.place, "this is not a yes or no. Compare it, like “points > 4”.")


def _named_number(node: Name, scope: Scope) -> NumberRun:
    name = node.name
    if scope.values.get(name) == "number":
        return lambda facts: Fraction(facts.values[name])
    if name in scope.values:
        raise SchemeError(node.place, f"“{name}” is a yes or no. A number is needed here.")
    question = scope.questionnaire.by_id.get(name)
    if question is None:
        raise unknown(node.place, name, "value or question", [*scope.values, *_ids(scope)])
    if question.kind != "number":
        raise SchemeError(
            node.place, f"“{name}” is a choice. Use points({name}), or {name} = 'option'."
        )
    return lambda facts: Fraction(facts.answers.get(name, _NOUGHT))


def _ids(scope: Scope) -> list[str]:
    return list(scope.questionnaire.by_id)


def unknown(place: Place, name: str, what: str, known: list[str]) -> SchemeError:
    """Say that a name is not known, and which it may have been."""
    near = get_close_matches(name[:60], known, 1)
    listed = ", ".join(known[:20]) or "none"
    mend = f"Did you mean “{near[0]}”?" if near else f"Known at this point of the file: {listed}."
    return SchemeError(place, f"there is no {what} called “{name[:60]}” here. {mend}")


def _chain(node: Chain, scope: Scope) -> NumberRun:
    first = number(node.first, scope)
    steps = [_step(sign, part, scope) for sign, part in node.rest]

    def run(facts: Facts) -> Fraction:
        value = first(facts)
        for step in steps:
            value = step(value, facts)
        return value

    return run


def _step(sign: str, node: Node, scope: Scope) -> Callable[[Fraction, Facts], Fraction]:
    part = number(node, scope)
    if sign == "+":
        return lambda value, facts: value + part(facts)
    if sign == "-":
        return lambda value, facts: value - part(facts)
    if sign == "*":
        return lambda value, facts: value * part(facts)
    if isinstance(node, Number) and node.value == 0:
        raise SchemeError(node.place, "nothing can be divided by nought.")

    def divide(value: Fraction, facts: Facts) -> Fraction:
        by = part(facts)
        if by == 0:
            raise Refused(
                f"The scheme divides by nought for these answers ({node.place} of its file),"
                " so it gives no figure. Tell the people who keep the scheme."
            )
        return value / by

    return divide


def _logic(node: Logic, scope: Scope) -> TruthRun:
    parts = [truth(part, scope) for part in node.parts]
    if node.word == "and":
        return lambda facts: all(part(facts) for part in parts)
    return lambda facts: any(part(facts) for part in parts)


def _comparison(node: Comparison, scope: Scope) -> TruthRun:
    for choice, option in ((node.left, node.right), (node.right, node.left)):
        if isinstance(option, Text):
            return _chosen(node.sign, choice, option, scope)
    compare = _SIGNS[node.sign]
    left, right = number(node.left, scope), number(node.right, scope)
    return lambda facts: compare(left(facts), right(facts))


def _chosen(sign: str, node: Node, option: Text, scope: Scope) -> TruthRun:
    question = _choice_named(node, option.place, scope)
    if question.option(option.value) is None:
        ids = [o.id for o in question.options]
        raise unknown(option.place, option.value, f"option of {question.id}", ids)
    if sign not in ("=", "!="):
        raise SchemeError(node.place, "options can be compared only by = and !=.")
    name, value, same = question.id, option.value, sign == "="
    return lambda facts: (facts.answers.get(name) == value) is same


def _choice_named(node: Node, place: Place, scope: Scope) -> Question:
    if not isinstance(node, Name):
        raise SchemeError(place, "an option can be compared only with a question.")
    question = scope.questionnaire.by_id.get(node.name)
    if question is None:
        raise unknown(node.place, node.name, "question", _ids(scope))
    return question


def _call(node: Call, scope: Scope) -> NumberRun:
    make = _CALLS.get(node.name)
    if make is None:
        raise unknown(node.place, node.name, "function", list(_CALLS))
    return make(node, scope)


def _counted(node: Call, count: int, how: str) -> None:
    if len(node.given) != count:
        raise SchemeError(node.place, f"{node.name} is written {how}.")


def _if_number(node: Call, scope: Scope) -> NumberRun:
    return _if(node, scope, number)


def _if(
    node: Call, scope: Scope, make: Callable[[Node, Scope], Callable[[Facts], _T]]
) -> Callable[[Facts], _T]:
    _counted(node, 3, "if(condition, when yes, when no)")
    condition = truth(node.given[0], scope)
    yes, no = make(node.given[1], scope), make(node.given[2], scope)
    return lambda facts: yes(facts) if condition(facts) else no(facts)


def _sum(node: Call, scope: Scope) -> NumberRun:
    parts = [number(part, scope) for part in node.given]
    return lambda facts: sum((part(facts) for part in parts), _NOUGHT)


def _min(node: Call, scope: Scope) -> NumberRun:
    parts = [number(part, scope) for part in node.given]
    return lambda facts: min(part(facts) for part in parts)


def _max(node: Call, scope: Scope) -> NumberRun:
    parts = [number(part, scope) for part in node.given]
    return lambda facts: max(part(facts) for part in parts)


def _points(node: Call, scope: Scope) -> NumberRun:
    items = _items(node, scope)
    return lambda facts: sum((facts.points[item] for item in items), _NOUGHT)


def _net(node: Call, scope: Scope) -> NumberRun:
    items = _items(node, scope)
    return lambda facts: sum((facts.net[item] for item in items), _NOUGHT)


def _highest_level(node: Call, scope: Scope) -> NumberRun:
    items = _items(node, scope)
    return lambda facts: max(facts.level[item] for item in items)


def _items(node: Call, scope: Scope) -> tuple[str, ...]:
    """Find the scored questions that a call names, one by one or as a group."""
    found: list[str] = []
    for part in node.given:
        if not isinstance(part, Name):
            raise SchemeError(part.place, f"{node.name} takes the names of scored questions.")
        if part.name not in scope.groups and part.name not in scope.scored:
            known = [*scope.scored, *scope.groups]
            raise unknown(part.place, part.name, "scored question or group", known)
        found += scope.groups.get(part.name, (part.name,))
    return tuple(found)


def _table(node: Call, scope: Scope) -> NumberRun:
    _counted(node, 2, "table(name, points)")
    name = node.given[0]
    if not isinstance(name, Name) or name.name not in scope.tables:
        known = ", ".join(scope.tables) or "none"
        raise SchemeError(name.place, f"name a table here. The scheme has: {known}.")
    table, points = scope.tables[name.name], number(node.given[1], scope)
    if table.by is None:
        return lambda facts: table.curves[""].at(points(facts))
    by = table.by

    def run(facts: Facts) -> Fraction:
        chosen = facts.answers.get(by)
        if chosen is None:
            text = scope.questionnaire.by_id[by].text
            raise Refused(f"Not enough answers yet. Still to answer: “{text}” ({by}).")
        return table.curves[str(chosen)].at(points(facts))

    return run


def _round_half_up(node: Call, scope: Scope) -> NumberRun:
    step = node.given[1] if len(node.given) == 2 else Number(node.place, Fraction(1))
    if len(node.given) > 2 or not isinstance(step, Number) or step.value == 0:
        how = "round_half_up(amount) or round_half_up(amount, 0.01), with a step above nought"
        raise SchemeError(node.place, f"round_half_up is written {how}.")
    amount, size = number(node.given[0], scope), step.value
    return lambda facts: half_up(amount(facts) / size) * size


_CALLS: dict[str, Callable[[Call, Scope], NumberRun]] = {
    "if": _if_number,
    "sum": _sum,
    "min": _min,
    "max": _max,
    "points": _points,
    "net": _net,
    "highest_level": _highest_level,
    "table": _table,
    "round_half_up": _round_half_up,
}
