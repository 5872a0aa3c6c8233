"""What a person bears of their share once some of it was let go: the council bears that part.

A share made smaller later first lessens what was let go, and never counts as paid. One made larger
is asked for above what it was: what was let go stays let go.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules.facts import Base, Fact, Rate, Week, pieces, schedule


@dataclass(frozen=True, slots=True)
class LetGo:
    """So much of what was asked for some days that nobody asks for any more."""

    days: Period
    amount: Money
    at: datetime


@dataclass(frozen=True, slots=True)
class Borne:
    """What was let go of one run: so much of what the person was to bear of it then."""

    run: Period
    charged: Money
    let_go: Money


def borne(charge: Money, found: Iterable[Borne]) -> Money:
    """Say what the person bears of a charge, after all that was let go, in its order.

    Of each only what lies between what was not let go and what was charged then: so it never
    falls when the charge rises, and rises no faster.
    """
    for each in found:
        kept = each.charged - each.let_go
        charge = min(charge, kept) + max(charge - each.charged, NOTHING)
    return charge


def borne_of(
    base: Base, facts: Collection[Fact], period: Period, rate: Rate, found: Iterable[LetGo]
) -> list[Borne]:
    """Say of what charge each sum was let go: as the run was known at that moment."""
    made: list[Borne] = []
    for each in sorted(found, key=lambda one: one.at):
        run = next((one for one in period.four_weekly() if each.days.starts_on in one), None)
        if run:
            weeks = schedule(base, [fact for fact in facts if fact.known_at <= each.at])
            so_far = [one for one in made if one.run == run]
            charged = borne(cost_of(weeks, run, rate), so_far)
            made.append(Borne(run, charged, min(each.amount, charged)))
    return made


def cost_of(weeks: Iterable[Week], days: Period, rate: Rate) -> Money:
    return Money.total(amount for _, amount in pieces(weeks, days, rate))
