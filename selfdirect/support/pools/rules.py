"""A pooled fund as pure functions: whose part of each cost is what, and what is left of each.

Several people fund one thing in shares. A cost is for some days, and is shared by what each puts
in on those days: who comes or goes between pays for their own days alone. What one person put in
never pays for another, so what is left of each comes to what is in the fund, to the penny.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from selfdirect.foundation.kernel.money import NOTHING, Money, half_up
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules import (
    GIVEN_FOR,
    Owed,
    Week,
    day_in_words,
    days_in_words,
    pieces,
    weekly_of,
)

MOST_DAYS = 92  # that one cost may be for: a quarter
TELL_TALE = 2  # where two share a cost, the whole of it beside one part would tell the other
AHEAD = 31  # days that a cost may be paid before it is for


# Shares ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stake:
    """What one person puts in a week, on some days."""

    who: str
    days: Period
    weekly: Money


def weights(stakes: Iterable[Stake], days: Period) -> dict[str, int]:
    """Weigh each by what they put in over some days: pence a week, times the days they are in."""
    found: dict[str, int] = {}
    for stake in stakes:
        both = stake.days.overlap(days)
        if both and stake.weekly > NOTHING:
            found[stake.who] = found.get(stake.who, 0) + stake.weekly.pence * both.days
    return found


def share(amount: Money, weighed: Mapping[str, int]) -> dict[str, Money]:
    """Share a cost out to the last penny; the odd pence go to those whose part was cut the most.

    Where two were cut alike, to who joined first.
    """
    whole = sum(weighed.values())
    cut = {who: divmod(amount.pence * weight, whole) for who, weight in weighed.items()}
    spare = amount.pence - sum(pence for pence, _ in cut.values())
    first = sorted(cut, key=lambda who: -cut[who][1])[:spare]
    return {who: Money(pence + (who in first)) for who, (pence, _) in cut.items()}


def told_whole(amount: Money, parts: Iterable[Money]) -> Money:
    """Say what all paid, to those who paid a part; nothing where it would tell another's part."""
    return amount if sum(part > NOTHING for part in parts) > TELL_TALE else NOTHING


def stakes_of(who: str, weeks: Iterable[Week], leaf: str, days: Period) -> list[Stake]:
    """Read what somebody puts in out of what their budget is week by week."""
    return [
        Stake(who, both, weekly)
        for week in weeks
        if (both := week.days.overlap(days)) and (weekly := week.leaves.get(leaf, NOTHING))
    ]


def span(days: Period) -> str:
    """Say some days in words; one day as itself."""
    return day_in_words(days.starts_on) if days.days == 1 else days_in_words(days)


# What may not be ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bill:
    """What was paid out of a pooled fund: for which days, how much, and what for."""

    days: Period
    amount: Money
    purpose: str
    words: str


def cannot_pay(
    bill: Bill,
    parts: Mapping[str, Money],
    left: Mapping[str, Money],
    names: Mapping[str, str],
    paid_on: date,
    gone: str = "",
) -> str:
    """Say why something cannot be paid out of a fund; empty if it can.

    `parts` is the cost by person, `left` what each has in the fund, `names` what they are called;
    `gone` is who was in it on these days and has been sent the rest of theirs.
    """
    if not bill.words.strip() or bill.purpose not in GIVEN_FOR:
        return "Say what was paid for, and what it was for."
    if bill.amount <= NOTHING:
        return "Enter what it cost."
    if bill.days.days > MOST_DAYS or bill.days.starts_on > paid_on + timedelta(days=AHEAD):
        return "Choose days that begin at most a month from now, and at most three months of them."
    if gone:
        return (
            f"{gone} was in the fund on these days, and has been sent what was left of theirs. "
            "Nobody pays for another, so nothing was written down. Talk with the council about "
            "that part, or choose days without them."
        )
    if not parts:
        return f"Nobody was in the fund, {span(bill.days)}. Choose other days."
    for who, part in parts.items():
        has = max(left.get(who, NOTHING), NOTHING)
        if part > has:
            return (
                f"The part of {names[who]} would be {part}, and {has} is theirs in the fund. "
                "Nobody pays for another, so nothing was written down. Ask the council when more "
                "comes in."
            )
    return ""


def cannot_begin(name: str, what: str, weekly: Money) -> str:
    """Say why a fund cannot be begun; empty if it can."""
    if not name.strip() or not what.strip():
        return "Give it a name, and say what it pays for."
    return "" if weekly > NOTHING else "Enter what it costs to run a week, all told."


