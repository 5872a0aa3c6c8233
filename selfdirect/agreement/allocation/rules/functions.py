"""The functions that a formula may call. There are no others, and a scheme cannot make its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from math import ceil, floor, isqrt

from selfdirect.agreement.allocation.rules.rates import Keys, said
from selfdirect.agreement.allocation.rules.scope import (
    Facts,
    GroupRun,
    NumberRun,
    Scope,
    TruthRun,
    unknown,
)
from selfdirect.agreement.allocation.rules.syntax import Call, Name, Node, Number, Text
from selfdirect.agreement.allocation.rules.written import Place, SchemeError
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import half_up
from selfdirect.foundation.kernel.period import whole_years
from selfdirect.front_door.assessment.rules import Answer, Often, Question

_NOUGHT = Fraction(0)
_HOUR = 60  # minutes
_LARGEST = 65_536  # bits, on the way to a value


@dataclass(frozen=True, slots=True)
class Reader:
    """How to make ready what stands inside a call."""

    number: Callable[[Node, Scope], NumberRun]
    truth: Callable[[Node, Scope], TruthRun]
    group: Callable[[Node, Scope], GroupRun]
    names_of: Callable[[Node, Scope], tuple[str, ...]]


def counted(node: Call, count: int, how: str) -> None:
    """Check that a call holds as many parts as it needs.

    :raises SchemeError: if not, with how it is written
    """
    if len(node.given) != count:
        raise SchemeError(node.place, f"{node.name} is written {how}.")


def bounded(value: Fraction, place: Place) -> Fraction:
    """Let a number through that a computer can work on at once.

    :raises Refused: if it grew past that
    """
    if value.numerator.bit_length() > _LARGEST or value.denominator.bit_length() > _LARGEST:
        raise Refused(f"A figure of the scheme ({place} of its file) grows past all size.")
    return value


# Of several numbers


def _sum(node: Call, scope: Scope, read: Reader) -> NumberRun:
    parts, place = [read.number(part, scope) for part in node.given], node.place

    def run(facts: Facts) -> Fraction:
        value = _NOUGHT
        for part in parts:
            value = bounded(value + part(facts), place)
        return value

    return run


def _min(node: Call, scope: Scope, read: Reader) -> NumberRun:
    parts = [read.number(part, scope) for part in node.given]
    return lambda facts: min(part(facts) for part in parts)


def _max(node: Call, scope: Scope, read: Reader) -> NumberRun:
    parts = [read.number(part, scope) for part in node.given]
    return lambda facts: max(part(facts) for part in parts)


def _count(node: Call, scope: Scope, read: Reader) -> NumberRun:
    parts = [read.truth(part, scope) for part in node.given]
    return lambda facts: Fraction(sum(part(facts) for part in parts))


# Of one number


def _round_half_up(node: Call, scope: Scope, read: Reader) -> NumberRun:
    amount, size = _to_round(node, scope, read)
    return lambda facts: half_up(amount(facts) / size) * size


def _round_down(node: Call, scope: Scope, read: Reader) -> NumberRun:
    amount, size = _to_round(node, scope, read)
    return lambda facts: floor(amount(facts) / size) * size


def _round_up(node: Call, scope: Scope, read: Reader) -> NumberRun:
    amount, size = _to_round(node, scope, read)
    return lambda facts: ceil(amount(facts) / size) * size


def _to_round(node: Call, scope: Scope, read: Reader) -> tuple[NumberRun, Fraction]:
    step = node.given[1] if len(node.given) == 2 else Number(node.place, Fraction(1))
    if len(node.given) > 2 or not isinstance(step, Number) or step.value == 0:
        how = f"{node.name}(amount) or {node.name}(amount, 0.01), with a step above nought"
        raise SchemeError(node.place, f"{node.name} is written {how}.")
    return read.number(node.given[0], scope), step.value


def _sqrt(node: Call, scope: Scope, read: Reader) -> NumberRun:
    places = node.given[-1]
    if len(node.given) != 2 or not isinstance(places, Number) or places.value not in range(9):
        how = "sqrt(number, 4), with the decimal places to keep, 0 to 8"
        raise SchemeError(node.place, f"sqrt is written {how}.")
    of, whole = read.number(node.given[0], scope), 10 ** int(places.value)

    def run(facts: Facts) -> Fraction:
        value = of(facts)
        if value < 0:
            raise Refused(
                f"The scheme takes the root of less than nought for these answers ({node.place}"
                " of its file), so it gives no figure. Tell the people who keep the scheme."
            )
        return root(value, whole)

    return run


def root(value: Fraction, whole: int) -> Fraction:
    """Work out a square root in steps of one part of `whole`, halves up, with no float."""
    twice = isqrt(floor(value * 4 * whole * whole))  # the root in half steps, rounded down
    return Fraction((twice + 1) // 2, whole)


def _scaled(node: Call, scope: Scope, read: Reader) -> NumberRun:
    counted(node, 1, "scaled(amount)")
    if scope.factor is None:
        words = "scaled needs the scheme to say its `scale:`, with a factor and a reason."
        raise SchemeError(node.place, words)
    amount, factor = read.number(node.given[0], scope), scope.factor
    return lambda facts: amount(facts) if facts.unscaled else amount(facts) * factor


# Of scored questions


def _points(node: Call, scope: Scope, read: Reader) -> NumberRun:
    items = _items(node, scope)
    return lambda facts: sum((facts.points[item] for item in items), _NOUGHT)


def _net(node: Call, scope: Scope, read: Reader) -> NumberRun:
    items = _items(node, scope)
    return lambda facts: sum((facts.net[item] for item in items), _NOUGHT)


def _highest_points(node: Call, scope: Scope, read: Reader) -> NumberRun:
    items = _items(node, scope)
    return lambda facts: max(facts.points[item] for item in items)


def _highest_level(node: Call, scope: Scope, read: Reader) -> NumberRun:
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


# Of answers


def _hours(node: Call, scope: Scope, read: Reader) -> NumberRun:
    parts = [_minutes(q, scope) for part in node.given for q in _timed(node, part, scope)]
    return lambda facts: sum((part(facts) for part in parts), _NOUGHT) / _HOUR


def _timed(node: Call, part: Node, scope: Scope) -> tuple[str, ...]:
    if isinstance(part, Name) and part.name in scope.groups:
        found = [scope.questionnaire.by_id[q] for q in scope.groups[part.name]]
    else:
        found = [_question(node, part, scope, "hours(question or group, …)")]
    wrong = next((q.id for q in found if q.kind != "minutes"), None)
    if wrong is not None:
        raise SchemeError(part.place, f"“{wrong}” is not asked in minutes, so it has no hours.")
    return tuple(q.id for q in found)


def _minutes(question: str, scope: Scope) -> NumberRun:
    """Read minutes a week: as they are scored, where they are."""
    if question in scope.scored:
        return lambda facts: facts.points[question]
    return lambda facts: _weekly(facts.answers.get(question))


def _weekly(answer: object) -> Fraction:
    return answer.weekly if isinstance(answer, Often) else _NOUGHT


def _years(node: Call, scope: Scope, read: Reader) -> NumberRun:
    counted(node, 1, "years(question), with a question that asks for a day")
    question = _question(node, node.given[0], scope, "years(question)")
    if question.kind != "date":
        raise SchemeError(node.place, f"“{question.id}” does not ask for a day, so no years.")
    needed = answer_needed(question.id, scope)

    def run(facts: Facts) -> Fraction:
        since, on = needed(facts), facts.on
        if on is None:
            raise Refused(f"Say which day it is for: “{question.text}” is counted in years to it.")
        assert isinstance(since, date)
        if since > on:
            raise Refused(f"“{question.text}”: {since} is after {on}, the day the figure is for.")
        return Fraction(whole_years(since, on))

    return run


def answer_needed(name: str, scope: Scope) -> Callable[[Facts], Answer]:
    """Read an answer that there is no going on without."""
    text = scope.questionnaire.by_id[name].text

    def run(facts: Facts) -> Answer:
        answer = facts.answers.get(name)
        if answer is None:
            raise Refused(f"Not enough answers yet. Still to answer: “{text}” ({name}).")
        return answer

    return run


def _answered(node: Call, scope: Scope, read: Reader) -> TruthRun:
    counted(node, 1, "answered(question)")
    name = _question(node, node.given[0], scope, "answered(question)").id
    return lambda facts: name in facts.answers


def _chosen(node: Call, scope: Scope, read: Reader) -> TruthRun:
    how = "chosen(question, 'option')"
    counted(node, 2, how)
    question, option = _question(node, node.given[0], scope, how), node.given[1]
    if question.kind != "multi":
        mend = f"Several can be chosen only of a question of the kind multi, not of {question.id}."
        raise SchemeError(node.place, f"chosen is written {how}. {mend}")
    if not isinstance(option, Text) or question.option(option.value) is None:
        given = option.value if isinstance(option, Text) else ""
        ids = [o.id for o in question.options]
        raise unknown(option.place, given, f"option of {question.id}", ids)
    name, value = question.id, option.value
    return lambda facts: value in _several(facts.answers.get(name))


def _several(answer: object) -> tuple[str, ...]:
    return answer if isinstance(answer, tuple) else ()


def _question(node: Call, part: Node, scope: Scope, how: str) -> Question:
    if not isinstance(part, Name):
        raise SchemeError(part.place, f"{node.name} is written {how}.")
    known = scope.questionnaire.by_id
    if part.name not in known:
        raise unknown(part.place, part.name, "question", list(known))
    return known[part.name]


# Of tables and rates


def _table(node: Call, scope: Scope, read: Reader) -> NumberRun:
    counted(node, 2, "table(name, points)")
    name = node.given[0]
    if not isinstance(name, Name) or name.name not in scope.tables:
        raise _no_table(name, scope)
    table, points = scope.tables[name.name], read.number(node.given[1], scope)
    if not table.by:
        curve = table.curves[()]
        return lambda facts: curve.at(points(facts))
    keys = [read.group(Name(name.place, by), scope) for by in table.by]
    return lambda facts: table.curves[tuple(key(facts) for key in keys)].at(points(facts))


def _no_table(node: Node, scope: Scope) -> SchemeError:
    known = ", ".join(scope.tables) or "none"
    if isinstance(node, Name) and node.name in scope.later:
        words = f"the table “{node.name}” is chosen by a group that is worked out further on."
        return SchemeError(node.place, f"{words} Move this value below it.")
    return SchemeError(node.place, f"name a table here. The scheme has: {known}.")


def _rate(node: Call, scope: Scope, read: Reader) -> NumberRun:
    name, keys = node.given[0], node.given[1:]
    if not isinstance(name, Name) or name.name not in scope.rates:
        known = ", ".join(scope.rates) or "none"
        raise SchemeError(name.place, f"name a rate here. The scheme has: {known}.")
    rate, runs = scope.rates[name.name], [read.group(key, scope) for key in keys]
    figures = rate.dated[0][1]
    deep = len(next(iter(figures)))
    if len(keys) != deep:
        how = ", ".join(["rate(" + rate.name, *(f"name {n + 1}" for n in range(deep))])
        raise SchemeError(node.place, f"this rate is read by {deep} names: {how}).")
    for combined in product(*(read.names_of(key, scope) for key in keys)):
        _check_figure(rate.name, node, combined, figures)
    if all(isinstance(key, Text) for key in keys):
        fixed = tuple(key.value for key in keys if isinstance(key, Text))
        return lambda facts: rate.on(facts.on)[fixed]
    return lambda facts: rate.on(facts.on)[tuple(run(facts) for run in runs)]


def _check_figure(rate: str, node: Call, keys: Keys, figures: Mapping[Keys, Fraction]) -> None:
    """Check that there is a figure for every name that a key can take."""
    if keys not in figures:
        place = next(
            part.place
            for place, part in enumerate(node.given[1:], 1)
            if not any(known[:place] == keys[:place] for known in figures)
        )
        raise SchemeError(place, f"the rate “{rate}” has not {said(keys)}. {_near(keys, figures)}")


def _near(keys: Keys, figures: Mapping[Keys, Fraction]) -> str:
    listed = "; ".join(", ".join(known) for known in list(figures)[:20])
    return f"It has: {listed}."


Maker = Callable[[Call, Scope, Reader], NumberRun]

NUMBERS: dict[str, Maker] = {
    "sum": _sum,
    "min": _min,
    "max": _max,
    "count": _count,
    "round_half_up": _round_half_up,
    "round_down": _round_down,
    "round_up": _round_up,
    "sqrt": _sqrt,
    "scaled": _scaled,
    "points": _points,
    "net": _net,
    "highest_points": _highest_points,
    "highest_level": _highest_level,
    "hours": _hours,
    "years": _years,
    "table": _table,
    "rate": _rate,
}
TRUTHS: dict[str, Callable[[Call, Scope, Reader], TruthRun]] = {
    "answered": _answered,
    "chosen": _chosen,
}
