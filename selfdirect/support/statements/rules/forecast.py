"""What will be left at the end of the year, and how sure that is.

What is promised is known and counts exactly. What somebody spends of money they hold is not: it is
taken from their own past weeks. The range is a prediction interval for the sum of the weeks to
come, from the mean and the spread of the weeks seen, by Student's t: it holds the true sum about
four times in five where weeks are alike. Before eight whole weeks there is no range.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from math import isqrt

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.student import HOW_SURE, T90
from selfdirect.foundation.ledger.rules import Line, standing
from selfdirect.support.budgets.rules import last_day
from selfdirect.support.statements.rules.facts import COUNCILS
from selfdirect.support.statements.rules.spending import is_refund, is_spending

LEAST, MOST = 8, 26  # weeks of one's own: fewer say nothing, older ones are another life
RUNS_OUT = " At that pace it runs out before then: talk to us, your plan can be looked at again."


class Basis(StrEnum):
    KNOWN = "known"  # nothing is left to guess
    WEEKS = "weeks"  # from one's own past weeks
    TOO_FEW = "too few"
    UNSEEN = "unseen"  # nobody tells us what is spent


@dataclass(frozen=True, slots=True)
class Forecast:
    """What will be left on the last day; `low` and `high` are the same where it is known."""

    ends_before: date
    basis: Basis
    most: Money  # if nothing but what is promised were spent
    low: Money
    middle: Money
    high: Money
    weeks: int  # of one's own that were seen
    runs_out: bool = False  # at the pace of those weeks, before the last day

    @property
    def has_range(self) -> bool:
        return self.basis == Basis.WEEKS

    @property
    def rows(self) -> tuple[tuple[str, Money], ...]:
        """The range as a table."""
        return (
            ("If your weeks cost more", self.low),
            ("Most likely", self.middle),
            ("If your weeks cost less", self.high),
        )

    @property
    def marks(self) -> dict[str, str]:
        """Where the range lies on a bar as long as `most`: hundredths of it, as text."""
        low, middle, high = (each.pence for each in (self.low, self.middle, self.high))
        whole = max(self.most.pence, high, 1)
        return {
            "low": _hundredths(low, whole),
            "middle": _hundredths(middle, whole),
            "width": _hundredths(high - low, whole),
        }

    @property
    def words(self) -> str:
        return _SAY[self.basis](self)


def _hundredths(part: int, whole: int) -> str:
    tenths = 1000 * part // whole
    return f"{tenths // 10}.{tenths % 10}"


def _known(it: Forecast) -> str:
    return f"If everything that is promised is paid, {it.most} will be left on {_on(it)}."


def _ranged(it: Forecast) -> str:
    return (
        f"If you go on as in the last {it.weeks} weeks, about {it.middle} will be left on "
        f"{_on(it)}. We expect between {it.low} and {it.high}. A guess like this is right "
        f"{HOW_SURE}.{RUNS_OUT if it.runs_out else ''}"
    )


def _too_few(it: Forecast) -> str:
    return (
        f"It is too early to say what will be left on {_on(it)}. We need {LEAST} whole weeks of "
        f"what you spend, and have {it.weeks}. It cannot be more than {it.most}."
    )


def _unseen(it: Forecast) -> str:
    return (
        f"Nobody has told us what you spend of the money you hold, so we cannot say what will be "
        f"left on {_on(it)}. It cannot be more than {it.most}."
    )


def _on(it: Forecast) -> str:
    return last_day(it.ends_before)


_SAY = {
    Basis.KNOWN: _known,
    Basis.WEEKS: _ranged,
    Basis.TOO_FEW: _too_few,
    Basis.UNSEEN: _unseen,
}


def forecast(
    lines: Sequence[Line], sure: Money, on: date, ends_before: date, *, held: Money
) -> Forecast:
    """Say what will be left before a day, as things stand before `on`.

    `sure` is what would be left if nothing but promises were paid from now on; `held` is how much
    of it others than the council hold, or are still to be paid: no more can be spent.
    """
    if not held:
        return Forecast(ends_before, Basis.KNOWN, sure, sure, sure, sure, 0)
    own = standing([x for x in lines if _is_held(x) and x.movement.counts_on < on])
    weeks = past_weeks(own, on)
    if len(weeks) < LEAST:
        return Forecast(ends_before, Basis.TOO_FEW, sure, NOTHING, NOTHING, sure, len(weeks))
    if not any(is_spending(line) for line in own):
        return Forecast(ends_before, Basis.UNSEEN, sure, NOTHING, NOTHING, sure, len(weeks))
    spent = spent_in(Fraction((ends_before - on).days, 7), weeks)
    high, middle, low = (_not_below(sure - min(each, held)) for each in spent)
    short = spent[1] > held
    return Forecast(ends_before, Basis.WEEKS, sure, low, middle, high, len(weeks), short)


def _is_held(line: Line) -> bool:
    return not line.account.startswith(COUNCILS)


def past_weeks(own: Sequence[Line], on: date) -> tuple[Money, ...]:
    """Add up what was spent in each whole week before a day, newest first; less what came back."""
    if not own:
        return ()
    first = min(line.movement.counts_on for line in own)
    number = min((on - first).days // 7, MOST)
    sums = [NOTHING] * number
    for line in own:
        back = (on - timedelta(days=1) - line.movement.counts_on).days // 7
        if back < number and (is_spending(line) or is_refund(line)):
            sums[back] -= line.amount
    return tuple(sums)


def spent_in(to_go: Fraction, weeks: Sequence[Money]) -> tuple[Money, Money, Money]:
    """Foretell the spending of some weeks from past ones: low, middle and high; none below nought.

    half = t s sqrt(w + w²/n), with n weeks seen, their standard deviation s, and w weeks to go.
    """
    n, pence = len(weeks), [each.pence for each in weeks]
    total = sum(pence)
    middle = _not_below(Money(total).times(to_go / n))
    variance = Fraction(n * sum(p * p for p in pence) - total * total, n * (n - 1))
    half = Money(isqrt(int(T90[n - 1] ** 2 * variance * to_go * (n + to_go) / n)))
    return _not_below(middle - half), middle, middle + half


def _not_below(amount: Money) -> Money:
    return max(amount, NOTHING)
