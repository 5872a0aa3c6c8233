"""A new price from a day: what it comes to for one budget, and whether the budget does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules import day_in_words


@dataclass(frozen=True, slots=True)
class Piece:
    """A line that the new price is for: how many a week, and the price of one so far."""

    quantity: Fraction
    price: Money


@dataclass(frozen=True, slots=True)
class Rise:
    """What a new price does to one budget a week; below nought if it falls."""

    before: Money  # what the provider is paid
    more: Money
    free: Money  # of it, from money that was held and ordered from nobody

    @property
    def after(self) -> Money:
        return self.before + self.more

    @property
    def added(self) -> Money:
        """What the budget itself must grow by; nought if it does as it is."""
        return self.more - self.free

    def until(self, days: Period | None) -> Money:
        """Say what it adds for some days."""
        return days.cost(self.added) if days else NOTHING


def rise(
    pieces: Sequence[Piece], price: Money, *, planned: Money, paid: Money, free: Money
) -> Rise:
    """Work out what a new price does to one budget.

    `planned` is what all lines of the provider come to a week, `paid` what goes to it now: where
    some was moved away since, so much less rises. `free` is what the council holds for nobody
    yet, without what is kept for bad weeks: it is used first. What a lower price saves stays
    there: the budget never falls by a price.
    """
    full = Money.total(
        price.times(each.quantity) - each.price.times(each.quantity) for each in pieces
    )
    more = full.times(Fraction(paid.pence, planned.pence)) if planned else NOTHING
    return Rise(paid, more, min(more, max(free, NOTHING)))


def cannot_uplift(price: Money, before: Money | None, starts_on: date, today: date) -> str:
    """Say why there can be no such new price; empty if there can."""
    if price <= NOTHING:
        return "Enter a price of more than nothing."
    if price == before:
        return f"It costs {price} already. Enter another price."
    if starts_on < today:
        return f"A price begins today or later, not on {day_in_words(starts_on)}."
    return ""
