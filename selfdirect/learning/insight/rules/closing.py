"""A month's end as a report that must balance: what each kind of account took in and gave out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period

WORDS = {
    "council": "The council's funds",
    "budget": "Budgets: set aside, not paid out",
    "dp": "Direct payments: with people",
    "isf": "Individual service funds: with providers",
    "pool": "Pooled funds",
    "provider": "Paid to providers",
    "person": "Paid by people",
    "payer": "Top-ups paid by families",
    "credit": "Paid by people and not owed: to their credit",
    "purpose": "Spent by people, by purpose",
    "fee": "Fees of providers",
    "block": "Block contracts: paid, less what is charged for their use",
    "suspense": "Set apart: nobody has explained it yet",
}


@dataclass(frozen=True, slots=True)
class Flow:
    """What went from one kind of account to another."""

    source: str
    target: str
    before: Money  # paid before the month
    during: Money
    promised: Money  # at its end: neither paid nor released


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of account over a month: what is put in makes its sum larger."""

    kind: str
    opening: Money
    money_in: Money
    money_out: Money
    promised: Money  # out of it, at the end

    @property
    def closing(self) -> Money:
        return self.opening + self.money_in - self.money_out

    @property
    def words(self) -> str:
        return WORDS.get(self.kind, self.kind)


def month_of(day: date) -> Period:
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1))


def month_before(day: date) -> Period:
    """Answer the last month that was over by a day."""
    return month_of(day.replace(day=1) - timedelta(days=1))


def lines(flows: Iterable[Flow], opening: Mapping[str, Money] | None = None) -> tuple[Line, ...]:
    """Add flows up by kind of account, in the order in which money passes through them.

    What goes from one account to another of its kind is in both sums, and changes nothing.
    `opening` is what was there before the flows.
    """
    flows, there = list(flows), opening or {}
    kinds = {flow.source for flow in flows} | {flow.target for flow in flows} | {*there}
    return tuple(
        _line(kind, flows, there.get(kind, NOTHING)) for kind in sorted(kinds, key=_place)
    )


def _line(kind: str, flows: Sequence[Flow], there: Money) -> Line:
    came = [flow for flow in flows if flow.target == kind]
    went = [flow for flow in flows if flow.source == kind]
    return Line(
        kind,
        there
        + Money.total(flow.before for flow in came)
        - Money.total(flow.before for flow in went),
        Money.total(flow.during for flow in came),
        Money.total(flow.during for flow in went),
        Money.total(flow.promised for flow in went),
    )


def _place(kind: str) -> tuple[int, str]:
    known = [*WORDS]
    return (known.index(kind) if kind in WORDS else len(known), kind)


def out_of_balance(found: Iterable[Line], held: Mapping[str, Money]) -> list[str]:
    """Say where what came and went does not leave what the accounts of a kind hold."""
    ends = {line.kind: line.closing for line in found}
    return [
        f"{WORDS.get(kind, kind)}: what came and went leaves {left}, and they hold {there}."
        for kind in sorted({*ends, *held}, key=_place)
        if (left := ends.get(kind, NOTHING)) != (there := held.get(kind, NOTHING))
    ]


@dataclass(frozen=True, slots=True)
class Later:
    """What became known of a month after it was closed, for one kind of account."""

    kind: str
    closed: Money  # as it was closed
    known: Money  # as it is known now

    @property
    def words(self) -> str:
        return WORDS.get(self.kind, self.kind)

    @property
    def change(self) -> Money:
        return self.known - self.closed


def later(closed: Mapping[str, Money], known: Mapping[str, Money]) -> tuple[Later, ...]:
    """Set how a month ended, as it was closed, beside what is known by now."""
    kinds = sorted({*closed, *known}, key=_place)
    return tuple(
        Later(kind, closed.get(kind, NOTHING), known.get(kind, NOTHING)) for kind in kinds
    )
