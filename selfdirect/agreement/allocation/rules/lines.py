"""The lines of a receipt: the points and the money of each question, and the sums beside them."""

import math
from dataclasses import dataclass
from fractions import Fraction

from selfdirect.agreement.allocation.rules.layout import Part
from selfdirect.agreement.allocation.rules.scheme import Scheme
from selfdirect.agreement.allocation.rules.scope import Facts
from selfdirect.agreement.allocation.rules.scoring import Item
from selfdirect.agreement.allocation.rules.wording import short, sum_of
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money

MOST = 10**10  # pounds


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
    left_out: bool  # answered, but the scheme does not count it beside the other answers


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One sum on the receipt that follows no single question."""

    id: str
    text: str
    money: Money


@dataclass(frozen=True, slots=True)
class SumBeside:
    """A sum that stands beside the amount and is never added to it."""

    id: str
    text: str
    money: Money
    period: str  # week, year, once
    whose: str  # person, carer


def money(pounds: Fraction) -> Money:
    """Make a sum of money, rounded to the penny.

    :raises Refused: if it is too large to be one
    """
    if abs(pounds) > MOST:
        raise Refused("The scheme's sum is too large to be one. Check the table and the answers.")
    return Money.pounds(pounds)


def sums(
    scheme: Scheme, facts: Facts, amount: Money
) -> tuple[dict[str, Money], tuple[MoneyLine, ...]]:
    """Lay the amount out to the penny: the share of each question, and the other lines.

    :raises Refused: if the lines do not come to the amount
    """
    shares: dict[str, Money] = {}
    lines: list[MoneyLine] = []
    for part in scheme.parts:
        if part.holds is None or part.holds(facts):
            line = MoneyLine(part.id, _text(scheme, part, facts), money(part.run(facts)))
            shared = _shared_out(part, facts, line.money) if part.shared else {}
            for question, share in shared.items():
                shares[question] = shares.get(question, NOTHING) + share
            if not shared:
                lines.append(line)
    odd = amount - Money.total([*shares.values(), *(line.money for line in lines)])
    return shares, (*lines, *_rounding(scheme, odd))


def _text(scheme: Scheme, part: Part, facts: Facts) -> str:
    return part.text.written(facts.values, scheme.currency)


def _shared_out(part: Part, facts: Facts, whole: Money) -> dict[str, Money]:
    """Share money by the points left to meet; nobody has a share where there are none."""
    met = {question: facts.net[question] for question in part.shared if facts.net[question] > 0}
    if not met:
        return {}
    common = math.lcm(*(net.denominator for net in met.values()))
    weights = [int(net * common) for net in met.values()]
    return dict(zip(met, whole.split(weights), strict=True))


def _rounding(scheme: Scheme, odd: Money) -> tuple[MoneyLine, ...]:
    if abs(odd.pence) > scheme.rounding.at_most.pence:
        raise Refused(
            "The lines of this scheme do not add up to its sum"
            f" ({sum_of(odd, scheme.currency)} is not explained), so there is no figure."
        )
    return (MoneyLine("rounding", scheme.rounding.text, odd),) if odd else ()


def beside(scheme: Scheme, facts: Facts) -> tuple[SumBeside, ...]:
    """Work out the sums that stand beside the amount.

    :raises Refused: if one is below nothing
    """
    return tuple(
        SumBeside(
            other.id,
            other.text.written(facts.values, scheme.currency),
            _not_negative(money(Fraction(facts.values[other.value]))),
            other.period,
            other.whose,
        )
        for other in scheme.other_sums
    )


def _not_negative(found: Money) -> Money:
    if found < NOTHING:
        raise Refused("The scheme gives less than nothing for these answers, so there is no sum.")
    return found


def answer_line(scheme: Scheme, item: Item, facts: Facts, shares: dict[str, Money]) -> AnswerLine:
    """Lay out one scored question."""
    question = item.question
    answer = facts.answers.get(question.id)
    left_out = answer is not None and item.counts is not None and not item.counts(facts)
    return AnswerLine(
        question=question.id,
        text=question.text,
        answer=question.shown(answer) if answer is not None else "",
        points=facts.points[question.id],
        net_points=facts.net[question.id],
        informal=_informal(scheme, item, facts),
        money=shares.get(question.id, NOTHING),
        left_out=left_out,
    )


def _informal(scheme: Scheme, item: Item, facts: Facts) -> str:
    points, net = facts.points[item.question.id], facts.net[item.question.id]
    if points == net or item.informal is None:
        return ""
    asked = scheme.questionnaire.by_id[item.informal]
    said = asked.shown(facts.answers[item.informal])
    left = f"{short(net)} of the {short(points)} {scheme.unit.many} are left to meet"
    return f"Family and friends do {_lower(said)}, so {left}."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
