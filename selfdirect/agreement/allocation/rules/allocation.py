"""The indicative budget: what somebody's answers come to under a scheme, and how.

Care Act 2014 s.26 and statutory guidance chapter 11: a budget must be open, timely and enough, so
the sum carries its making. The points for a need never fall because family and friends meet it
(needs are judged whatever a carer does, S.I. 2015/313); what falls is the points left to meet
(s.18(7)). Both are kept.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from selfdirect.agreement.allocation.rules.formulas import Facts
from selfdirect.agreement.allocation.rules.scheme import Fixture, Item, Part, Scheme
from selfdirect.agreement.allocation.rules.wording import exact, short, sum_of
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money, half_up
from selfdirect.foundation.kernel.period import Every
from selfdirect.front_door.assessment.rules import Answer, Question

_LONGEST = 4_096  # bits: past this a figure is no sum of money, only a way to fill a computer
_MOST = 10**10  # pounds
_NOUGHT = Fraction(0)


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One scored question on the receipt."""

    question: str
    text: str
    answer: str  # the words chosen; empty if it was not asked
    points: Fraction
    net_points: Fraction
    informal: str  # what informal support changed, in a sentence; empty if nothing
    money: Money  # its share of the money that follows points


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One sum on the receipt that follows no single question."""

    id: str
    text: str
    money: Money


@dataclass(frozen=True, slots=True)
class Allocation:
    """A figure with its working. `lines` and `money_lines` together sum to `amount`."""

    scheme: str
    version: str
    title: str
    note: str
    checksum: str
    on: date | None
    currency: str
    period: Every
    amount: Money
    panel: bool
    values: dict[str, Fraction]  # in the order worked out; a yes or no is 1 or 0
    answers: dict[str, Answer]  # those that counted
    assumed: tuple[str, ...]  # questions not answered, taken at the scheme's default
    lines: tuple[AnswerLine, ...]
    money_lines: tuple[MoneyLine, ...]
    working: tuple[str, ...]


def allocate(
    scheme: Scheme,
    answers: Mapping[str, object],
    *,
    on: date | None = None,
    strict: bool = True,
) -> Allocation:
    """Work out the figure for one set of answers.

    Strict is for a live assessment: every question that is asked must be answered, and an answer
    left over from a question that is no longer asked does not count. Not strict is for trying a
    scheme out: an unanswered question takes its declared default, if it has one, and whatever is
    given counts.

    :param on: the day it is for; the scheme must be in force on it
    :raises Refused: if there is no figure, with a sentence that says why
    """
    _check_in_force(scheme, on)
    read = scheme.questionnaire.read(answers)
    counted = _asked_only(scheme, read) if strict else _with_defaults(scheme, read)
    _check_enough(scheme, counted)
    facts = _facts(scheme, counted)
    for value in scheme.values:
        facts.values[value.name] = value.run(facts)
        _check_size(value.name, Fraction(facts.values[value.name]))
    return _allocation(scheme, on, facts, tuple(q for q in counted if q not in read))


def _check_in_force(scheme: Scheme, on: date | None) -> None:
    if on is not None and on < scheme.starts_on:
        raise Refused(f"This scheme starts on {scheme.starts_on}, so it gives no sum for {on}.")
    if on is not None and scheme.ends_before is not None and on >= scheme.ends_before:
        raise Refused(
            f"This scheme stopped before {scheme.ends_before}, so it gives no sum for {on}."
        )


def _asked_only(scheme: Scheme, read: dict[str, Answer]) -> dict[str, Answer]:
    return {q.id: read[q.id] for q in scheme.questionnaire.asked(read) if q.id in read}


def _with_defaults(scheme: Scheme, read: dict[str, Answer]) -> dict[str, Answer]:
    counted: dict[str, Answer] = {}
    for question in scheme.questionnaire.questions:
        asked = question.show_if is None or question.show_if.met(counted)
        answer = read.get(question.id, question.default if asked else None)
        if answer is not None:
            counted[question.id] = answer
    return counted


def _check_enough(scheme: Scheme, counted: dict[str, Answer]) -> None:
    missing = scheme.questionnaire.missing(counted)
    if missing:
        names = "; ".join(f"“{q.text}” ({q.id})" for q in missing)
        raise Refused(f"Not enough answers yet. Still to answer: {names}.")


def _facts(scheme: Scheme, counted: dict[str, Answer]) -> Facts:
    points = {i.question.id: _points(i, counted.get(i.question.id)) for i in scheme.items}
    level = {i.question.id: _level(scheme, i, counted) for i in scheme.items}
    net = {q: points[q] * (1 - level[q]) if level[q] else points[q] for q in points}
    return Facts(counted, points, net, level, {})


def _points(item: Item, answer: Answer | None) -> Fraction:
    if isinstance(answer, Fraction):
        return answer
    return item.points[answer] if answer is not None else _NOUGHT


def _level(scheme: Scheme, item: Item, counted: dict[str, Answer]) -> Fraction:
    answer = counted.get(item.informal) if item.informal else None
    return scheme.levels[str(answer)] if answer is not None else _NOUGHT


def _check_size(name: str, value: Fraction) -> None:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > _LONGEST:
        raise Refused(f"The scheme's figure “{name}” grows past all size, so there is no sum.")


def _allocation(
    scheme: Scheme, on: date | None, facts: Facts, assumed: tuple[str, ...]
) -> Allocation:
    amount = _money(Fraction(facts.values[scheme.amount]))
    if amount < NOTHING:
        raise Refused("The scheme gives less than nothing for these answers, so there is no sum.")
    shares, money_lines = _sums(scheme, facts, amount)
    lines = tuple(_line(scheme, item, facts, shares) for item in scheme.items)
    return Allocation(
        scheme=scheme.id,
        version=scheme.version,
        title=scheme.title,
        note=scheme.note,
        checksum=scheme.checksum,
        on=on,
        currency=scheme.currency,
        period=scheme.period,
        amount=amount,
        panel=bool(scheme.panel and facts.values[scheme.panel]),
        values={name: Fraction(value) for name, value in facts.values.items()},
        answers=dict(facts.answers),
        assumed=assumed,
        lines=lines,
        money_lines=money_lines,
        working=_working(scheme, facts, lines, assumed, amount),
    )


def _money(pounds: Fraction) -> Money:
    if abs(pounds) > _MOST:
        raise Refused("The scheme's sum is too large to be one. Check the table and the answers.")
    return Money.pounds(pounds)


def _sums(
    scheme: Scheme, facts: Facts, amount: Money
) -> tuple[dict[str, Money], tuple[MoneyLine, ...]]:
    """Lay the amount out in lines, to the penny."""
    shares: dict[str, Money] = {}
    lines: list[MoneyLine] = []
    for part in scheme.parts:
        if part.when is None or part.when(facts):
            line = MoneyLine(part.id, _text(scheme, part, facts), _money(part.run(facts)))
            shared = _shared_out(facts, line.money) if part.shared else {}
            for question, money in shared.items():
                shares[question] = shares.get(question, NOTHING) + money
            if not shared:
                lines.append(line)
    odd = amount - Money.total([*shares.values(), *(line.money for line in lines)])
    return shares, (*lines, *_rounding(scheme, odd))


def _text(scheme: Scheme, part: Part, facts: Facts) -> str:
    return part.text.written(facts.values, scheme.currency)


def _shared_out(facts: Facts, money: Money) -> dict[str, Money]:
    """Share money by the points left to meet; nobody has a share where there are none."""
    met = {question: net for question, net in facts.net.items() if net > 0}
    if not met:
        return {}
    whole = math.lcm(*(net.denominator for net in met.values()))
    return dict(zip(met, money.split([int(n * whole) for n in met.values()]), strict=True))


def _rounding(scheme: Scheme, odd: Money) -> tuple[MoneyLine, ...]:
    if abs(odd.pence) > scheme.rounding.at_most.pence:
        raise Refused(
            "The lines of this scheme do not add up to its sum"
            f" ({sum_of(odd, scheme.currency)} is not explained), so there is no figure."
        )
    return (MoneyLine("rounding", scheme.rounding.text, odd),) if odd else ()


def _line(scheme: Scheme, item: Item, facts: Facts, shares: dict[str, Money]) -> AnswerLine:
    question = item.question
    answer = facts.answers.get(question.id)
    return AnswerLine(
        question=question.id,
        text=question.text,
        answer=question.shown(answer) if answer is not None else "",
        points=facts.points[question.id],
        net_points=facts.net[question.id],
        informal=_informal(scheme, item, facts),
        money=shares.get(question.id, NOTHING),
    )


def _informal(scheme: Scheme, item: Item, facts: Facts) -> str:
    points, net = facts.points[item.question.id], facts.net[item.question.id]
    if points == net or item.informal is None:
        return ""
    asked = scheme.questionnaire.by_id[item.informal]
    said = asked.shown(facts.answers[item.informal])
    left = f"{short(net)} of the {short(points)} points are left to meet"
    return f"Family and friends do {_lower(said)}, so {left}."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _working(
    scheme: Scheme,
    facts: Facts,
    lines: tuple[AnswerLine, ...],
    assumed: tuple[str, ...],
    amount: Money,
) -> tuple[str, ...]:
    written = f"{sum_of(amount, scheme.currency)} a {scheme.period}"
    return (
        *_answers_said(scheme, facts, assumed),
        *(_line_said(line) for line in lines if line.answer and line.question not in assumed),
        *_assumed_said(scheme, assumed),
        *_values_said(scheme, facts),
        f"The sum is {written}, by “{scheme.title}”, version {scheme.version}.",
    )


def _answers_said(scheme: Scheme, facts: Facts, assumed: tuple[str, ...]) -> list[str]:
    """Tell the answers that bring no points themselves."""
    told = {i.question.id for i in scheme.items} | {i.informal for i in scheme.items}
    rest = [q for q in facts.answers if q not in told and q not in assumed]
    asked = scheme.questionnaire.by_id
    return [_said(asked[q].text, asked[q].shown(facts.answers[q])) for q in rest]


def _said(text: str, answer: str) -> str:
    return f"{text}{'' if text.endswith('?') else ':'} “{answer}”."


def _line_said(line: AnswerLine) -> str:
    noun = "point" if line.points == 1 else "points"
    said = f"{line.text}: “{line.answer}” brings {short(line.points)} {noun}."
    return f"{said} {line.informal}".rstrip()


def _assumed_said(scheme: Scheme, assumed: tuple[str, ...]) -> list[str]:
    if not assumed:
        return []
    each = "; ".join(_assumption(scheme.questionnaire.by_id[q]) for q in assumed)
    return [f"Not answered, so taken as the scheme says: {each}."]


def _assumption(question: Question) -> str:
    return f"{question.id} “{question.shown(str(question.default))}”"


def _values_said(scheme: Scheme, facts: Facts) -> list[str]:
    return [
        value.says.written(facts.values, scheme.currency)
        for value in scheme.values
        if value.says and (value.says_when is None or value.says_when(facts))
    ]


def receipt(allocation: Allocation) -> dict[str, object]:
    """Write an allocation as plain JSON values: what is stored, and what a page is made from."""
    return {
        "scheme": allocation.scheme,
        "version": allocation.version,
        "title": allocation.title,
        "note": allocation.note,
        "checksum": allocation.checksum,
        "on": allocation.on.isoformat() if allocation.on else None,
        "currency": allocation.currency,
        "period": str(allocation.period),
        "amount_minor": allocation.amount.pence,
        "amount": sum_of(allocation.amount, allocation.currency),
        "panel": allocation.panel,
        "values": {name: exact(value) for name, value in allocation.values.items()},
        "answers": {q: _answer_text(a) for q, a in allocation.answers.items()},
        "assumed": list(allocation.assumed),
        "lines": [_line_plain(line, allocation.currency) for line in allocation.lines],
        "money_lines": [
            {"id": m.id, "text": m.text, **_money_plain(m.money, allocation.currency)}
            for m in allocation.money_lines
        ],
        "working": list(allocation.working),
    }


def _answer_text(answer: Answer) -> str:
    return exact(answer) if isinstance(answer, Fraction) else answer


def _line_plain(line: AnswerLine, currency: str) -> dict[str, object]:
    return {
        "question": line.question,
        "text": line.text,
        "answer": line.answer,
        "points": exact(line.points),
        "net_points": exact(line.net_points),
        "informal": line.informal,
        **_money_plain(line.money, currency),
    }


def _money_plain(money: Money, currency: str) -> dict[str, object]:
    return {"money_minor": money.pence, "money": sum_of(money, currency)}


def check_fixtures(scheme: Scheme) -> tuple[str, ...]:
    """Work through a scheme's own examples and list every figure that differs."""
    return tuple(fault for fixture in scheme.fixtures for fault in _faults(scheme, fixture))


def _faults(scheme: Scheme, fixture: Fixture) -> list[str]:
    try:
        values = allocate(scheme, fixture.answers, strict=False).values
    except Refused as refusal:
        return [f"{fixture.name}: refused: {refusal}"]
    got = {name: _at(values[name], fixture.places) for name in fixture.expect}
    return [
        f"{fixture.name}: {name} is {exact(got[name])}, not {exact(wanted)}."
        for name, wanted in fixture.expect.items()
        if got[name] != wanted
    ]


def _at(value: Fraction, places: int | None) -> Fraction:
    if places is None:
        return value
    return Fraction(half_up(value * 10**places), 10**places)
