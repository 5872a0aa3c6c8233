"""What a line turns out to be. A match needs the name and the sum: nothing is guessed.

A line that has only one of the two is suspended, with the reason in words, for a person to decide.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.budgets.rules import PURPOSES
from selfdirect.support.reconciliation.rules.categories import Categories, purpose_for
from selfdirect.support.reconciliation.rules.rows import SPENDING, Kind, Row

_NAME = re.compile(r"(?=((?:PY|PR|PB|TU|P)[2-9BCDFGHJKMNPQRTVWXY]{8}))")
_BARE = re.compile(r"[^A-Z0-9]")
FEES = "fees"
NO_CARD = "We do not know this card. Say whose it is, and the line is looked at again."
CARD_ENDED = "This card was ended, and this is from a later day."
UNKNOWN = "The card company calls this “{said}”, and nobody has said what that means."
NO_NAME_OUT = "It names no payment of ours."
NO_NAME_IN = "It names nobody whom we asked for money."
CAME_BACK = "It names the payment {name}: the bank may have sent it back."
SUMS = "It names {name}, but it is {came}, not {asked}."
SEVERAL = "It names more than one thing of ours: {names}."
NOT_LOADED = "Nothing we sent to this card fits {came}."
NOT_PLANNED = (
    "It was said to be for “{purpose}” before its card changed hands. The plan of whose it is now "
    "has no money for that. Say what it was spent on."
)
TAKEN_OFF = "{came} was taken off the card. Say where it went."
NO_MONEY = "No money moved."


class State(StrEnum):
    """Where a line may stand."""

    READ = "READ"  # only while its file is being taken
    NOTED = "NOTED"  # no money of ours moved, or somebody said that there is nothing to do
    MATCHED = "MATCHED"
    SPENT = "SPENT"
    SUSPENDED = "SUSPENDED"  # its money stands apart until somebody knows what it is
    RAISED = "RAISED"  # nobody knows whose money it is, so the book says nothing yet


@dataclass(frozen=True, slots=True)
class Expected:
    """Something that a line may turn out to be."""

    name: str  # PY-7K3M-9QTX: a payment, PR- a run, PB- or P- what somebody is to pay
    pence: int  # above nought
    entries: tuple[tuple[str, int], ...] = ()  # promises in the book that it settles, in pence


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a line, and why."""

    state: str
    why: str = ""
    purpose: str = ""
    matches: tuple[Expected, ...] = ()


@dataclass(slots=True)
class Book:
    """All that lines may turn out to be. What is matched is taken out of it."""

    sent: dict[str, Expected] = field(default_factory=dict)  # payments and runs, by bare name
    gone: dict[str, Expected] = field(default_factory=dict)  # of them, found already or not
    shares: dict[str, list[Expected]] = field(default_factory=dict)  # by bare name, oldest first
    loads: dict[tuple[str, int], list[Expected]] = field(default_factory=dict)  # whose, pence
    categories: Categories = field(default_factory=lambda: Categories(()))


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose card a line is of."""

    whose: str
    ended: bool = False  # before the line's day
    planned: frozenset[str] = frozenset()  # what their plan has money for


@dataclass(frozen=True, slots=True)
class Year:
    """One of the years of somebody's money."""

    budget: str
    starts_on: date
    ends_before: date
    is_open: bool


def year_on(years: Sequence[Year], on: date) -> str:
    """Say of which year's money a day is: the one in force on it, else the open one, or the last.

    A card outlives years: its token stays the same.
    """
    newest = max(
        years,
        key=lambda year: (year.starts_on <= on < year.ends_before, year.is_open, year.starts_on),
    )
    return newest.budget


def bare(text: str) -> str:
    """Write a name as banks may: without spaces and hyphens, in capitals."""
    return _BARE.sub("", text.upper())


def names_in(row: Row) -> tuple[str, ...]:
    """List what may be names of ours in a line's words, each once."""
    said = (bare(row.reference), bare(row.words))
    return tuple(dict.fromkeys(name for text in said for name in _NAME.findall(text)))


