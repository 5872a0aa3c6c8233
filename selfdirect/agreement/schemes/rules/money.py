"""What two versions of a scheme give for the same answers, side by side."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from selfdirect.agreement.allocation.rules import Chart, Scheme, allocate, exact
from selfdirect.agreement.allocation.rules.chart import chart
from selfdirect.agreement.allocation.rules.leaflet import measure
from selfdirect.agreement.allocation.rules.tables import Curve, Table
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.front_door.assessment.rules import Question

STEPS = (  # how much help somebody needs with everything, from the first answer to the last
    (Fraction(0), "No help"),
    (Fraction(1, 3), "A little help with everything"),
    (Fraction(2, 3), "A lot of help with everything"),
    (Fraction(1), "The most help with everything"),
)
BEFORE, NOW = ("before",), ("now",)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One set of answers to try schemes with."""

    name: str
    answers: Mapping[str, object]
    on: date | None


@dataclass(frozen=True, slots=True)
class Compared:
    """One set of answers under two versions; a sum is missing where a version gives none."""

    name: str
    was: Money | None
    new: Money | None
    why: str = ""  # why a sum is missing

    @property
    def change(self) -> Money | None:
        return None if self.was is None or self.new is None else self.new - self.was


@dataclass(frozen=True, slots=True)
class CurveChange:
    """One curve of a table as it was and as it is now, drawn and at every knot of either."""

    table: str
    curve: str  # in words; empty for a table of one curve
    chart: Chart
    rows: tuple[tuple[str, Money, Money, Money], ...]  # points, was, now, change


def sheets(scheme: Scheme) -> tuple[Sheet, ...]:
    """Make the answers that versions are compared by: the file's own examples, then standard ones.

    A standard one takes the answer at the same place of every question that counts, for each kind
    of person that a table tells apart.
    """
    own = (Sheet(f.name, f.answers, f.on) for f in scheme.fixtures)
    return (*own, *_standard(scheme))


def _standard(scheme: Scheme) -> Iterator[Sheet]:
    scored = {item.question.id for item in scheme.items}
    for answers, who in _kinds_of_people(scheme):
        for share, words in STEPS:
            given = {
                q.id: _answer_at(q, share)
                for q in scheme.questionnaire.questions
                if q.id in scored and q.kind == "single"
            }
            yield Sheet(f"{words}{who}", {**given, **answers}, None)


def _answer_at(question: Question, share: Fraction) -> str:
    """Take the option so far along, from the fewest points to the most."""
    options = sorted(question.options, key=lambda option: option.points)
    return options[int(share * (len(options) - 1))].id


def _kinds_of_people(scheme: Scheme) -> list[tuple[dict[str, str], str]]:
    asked = scheme.questionnaire.by_id
    choosers = {by: asked[by] for t in scheme.tables.values() for by in t.by if by in asked}
    kinds: list[tuple[dict[str, str], str]] = [({}, "")]
    for question in list(choosers.values())[:1]:
        kinds = [({question.id: o.id}, f": {o.text}") for o in question.options]
    return kinds


def compared(old: Scheme, new: Scheme, on: date) -> tuple[Compared, ...]:
    """Work out every sheet of both versions under each, as if both were in force.

    :param on: the day whose rates hold, where a sheet names none
    """
    found = {sheet.name: sheet for sheet in (*sheets(old), *sheets(new))}
    return tuple(_compared(sheet, _in_force(old), _in_force(new), on) for sheet in found.values())


def _in_force(scheme: Scheme) -> Scheme:
    return replace(scheme, starts_on=date.min, ends_before=None)


def _compared(sheet: Sheet, old: Scheme, new: Scheme, on: date) -> Compared:
    day = sheet.on or on
    (was, why), (now, why_not) = (_sum(scheme, sheet, day) for scheme in (old, new))
    return Compared(sheet.name, was, now, why_not or why)


def _sum(scheme: Scheme, sheet: Sheet, on: date) -> tuple[Money | None, str]:
    known = scheme.questionnaire.by_id
    answers = {q: answer for q, answer in sheet.answers.items() if q in known}
    try:
        return allocate(scheme, answers, on=on, strict=False).amount, ""
    except Refused as refusal:
        return None, str(refusal)


def curves(old: Scheme, new: Scheme) -> tuple[CurveChange, ...]:
    """Draw every curve that both versions have and that is not the same in them."""
    return tuple(
        curve_change(new, new.tables[name], keys, table.curves[keys])
        for name, table in old.tables.items()
        for keys in table.curves
        if name in new.tables
        and keys in new.tables[name].curves
        and new.tables[name].curves[keys] != table.curves[keys]
    )


def curve_change(scheme: Scheme, table: Table, keys: tuple[str, ...], was: Curve) -> CurveChange:
    now = table.curves[keys]
    points = sorted({*was.starts, *now.starts})
    pair = replace(table, by=("version",), curves={NOW: now, BEFORE: was})
    return CurveChange(
        table.name.replace("_", " "),
        curve_words(scheme, table, keys),
        chart(pair, {BEFORE: "Before", NOW: "Now"}, measure(scheme)),
        tuple(_row(p, was, now) for p in points),
    )


def _row(points: Fraction, was: Curve, now: Curve) -> tuple[str, Money, Money, Money]:
    before, after = Money.pounds(was.at(points)), Money.pounds(now.at(points))
    return exact(points), before, after, after - before


def curve_words(scheme: Scheme, table: Table, keys: tuple[str, ...]) -> str:
    """Name a curve by the words of the answers that choose it."""
    asked = scheme.questionnaire.by_id
    pairs = zip(table.by, keys, strict=True)
    return ", ".join(asked[by].shown(key) if by in asked else key for by, key in pairs)
