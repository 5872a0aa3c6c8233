"""A scheme laid out for somebody who reads it: all that it asks, counts and adds, in words."""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from selfdirect.agreement.allocation.rules.chart import Chart, Measure, chart
from selfdirect.agreement.allocation.rules.rates import Figures, Rate
from selfdirect.agreement.allocation.rules.reading import in_words, name_in_words
from selfdirect.agreement.allocation.rules.scheme import Scheme
from selfdirect.agreement.allocation.rules.scoring import Item, Unit
from selfdirect.agreement.allocation.rules.syntax import Node
from selfdirect.agreement.allocation.rules.tables import Table
from selfdirect.agreement.allocation.rules.wording import every, exact, sum_of
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
    counts: tuple[str, ...]  # how and when its points count, where that is not plain
    evidence: str  # what would show an answer, where the scheme says it


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
        counts = _counts(scheme, question, scored.get(question.id))
        evidence = scheme.evidence.get(question.id, "")
        asked = Asked(question.text, question.help, when, brings, counts, evidence)
        made.setdefault(question.section, []).append(asked)
    return tuple(Section(title, tuple(asked)) for title, asked in made.items())


def _brings(
    scheme: Scheme, question: Question, item: Item | None, informal: bool
) -> tuple[tuple[str, str], ...]:
    if item is not None and not question.options:
        return ((_itself(question), f"as many {scheme.unit.many}"),)
    if item is not None:
        return tuple((o.text, _points(o.points, scheme.unit)) for o in question.options)
    if informal:
        return tuple((o.text, _share(scheme.levels[o.id])) for o in question.options)
    return tuple((o.text, "") for o in question.options)


def _itself(question: Question) -> str:
    if question.kind == "minutes":
        return "The minutes a week"
    bounds = (("from", question.least), ("up to", question.most))
    said = "".join(f" {word} {exact(bound)}" for word, bound in bounds if bound is not None)
    kind = "a whole number" if question.whole else ""
    told = f"{kind}{said}".strip()
    return f"The number itself: {told}" if told else "The number itself"


def _counts(scheme: Scheme, question: Question, item: Item | None) -> tuple[str, ...]:
    """Say how several answers are counted, and on what it hangs that they count."""
    if item is None:
        return ()
    several = "the highest counts" if item.highest else f"their {scheme.unit.many} are added up"
    told = f"Of several ticked, {several}." if question.kind == "multi" else ""
    only = item.counts_if and f"Counts only if {_read(scheme, item.counts_if)}."
    return tuple(sentence for sentence in (told, only) if sentence)


def _read(scheme: Scheme, node: Node) -> str:
    return in_words(node, scheme.questionnaire, scheme.unit)


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
    names, of = _names(scheme, table), measure(scheme)
    starts = sorted({start for curve in table.curves.values() for start in curve.starts})
    rows = tuple(_row(table, start, of) for start in starts)
    many = scheme.unit.many
    headings = (f"{many[0].upper()}{many[1:]}", *(names[key] for key in table.curves))
    return Drawn(table.name.replace("_", " "), chart(table, names, of), headings, rows)


def measure(scheme: Scheme) -> Measure:
    """Say what the tables of a scheme go from and to."""
    return Measure(scheme.unit, scheme.currency, scheme.period)


def _row(table: Table, points: Fraction, of: Measure) -> tuple[str | Money, ...]:
    return exact(points), *(_cell(table, c.at(points), of) for c in table.curves.values())


def _cell(table: Table, number: Fraction, of: Measure) -> str | Money:
    pounds = of.is_money(table) and of.currency == "GBP"
    return Money.pounds(number) if pounds else of.sum(table, number)


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


# Beside the points and the tables


@dataclass(frozen=True, slots=True)
class Dated:
    """One rate: its figures by the day from which they hold, and what is not sure of them."""

    text: str
    unit: str
    source: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str | Money, ...], ...]
    until: date | None
    stale_after: int | None  # months
    doubts: tuple[tuple[date, str], ...]


