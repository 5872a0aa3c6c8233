"""What a person bears of their share once some of it was let go: the council bears that part.

A share made smaller later first lessens what was let go, and never counts as paid. One made larger
is asked for above what it was: what was let go stays let go.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules.facts import Rate, Week, pieces


@dataclass(frozen=True, slots=True)
class LetGo:
    """What was let go of one run: so much of so much that the person was to bear then."""

    run: Period
    charged: Money
    amount: Money


def borne(charge: Money, found: Iterable[LetGo]) -> Money:
    """Say what the person bears of a charge, after all that was let go, in its order.

    Of each only what lies between what was not let go and what was charged then: so it never
    falls when the charge rises, and rises no faster.
    """
    for each in found:
        kept = each.charged - each.amount
        charge = min(charge, kept) + max(charge - each.charged, NOTHING)
    return charge


def let_go(
    run: Period, weeks: Iterable[Week], rate: Rate, amount: Money, before: Iterable[LetGo]
) -> LetGo:
    """Let go of some of what the person is to bear of a run now, after all let go `before`."""
    mine = (each for each in before if each.run == run)
    return LetGo(run, max(borne(cost_of(weeks, run, rate), mine), amount), amount)


def run_of(year: Period, day: date) -> Period | None:
    """Find the four weeks of a year in which a day falls."""
    return next((run for run in year.four_weekly() if day in run), None)


def cost_of(weeks: Iterable[Week], days: Period, rate: Rate) -> Money:
    return Money.total(amount for _, amount in pieces(weeks, days, rate))
