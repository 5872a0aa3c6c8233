"""What was asked back and came is not taken once more when its days are found to cost less.

Nobody repays the same pound twice: what they gave back because we asked for it covers first what
we learn later was too much for days that were paid by then. What was right, and was spent as
nobody had agreed, stays given back: it is not paid out again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules.accounts import DIRECT
from selfdirect.support.budgets.rules.facts import Base, Fact
from selfdirect.support.budgets.rules.promises import read_run
from selfdirect.support.budgets.rules.replay import owed


@dataclass(frozen=True, slots=True)
class Had:
    """A sum that they were paid for days until an end; below nought, what the bank took back."""

    amount: Money
    at: datetime
    until: date | None = None


@dataclass(frozen=True, slots=True)
class AskedBack:
    """A sum that a letter asked for: it came, or is to come."""

    amount: Money
    at: datetime


def had(reference: str, amount: Money, at: datetime) -> Had:
    """Read a payment from the book; its name says for which days it was."""
    days = read_run(reference) if reference.count(":") > 3 else None
    return Had(amount, at, days.ends_before if days else None)


def too_much(
    base: Base,
    facts: Collection[Fact],
    period: Period | None,
    paid: Collection[Had],
    part: str = DIRECT,
) -> Money:
    """Say by how much they were paid more than is right for the days that they were paid for."""
    until = max((each.until for each in paid if each.until), default=date.min)
    right = (x.amount for x in owed(base, facts, period, part) if x.run.starts_on < until)
    more = Money.total(each.amount for each in paid) - Money.total(right)
    return max(more, NOTHING) if until > date.min else NOTHING


def came_back(
    base: Base,
    facts: Collection[Fact],
    period: Period | None,
    paid: Collection[Had],
    asked: Sequence[AskedBack],
    part: str = DIRECT,
) -> Money:
    """Add up what was asked back that, by what we learnt since, had been paid too much.

    The oldest letter first. What was known before a letter comes off payments, so that letter
    asked for other money.
    """
    state = tuple[
        Collection[Fact], Period | None
    ]  # what was known at each letter, and what is now
    states: list[state] = [
        *(([fact for fact in facts if fact.known_at <= each.at], base.year) for each in asked),
        (facts, period),
    ]
    back = [NOTHING] * len(states)
    for place, letter in enumerate(asked):
        by_then = [each for each in paid if each.at <= letter.at]
        much = [too_much(base, *state, by_then, part) for state in states[place:]]
        then = much[0] - back[place]
        for later, now in enumerate(much[1:], place + 1):
            back[later] += min(letter.amount, max(now - back[later] - then, NOTHING))
    return back[-1]