def dated(scheme: Scheme) -> tuple[Dated, ...]:
    """Lay out every rate with all its figures, the newest first."""
    return tuple(_dated(scheme, rate) for rate in scheme.rates.values())


def _dated(scheme: Scheme, rate: Rate) -> Dated:
    keys = tuple(rate.dated[0][1])
    named = (", ".join(key).replace("_", " ") for key in keys)
    rows: list[tuple[str | Money, ...]] = [
        (
            f"{day.day}\N{NO-BREAK SPACE}{day:%B}\N{NO-BREAK SPACE}{day.year}",
            *_rates(scheme, rate, figures, keys),
        )
        for day, figures in reversed(rate.dated)
    ]
    return Dated(
        text=rate.text.replace("_", " "),
        unit=rate.unit,
        source=rate.source,
        headings=("From", *(name or "Figure" for name in named)),
        rows=tuple(rows),
        until=rate.until,
        stale_after=rate.stale_after,
        doubts=tuple(sorted(rate.doubts.items(), reverse=True)),
    )


def _rates(
    scheme: Scheme, rate: Rate, figures: Figures, keys: tuple[tuple[str, ...], ...]
) -> list[str | Money]:
    money = rate.unit.split()[:1] == [scheme.currency]
    return [_rate(figures[key], scheme.currency if money else "") for key in keys]


def _rate(figure: Fraction, currency: str) -> str | Money:
    """Write a figure in its currency, if it is whole pence of one."""
    if not currency or (figure * 100).denominator != 1:
        return exact(figure)
    money = Money.pounds(figure)
    return money if currency == "GBP" else sum_of(money, currency)


def pairs(scheme: Scheme) -> tuple[tuple[str, str], ...]:
    """List each need with what is left of it to meet, which is never more."""
    asked = scheme.questionnaire.by_id
    return tuple((asked[need].text, asked[unmet].text) for need, unmet in scheme.pairs)


def groups(scheme: Scheme) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """List the questions that are counted together, under the name that the formulas use."""
    asked = scheme.questionnaire.by_id
    return tuple(
        (name_in_words(name), tuple(asked[member].text for member in members))
        for name, members in scheme.scoring.groups.items()
    )


@dataclass(frozen=True, slots=True)
class Beside:
    """A sum that is never added to the amount."""

    text: str
    whose: str  # the person, the carer
    figure: str  # which of the figures it is
    every: str


def beside(scheme: Scheme) -> tuple[Beside, ...]:
    return tuple(
        Beside(_plain(s.text.text), s.whose, name_in_words(s.value), every(s.period))
        for s in scheme.other_sums
    )


def scaled(scheme: Scheme) -> tuple[str, ...]:
    """Say by what every sum is scaled to fit a budget, why, and how it is seen to be enough."""
    scale = scheme.scale
    if scale is None:
        return ()
    by = f"Sums are multiplied by {exact(scale.factor)}. Why: {scale.reason.rstrip('.')}."
    shown = "Each receipt shows the sum before and after."
    if scale.hours is None or scale.unit_price is None:
        return by, shown, "The scheme does not say how to see whether the smaller sum is enough."
    hours, price = name_in_words(scale.hours), name_in_words(scale.unit_price)
    enough = f"Is it still enough? {hours} at {price} each is what the hours would cost."
    return by, shown, f"{enough} If the sum is below that, the receipt warns of it."


def costed(scheme: Scheme) -> str:
    """Say when a figure leaves the tables, to be costed one part at a time; empty: never."""
    if scheme.panel is None:
        return ""
    formula = next(value.formula for value in scheme.values if value.name == scheme.panel)
    return f"That is so if {_read(scheme, formula)}."


def lines(scheme: Scheme) -> tuple[tuple[str, str], ...]:
    """List the lines of money that a receipt can have, each with the condition that it needs."""
    return tuple(
        (_plain(part.text.text), f"if {_read(scheme, part.when)}" if part.when else "")
        for part in scheme.parts
    )


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
