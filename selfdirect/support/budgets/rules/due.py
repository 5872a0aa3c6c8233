"""Which direct payment is due next, and how that was worked out."""

from dataclasses import dataclass

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules.year import days_in_words


@dataclass(frozen=True, slots=True)
class Due:
    """The next direct payment: for which days, how much, and how that was worked out."""

    run: Period
    amount: Money
    working: str


def next_due(period: Period | None, weekly: Money, received: Money) -> Due | None:
    """Find the first run that is not yet paid in full; None if all of them are.

    `received` is all that was paid or is waiting to be, with what was carried over from a budget
    before, so that no day is paid twice.
    """
    reached = NOTHING
    for run in period.four_weekly() if period else ():
        cost = run.cost(weekly)
        reached += cost
        if reached > received:
            amount = reached - received
            return Due(run, amount, _due_in_words(run, weekly, cost, amount))
    return None


def _due_in_words(run: Period, weekly: Money, cost: Money, amount: Money) -> str:
    weeks, days = divmod(run.days, 7)
    length = f"{weeks} weeks" if not days else f"{run.days} days"
    words = f"{weekly} a week for {length}, {days_in_words(run)}, is {cost}"
    already = cost - amount
    return f"{words}, less {already} already held: {amount}." if already else f"{words}."


def entitled(period: Period | None, weekly: Money) -> Money:
    """Add up every run of a period, the last cut where the period ends."""
    return Money.total(run.cost(weekly) for run in period.four_weekly()) if period else NOTHING
