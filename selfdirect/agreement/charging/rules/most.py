"""The most that somebody could be asked for, before it is known what their support costs."""

from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from itertools import takewhile

from selfdirect.agreement.charging.rules.local import Local
from selfdirect.agreement.charging.rules.means import Means
from selfdirect.agreement.charging.rules.weekly import FULL_COST, worked_by
from selfdirect.agreement.charging.rules.working import Book, Line
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.rates import Rates

ANY_COST = Fraction(100_000)  # pounds a week: no support costs more, so the cost is no limit


@dataclass(frozen=True, slots=True)
class Most:
    amount: Money | None  # None: the full cost, whatever it is
    keeps: Money | None  # what charging may not touch; in a care home the allowance
    working: tuple[Line, ...]


def most(means: Means, rates: Rates, local: Local, on: date) -> Most:
    """Work out the most somebody could be asked to pay a week, with the working.

    :raises Refused: with a sentence that names what is missing or cannot be worked out here
    """
    return most_by(Book(rates, local, on), means)


def most_by(book: Book, means: Means) -> Most:
    """Work out the most somebody could be asked to pay by a book that stands open.

    :raises Refused: with a sentence that names what is missing or cannot be worked out here
    """
    worked = worked_by(book, replace(means, cost=ANY_COST))
    if worked.full_cost:  # the lines that tell the cost, which nobody knows yet, are left out
        whole = Line("The full cost of the support is paid", None, "Care Act 2014 s.17")
        steps = takewhile(lambda line: line.label != FULL_COST, worked.working)
        return Most(None, None, (*steps, whole))
    guarantee = worked.parts.get("mig", worked.parts.get("pea"))
    keeps = None if guarantee is None else Money.pounds(-guarantee)
    return Most(worked.amount, keeps, worked.working)
