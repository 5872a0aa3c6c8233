"""Capital: under the lower limit it counts for nothing, over the upper the full cost is paid."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from selfdirect.agreement.charging.rules.exact import in_pounds
from selfdirect.agreement.charging.rules.means import Means
from selfdirect.agreement.charging.rules.working import Book, Line, Worked, mark
from selfdirect.foundation.kernel.decision import Refused

_LIMITS = "S.I. 2014/2672 reg 12"
_TARIFF = "S.I. 2014/2672 reg 25"


@dataclass(frozen=True, slots=True)
class Limit:
    amount: Fraction
    source: str
    mark: str = ""


def over_limit(means: Means, book: Book, at_home: bool) -> Line | None:
    """Say why the full cost is paid, if capital is over the upper limit."""
    if means.capital is None:
        return None
    limit = upper_limit(means, book, at_home)
    if means.capital <= limit.amount:
        return None
    words = f"Capital of {in_pounds(means.capital)} is over the upper limit of"
    source = f"Care Act 2014 s.17; {_LIMITS}; {limit.source}"
    return Line(f"{words} {in_pounds(limit.amount)}", None, source, limit.mark)


def tariff_income(means: Means, book: Book) -> Worked:
    """Treat capital over the lower limit as an income: £1 a week for each £250, or part of it."""
    if means.capital is None:
        return Worked(Fraction(0), (Line("Capital: none given, so none is counted"),))
    return _tariff(means.capital, lower_limit(means, book), book)


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
