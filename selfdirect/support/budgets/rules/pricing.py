"""What an open budget asks of a person when everybody's sum is worked out anew."""

from collections.abc import Iterable
from dataclasses import dataclass

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets.rules.facts import stream_of
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


def repriced(shares: Iterable[Share], was: Money | None, now: Money | None) -> Repriced:
    """Set what a week's parts ask of a person beside the most they can be asked for, now and anew.

    Nobody pays more than what may be charged for costs (Care Act 2014 s.14). `None` is the full
    cost. Where they do not pay what the old sum says, somebody decided otherwise: a person looks.
    """
    found = list(shares)
    cost = Money.total(each.weekly for each in found if stream_of(each.held) in CHARGEABLE)
    pays = Money.total(each.person_pays for each in found)
    return Repriced(pays, _at_most(now, cost), pays == _at_most(was, cost))


def _at_most(most: Money | None, cost: Money) -> Money:
    return cost if most is None else max(min(most, cost), NOTHING)