def judge(row: Row, book: Book, holder: Holder | None = None, chosen: str = "") -> Fate:
    """Say what a line is: of a bank account, or (with the card's holder) of a card.

    `chosen` is the purpose that somebody chose for it when it was another's.
    """
    if row.kind == Kind.NOTE or not row.pence:
        return Fate(State.NOTED, NO_MONEY)
    if row.kind == Kind.OUT:
        return _went(row, book)
    if row.kind == Kind.IN:
        return _came(row, book)
    if holder is None or holder.ended:
        return Fate(State.RAISED, NO_CARD if holder is None else CARD_ENDED)
    return _on_card(row, book, holder, chosen)


def _went(row: Row, book: Book) -> Fate:
    ours = [name for name in names_in(row) if name in book.sent]
    if len(ours) != 1:
        many = SEVERAL.format(names=", ".join(book.sent[name].name for name in ours))
        return Fate(State.SUSPENDED, many if ours else NO_NAME_OUT)
    asked = book.sent[ours[0]]
    if asked.pence != -row.pence:
        return Fate(State.SUSPENDED, _other_sum(asked.name, -row.pence, asked.pence))
    return Fate(State.MATCHED, matches=(book.sent.pop(ours[0]),))


def _came(row: Row, book: Book) -> Fate:
    names = names_in(row)
    back = [name for name in names if name in book.gone]
    ours = [name for name in names if book.shares.get(name)]
    if back:
        return Fate(State.SUSPENDED, CAME_BACK.format(name=book.gone[back[0]].name))
    if len(ours) != 1:
        shown = ", ".join(book.shares[name][0].name for name in ours)
        return Fate(State.SUSPENDED, SEVERAL.format(names=shown) if ours else NO_NAME_IN)
    return _paid(row, book, ours[0])


def _paid(row: Row, book: Book, name: str) -> Fate:
    """Match what came to one or more of the oldest sums that were asked for, exactly."""
    asked = book.shares[name]
    many = next((n for n, so_far in enumerate(_sums(asked), 1) if so_far == row.pence), 0)
    if not many:
        first = asked[0]
        return Fate(State.SUSPENDED, _other_sum(first.name, row.pence, first.pence))
    book.shares[name] = asked[many:]
    return Fate(State.MATCHED, matches=tuple(asked[:many]))


def _sums(asked: Sequence[Expected]) -> Iterator[int]:
    total = 0
    for each in asked:
        total += each.pence
        yield total


def _on_card(row: Row, book: Book, holder: Holder, chosen: str) -> Fate:
    by_shop = FEES if row.kind == Kind.FEE else purpose_for(row.category, book.categories)
    if row.kind in SPENDING and chosen in ("", by_shop):
        return Fate(State.SPENT, purpose=by_shop)
    if chosen in holder.planned:
        return Fate(State.SPENT, purpose=chosen)
    if chosen:
        return Fate(State.SUSPENDED, NOT_PLANNED.format(purpose=PURPOSES[chosen]))
    if row.kind == Kind.LOAD and row.pence > 0:
        return _loaded(row, book, holder)
    if row.kind in (Kind.LOAD, Kind.UNLOAD):
        return Fate(State.SUSPENDED, TAKEN_OFF.format(came=Money(abs(row.pence))))
    return Fate(State.RAISED, UNKNOWN.format(said=row.said[:40]))


def _loaded(row: Row, book: Book, holder: Holder) -> Fate:
    waiting = book.loads.get((holder.whose, row.pence), [])
    if waiting:
        return Fate(State.MATCHED, matches=(waiting.pop(0),))
    return Fate(State.SUSPENDED, NOT_LOADED.format(came=Money(row.pence)))


def _other_sum(name: str, came: int, asked: int) -> str:
    return SUMS.format(name=name, came=Money(came), asked=Money(asked))


def same_sum(pence: int, book: Mapping[str, Expected]) -> tuple[Expected, ...]:
    """List what has the same sum as a line: a person may know that it is meant."""
    return tuple(each for each in book.values() if each.pence == abs(pence))
