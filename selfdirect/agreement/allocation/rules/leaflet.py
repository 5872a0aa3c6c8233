"""A scheme laid out for somebody who reads it: all that it asks, counts and adds, in words."""

import re
from dataclasses import dataclass
from fractions import Fraction

from selfdirect.agreement.allocation.rules.chart import Chart, chart
from selfdirect.agreement.allocation.rules.scheme import Scheme
from selfdirect.agreement.allocation.rules.scoring import Item, Unit
from selfdirect.agreement.allocation.rules.tables import Table
from selfdirect.agreement.allocation.rules.wording import every, exact
from selfdirect.agreement.allocation.rules.written import Place, read_yaml
from selfdirect.foundation.kernel.money import Money
from selfdirect.front_door.assessment.rules import Condition, Question, Questionnaire

_FIGURE = re.compile(r"\{([A-Za-z]\w*)(?::money)?\}")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its answers with what each brings, and when it is asked."""

    text: str
    help: str
    when: str  # empty: always
    answers: tuple[tuple[str, str], ...]  # words, and points or share; "" where it brings none


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    questions: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Drawn:
    """One table from points to money, as a drawing and as figures."""

    name: str
    chart: Chart
    headings: tuple[str, ...]
    rows: tuple[tuple[str | Money, ...], ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure in the order it is worked out."""

    name: str
    formula: str
    says: str  # what the receipt says of it; empty if nothing


def sections(scheme: Scheme) -> tuple[Section, ...]:
    """List the questions under their headings, in the order they are asked."""
    scored = {item.question.id: item for item in scheme.items}
    informal = {item.informal for item in scheme.items}
    made: dict[str, list[Asked]] = {}
    for question in scheme.questionnaire.questions:
        brings = _brings(scheme, question, scored.get(question.id), question.id in informal)
        when = _when(scheme.questionnaire, question.show_if)
        asked = Asked(question.text, question.help, when, brings)
        made.setdefault(question.section, []).append(asked)
    return tuple(Section(title, tuple(asked)) for title, asked in made.items())


def _brings(
    scheme: Scheme, question: Question, item: Item | None, informal: bool
) -> tuple[tuple[str, str], ...]:
    if item is not None and not question.options:
        return ((_ITSELF[question.kind], f"as many {scheme.unit.many}"),)
    if item is not None:
        return tuple((o.text, _points(o.points, scheme.unit)) for o in question.options)
    if informal:
        return tuple((o.text, _share(scheme.levels[o.id])) for o in question.options)
    return tuple((o.text, "") for o in question.options)


_ITSELF = {"number": "The number itself", "minutes": "The minutes a week"}


def _points(points: Fraction, unit: Unit) -> str:
    return f"{exact(points)} {unit.of(points)}"


def _share(level: Fraction) -> str:
    return f"{exact(level * 100)}% met" if level else "none met"


def _when(questionnaire: Questionnaire, condition: Condition | None) -> str:
    if condition is None:
        return ""
    basis = questionnaire.question(condition.question)
    named = " or ".join(f"“{basis.shown(option)}”" for option in condition.options)
    return f"Asked if “{basis.text}” is {'' if condition.holds else 'not '}{named}."


def drawn(scheme: Scheme) -> tuple[Drawn, ...]:
    """Lay out every table from points to money."""
    return tuple(_drawn(scheme, table) for table in scheme.tables.values())


def _drawn(scheme: Scheme, table: Table) -> Drawn:
    names = _names(scheme, table)
    starts = sorted({start for curve in table.curves.values() for start in curve.starts})
    rows = tuple(_row(table, start) for start in starts)
    headings = ("Points", *(names[key] for key in table.curves))
    return Drawn(table.name.replace("_", " "), chart(table, names), headings, rows)


def _row(table: Table, points: Fraction) -> tuple[str | Money, ...]:
    return exact(points), *(Money.pounds(curve.at(points)) for curve in table.curves.values())


def _names(scheme: Scheme, table: Table) -> dict[tuple[str, ...], str]:
    if not table.by:
        return dict.fromkeys(table.curves, table.unit or f"Money {every(scheme.period)}")
    asked = [scheme.questionnaire.by_id.get(by) for by in table.by]
    return {
        keys: ", ".join(q.shown(key) if q else key for q, key in zip(asked, keys, strict=True))
        for keys in table.curves
    }


def figures(scheme: Scheme, text: str) -> tuple[Figure, ...]:
    """List every figure with its formula, as the file has it."""
    formulas = {
        value.pairs()["name"].text(): value.pairs()["is"].text()
        for value in read_yaml(text).pairs()["values"].parts()
    }
    return tuple(
        Figure(value.name, formulas[value.name], _plain(value.says.text) if value.says else "")
        for value in scheme.values
    )


def _plain(says: str) -> str:
    """Put the name of each figure where its value will stand: “that adds ‹double up›”."""
    return _FIGURE.sub(lambda found: f"‹{found[1].replace('_', ' ')}›", says)


AROUND = 3  # lines shown above and below a fault


@dataclass(frozen=True, slots=True)
class Marked:
    """One line of a file near a fault."""

    number: int
    text: str
    wrong: bool


def excerpt(text: str, place: Place) -> tuple[Marked, ...]:
    """Cut out the lines around a fault, so that nobody has to count them."""
    lines = text.splitlines()
    first, last = max(1, place.line - AROUND), min(len(lines), place.line + AROUND)
    return tuple(
        Marked(number, lines[number - 1][:200], number == place.line)
        for number in range(first, last + 1)
    )
