"""An individual service fund as pure functions: paid in, given, its fee apart, what is left.

A provider holds the money for one person (Care and support statutory guidance, chapter 11). What
is not used stays in the fund from month to month, and goes with the person to whoever is next.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Every, Period
from selfdirect.support.budgets.rules import (
    GIVEN_FOR,
    INTO_FUNDS,
    Owed,
    Week,
    day_in_words,
    days_in_words,
    pieces,
    weekly_of,
)

A_DAY = 24 * 60  # minutes
GRACE = timedelta(days=14)  # after a year, to write down what was given in it
WHOLE = 10_000  # hundredths of a percent


@dataclass(frozen=True, slots=True)
class Terms:
    """What a provider says it asks for holding a fund, and how long it must be told before."""

    hour_price: Money
    fee_weekly: Money
    fee_rate: int  # of what is paid in, in hundredths of a percent
    notice_weeks: int


def fee_words(terms: Terms) -> str:
    """Say what holding the money costs: "£5.00 a week and 2.5% of what is paid in"."""
    weekly = f"{terms.fee_weekly} a week" if terms.fee_weekly else ""
    rate = f"{percent(terms.fee_rate)} of what is paid in" if terms.fee_rate else ""
    return " and ".join(words for words in (weekly, rate) if words) or "nothing"


def percent(rate: int) -> str:
    """Write hundredths of a percent: "2.5%"."""
    whole, part = divmod(rate, 100)
    return f"{whole}.{part:02d}".rstrip("0").rstrip(".") + "%"


def cannot_offer(terms: Terms) -> str:
    """Say why terms cannot be published; empty if they can."""
    if terms.hour_price <= NOTHING:
        return "Enter what an hour costs."
    if not 0 <= terms.fee_rate < WHOLE:
        return "Enter the fee as a percentage of less than 100."
    if terms.fee_weekly < NOTHING or not 0 <= terms.notice_weeks <= 13:
        return "Enter a fee of nothing or more, and at most 13 weeks of notice."
    return ""


# Drawing up and ending ---------------------------------------------------------------------------


def notice_until(told_on: date, terms: Terms) -> date:
    """Say from which day somebody may leave who gives notice on a day."""
    return told_on + timedelta(weeks=terms.notice_weeks)


def cannot_hold(terms: Terms, weekly: Money, asked: str) -> str:
    """Say why a provider cannot be asked to hold a fund; empty if it can."""
    if not asked.strip():
        return "Write down what the person asked for, in their own words."
    if weekly <= NOTHING:
        return "Enter how much a week goes into the fund."
    if terms.fee_weekly + weekly.times(Fraction(terms.fee_rate, WHOLE)) >= weekly:
        return f"The fee is {fee_words(terms)}, so nothing would be left for support. Enter more."
    return ""


def cannot_leave(starts_on: date, told_on: date, terms: Terms) -> str:
    """Say why a fund cannot end on a day; empty if it can."""
    first = notice_until(told_on, terms)
    if starts_on >= first:
        return ""
    weeks = f"{terms.notice_weeks} week{'s' * (terms.notice_weeks != 1)}"
    return (
        f"The provider was promised {weeks} of notice, so it can end from {day_in_words(first)}. "
        "Choose a later day."
    )


# Paying in ---------------------------------------------------------------------------------------


def owed(
    weeks: Sequence[Week],
    days: Period,
    leaf: str,
    every: str,
    once: Collection[tuple[date, Money]] = (),
) -> Iterator[Owed]:
    """List what is paid into a fund for each run of its days.

    Each run is what the fund costs to its end, less what it cost to its start: so the runs come
    to what the whole costs, to the penny, by the month as by four weeks. What comes of another
    year (`once`) is paid, or comes off, with the run of its day.
    """
    before = NOTHING
    for run in days.monthly() if every == Every.MONTH else days.four_weekly():
        found = pieces(weeks, Period(days.starts_on, run.ends_before), weekly_of(leaf))
        reached = Money.total(amount for _, amount in found)
        amount = reached - before + Money.total(each for day, each in once if day in run)
        yield Owed(run, amount, f"{days_in_words(run)}: {amount}")
        before = reached


# Giving ------------------------------------------------------------------------------------------


def worth(minutes: int, hour_price: Money) -> Money:
    """Say what some time costs, rounded once."""
    return hour_price.times(Fraction(minutes, 60))


def minutes_in(amount: Money, hour_price: Money) -> int:
    """Say how many whole minutes a sum buys; none if it is below nothing."""
    return max(amount.pence, 0) * 60 // hour_price.pence


def time_in_words(minutes: int) -> str:
    """Say a length of time: "3 hours and 20 minutes"."""
    hours, rest = divmod(minutes, 60)
    said = [
        f"{count} {name}{'s' * (count != 1)}"
        for count, name in ((hours, "hour"), (rest, "minute"))
        if count
    ]
    return " and ".join(said) or "no time"


@dataclass(frozen=True, slots=True)
class Gave:
    """What a provider says it gave on a day: its time, a thing it paid for, or both."""

    day: date
    minutes: int
    cost: Money  # of things, beside the time
    purpose: str
    words: str


def cannot_give(
    gave: Gave, days: Period | None, today: date, hour_price: Money, left: Money
) -> str:
    """Say why something cannot be written down as given; empty if it can."""
    if not gave.words.strip() or gave.purpose not in GIVEN_FOR:
        return "Say what was done, and what it was for."
    if not 0 <= gave.minutes <= A_DAY or gave.cost < NOTHING:
        return "Enter how long it took: at most 24 hours on one day."
    if not gave.minutes and not gave.cost:
        return "Enter how long it took, or what it cost."
    if gave.day > today:
        return "That day has not come. Write it down once it was given."
    if days is None or gave.day not in days:
        span = days_in_words(days) if days else "no days: its budget ended before it began"
        return f"This fund is for {span}. Choose a day of those."
    amount = worth(gave.minutes, hour_price) + gave.cost
    if amount > left:
        return (
            f"This comes to {amount}, and {max(left, NOTHING)} is in the fund. Nothing was "
            "written down. Talk with the person and the council before giving more."
        )
    return ""


# The fee -----------------------------------------------------------------------------------------


def fee_due(terms: Terms, paid_in: Money, days: int, taken: Money) -> Money:
    """Work out what of the fee is due and not yet taken.

    Worked out of the whole each time, so no penny is lost or taken twice however often it is.
    """
    whole = paid_in.times(Fraction(terms.fee_rate, WHOLE))
    whole += terms.fee_weekly.times(Fraction(max(days, 0), 7))
    return max(whole - taken, NOTHING)


# The statement -----------------------------------------------------------------------------------


class Way(StrEnum):
    PAID_IN = "paid in"
    BROUGHT = "brought from the fund before"
    GIVEN = "given"
    FEE = "fee"
    PASSED_ON = "passed on"


@dataclass(frozen=True, slots=True)
class Moved:
    """Money in or out of a fund; above nothing is in."""

    day: date
    way: Way
    amount: Money
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class Month:
    """One month of a fund: what was left before rolls over into it."""

    days: Period
    carried: Money
    paid_in: Money  # with what was brought from the fund before
    given: Money
    fee: Money
    passed_on: Money
    minutes: int  # given

    @property
    def left(self) -> Money:
        return self.carried + self.paid_in - self.given - self.fee - self.passed_on


def way_of(reference: str, other: str, amount: Money) -> Way:
    """Say what a line of a fund's account is, by its name and the other end."""
    if other.startswith("purpose:"):
        return Way.GIVEN
    if other.startswith("fee:"):
        return Way.FEE
    if reference.startswith(INTO_FUNDS):
        return Way.PAID_IN
    return Way.PASSED_ON if amount < NOTHING else Way.BROUGHT


def months(moved: Collection[Moved], until: date) -> list[Month]:
    """Cut a fund's life into months, to a day, each with what rolled over from the one before."""
    first = min((each.day for each in moved), default=until)
    last = max([until, *(each.day for each in moved)])
    found: list[Month] = []
    for days in Period(first, last + timedelta(days=1)).monthly():
        mine = [each for each in moved if each.day in days]
        found.append(
            Month(
                days,
                found[-1].left if found else NOTHING,
                sum_of(mine, Way.PAID_IN) + sum_of(mine, Way.BROUGHT),
                -sum_of(mine, Way.GIVEN),
                -sum_of(mine, Way.FEE),
                -sum_of(mine, Way.PASSED_ON),
                sum(each.minutes for each in mine),
            )
        )
    return found


def sum_of(moved: Iterable[Moved], way: Way) -> Money:
    return Money.total(each.amount for each in moved if each.way == way)
