"""The working of a figure, as sentences anybody can follow with a pencil."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from selfdirect.agreement.allocation.rules.lines import AnswerLine, SumBeside
from selfdirect.agreement.allocation.rules.scheme import Scheme
from selfdirect.agreement.allocation.rules.scope import Facts
from selfdirect.agreement.allocation.rules.wording import every, exact, short, sum_of
from selfdirect.foundation.kernel.money import Money
from selfdirect.front_door.assessment.rules import Question


@dataclass(frozen=True, slots=True)
class Result:
    """What a figure comes to, before it is put into words."""

    amount: Money | None
    unscaled: Money | None
    panel: bool
    lines: tuple[AnswerLine, ...]
    beside: tuple[SumBeside, ...]
    assumed: tuple[str, ...]


def warnings(scheme: Scheme, facts: Facts, result: Result) -> tuple[str, ...]:
    """Say what a reader must know before they rely on the figure."""
    return (*_too_little(scheme, facts, result), *_doubts(scheme, facts.on))


def working(
    scheme: Scheme, facts: Facts, result: Result, warned: Iterable[str]
) -> tuple[str, ...]:
    """Tell the whole way from the answers to the sum, in order."""
    assumed = result.assumed
    told = (line for line in result.lines if line.answer and line.question not in assumed)
    return (
        *_answers_said(scheme, facts, assumed),
        *(_line_said(scheme, line) for line in told),
        *_assumed_said(scheme, assumed),
        *_rates_said(scheme, facts.on),
        *_values_said(scheme, facts),
        *_scale_said(scheme, result),
        *warned,
        *((scheme.panel_says,) if result.panel and scheme.panel_says else ()),
        *(_beside_said(scheme, one) for one in result.beside),
        _sum_said(scheme, result),
    )


def _answers_said(scheme: Scheme, facts: Facts, assumed: tuple[str, ...]) -> list[str]:
    """Tell the answers that bring no points themselves."""
    told = {i.question.id for i in scheme.items} | {i.informal for i in scheme.items}
    rest = [q for q in facts.answers if q not in told and q not in assumed]
    asked = scheme.questionnaire.by_id
    return [_said(asked[q].text, asked[q].shown(facts.answers[q])) for q in rest]


def _said(text: str, answer: str) -> str:
    return f"{_asked(text)} “{answer}”."


def _asked(text: str) -> str:
    return text if text.endswith("?") else f"{text}:"


def _line_said(scheme: Scheme, line: AnswerLine) -> str:
    if line.left_out:
        return f"{_asked(line.text)} “{line.answer}” does not count beside the other answers."
    brings = f"{short(line.points)} {scheme.unit.of(line.points)}"
    return f"{_asked(line.text)} “{line.answer}” brings {brings}. {line.informal}".rstrip()


def _assumed_said(scheme: Scheme, assumed: tuple[str, ...]) -> list[str]:
    if not assumed:
        return []
    each = "; ".join(_assumption(scheme.questionnaire.by_id[q]) for q in assumed)
    return [f"Not answered, so taken as the scheme says: {each}."]


def _assumption(question: Question) -> str:
    return f"{question.id} “{question.shown(str(question.default))}”"


def _rates_said(scheme: Scheme, on: date | None) -> list[str]:
    """Tell from which day the rates are, and where they stand written."""
    return [
        f"“{rate.text}” are those from {rate.began(on)}{_from(rate.source)}."
        for rate in scheme.rates.values()
    ]


def _from(source: str) -> str:
    return f" ({source})" if source else ""


def _doubts(scheme: Scheme, on: date | None) -> list[str]:
    began = [(rate, rate.began(on)) for rate in scheme.rates.values()]
    return [
        f"“{rate.text}” from {day} were not checked: {rate.doubts[day].rstrip('.')}."
        for rate, day in began
        if day in rate.doubts
    ]


def _values_said(scheme: Scheme, facts: Facts) -> list[str]:
    return [
        value.says.written(facts.values, scheme.currency)
        for value in scheme.values
        if value.says and (value.says_when is None or value.says_when(facts))
    ]


def _scale_said(scheme: Scheme, result: Result) -> list[str]:
    scale, amount, unscaled = scheme.scale, result.amount, result.unscaled
    if scale is None or amount is None:
        return []
    said = f"A scale of {exact(scale.factor)} is in this figure: {scale.reason}"
    return [f"{said.rstrip('.')}. {_unscaled_said(scheme, amount, unscaled)}"]


def _unscaled_said(scheme: Scheme, amount: Money, unscaled: Money | None) -> str:
    if unscaled is None:
        return "Without it the scheme gives no sum."
    before, after = (sum_of(sum_, scheme.currency) for sum_ in (unscaled, amount))
    return f"Without it the sum would be {before}; with it the sum is {after}."


def _too_little(scheme: Scheme, facts: Facts, result: Result) -> list[str]:
    """Warn where the scaled sum no longer buys the hours that were assessed."""
    scale, amount = scheme.scale, result.amount
    if scale is None or amount is None or scale.hours is None or scale.unit_price is None:
        return []
    hours, price = (Fraction(facts.values[name]) for name in (scale.hours, scale.unit_price))
    if amount >= Money.pounds(hours * price):
        return []
    sums = (amount, Money.pounds(price), Money.pounds(hours * price))
    scaled, each, needed = (sum_of(one, scheme.currency) for one in sums)
    often = every(scheme.period)
    return [
        f"The scaled sum is {scaled} {often}, and no longer buys the assessed hours:"
        f" {short(hours)} hours at {each} come to {needed} {often}."
    ]


def _beside_said(scheme: Scheme, one: SumBeside) -> str:
    written = sum_of(one.money, scheme.currency)
    return f"{one.text}: {written} {every(one.period)}, beside this sum and not part of it."


def _sum_said(scheme: Scheme, result: Result) -> str:
    by = f"“{scheme.title}”, version {scheme.version}"
    if result.amount is None:
        return f"No sum of money follows: {by}, only scores."
    return f"The sum is {sum_of(result.amount, scheme.currency)} {every(scheme.period)}, by {by}."
