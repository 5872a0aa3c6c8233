"""What is looked at: the lines of an account, and what is known beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from selfdirect.support.budgets import rules as budget_rules

WEEKS = 52  # how far back anybody looks
DAYS = WEEKS * 7
LATELY = 28  # days that count as "lately"
SEASON = 91  # days in which a payee is still new

PURPOSES = tuple(budget_rules.PURPOSES)  # in the order of their numbers in columns
CASE_FACTS = (  # each is one bit of an account's `case`
    *("nominee", "family", "no_payroll", "one_helper", "safeguarding", "misuse_before"),
    *("shared_account", "unpaid_share", "away"),
)
PASSING = frozenset({"away"})  # of these: what is only noted together with its end


@dataclass(frozen=True, slots=True)
class Spent:
    """One line out of an account. Days are ordinals, amounts pence above nought: no refunds."""

    day: int
    pence: int
    purpose: str
    payee: int = 0  # the same number is the same payee
    cash: bool = False
    barred: bool = False  # of a kind that the council's policy never pays for
    explained: bool = False  # a look at it has ended: never asked again
    words: str = ""  # as it stands on the statement


@dataclass(frozen=True, slots=True)
class Account:
    """One direct payment account on the day it is looked at. Amounts are pence."""

    weekly: int  # what is paid into it for a week
    balance: int
    begun: int  # the day of its first payment
    kept: int = 0  # set by for what an employer may owe: never counted as unspent
    late: int = 0  # days that an answer we asked for is overdue; nought: none is
    plan: frozenset[str] = frozenset(PURPOSES)  # what the agreed plan has money for
    case: frozenset[str] = field(default_factory=frozenset)  # of CASE_FACTS


def line_of(entry: str) -> str:
    """Name the line that an entry of spending came from: it stays when the entry is put right."""
    return ":".join(entry.split(":")[:3])


def held_since(years: Iterable[tuple[int, int]], begun: int) -> int:
    """Say since when somebody holds money themselves: years `(first day, end)` on end to `begun`.

    The next year, and a new plan, go on with the same direct payment; a day without one ends it.
    """
    for first, end in sorted(years, reverse=True):
        if first < begun <= end:
            begun = first
    return begun
