"""One row of a feed as we understand it, and what makes it the same row in another file."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from hashlib import sha256


class Kind(StrEnum):
    """What a row says that happened."""

    PURCHASE = "purchase"
    CASH = "cash"
    FEE = "fee"
    REFUND = "refund"
    LOAD = "load"  # money put onto a card
    UNLOAD = "unload"  # taken back off it
    IN = "in"  # to a bank account
    OUT = "out"
    NOTE = "note"  # no money moved: an authorisation, a refusal
    UNKNOWN = "unknown"  # a word that nobody has told us the meaning of


OUTWARD = frozenset({Kind.PURCHASE, Kind.CASH, Kind.FEE, Kind.UNLOAD, Kind.OUT})
SPENDING = frozenset({Kind.PURCHASE, Kind.CASH, Kind.FEE, Kind.REFUND})
_CARD_NUMBER = re.compile(r"(?<!\d)(?:\d[ -]?){12,18}\d(?!\d)")
SHOWN = 4  # last figures of a card or a token


@dataclass(frozen=True, slots=True)
class Row:
    nth: int  # its line in the file; the headings are the first
    kind: Kind
    on: date
    pence: int  # above nought into the account, below out of it; of UNKNOWN: how much
    token: str = ""  # which card
    reference: str = ""
    words: str = ""  # what the bank or the card company wrote
    category: str = ""  # of the shop: four digits of ISO 18245
    number: str = ""  # the vendor's own, if it gives one
    said: str = ""  # the vendor's own word for what happened
    cells: tuple[tuple[str, str], ...] = ()  # all that the vendor sent, by its own headings
    mark: str = ""  # the same in every file in which this row stands
    digest: str = ""  # of what it says


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read: its rows, or what is wrong with it; one of the two is empty."""

    rows: tuple[Row, ...] = ()
    faults: tuple[str, ...] = ()


def marked(rows: Iterable[Row]) -> Iterator[Row]:
    """Give each row its mark: by the vendor's number, or else by what it says.

    Two rows of a day may say the same and both be true (two bus fares). They are told apart by
    counting them, so that files which overlap, or come in another order, agree on their marks.
    Where a vendor gives no numbers its files must hold whole days: half a day has its own count.
    """
    seen: Counter[str] = Counter()
    for row in rows:
        digest = _hash(f"{row.kind}|{row.on}|{row.pence}|{_said(row)}")
        if row.number:
            mark = _hash(f"number|{row.number}")
        else:
            seen[digest] += 1
            mark = _hash(f"{digest}|{seen[digest]}")
        yield replace(row, mark=mark, digest=digest)


def _said(row: Row) -> str:
    return "|".join((row.token, row.reference, row.words, row.category, row.said))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:24]


def told_twice(rows: Iterable[Row]) -> Iterator[str]:
    """Say which rows share a vendor's number and do not say the same."""
    first: dict[str, Row] = {}
    for row in rows:
        other = first.setdefault(row.mark, row)
        if other.digest != row.digest:
            yield (
                f"Line {row.nth} has the number {row.number}, as line {other.nth} has, and says "
                "something else. Ask who sent the file which is right."
            )


def once_each(rows: Iterable[Row]) -> tuple[Row, ...]:
    """Leave out a row that stands in the file again under the same mark."""
    return tuple({row.mark: row for row in reversed(tuple(rows))}.values())[::-1]


def masked(text: str, token: str = "") -> str:
    """Hide a token, and whatever looks like a card's number, but for the last figures."""
    shown = f"…{token[-SHOWN:]}" if len(token) > SHOWN else "…"
    bare = text.replace(token, shown) if token else text
    return _CARD_NUMBER.sub(lambda found: f"…{found[0][-SHOWN:]}", bare)
