"""A Resource Allocation System as data: read once, checked whole, then ready to run.

The file says what is asked (questions), what counts (scoring), how points become money (tables),
each figure in the order it is worked out (values), which of them is the sum (amount), how the
sum is laid out to the penny (receipt), and its own worked examples (fixtures). Whatever a scheme
adds, caps or sends to a panel is a value like any other, so that nothing happens out of sight.
"""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from selfdirect.agreement.allocation.rules.formulas import (
    NumberRun,
    Scope,
    TruthRun,
    kind_of,
    number,
    truth,
    unknown,
)
from selfdirect.agreement.allocation.rules.syntax import Node, parse
from selfdirect.agreement.allocation.rules.tables import KINDS, TAILS, Curve, Knots, Table, curve
from selfdirect.agreement.allocation.rules.wording import Wording, wording
from selfdirect.agreement.allocation.rules.written import Written, checksum, read_yaml
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Every
from selfdirect.front_door.assessment.rules import (
    VOICES,
    Condition,
    Option,
    Question,
    Questionnaire,
)

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,59}")
_WORDS = ("and", "or", "not")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, slots=True)
class Item:
    """A question whose answer brings points."""

    question: Question
    points: dict[str, Fraction]  # by option id; empty for a number, which is its own points
    informal: str | None  # the question that says how much family and friends meet


@dataclass(frozen=True, slots=True)
class Value:
    """One named figure."""

    name: str
    kind: str  # number, truth
    formula: Node
    run: NumberRun | TruthRun
    says: Wording | None
    says_when: TruthRun | None


@dataclass(frozen=True, slots=True)
class Part:
    """One line of money on the receipt."""

    id: str
    text: Wording
    run: NumberRun  # pounds
    when: TruthRun | None
    shared: bool  # out over the scored questions, by the points left to meet


@dataclass(frozen=True, slots=True)
class Rounding:
    text: str
    at_most: Money  # a larger difference means that the lines do not explain the sum


@dataclass(frozen=True, slots=True)
class Fixture:
    name: str
    answers: dict[str, str]
    expect: dict[str, Fraction]
    places: int | None  # compared at so many decimal places; None: exactly


@dataclass(frozen=True, slots=True)
class Scheme:
    id: str
    version: str
    title: str
    note: str  # what a reader must know first: that it is synthetic, a draft, out of force
    starts_on: date
    ends_before: date | None
    currency: str
    period: Every
    sources: tuple[str, ...]
    known_limits: tuple[str, ...]
    questionnaire: Questionnaire
    items: tuple[Item, ...]
    levels: dict[str, Fraction]  # share met by informal support, by option id
    tables: dict[str, Table]
    values: tuple[Value, ...]
    amount: str
    panel: str | None
    parts: tuple[Part, ...]
    rounding: Rounding
    fixtures: tuple[Fixture, ...]
    checksum: str  # sha256 of what the file says


def load_scheme(text: str) -> Scheme:
    """Read, check and make ready a scheme file.

    :raises SchemeError: at the first fault, with its line and column and how to mend it
    """
    file = read_yaml(text)
    top = file.fields(
        "id version title starts_on currency period sources questions scoring values amount"
        " receipt fixtures",
        "note ends_before known_limits tables panel",
    )
    questionnaire = _questionnaire(top["questions"])
    items, levels, groups = _scoring(top["scoring"], questionnaire)
    tables = _tables(top["tables"], questionnaire) if "tables" in top else {}
    scored = tuple(i.question.id for i in items)
    scope = Scope(questionnaire, scored, groups, tables, {})
    values, scope = _values(top["values"], scope)
    parts, rounding = _receipt(top["receipt"], scope, items)
    return Scheme(
        id=_name(top["id"]),
        version=top["version"].text(),
        title=top["title"].text(),
        note=_optional_text(top, "note"),
        starts_on=top["starts_on"].day(),
        ends_before=_end(top),
        currency=_currency(top["currency"]),
        period=Every(top["period"].choice(*Every)),
        sources=tuple(s.text() for s in top["sources"].parts()),
        known_limits=_texts(top, "known_limits"),
        questionnaire=questionnaire,
        items=items,
        levels=levels,
        tables=tables,
        values=values,
        amount=_value_name(top["amount"], scope, "number"),
        panel=_value_name(top["panel"], scope, "truth") if "panel" in top else None,
        parts=parts,
        rounding=rounding,
        fixtures=tuple(_fixture(f, questionnaire, scope) for f in top["fixtures"].parts()),
        checksum=checksum(file),
    )


def _optional_text(fields: dict[str, Written], name: str) -> str:
    return fields[name].text() if name in fields else ""


