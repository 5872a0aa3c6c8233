"""The indicative budget: what somebody's answers come to under a scheme, and how.

Care Act 2014 s.26 and statutory guidance chapter 11: a budget must be open, timely and enough, so
the sum carries its making. The points for a need never fall because family and friends meet it
(needs are judged whatever a carer does, S.I. 2015/313); what falls is the points left to meet
(s.18(7)). Both are kept.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from selfdirect.agreement.allocation.rules.lines import (
    AnswerLine,
    MoneyLine,
    SumBeside,
    answer_line,
    beside,
    money,
    sums,
)
from selfdirect.agreement.allocation.rules.scheme import Fixture, Scheme
from selfdirect.agreement.allocation.rules.scope import Facts, Known
from selfdirect.agreement.allocation.rules.wording import exact, sum_of
from selfdirect.agreement.allocation.rules.working import Result, warnings, working
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money, half_up
from selfdirect.front_door.assessment.rules import Answer, kept

LONGEST = 4_096  # bits: past this a figure is no sum of money, only a way to fill a computer


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
    period: str
    total: Money | None  # None: the scheme only scores
    unscaled: Money | None  # the total without the budget scale, where there is one
    panel: bool
    values: dict[str, Fraction | str]  # in the order worked out; a yes or no is 1 or 0
    answers: dict[str, Answer]  # those that counted
    assumed: tuple[str, ...]  # questions not answered, taken at the scheme's default
    unit: tuple[str, str]  # what one point is called, and many
    lines: tuple[AnswerLine, ...]
    money_lines: tuple[MoneyLine, ...]
    other_sums: tuple[SumBeside, ...]  # beside the amount, never added to it
    warnings: tuple[str, ...]  # what to know before relying on the figure
    working: tuple[str, ...]

    @property
    def amount(self) -> Money:
        """The sum of money.

        :raises Refused: if the scheme only scores
        """
        if self.total is None:
            raise Refused(f"“{self.title}” only scores answers: it gives no sum of money.")
        return self.total


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
    facts = facts_of(scheme, answers, on=on, strict=strict)
    _work_out(scheme, facts)
    assumed = (q for q in facts.answers if answers.get(q) is None)
    return _allocation(scheme, facts, tuple(assumed))


def amount_for(scheme: Scheme, answers: Mapping[str, object], *, on: date | None) -> Money:
    """Work out the sum alone, without its receipt: to set beside a figure that has one. Strict.

    :raises Refused: if there is no figure, or the scheme only scores
    """
    facts = facts_of(scheme, answers, on=on, strict=True)
    _work_out(scheme, facts)
    amount = _amount(scheme, facts)
    if amount is None:
        raise Refused(f"“{scheme.title}” only scores answers: it gives no sum of money.")
    return amount


def facts_of(
    scheme: Scheme, answers: Mapping[str, object], *, on: date | None, strict: bool
) -> Facts:
    """Read and score one set of answers: all that the values are worked out from.

    :raises Refused: if they do not fit, or are not enough, or the scheme has no figures that day
    """
    check_in_force(scheme, on)
    return scheme.scoring.facts(counted(scheme, answers, strict=strict), on)


def counted(scheme: Scheme, answers: Mapping[str, object], *, strict: bool) -> dict[str, Answer]:
    """Read the answers that count.

    :raises Refused: if they do not fit, or are not enough
    """
    read = scheme.questionnaire.read(answers)
    found = counting(scheme, read, strict=strict)
    _check_enough(scheme, found)
    return found


def counting(scheme: Scheme, read: dict[str, Answer], *, strict: bool) -> dict[str, Answer]:
    """Keep what counts of the answers that were read, with defaults where those are taken."""
    return _asked_only(scheme, read) if strict else _with_defaults(scheme, read)


def check_in_force(scheme: Scheme, on: date | None) -> None:
    """Check that a scheme gives figures on a day.

    :raises Refused: if it does not
    """
    if on is not None and on < scheme.starts_on:
        raise Refused(f"This scheme starts on {scheme.starts_on}, so it gives no sum for {on}.")
    if on is not None and scheme.ends_before is not None and on >= scheme.ends_before:
        raise Refused(
            f"This scheme stopped before {scheme.ends_before}, so it gives no sum for {on}."
        )
    for rate in scheme.rates.values():
        rate.on(on)


def _asked_only(scheme: Scheme, read: dict[str, Answer]) -> dict[str, Answer]:
    return {q.id: read[q.id] for q in scheme.questionnaire.asked(read) if q.id in read}


def _with_defaults(scheme: Scheme, read: dict[str, Answer]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    defaults = scheme.questionnaire.defaults
    for question in scheme.questionnaire.questions:
        asked = question.show_if is None or question.show_if.met(found)
        answer = read.get(question.id, defaults.get(question.id) if asked else None)
        if answer is not None:
            found[question.id] = answer
    return found


def _check_enough(scheme: Scheme, found: dict[str, Answer]) -> None:
    missing = scheme.questionnaire.missing(found)
    if missing:
        names = "; ".join(f"“{q.text}” ({q.id})" for q in missing)
        raise Refused(f"Not enough answers yet. Still to answer: {names}.")


def _work_out(scheme: Scheme, facts: Facts) -> None:
    for value in scheme.values:
        found = facts.values[value.name] = value.run(facts)
        if isinstance(found, Fraction):
            _check_size(value.name, found)


def _check_size(name: str, value: Fraction) -> None:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > LONGEST:
        raise Refused(f"The scheme's figure “{name}” grows past all size, so there is no sum.")


def _allocation(scheme: Scheme, facts: Facts, assumed: tuple[str, ...]) -> Allocation:
    amount = _amount(scheme, facts)
    shares, money_lines = sums(scheme, facts, amount) if amount is not None else ({}, ())
    result = Result(
        amount=amount,
        unscaled=_unscaled(scheme, facts),
        panel=bool(scheme.panel and facts.values[scheme.panel]),
        lines=tuple(answer_line(scheme, item, facts, shares) for item in scheme.items),
        beside=beside(scheme, facts),
        assumed=assumed,
    )
    warned = warnings(scheme, facts, result)
    return Allocation(
        scheme=scheme.id,
        version=scheme.version,
        title=scheme.title,
        note=scheme.note,
        checksum=scheme.checksum,
        on=facts.on,
        currency=scheme.currency,
        period=scheme.period,
        total=amount,
        unscaled=result.unscaled,
        panel=result.panel,
        values={name: _figure(value) for name, value in facts.values.items()},
        answers=dict(facts.answers),
        assumed=assumed,
        unit=(scheme.unit.one, scheme.unit.many),
        lines=result.lines,
        money_lines=money_lines,
        other_sums=result.beside,
        warnings=warned,
        working=working(scheme, facts, result, warned),
    )


def _amount(scheme: Scheme, facts: Facts) -> Money | None:
    if scheme.amount is None:
        return None
    amount = money(Fraction(facts.values[scheme.amount]))
    if amount < NOTHING:
        raise Refused("The scheme gives less than nothing for these answers, so there is no sum.")
    return amount


def _unscaled(scheme: Scheme, facts: Facts) -> Money | None:
    """Work the sum out again without the budget scale; None where there is none, or no sum."""
    if scheme.scale is None:
        return None
    without = Facts(
        facts.answers, facts.points, facts.net, facts.level, {}, facts.on, unscaled=True
    )
    try:
        _work_out(scheme, without)
        return _amount(scheme, without)
    except Refused:
        return None


def _figure(value: Known) -> Fraction | str:
    return value if isinstance(value, str) else Fraction(value)


def receipt(allocation: Allocation) -> dict[str, object]:
    """Write an allocation as plain JSON values: what is stored, and what a page is made from."""
    total, currency = allocation.total, allocation.currency
    return {
        "scheme": allocation.scheme,
        "version": allocation.version,
        "title": allocation.title,
        "note": allocation.note,
        "checksum": allocation.checksum,
        "on": allocation.on.isoformat() if allocation.on else None,
        "currency": currency,
        "period": str(allocation.period),
        "amount_minor": total.pence if total is not None else None,
        "amount": sum_of(total, currency) if total is not None else None,
        **_unscaled_plain(allocation),
        "panel": allocation.panel,
        "values": {name: written(value) for name, value in allocation.values.items()},
        "answers": {q: _answer_text(a) for q, a in allocation.answers.items()},
        "assumed": list(allocation.assumed),
        "unit": list(allocation.unit),
        "lines": [_line_plain(line, currency) for line in allocation.lines],
        "money_lines": [
            {"id": m.id, "text": m.text, **_money_plain(m.money, currency)}
            for m in allocation.money_lines
        ],
        "other_sums": [_beside_plain(one, currency) for one in allocation.other_sums],
        "warnings": list(allocation.warnings),
        "working": list(allocation.working),
    }


def written(value: Fraction | str) -> str:
    """Write a value exactly: a number, or the name that a group came to."""
    return value if isinstance(value, str) else exact(value)


def _unscaled_plain(allocation: Allocation) -> dict[str, object]:
    found = allocation.unscaled
    if found is None:
        return {}
    return {"unscaled_minor": found.pence, "unscaled": sum_of(found, allocation.currency)}


def _answer_text(answer: Answer) -> str:
    return exact(answer) if isinstance(answer, Fraction) else kept(answer)


def _line_plain(line: AnswerLine, currency: str) -> dict[str, object]:
    return {
        "question": line.question,
        "text": line.text,
        "answer": line.answer,
        "points": exact(line.points),
        "net_points": exact(line.net_points),
        "informal": line.informal,
        "left_out": line.left_out,
        **_money_plain(line.money, currency),
    }


def _beside_plain(one: SumBeside, currency: str) -> dict[str, object]:
    said = {"id": one.id, "text": one.text, "period": one.period, "for": one.whose}
    return {**said, **_money_plain(one.money, currency)}


def _money_plain(money: Money, currency: str) -> dict[str, object]:
    return {"money_minor": money.pence, "money": sum_of(money, currency)}


def check_fixtures(scheme: Scheme) -> tuple[str, ...]:
    """Work through a scheme's own examples and list every figure that differs."""
    return tuple(fault for fixture in scheme.fixtures for fault in _faults(scheme, fixture))


def _faults(scheme: Scheme, fixture: Fixture) -> list[str]:
    try:
        values = allocate(scheme, fixture.answers, on=fixture.on, strict=False).values
    except Refused as refusal:
        return [f"{fixture.name}: refused: {refusal}"]
    got = {name: _at(values[name], fixture.places) for name in fixture.expect}
    return [
        f"{fixture.name}: {name} is {written(got[name])}, not {written(wanted)}."
        for name, wanted in fixture.expect.items()
        if got[name] != wanted
    ]


def _at(value: Fraction | str, places: int | None) -> Fraction | str:
    if places is None or isinstance(value, str):
        return value
    return Fraction(half_up(value * 10**places), 10**places)
