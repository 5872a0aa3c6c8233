"""How the sum is laid out in lines to the penny, and what stands beside it."""

from dataclasses import dataclass
from fractions import Fraction

from selfdirect.agreement.allocation.rules.questions import known
from selfdirect.agreement.allocation.rules.scope import NumberRun, Scope, TruthRun
from selfdirect.agreement.allocation.rules.scoring import Scoring
from selfdirect.agreement.allocation.rules.syntax import Node
from selfdirect.agreement.allocation.rules.values import (
    condition,
    name_of,
    sum_of_money,
    value_name,
    words,
)
from selfdirect.agreement.allocation.rules.wording import Wording
from selfdirect.agreement.allocation.rules.written import Written
from selfdirect.foundation.kernel.money import NOTHING, Money

WHOM = ("person", "carer")
HOW_OFTEN = ("week", "year", "once")


@dataclass(frozen=True, slots=True)
class Part:
    """One line of money on the receipt."""

    id: str
    text: Wording
    formula: Node
    run: NumberRun  # pounds: the formula, ready to run
    when: Node | None  # a truth; None: always
    holds: TruthRun | None  # the same, ready to run
    shared: tuple[str, ...]  # out over these scored questions, by the points left to meet


@dataclass(frozen=True, slots=True)
class Rounding:
    text: str
    at_most: Money  # a larger difference means that the lines do not explain the sum


@dataclass(frozen=True, slots=True)
class OtherSum:
    """A sum that stands beside the amount and is never added to it."""

    id: str
    text: Wording
    value: str
    period: str  # week, year, once
    whose: str  # person, carer


NO_ROUNDING = Rounding("", NOTHING)


def receipt(written: Written, scope: Scope, scoring: Scoring) -> tuple[tuple[Part, ...], Rounding]:
    """Read how the sum is laid out.

    :raises SchemeError: at the first fault
    """
    got = written.fields("lines rounding")
    parts = tuple(_part(p, scope, scoring) for p in got["lines"].parts())
    rounding = got["rounding"].fields("text at_most")
    at_most = Money.pounds(rounding["at_most"].number())
    return parts, Rounding(rounding["text"].text(), at_most)


def _part(written: Written, scope: Scope, scoring: Scoring) -> Part:
    got = written.fields("id text is", "when shared")
    formula, run = sum_of_money(got["is"], scope)
    when, holds = condition(got.get("when"), scope)
    return Part(
        id=name_of(got["id"]),
        text=words(got["text"], scope),
        formula=formula,
        run=run,
        when=when,
        holds=holds,
        shared=_shared(got["shared"], scoring) if "shared" in got else (),
    )


def _shared(written: Written, scoring: Scoring) -> tuple[str, ...]:
    name = known(written, "group (or yes, or no)", ["yes", "no", *scoring.groups])
    over = {"yes": scoring.scored, "no": (), **scoring.groups}[name]
    below = [
        i.question.id
        for i in scoring.items
        if i.question.id in over and min(i.points.values(), default=Fraction(0)) < 0
    ]
    if below:
        raise written.wrong(f"money cannot be shared by points below nought ({below[0]}).")
    return over


def other_sums(written: Written, scope: Scope) -> tuple[OtherSum, ...]:
    """Read the sums that stand beside the amount.

    :raises SchemeError: at the first fault
    """
    sums = tuple(_other_sum(piece, scope) for piece in written.parts())
    if len({s.id for s in sums}) < len(sums):
        raise written.wrong("two of these sums have the same id. Give each its own.")
    return sums


def _other_sum(written: Written, scope: Scope) -> OtherSum:
    got = written.fields("id text value period", "for")
    return OtherSum(
        id=name_of(got["id"]),
        text=words(got["text"], scope),
        value=value_name(got["value"], scope, "number"),
        period=got["period"].choice(*HOW_OFTEN),
        whose=got["for"].choice(*WHOM) if "for" in got else WHOM[0],
    )