def cannot_join(alone: Money, basis: str, asked: str) -> str:
    """Say why somebody cannot be asked to join; empty if they can."""
    if not asked.strip():
        return "Write down what the person asked for, in their own words."
    if alone < NOTHING or (alone and not basis.strip()):
        return "Say how you know what it would cost them alone."
    return ""


def cannot_leave(starts_on: date, ends_before: date, today: date, until: date | None) -> str:
    """Say why somebody cannot leave on a day; empty if they can.

    `until` is when the year of their budget is over; none if they have no budget any more.
    """
    if ends_before < today:
        return "What was shared before today stays as it was. Choose today or a later day."
    if ends_before < starts_on:
        return f"They join on {day_in_words(starts_on)}. Choose that day or a later one."
    if until and ends_before > max(until, today):
        return (
            f"The year of their budget is over on {day_in_words(until)}, and the next is not "
            "agreed yet. Choose that day or an earlier one."
        )
    return ""


# Paying in ---------------------------------------------------------------------------------------


def owed(weeks: Sequence[Week], year: Period, leaf: str) -> list[Owed]:
    """List what goes into a fund out of one budget, four weeks by four weeks."""
    found = []
    for run in year.four_weekly():
        amount = Money.total(amount for _, amount in pieces(weeks, run, weekly_of(leaf)))
        found.append(Owed(run, amount, f"{days_in_words(run)}: {amount}"))
    return found


def paid_until(owing: Sequence[Owed], paid: Money) -> date:
    """Find the first day of which nothing is paid yet; where all is paid, the day after the last.

    A run that is paid in part is kept whole, so that nothing has to be taken out of it.
    """
    reached = NOTHING
    for each in owing:
        if reached >= paid:
            return each.run.starts_on
        reached += each.amount
    last = owing[-1].run
    return last.ends_before or last.starts_on


# What is left ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Happened:
    """Money in or out of a fund, as far as it is one person's; above nothing is in."""

    day: date
    who: str
    amount: Money
    words: str
    purpose: str = ""  # of what was paid for; empty where money only came or went back
    whole: Money = NOTHING  # what all of them paid for it, if it may be told
    reference: str = ""
    other: str = ""  # the account at the other end
    known_at: datetime | None = None
    number: int = 0  # of its entry; below nought, of a cost
    undoes: int | None = None  # the number of what it takes back


def left_of(happened: Iterable[Happened]) -> dict[str, Money]:
    """Add up what is left of each."""
    found: dict[str, Money] = {}
    for each in happened:
        found[each.who] = found.get(each.who, NOTHING) + each.amount
    return found


# Together and alone ------------------------------------------------------------------------------

WEEKS = 52


@dataclass(frozen=True, slots=True)
class Beside:
    """What something costs together, beside what it would cost if each bought it alone."""

    together: Money
    alone: Money
    every: str = "a week"

    @property
    def saving(self) -> Money:
        return self.alone - self.together

    @property
    def percent(self) -> int:
        """Say the saving in whole percents of what it would cost alone."""
        return half_up(Fraction(100 * self.saving.pence, self.alone.pence)) if self.alone else 0

    @property
    def yearly(self) -> "Beside":
        """Say the same for a year of 52 weeks."""
        return Beside(self.together.times(WEEKS), self.alone.times(WEEKS), "a year")

    @property
    def words(self) -> str:
        costs = f"Together it costs {self.together} {self.every}"
        if not self.alone:
            return f"{costs}. Nobody has written down yet what it would cost alone."
        if self.saving <= NOTHING:
            return f"{costs}. Alone it would cost {self.alone}, which is not more."
        return (
            f"{costs}. Alone it would cost {self.alone}: that is {self.saving} more "
            f"({self.percent}% is saved)."
        )


def running_weekly(bills: Iterable[Bill]) -> Money | None:
    """Say what a fund has cost a week so far, over all the days that it paid for; None if none."""
    found = list(bills)
    if not found:
        return None
    first = min(bill.days.starts_on for bill in found)
    last = max(bill.days.ends_before or bill.days.starts_on for bill in found)
    whole = Money.total(bill.amount for bill in found)
    return whole.times(Fraction(7, (last - first).days))


EXAMPLE = Beside(Money.pounds(38_090), Money.pounds(55_430), "a year")
EXAMPLE_SOURCE = (
    "R. Ayling and M. Cattermole, “Practical approaches to improving productivity through "
    "personalisation in adult social care”, December 2010, case study 10: a KeyRing living "
    "support network in a market town, after a case study by CSED, 2009."
)
