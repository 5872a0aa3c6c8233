"""What stands on a bill: each run's share once, and what was billed before and no longer stands.

A share is a promise in the book (`share:...`), made by the budget. A bill adds no money to it: it
asks. When something is learnt late, the budget takes a share back and makes others; the next bill
takes the old one off and asks for the new, so that each line says why.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.billing.rules.terms import Terms
from selfdirect.support.billing.rules.weeks_off import WeeksOff
from selfdirect.support.budgets.rules import days_in_words, read_run


@dataclass(frozen=True, slots=True)
class Share:
    """What the person is to pay the council for one run, as it stands in the book."""

    reference: str
    amount: Money
    paid: bool

    @property
    def run(self) -> Period:
        return read_run(self.reference)


@dataclass(frozen=True, slots=True)
class Billed:
    """A share that was billed, neither taken off since nor written off."""

    reference: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a bill; below nought takes off what an earlier bill asked for."""

    reference: str
    days: Period
    amount: Money
    words: str
    paid: bool = False  # it had arrived before the bill was made
    takes_back: bool = False


def lines(
    period: Period,
    shares: Iterable[Share],
    billed: Sequence[Billed],
    why: Mapping[str, str] | None = None,
) -> tuple[Line, ...]:
    """Draw one person's bill for a period.

    It has every share of runs begun by its end that no bill has asked for: those still to come,
    and, so that the bill is whole, those of the period itself that arrived already. `why` gives
    by reference the words for what is taken off.
    """
    found = sorted(shares, key=lambda each: (each.run.starts_on, each.reference))
    stand = {each.reference for each in found}
    asked = {each.reference for each in billed}
    gone = (each for each in billed if each.reference not in stand)
    back = [_taken_off(each, (why or {}).get(each.reference, "")) for each in gone]
    new = [_asked(each) for each in found if each.reference not in asked and _in(each, period)]
    return (*back, *new)


def _in(share: Share, period: Period) -> bool:
    starts_on = share.run.starts_on
    begun = period.ends_before is None or starts_on < period.ends_before
    return begun and (not share.paid or starts_on >= period.starts_on)


def _asked(share: Share) -> Line:
    words = f"Your share, {days_in_words(share.run)}"
    if each_week := weekly(share.amount, share.run):
        words += f": {each_week} a week"
    return Line(share.reference, share.run, share.amount, words, paid=share.paid)


def _taken_off(billed: Billed, why: str) -> Line:
    run = read_run(billed.reference)
    words = f"Taken off, {days_in_words(run)}: this was put right. {why}".strip()
    return Line(billed.reference, run, -billed.amount, words, takes_back=True)


def weekly(amount: Money, run: Period) -> Money | None:
    """Say what a sum is a week, where that is exact: else nothing is said rather than rounded."""
    each = amount.times(Fraction(7, run.days))
    return each if each > NOTHING and run.cost(each) == amount else None


def due_on(issued_on: date, terms: Terms, off: WeeksOff) -> date:
    """Say by when a bill is to be paid: days in weeks without collection do not count."""
    return off.count_on(issued_on, terms.due_days)
