"""What may be asked back: the council's share of it, after what an employer may owe is kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets.rules import (
    DIRECT,
    NET,
    Base,
    Fact,
    Kind,
    Share,
    Week,
    held_of,
    schedule,
)


@dataclass(frozen=True, slots=True)
class Recoverable:
    """The most that may be asked back, and how that came about."""

    amount: Money
    working: str


def usual_share(base: Base, facts: Iterable[Fact], today: date) -> Share:
    """Say what is paid for a week of money that somebody holds, whosever it is, as if in no pause.

    Where nothing is by now, the last that was; before all of it, the first that will be. So what
    is left is measured by what was paid.
    """
    weeks = schedule(base, [fact for fact in facts if fact.kind != Kind.PAUSE])
    begun = sum(week.days.starts_on <= today for week in weeks)
    shares = [_held(week) for week in (*reversed(weeks[:begun]), *weeks[begun:])]
    return next((share for share in shares if share.weekly > NOTHING), shares[0])


def _held(week: Week) -> Share:
    shares = [share for part, share in week.shares.items() if held_of(part) in NET]
    weekly = Money.total(share.weekly for share in shares)
    return Share(DIRECT, weekly, Money.total(share.person_pays for share in shares))


def surplus(balance: Money, kept: Money, weekly: Money, weeks: int) -> Recoverable:
    """Work out what is above so many weeks of payments, after what is kept.

    Kept is what an employer may owe: redundancy, holiday pay, notice.
    """
    allowed = weekly.times(weeks)
    spare = max(NOTHING, balance - kept - allowed)
    return Recoverable(
        spare,
        f"{balance} is in the account. {kept} is kept for what an employer may owe, and "
        f"{weeks} weeks of payments, {allowed}, may stay. {spare} is above that.",
    )


def councils_part(amount: Money, council_pays: Money, weekly: Money) -> Recoverable:
    """Work out the council's share of a sum; what the person paid in is theirs.

    :raises ValueError: if nothing is paid a week
    """
    if weekly <= NOTHING:
        raise ValueError("There is no weekly sum to share by.")
    part = amount.times(Fraction(council_pays.pence, weekly.pence))
    if council_pays == weekly:
        return Recoverable(part, f"The council paid all of the money, so all of {amount}.")
    return Recoverable(
        part,
        f"The council pays {council_pays} of each {weekly}, so {part} of {amount}. The rest is "
        "the person's own money and stays theirs.",
    )


def reply_by(on: date, days: int) -> date:
    """Give the last day of the window in which nothing else may happen without a reply."""
    return on + timedelta(days=days)


def answer_by(day: date, written_on: date, went_on: date | None) -> date | None:
    """Move the last day by as long as the letter waited; None while it has not gone."""
    return day + (went_on - written_on) if went_on else None