def _texts(fields: dict[str, Written], name: str) -> tuple[str, ...]:
    return tuple(p.text() for p in fields[name].parts()) if name in fields else ()


def _name(written: Written) -> str:
    text = written.text()
    if not _NAME.fullmatch(text) or text in _WORDS:
        raise written.wrong(f"“{text[:60]}” cannot be a name: use letters, digits and _.")
    return text


def _currency(written: Written) -> str:
    if not _CURRENCY.fullmatch(written.text()):
        raise written.wrong("write the currency as its three capital letters, like GBP.")
    return written.text()


def _end(top: dict[str, Written]) -> date | None:
    if "ends_before" not in top:
        return None
    end = top["ends_before"].day()
    if end <= top["starts_on"].day():
        raise top["ends_before"].wrong("a scheme must end after it starts.")
    return end


# Questions


def _questionnaire(written: Written) -> Questionnaire:
    questions = tuple(_question(q) for q in written.parts())
    return written.made(lambda: Questionnaire(questions))


def _question(written: Written) -> Question:
    got = written.fields("id text", "kind options help section show_if asks default least most")
    options = tuple(_option(o) for o in got["options"].parts()) if "options" in got else ()
    condition = _condition(got["show_if"]) if "show_if" in got else None
    return written.made(
        lambda: Question(
            id=got["id"].text(),
            text=got["text"].text(),
            kind=got["kind"].text() if "kind" in got else "single",
            options=options,
            help=_optional_text(got, "help"),
            section=_optional_text(got, "section"),
            show_if=condition,
            asks=_texts(got, "asks") or VOICES,
            default=got["default"].text() if "default" in got else None,
            least=got["least"].number() if "least" in got else None,
            most=got["most"].number() if "most" in got else None,
        )
    )


def _option(written: Written) -> Option:
    got = written.fields("id text", "points")
    points = got["points"].number() if "points" in got else Fraction(0)
    return written.made(lambda: Option(got["id"].text(), got["text"].text(), points))


def _condition(written: Written) -> Condition:
    got = written.fields("question", "is not")
    if ("is" in got) == ("not" in got):
        raise written.wrong("write either `is:` or `not:` with a list of options.")
    holds = "is" in got
    options = tuple(o.text() for o in got["is" if holds else "not"].parts())
    return Condition(got["question"].text(), options, holds)


# Scoring


def _scoring(
    written: Written, questionnaire: Questionnaire
) -> tuple[tuple[Item, ...], dict[str, Fraction], dict[str, tuple[str, ...]]]:
    got = written.fields("items", "informal_levels groups")
    levels = _levels(got["informal_levels"]) if "informal_levels" in got else {}
    items = tuple(_item(i, questionnaire, levels) for i in got["items"].parts())
    scored = [i.question.id for i in items]
    if len(set(scored)) < len(scored):
        raise got["items"].wrong("a question is scored twice. Keep one.")
    groups = got["groups"].pairs() if "groups" in got else {}
    return items, levels, {name: _group(name, g, scored) for name, g in groups.items()}


def _levels(written: Written) -> dict[str, Fraction]:
    levels = {}
    for option, level in written.pairs().items():
        if not 0 <= level.number() <= 1:
            raise level.wrong("a level of informal support is a share from 0 to 1.")
        levels[option] = level.number()
    return levels


def _item(written: Written, questionnaire: Questionnaire, levels: dict[str, Fraction]) -> Item:
    got = written.fields("question", "informal")
    question = _asked(got["question"], questionnaire)
    informal = _asked(got["informal"], questionnaire) if "informal" in got else None
    unset = [o.id for o in informal.options if o.id not in levels] if informal else []
    if unset or (informal and informal.kind != "single"):
        raise got["informal"].wrong("every option of it needs a level in informal_levels.")
    points = {o.id: o.points for o in question.options}
    return Item(question, points, informal.id if informal else None)


def _asked(written: Written, questionnaire: Questionnaire) -> Question:
    name = written.text()
    if name not in questionnaire.by_id:
        raise unknown(written.place, name, "question", list(questionnaire.by_id))
    return questionnaire.by_id[name]


def _group(name: str, written: Written, scored: list[str]) -> tuple[str, ...]:
    members = written.parts()
    for member in members:
        if member.text() not in scored:
            raise unknown(member.place, member.text(), "scored question", scored)
    if not members or name in scored:
        raise written.wrong("a group needs a name of its own and one scored question or more.")
    return tuple(m.text() for m in members)


# Tables


def _tables(written: Written, questionnaire: Questionnaire) -> dict[str, Table]:
    return {name: _table(name, t, questionnaire) for name, t in written.pairs().items()}


