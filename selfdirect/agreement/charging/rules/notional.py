"""What was given away to pay less counts less with each week that it makes somebody pay more.

S.I. 2014/2672 reg 23, from memory: each week it goes down by the difference between what is paid
with it and what would be paid without it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby
from typing import Any

from selfdirect.agreement.charging.rules.exact import as_text
from selfdirect.agreement.charging.rules.means import Means
from selfdirect.agreement.charging.rules.weekly import worked_by
from selfdirect.agreement.charging.rules.working import Book

WEEK = timedelta(weeks=1)
_KEPT = ("notional_left", "notional_left_on", "notional_weeks")


@dataclass(frozen=True, slots=True)
class Paid:
    """What is paid in a week, and what would be if nothing had been given away; in pounds."""

    paid: Fraction
    without: Fraction

    @property
    def less(self) -> Fraction:
        """How much less counts after it."""
        return max(Fraction(0), self.paid - self.without)


@dataclass(frozen=True, slots=True)
class Weeks:
    """Weeks one after the other, all paid alike, and what is left after the last."""

    starts_on: date
    count: int
    paid: Paid
    left: Fraction

    @property
    def ends_before(self) -> date:
        return self.starts_on + self.count * WEEK

    @property
    def less(self) -> Fraction:
        return self.paid.less


def diminish(
    left: Fraction, since: date, until: date, paid: Callable[[date, Fraction], Paid]
) -> Iterator[Weeks]:
    """Count whole weeks from a day until another, for as long as something is left.

    :param paid: what a week from a day is paid with so much left
    """
    while left > 0 and since + WEEK <= until:
        week = paid(since, left)
        left = max(Fraction(0), left - week.less)
        yield Weeks(since, 1, week, left)
        since += WEEK


def together(weeks: Iterable[Weeks]) -> tuple[Weeks, ...]:
    """Put weeks that were paid alike into one row."""
    alike = (list(rows) for _, rows in groupby(weeks, key=lambda week: week.paid))
    return tuple(
        replace(rows[0], count=sum(row.count for row in rows), left=rows[-1].left)
        for rows in alike
    )


def paid(book: Book, means: Means) -> Paid:
    """Work out a week on the day of the book, with what was given away and without.

    :raises Refused: with a sentence that names what is missing or cannot be worked out here
    """
    every = (worked_by(book, each) for each in (means, replace(means, notional_capital=None)))
    return Paid(*(Fraction(each.amount.pence, 100) for each in every))


# As it is kept among the means


def counts_less(facts: Mapping[str, Any], rows: tuple[Weeks, ...]) -> dict[str, Any]:
    """Put into means what is left after weeks, with each of them."""
    return {
        **facts,
        "notional_left": as_text(rows[-1].left),
        "notional_left_on": rows[-1].ends_before.isoformat(),
        "notional_weeks": [*facts.get("notional_weeks", ()), *map(_plain, rows)],
    }


def _plain(row: Weeks) -> dict[str, object]:
    sums = {"paid": row.paid.paid, "without": row.paid.without, "left": row.left}
    kept = {name: as_text(each) for name, each in sums.items()}
    return {"since": row.starts_on.isoformat(), "count": row.count, **kept}


def weeks_in(facts: Mapping[str, Any]) -> tuple[Weeks, ...]:
    """Read every week that has counted so far."""
    return tuple(
        Weeks(
            date.fromisoformat(row["since"]),
            row["count"],
            Paid(Fraction(row["paid"]), Fraction(row["without"])),
            Fraction(row["left"]),
        )
        for row in facts.get("notional_weeks", ())
    )


def carried_on(facts: Mapping[str, Any], before: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Let new means go on from what was left by those before, where the same sum was found."""
    found = facts.get("notional_capital")
    if found is None:
        return dict(facts)
    same = before if before.get("notional_capital") == found else {}
    kept = {name: same[name] for name in _KEPT if name in same}
    return {**facts, "notional_left_on": today.isoformat(), **kept}
