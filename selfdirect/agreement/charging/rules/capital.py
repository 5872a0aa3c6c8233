"""Capital: under the lower limit it counts for nothing, over the upper the full cost is paid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil

from selfdirect.agreement.charging.rules.exact import in_pounds
from selfdirect.agreement.charging.rules.means import Means, Property, Setting
from selfdirect.agreement.charging.rules.working import MEMORY, Book, Line, Worked, mark
from selfdirect.foundation.kernel.decision import Refused

_LIMITS = "S.I. 2014/2672 reg 12"
_TARIFF = "S.I. 2014/2672 reg 25"
_LEFT_OUT = "S.I. 2014/2672 Sched 2"
_VALUED = "S.I. 2014/2672 reg 20, from memory"
_JOINT = "S.I. 2014/2672 reg 24"
_NOTIONAL = "S.I. 2014/2672 reg 22, from memory"

WEEKS_HOME_LEFT_OUT = 12  # of a stay that is to last (Sched 2)
KEPT_TO_SELL = Fraction(1, 10)  # of the value, towards the expenses of a sale

# Who lives in a home that is then not counted: the list is from memory of Schedule 2.
LIVED_IN_BY: Mapping[str, str] = {
    "partner": "the partner lives there",
    "relative_60": "a relative of 60 or over lives there",
    "relative_incapacitated": "a relative who is incapacitated lives there",
    "child": "a child under 18 lives there",
    "council_decision": "the council has decided to leave it out",
}


@dataclass(frozen=True, slots=True)
class Limit:
    amount: Fraction
    source: str
    mark: str = ""


def counted_capital(means: Means, book: Book) -> tuple[Fraction | None, tuple[Line, ...]]:
    """Add up all capital that counts; None where none was given. Its lines are words, not sums.

    Only the person's own: joint savings by their share, homes by the rules of Schedule 2, and
    what they gave away to pay less as if they still had it.
    """
    parts = list(_parts(means, book))
    own = means.capital
    if own is None and not parts:
        return None, ()
    total = (own or Fraction(0)) + sum((part for part, _ in parts), Fraction(0))
    return total, tuple(line for _, line in parts)


def _parts(means: Means, book: Book) -> Iterator[tuple[Fraction, Line]]:
    if means.joint_capital is not None:
        yield _joint(means.joint_capital, means.joint_share)
    for each in means.property:
        yield _property(each, means, book.on)
    if (given := still_counts(means)) is not None:
        yield given, Line(_given_away(means), None, _NOTIONAL, MEMORY)


def still_counts(means: Means) -> Fraction | None:
    """Say how much of what was given away to pay less still counts; None where nothing was."""
    if not means.notional_capital or means.notional_left is None:
        return means.notional_capital or None
    return means.notional_left


def _given_away(means: Means) -> str:
    whole = in_pounds(means.notional_capital or Fraction(0))
    if means.notional_left is None or means.notional_left_on is None:
        return f"Given away to pay less: {whole} counts as if it were still there"
    left, on = in_pounds(means.notional_left), _day(means.notional_left_on)
    return f"Given away to pay less: {left} of {whole} still counts, from {on}"


def _joint(whole: Fraction, share: Fraction) -> tuple[Fraction, Line]:
    own = whole * share
    why = "an equal share" if share == Fraction(1, 2) else "the share that evidence shows"
    words = f"Held with somebody else: {in_pounds(own)} of {in_pounds(whole)} counts, {why}"
    return own, Line(words, None, _JOINT)


def _property(each: Property, means: Means, on: date) -> tuple[Fraction, Line]:
    if why := left_out(each, means, on):
        return Fraction(0), Line(f"{each.name}: not counted, as {why.words}", None, *why.said)
    worth = max(Fraction(0), each.share * each.value * (1 - KEPT_TO_SELL) - each.owed)
    words = (
        f"{each.name}: {in_pounds(worth)} counts, the value of the share less a tenth for the"
        f" expenses of a sale and {in_pounds(each.owed)} that is owed on it"
    )
    return worth, Line(words, None, _VALUED, MEMORY)


@dataclass(frozen=True, slots=True)
class Because:
    words: str
    said: tuple[str, str] = (_LEFT_OUT, "")  # source and mark


def left_out(each: Property, means: Means, on: date) -> Because | None:
    """Say why a home is left out of capital, or None where it counts."""
    if not each.main_home:
        return None
    if means.setting is Setting.NON_RESIDENTIAL:
        return Because("it is the home that is lived in")
    if not means.stay.lasts:
        return Because("the stay is for a time")
    if each.lived_in_by:
        return Because(LIVED_IN_BY[each.lived_in_by], (f"{_LEFT_OUT}, from memory", MEMORY))
    until = home_counts_from(means)
    if until is not None and on < until:
        words = f"it is left out for the first {WEEKS_HOME_LEFT_OUT} weeks, until {_day(until)}"
        return Because(words)
    return None


def home_counts_from(means: Means) -> date | None:
    """Find the day on which twelve weeks of a stay that lasts are over, if its first is known."""
    if means.moved_in_on is None or not means.stay.lasts:
        return None
    return means.moved_in_on + timedelta(weeks=WEEKS_HOME_LEFT_OUT)


def home_begins(means: Means, after: date, by: date) -> date | None:
    """Find the day, after one and by another, on which a home began to count; None for none."""
    on = home_counts_from(means)
    if on is None or not after < on <= by:
        return None
    return on if any(left_out(each, means, on) is None for each in means.property) else None


def _day(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


def over_limit(means: Means, book: Book, at_home: bool) -> tuple[Line, ...]:
    """Say why the full cost is paid, if capital is over the upper limit; else nothing."""
    held, lines = counted_capital(means, book)
    if held is None:
        return ()
    limit = upper_limit(means, book, at_home)
    if held <= limit.amount:
        return ()
    words = f"Capital of {in_pounds(held)} is over the upper limit of"
    source = f"Care Act 2014 s.17; {_LIMITS}; {limit.source}"
    return (*lines, Line(f"{words} {in_pounds(limit.amount)}", None, source, limit.mark))


def tariff_income(means: Means, book: Book) -> Worked:
    """Treat capital over the lower limit as an income: £1 a week for each £250, or part of it."""
    held, lines = counted_capital(means, book)
    if held is None:
        return Worked(Fraction(0), (Line("Capital: none given, so none is counted"),))
    worked = _tariff(held, lower_limit(means, book), book)
    return Worked(worked.amount, (*lines, *worked.lines))


def _tariff(capital: Fraction, lower: Limit, book: Book) -> Worked:
    each, step = book.rate("tariff_amount"), book.rate("tariff_step")
    steps = max(0, ceil((capital - lower.amount) / step.value))
    held, floor = in_pounds(capital), in_pounds(lower.amount)
    words = (
        f"Tariff income: capital of {held} is over {floor}, and each {in_pounds(step.value)}"
        f" or part of it counts as {in_pounds(each.value)} a week"
        if steps
        else f"Capital of {held} is not over {floor}: none counts"
    )
    doubt = lower.mark or mark(each, step)
    line = Line(words, steps * each.value, f"{_TARIFF}; {lower.source}", doubt)
    return Worked(steps * each.value, (line,))


def lower_limit(means: Means, book: Book) -> Limit:
    if means.lower_limit is not None:
        return Limit(means.lower_limit, "lower limit as given")
    rate = book.rate("capital_lower_limit")
    return Limit(rate.value, rate.source, mark(rate))


def upper_limit(means: Means, book: Book, at_home: bool) -> Limit:
    """Find the limit above which the full cost is paid.

    A council may set a higher one for people who do not live in a care home, never a lower.

    :raises Refused: if a lower one was given or published
    """
    rate = book.rate("capital_upper_limit")
    own, source = means.upper_limit, "upper limit as given"
    if own is None and at_home:
        own, source = book.local.upper_capital_limit, book.local.source
    if own is None:
        return Limit(rate.value, rate.source, mark(rate))
    if own < rate.value:
        raise Refused(
            f"The upper capital limit ({in_pounds(own)}) is below the national one"
            f" ({in_pounds(rate.value)}). A council may only set a higher one."
        )
    return Limit(own, source)
