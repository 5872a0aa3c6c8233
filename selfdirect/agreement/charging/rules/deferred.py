"""A deferred payment: care home fees that are paid later, out of a home. Figures, not advice.

Care Act 2014 ss.34 to 36 and S.I. 2014/2671. What is lent, its interest and the charge on the
home are for an agreement of its own: here stand only the figures that it starts from.
"""

from collections.abc import Iterator
from fractions import Fraction

from selfdirect.agreement.charging.rules.capital import left_out
from selfdirect.agreement.charging.rules.exact import in_pounds
from selfdirect.agreement.charging.rules.income import counted_income
from selfdirect.agreement.charging.rules.means import Means, Property
from selfdirect.agreement.charging.rules.working import MEMORY, Book, Line, mark
from selfdirect.foundation.kernel.decision import Refused

_LAW = "Care Act 2014 s.34; S.I. 2014/2671"


def equity_limit(home: Property, book: Book) -> tuple[Fraction, Line]:
    """Work out the most that may be lent: nine tenths of the value, less what comes off it.

    :raises Refused: if a rate is not on file for the day
    """
    share, lower = book.rate("deferred_equity_share"), book.rate("capital_lower_limit")
    worth = home.share * home.value
    limit = max(Fraction(0), worth * share.value - lower.value - home.owed)
    words = (
        f"Equity limit of {home.name}: 90% of {in_pounds(worth)}, less {in_pounds(lower.value)}"
        f" and {in_pounds(home.owed)} owed on it, is {in_pounds(limit)}"
    )
    return limit, Line(words, None, f"{_LAW}; {share.source}", mark(share, lower))


def deferred(means: Means, book: Book) -> tuple[Fraction, dict[str, Fraction], tuple[Line, ...]]:
    """Work out what is paid now and what is deferred each week, and how far the home goes.

    :raises Refused: if there is no home that counts, or they can pay from other capital
    """
    home = _home(means, book)
    _cannot_pay(means, book)
    limit, line = equity_limit(home, book)
    if means.cost is None:
        return Fraction(0), {"equity_limit": limit}, (line,)
    income, allowance = counted_income(means, book), book.rate("deferred_income_allowance")
    paid = min(means.cost, max(Fraction(0), income.amount - allowance.value))
    later = means.cost - paid
    parts = {"equity_limit": limit, "deferred": later}
    taken = book.line("deferred_income_allowance", -1)
    return paid, parts, (line, *income.lines, taken, *_over_time(later, limit))


def _home(means: Means, book: Book) -> Property:
    homes = [each for each in means.property if each.main_home]
    if not homes:
        raise Refused("A deferred payment needs a home (property) to be paid from later.")
    if because := left_out(homes[0], means, book.on):
        raise Refused(
            f"{homes[0].name} is not counted, as {because.words}. Nothing has to be deferred."
        )
    return homes[0]


def _cannot_pay(means: Means, book: Book) -> None:
    """Refuse where other capital is over the limit: then it is not a duty to offer one."""
    other = (means.capital or Fraction(0)) + (means.joint_capital or 0) * means.joint_share
    if other > book.rate("capital_upper_limit").value:
        raise Refused(
            f"Savings of {in_pounds(other)} are over the upper limit, so the fees are paid from"
            " those first. A deferred payment may be agreed later."
        )


def _over_time(later: Fraction, limit: Fraction) -> Iterator[Line]:
    yield Line("Deferred each week", later or None, _LAW)
    if later:
        weeks = int(limit / later)
        words = f"At this rate the limit is reached after {weeks:,} weeks, without interest"
        yield Line(words, None, _LAW)
    words = (
        "Interest is added, at most the forecast gilt rate and 0.15 of a percentage point,"
        " reset each 1 January and 1 July"
    )
    yield Line(words, None, f"{_LAW}, from memory", MEMORY)