def _table(name: str, written: Written, questionnaire: Questionnaire) -> Table:
    got = written.fields("kind", "by tail knots curves")
    kind = got["kind"].choice(*KINDS)
    tail = got["tail"].choice(*TAILS) if "tail" in got else "flat"
    if "by" not in got:
        knots = written.fields("kind knots", "tail")["knots"]
        return Table(name, None, {"": _curve(knots, kind, tail)})
    choice = _asked(got["by"], questionnaire)
    curves = written.fields("kind by curves", "tail")["curves"]
    found = curves.fields(" ".join(o.id for o in choice.options))
    return Table(name, choice.id, {o: _curve(c, kind, tail) for o, c in found.items()})


def _curve(written: Written, kind: str, tail: str) -> Curve:
    knots: Knots = tuple(_knot(k) for k in written.parts())
    return written.made(lambda: curve(kind, tail, knots))


def _knot(written: Written) -> tuple[Fraction, Fraction]:
    pair = written.parts()
    if len(pair) != 2:
        raise written.wrong("write points and money as a pair, like [10, 120].")
    return pair[0].number(), pair[1].number()


# Values and the receipt


def _values(written: Written, scope: Scope) -> tuple[tuple[Value, ...], Scope]:
    """Make the values ready, each seeing only those before it, so that no rule can go round."""
    values: list[Value] = []
    for piece in written.parts():
        value, scope = _value(piece, scope)
        values.append(value)
    return tuple(values), scope


def _value(written: Written, scope: Scope) -> tuple[Value, Scope]:
    got = written.fields("name is", "says says_when")
    name = _name(got["name"])
    if name in scope.values or name in scope.questionnaire.by_id:
        raise got["name"].wrong(f"“{name}” already names something else.")
    node = parse(*got["is"].formula())
    kind = kind_of(node, scope)
    run: NumberRun | TruthRun = (truth if kind == "truth" else number)(node, scope)
    names = {**scope.values, name: kind}
    after = Scope(scope.questionnaire, scope.scored, scope.groups, scope.tables, names)
    says = _wording(got["says"], after) if "says" in got else None
    when = _truth(got["says_when"], after) if "says_when" in got else None
    return Value(name, kind, node, run, says, when), after


def _wording(written: Written, scope: Scope) -> Wording:
    return written.made(lambda: wording(written.text(), scope.values))


def _truth(written: Written, scope: Scope) -> TruthRun:
    return truth(parse(*written.formula()), scope)


def _value_name(written: Written, scope: Scope, kind: str) -> str:
    name = written.text()
    if name not in scope.values:
        raise unknown(written.place, name, "value", list(scope.values))
    if scope.values[name] != kind:
        words = {"number": "a number", "truth": "a yes or no"}[kind]
        raise written.wrong(f"“{name}” must be {words}.")
    return name


def _receipt(
    written: Written, scope: Scope, items: tuple[Item, ...]
) -> tuple[tuple[Part, ...], Rounding]:
    got = written.fields("lines rounding")
    parts = tuple(_part(p, scope, items) for p in got["lines"].parts())
    rounding = got["rounding"].fields("text at_most")
    at_most = Money.pounds(rounding["at_most"].number())
    return parts, Rounding(rounding["text"].text(), at_most)


def _part(written: Written, scope: Scope, items: tuple[Item, ...]) -> Part:
    got = written.fields("id text is", "when shared")
    shared = "shared" in got and got["shared"].choice("yes", "no") == "yes"
    below = [i.question.id for i in items if min(i.points.values(), default=Fraction(0)) < 0]
    if shared and below:
        raise written.wrong(f"money cannot be shared by points below nought ({below[0]}).")
    return Part(
        id=_name(got["id"]),
        text=_wording(got["text"], scope),
        run=number(parse(*got["is"].formula()), scope),
        when=_truth(got["when"], scope) if "when" in got else None,
        shared=shared,
    )


def _fixture(written: Written, questionnaire: Questionnaire, scope: Scope) -> Fixture:
    got = written.fields("name answers expect", "places")
    answers = got["answers"].pairs()
    for question, given in answers.items():
        if question not in questionnaire.by_id:
            raise unknown(given.place, question, "question", list(questionnaire.by_id))
    expect = got["expect"].pairs()
    for name, figure in expect.items():
        if name not in scope.values:
            raise unknown(figure.place, name, "value", list(scope.values))
    return Fixture(
        got["name"].text(),
        {question: given.text() for question, given in answers.items()},
        {name: figure.number() for name, figure in expect.items()},
        int(got["places"].choice(*"012345678")) if "places" in got else None,
    )
