"""What an open budget asks of a person when everybody's sum is worked out anew."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets.rules.facts import (
    Base,
    Fact,
    Kind,
    Week,
    schedule,
    stream_of,
    week_on,
)
from selfdirect.support.budgets.rules.shares import Share
from selfdirect.support.budgets.rules.streams import CHARGEABLE


@dataclass(frozen=True, slots=True)
class Repriced:
    """What somebody pays a week now, and by the new sum; `plain` if it was as assessed before."""

    before: Money
    after: Money
    plain: bool

    @property
    def more(self) -> Money:
        return self.after - self.before


def repriced(
    shares: Iterable[Share], was: Money | None, now: Money | None, free: Money = NOTHING
) -> Repriced:
    """Set what a week's parts ask of a person beside the most they can be asked for, now and anew.

    Nobody pays more than what may be charged for costs (Care Act 2014 s.14). `None` is the full
    cost, but for what is `free`. Where they do not pay what the old sum says, somebody decided
    otherwise: a person looks.
    """
    found = list(shares)
    cost = may_charge_for(found, free)
    pays = Money.total(each.person_pays for each in found)
    return Repriced(pays, _at_most(now, cost), pays == _at_most(was, cost))


def may_charge_for(shares: Iterable[Share], free: Money = NOTHING) -> Money:
    """Add up what may be charged for of a week: not other people's money, nor what is free."""
    cost = Money.total(each.weekly for each in shares if stream_of(each.held) in CHARGEABLE)
    return max(cost - free, NOTHING)


def usual_week(base: Base, facts: Iterable[Fact], day: date) -> Week:
    """Say what a week from a day costs when nothing is paused, as it will again after a pause.

    In a pause nothing may be asked for, so what changes would be lost on that day for good.
    """
    return week_on(schedule(base, (each for each in facts if each.kind != Kind.PAUSE)), day)


def pays_otherwise_since(facts: Collection[Fact], since: datetime) -> bool:
    """Say whether we learnt since a moment that the person pays another sum, or that they do not.

    So much more or less, asked for before that, was asked for of a sum that is no more.
    """
    pays = {each.key for each in facts if each.kind == Kind.PAYS}
    news = [each for each in facts if each.known_at > since]
    return any(each.key in pays or each.withdraws in pays for each in news)


def _at_most(most: Money | None, cost: Money) -> Money:
    return cost if most is None else max(min(most, cost), NOTHING)
