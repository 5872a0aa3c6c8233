"""What a provider is asked to give somebody: lines with their prices, and what a week comes to."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from selfdirect.agreement.planning.rules import Time, plain_number, price_of
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules import (
    Week,
    day_in_words,
    last_day,
    pieces,
    weekly_of,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A line of a plan that a provider gives; `raised` are prices signed since, by first day."""

    line: int  # the plan's line
    place: int  # what the provider calls it: the same in every version
    what: str
    quantity: Fraction  # of the unit, a week
    unit: str
    price: Money
    raised: tuple[tuple[date, Money], ...] = ()
    times: tuple[Time, ...] = ()


@dataclass(frozen=True, slots=True)
class Ordered:
    """A line of an order on the days when one price holds."""

    place: int
    what: str
    quantity: Fraction
    unit: str
    price: Money
    days: Period

    @property
    def weekly(self) -> Money:
        return self.price.times(self.quantity)

    @property
    def how_much(self) -> str:
        """Say how much of what: "3.5 hours"."""
        return quantity_in_words(self.quantity, self.unit)

    @property
    def price_words(self) -> str:
        return price_of(self.price, self.unit)


@dataclass(frozen=True, slots=True)
class Draft:
    """All that an order says: the same again makes no new version."""

    lines: tuple[Ordered, ...]
    weeks: tuple[tuple[Period, Money], ...]  # what a week comes to, on which days

    @property
    def is_empty(self) -> bool:
        return not any(weekly for _, weekly in self.weeks)


_MANY = {"each": "times"}


def quantity_in_words(quantity: Fraction, unit: str) -> str:
    """Say an amount as people do: "3.5 hours", "1 session", "2 times"."""
    number = plain_number(quantity)
    if unit in _MANY:
        return f"{number} {'time' if quantity == 1 else _MANY[unit]}"
    return f"{number} {unit}{'' if quantity == 1 else 's'}"


def prices(asked: Asked, days: Period) -> list[tuple[Period, Money]]:
    """Say which price holds on which of some days: of two for one day, the later signed."""
    known = [(days.starts_on, asked.price)]
    for since, price in asked.raised:
        first = max(since, days.starts_on)
        if first in days:
            known = [each for each in known if each[0] < first] + [(first, price)]
    ends = [*(since for since, _ in known[1:]), days.ends_before]
    return [(Period(since, end), price) for (since, price), end in zip(known, ends, strict=True)]


def price_on(asked: Asked, day: date) -> Money:
    return next((price for since, price in reversed(asked.raised) if since <= day), asked.price)


def draw(asked: Sequence[Asked], weeks: Collection[Week], days: Period, leaf: str) -> Draft:
    """Draw up what one provider is to give under one budget, as it is known now.

    `leaf` is what the budget pays them; beside the plan, there are no lines of it.
    """
    lines = tuple(
        Ordered(each.place, each.what, each.quantity, each.unit, price, piece)
        for each in asked
        for piece, price in prices(each, days)
    )
    rate = weekly_of(leaf)
    spans = [(piece, rate(_first(weeks, piece))) for piece, _ in pieces(weeks, days, rate)]
    return Draft(lines, tuple(spans))


def _first(weeks: Iterable[Week], days: Period) -> Week:
    return next(week for week in weeks if days.starts_on in week.days)


def plain(draft: Draft) -> dict[str, Any]:
    """Give what is kept of a draft."""
    return {
        "lines": [
            {
                "place": each.place,
                "what": each.what,
                "quantity": plain_number(each.quantity),
                "unit": each.unit,
                "pence": each.price.pence,
                **_plain_days(each.days),
            }
            for each in draft.lines
        ],
        "weeks": [{"pence": weekly.pence, **_plain_days(days)} for days, weekly in draft.weeks],
    }


def _plain_days(days: Period) -> dict[str, str]:
    return {"since": str(days.starts_on), "until": str(days.ends_before)}


def read(kept: Mapping[str, Any]) -> Draft:
    """Read what `plain` wrote."""
    return Draft(
        tuple(
            Ordered(
                each["place"],
                each["what"],
                Fraction(each["quantity"]),
                each["unit"],
                Money(each["pence"]),
                _read_days(each),
            )
            for each in kept["lines"]
        ),
        tuple((_read_days(each), Money(each["pence"])) for each in kept["weeks"]),
    )


def _read_days(each: Mapping[str, Any]) -> Period:
    return Period(date.fromisoformat(each["since"]), date.fromisoformat(each["until"]))


def differences(before: Draft | None, after: Draft) -> list[str]:
    """Say in words what a new version changes, each thing in a sentence."""
    if before is None:
        return ["This is the first version."]
    was, now = ({each.place: each for each in draft.lines} for draft in (before, after))
    said = [f"New: {now[place].what}." for place in now if place not in was]
    said += [f"No longer: {was[place].what}." for place in was if place not in now]
    said += [
        f"Now {line.what}: {_one(line)} Before: {_one(was[place])}"
        for place, line in now.items()
        if place in was and _one(was[place]) != _one(line)
    ]
    return said or list(_other_days(before, after))


def _other_days(before: Draft, after: Draft) -> Iterator[str]:
    """Say what changed where the lines are the same: sums, pauses, or the last day."""
    was, now = (
        [(days.starts_on, weekly) for days, weekly in draft.weeks] for draft in (before, after)
    )
    for since, weekly in now:
        if (since, weekly) not in was:
            day = day_in_words(since)
            yield f"{weekly} a week from {day}." if weekly else f"Nothing from {day}."
    if len(now) < len(was):
        yield "It goes on as it was before."
    end = after.weeks[-1][0].ends_before
    if end and end != before.weeks[-1][0].ends_before:
        yield f"Its last day is {last_day(end)}."


def _one(line: Ordered) -> str:
    return f"{line.how_much} a week at {line.price_words}."


def planned_on(asked: Asked, day: date) -> Fraction | None:
    """Say how many hours a plan puts on a day; None where it names no times, or no hours."""
    if asked.unit != "hour" or not asked.times:
        return None
    return sum(
        (Fraction(each.minutes, 60) for each in asked.times if each.day == day.weekday()),
        Fraction(0),
    )


def worth(asked: Asked, given: Iterable[tuple[date, Fraction]]) -> Money:
    """Price what was given, each price for all of its days together, rounded once."""
    sums: dict[Money, Fraction] = {}
    for day, quantity in given:
        price = price_on(asked, day)
        sums[price] = sums.get(price, Fraction(0)) + quantity
    return Money.total(price.times(quantity) for price, quantity in sums.items())
