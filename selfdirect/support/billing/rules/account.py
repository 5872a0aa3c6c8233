"""Where somebody stands with their bills: what was asked, what came, what is owed, since when.

Two ways lead to what is owed, and they must agree to the penny: by the papers (bills less what
came, less what was written off, and what went back) and by the book (billed shares that are still
promised, less what stands to their credit).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import add_months

LAW_MONTHS = 6 * 12  # no court is asked after six years: Care Act 2014 s.69 (from memory)
WARN_MONTHS = 5 * 12 + 6
AGES = (  # days after a bill was due, in words
    (0, "Not due yet"),
    (30, "Up to 30 days late"),
    (90, "31 to 90 days late"),
    (365, "91 days to a year late"),
)
OLDER = "More than a year late"


@dataclass(frozen=True, slots=True)
class Account:
    """What the papers say of one person."""

    billed: Money = NOTHING  # less what later bills took off
    received: Money = NOTHING
    written_off: Money = NOTHING
    refunded: Money = NOTHING
    put_right: Money = NOTHING  # had been paid, and is not owed any more

    @property
    def owed(self) -> Money:
        """Below nought stands to their credit."""
        taken_off = self.received + self.written_off + self.put_right
        return self.billed - taken_off + self.refunded

    @property
    def credit(self) -> Money:
        return max(-self.owed, NOTHING)

    @property
    def rows(self) -> tuple[tuple[str, Money], ...]:
        found = (
            ("Bills", self.billed),
            ("Paid", -self.received),
            ("Not asked for any more", -self.written_off),
            ("Put right after you had paid", -self.put_right),
            ("Paid back", self.refunded),
        )
        return tuple(row for row in found if row[1])


@dataclass(frozen=True, slots=True)
class Open:
    """A billed share that is still promised."""

    reference: str
    amount: Money


def settled_by(waiting: Iterable[Open], held: Money) -> list[Open]:
    """Choose what money settles: the oldest first, each whole.

    What is not enough for the next stays to the person's credit, and is taken off what they owe.
    """
    found = []
    for each in waiting:
        if each.amount > held:
            break
        held -= each.amount
        found.append(each)
    return found


# How old it is ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Debt:
    """What is still open of one bill."""

    bill: str
    due_on: date
    amount: Money

    def age(self, today: date) -> str:
        late = (today - self.due_on).days
        return next((words for most, words in AGES if late <= most), OLDER)

    def too_old(self, today: date) -> bool:
        """Say whether no court would be asked about it any more."""
        return today >= add_months(self.due_on, LAW_MONTHS)

    def nearly_too_old(self, today: date) -> bool:
        return add_months(self.due_on, WARN_MONTHS) <= today < add_months(self.due_on, LAW_MONTHS)


def debts(bills: Sequence[tuple[str, date, Money]], owed: Money) -> list[Debt]:
    """Say what is open of each bill `(name, due on, total)`, oldest first.

    Whatever came, or was taken off, counts to the oldest bill first.
    """
    paid = Money.total(total for _, _, total in bills if total > NOTHING) - owed
    found = []
    for name, due, total in sorted(bills, key=lambda bill: (bill[1], bill[0])):
        if total <= NOTHING:
            continue
        counted = min(max(paid, NOTHING), total)
        paid -= counted
        if total > counted:
            found.append(Debt(name, due, total - counted))
    return found


def late(found: Iterable[Debt], today: date) -> Money:
    """Add up what is late."""
    return Money.total(each.amount for each in found if each.due_on < today)


def by_age(found: Iterable[Debt], today: date) -> list[tuple[str, Money]]:
    """Add up what is owed by how late it is, every age named."""
    sums = dict.fromkeys([*(words for _, words in AGES), OLDER], NOTHING)
    for each in found:
        sums[each.age(today)] += each.amount
    return list(sums.items())
