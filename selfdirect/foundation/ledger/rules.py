"""Double entry in plain values: legs, drafts, balances, and the arithmetic of a statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import accumulate

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money


@dataclass(frozen=True, slots=True)
class Leg:
    """Money from one account to another.

    :raises Refused: if it moves nothing, less than nothing, or goes nowhere
    """

    source: str  # address
    target: str  # address
    amount: Money

    def __post_init__(self) -> None:
        if self.amount.pence <= 0:
            raise Refused(f"An amount must be more than nothing, and {self.amount} is not.")
        if self.source == self.target:
            raise Refused(f"Money cannot move from {self.source} to itself.")


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of a pending entry: paid, or released without being paid."""

    effective_on: date
    by: Actor
    at: datetime
    paid: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry to be posted in bulk, with what became of it if that is known."""

    reference: str
    effective_on: date
    memo: str
    legs: Sequence[Leg]
    by: Actor
    at: datetime
    pending: bool = False
    settled: Settled | None = None
    expires_on: date | None = None

    def __post_init__(self) -> None:
        check_lapse(self.effective_on, self.expires_on, pending=self.pending)


def check_lapse(effective_on: date, expires_on: date | None, *, pending: bool) -> None:
    """Check the day on which a promise lapses.

    :raises Refused: if it is not after the day from which it counts, or if nothing is promised
    """
    if expires_on is None:
        return
    if not pending:
        raise Refused("Only a promise can lapse, and this is paid at once.")
    if expires_on <= effective_on:
        raise Refused("A promise must count for a day at least before it lapses.")


@dataclass(frozen=True, slots=True)
class Head:
    """The last seal of the book's chain: whoever keeps it can prove the book as it then was."""

    number: int = 0  # 0 before the first
    digest: str = ""  # SHA-256, in hexadecimal


@dataclass(frozen=True, slots=True)
class Balance:
    """Where one account stands."""

    posted: Money = NOTHING  # paid in less paid out
    committed: Money = NOTHING  # promised out, and not yet paid or released

    @property
    def available(self) -> Money:
        return self.posted - self.committed

    def __add__(self, other: "Balance") -> "Balance":
        return Balance(self.posted + other.posted, self.committed + other.committed)


@dataclass(frozen=True, slots=True)
class Movement:
    """One posting that counts: money that went from source to target."""

    entry: int
    reference: str
    counts_on: date  # the day it counts from: of its payment, if it was pending first
    known_at: datetime
    memo: str
    source: str
    target: str
    amount: Money
    undoes: int | None = None  # the entry that this is the mirror image of


@dataclass(frozen=True, slots=True)
class Line:
    """A movement as one account sees it: in is above nothing, out is below."""

    movement: Movement
    account: str
    other: str
    amount: Money
    within: bool  # between two accounts of the same statement: neither in nor out


@dataclass(frozen=True, slots=True)
class Statement:
    opening: Money
    money_in: Money
    money_out: Money  # as a figure above nothing
    closing: Money  # opening + in - out
    committed: Money  # promised out at the end, and not yet paid
    lines: tuple[tuple[Line, Money], ...]  # each with the balance after it

    @property
    def left(self) -> Money:
        return self.closing - self.committed


def lines_of(movements: Sequence[Movement], accounts: frozenset[str]) -> list[Line]:
    """Turn movements into lines for these accounts: two where both ends are theirs."""
    return [
        Line(each, account, other, amount, within=other in accounts)
        for each in movements
        for account, other, amount in (
            (each.source, each.target, -each.amount),
            (each.target, each.source, each.amount),
        )
        if account in accounts
    ]


def standing(lines: Sequence[Line]) -> Sequence[Line]:
    """Leave out what was taken back, and what took it back, where both are among the lines."""
    entries = {line.movement.entry for line in lines}
    pairs = {(m.undoes, m.entry) for m in (line.movement for line in lines) if m.undoes in entries}
    gone = {entry for pair in pairs for entry in pair}
    return [line for line in lines if line.movement.entry not in gone] if gone else lines


def statement(opening: Money, lines: Sequence[Line], committed: Money) -> Statement:
    """Add up a statement: `opening + in - out = closing`, to the penny."""
    crossing = [line.amount for line in lines if not line.within]
    running = list(accumulate((line.amount for line in lines), initial=opening))
    return Statement(
        opening=opening,
        money_in=Money.total(a for a in crossing if a > NOTHING),
        money_out=-Money.total(a for a in crossing if a < NOTHING),
        closing=running[-1],
        committed=committed,
        lines=tuple(zip(lines, running[1:], strict=True)),
    )
