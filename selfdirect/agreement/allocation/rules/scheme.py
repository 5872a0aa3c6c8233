"""A Resource Allocation System as data: read once, checked whole, then ready to run.

The file says what is asked (questions), what counts (scoring), how points become money (tables,
rates), each figure in the order it is worked out (values), which of them is the sum (amount), how
the sum is laid out to the penny (receipt), and its own worked examples (fixtures). Whatever a
scheme adds, caps or sends to a panel is a value like any other, so that nothing happens out of
sight.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import yaml

from selfdirect.agreement.allocation.rules.layout import (
    NO_ROUNDING,
    OtherSum,
    Part,
    Rounding,
    other_sums,
    receipt,
)
from selfdirect.agreement.allocation.rules.questions import (
    evidence,
    known,
    optional_text,
    optional_texts,
    questionnaire,
)
from selfdirect.agreement.allocation.rules.rates import Rate, rates
from selfdirect.agreement.allocation.rules.scope import Scope, unknown
from selfdirect.agreement.allocation.rules.scoring import Item, Scoring, Unit, scoring
from selfdirect.agreement.allocation.rules.tables import Table
from selfdirect.agreement.allocation.rules.values import Value, name_of, value_name, values
from selfdirect.agreement.allocation.rules.written import Written, checksum, read_yaml
from selfdirect.foundation.kernel.period import Every
from selfdirect.front_door.assessment.rules import Questionnaire

_CURRENCY = re.compile(r"[A-Z]{3}")
PERIODS = (*(str(every) for every in Every), "once")


@dataclass(frozen=True, slots=True)
class Scale:
    """What every sum is scaled by to fit a budget, and how to see that it is still enough."""

    factor: Fraction
    reason: str
    hours: str | None  # the value that says the hours assessed, for one period of the scheme
    unit_price: str | None  # the value that says what an hour costs


@dataclass(frozen=True, slots=True)
class Fixture:
    name: str
    answers: Mapping[str, object]
    expect: dict[str, Fraction | str]
    places: int | None  # compared at so many decimal places; None: exactly
    on: date | None


@dataclass(frozen=True, slots=True)
class Scheme:
    id: str
    version: str
    title: str
    note: str  # what a reader must know first: that it is synthetic, a draft, out of force
    starts_on: date
    ends_before: date | None
    checked_on: date | None  # when its rates and tables were last looked over
    replaces: str
    change_note: str  # what changed since the version before
    currency: str
    period: str  # one of PERIODS
    sources: tuple[str, ...]
    known_limits: tuple[str, ...]
    questionnaire: Questionnaire
    scoring: Scoring
    tables: dict[str, Table]
    rates: dict[str, Rate]
    scale: Scale | None
    values: tuple[Value, ...]
    amount: str | None  # None: the scheme only scores, and gives no sum of money
    other_sums: tuple[OtherSum, ...]
    panel: str | None
    panel_says: str
    parts: tuple[Part, ...]
    rounding: Rounding
    fixtures: tuple[Fixture, ...]
    evidence: dict[str, str]  # what would show another answer, by question id, where it says
    checksum: str  # sha256 of what the file says

    @property
    def items(self) -> tuple[Item, ...]:
        return self.scoring.items

    @property
    def levels(self) -> dict[str, Fraction]:
        return self.scoring.levels

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        return self.scoring.pairs

    @property
    def unit(self) -> Unit:
        return self.scoring.unit


def scope_of(scheme: Scheme) -> Scope:
    """Give what the last formula of a scheme may name."""
    scored = scheme.scoring
    return Scope(
        scheme.questionnaire,
        scored.scored,
        scored.groups,
        scheme.tables,
        {value.name: value.kind for value in scheme.values},
        names={value.name: value.names for value in scheme.values if value.names},
        rates=scheme.rates,
        factor=scheme.scale.factor if scheme.scale else None,
    )


def load_scheme(text: str) -> Scheme:
    """Read, check and make ready a scheme file.

    :raises SchemeError: at the first fault, with its line and column and how to mend it
    """
    return read_scheme(read_yaml(text))


def read_scheme(file: Written) -> Scheme:
    """Check a file whose shape was read, and make it ready.

    :raises SchemeError: at the first fault
    """
    top = file.fields(
        "id version title starts_on currency period sources questions scoring values fixtures",
        "note ends_before checked_on replaces change_note known_limits tables rates scale amount"
        " other_sums panel panel_says receipt",
    )
    _check_whole(file, top)
    asked = questionnaire(top["questions"])
    scored = scoring(top["scoring"], asked)
    dated = rates(top["rates"]) if "rates" in top else {}
    scope = Scope(
        asked, scored.scored, scored.groups, {}, {}, rates=dated, factor=_factor(top.get("scale"))
    )
    worked, scope = values(top["values"], top.get("tables"), scope)
    amount = value_name(top["amount"], scope, "number") if "amount" in top else None
    parts, rounding = receipt(top["receipt"], scope, scored) if amount else ((), NO_ROUNDING)
    return Scheme(
        id=name_of(top["id"]),
        version=top["version"].text(),
        title=top["title"].text(),
        note=optional_text(top, "note"),
        starts_on=top["starts_on"].day(),
        ends_before=_end(top),
        checked_on=top["checked_on"].day() if "checked_on" in top else None,
        replaces=optional_text(top, "replaces"),
        change_note=optional_text(top, "change_note"),
        currency=_currency(top["currency"]),
        period=top["period"].choice(*PERIODS),
        sources=tuple(s.text() for s in top["sources"].parts()),
        known_limits=optional_texts(top, "known_limits"),
        questionnaire=asked,
        scoring=scored,
        tables=dict(scope.tables),
        rates=dated,
        scale=_scale(top["scale"], scope) if "scale" in top else None,
        values=worked,
        amount=amount,
        other_sums=other_sums(top["other_sums"], scope) if "other_sums" in top else (),
        panel=value_name(top["panel"], scope, "truth") if "panel" in top else None,
        panel_says=optional_text(top, "panel_says"),
        parts=parts,
        rounding=rounding,
        fixtures=tuple(_fixture(f, asked, scope) for f in top["fixtures"].parts()),
        evidence=evidence(top["questions"]),
        checksum=checksum(file),
    )


def _check_whole(file: Written, top: dict[str, Written]) -> None:
    """Check that what belongs together is together."""
    if "amount" in top and "receipt" not in top:
        raise file.wrong("“receipt” is missing here: say how the amount is laid out in lines.")
    for piece in ("receipt", "scale"):
        if piece in top and "amount" not in top:
            words = f"“{piece}” is about the amount, but the scheme has none. Write `amount:`."
            raise top[piece].wrong(words)
    if "panel_says" in top and "panel" not in top:
        raise top["panel_says"].wrong("this is said of a panel, but the scheme names none.")


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


def _factor(written: Written | None) -> Fraction | None:
    if written is None:
        return None
    factor = written.fields("factor reason", "sufficiency")["factor"]
    if factor.number() <= 0:
        raise factor.wrong("a scale must be above nought, like 0.95.")
    return factor.number()


def _scale(written: Written, scope: Scope) -> Scale:
    got = written.fields("factor reason", "sufficiency")
    enough = got["sufficiency"].fields("hours unit_price") if "sufficiency" in got else {}
    hours, price = (
        value_name(enough[name], scope, "number") if enough else None
        for name in ("hours", "unit_price")
    )
    return Scale(got["factor"].number(), got["reason"].text(), hours, price)


def _fixture(written: Written, asked: Questionnaire, scope: Scope) -> Fixture:
    got = written.fields("name answers expect", "places on")
    answers = got["answers"].pairs()
    for question, given in answers.items():
        if question not in asked.by_id:
            raise unknown(given.place, question, "question", list(asked.by_id))
    expect = got["expect"].pairs()
    return Fixture(
        got["name"].text(),
        {question: _answer(given) for question, given in answers.items()},
        {name: _expected(name, figure, scope) for name, figure in expect.items()},
        int(got["places"].choice(*"012345678")) if "places" in got else None,
        got["on"].day() if "on" in got else None,
    )


def _answer(written: Written) -> object:
    """Take an answer as it is written: a text, a list of texts, or texts by name."""
    if isinstance(written.node, yaml.SequenceNode):
        return [part.text() for part in written.parts()]
    if isinstance(written.node, yaml.MappingNode):
        return {name: part.text() for name, part in written.pairs().items()}
    return written.text()


def _expected(name: str, written: Written, scope: Scope) -> Fraction | str:
    if name not in scope.values:
        raise unknown(written.place, name, "value", list(scope.values))
    if scope.values[name] != "group":
        return written.number()
    return known(written, f"name of {name}", scope.names[name])
