"""What banks say of direct debits: reports read as text, by a profile that is data."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any

from selfdirect.foundation.kernel.money import Money

MOST = 20_000  # rows of a report: it is read while somebody waits
SHOWN_FAULTS = 20


class Told(StrEnum):
    """What a report is about."""

    UNPAID = "unpaid"
    REFUSED = "refused"
    CHANGED = "changed"
    CLAIM = "claim"


@dataclass(frozen=True, slots=True)
class Reason:
    words: str
    ends: bool = False  # there is no instruction any more
    again: bool = False  # the same may be asked for again
    died: bool = False  # nobody is written to; somebody looks at it
    told: str = ""  # to the person, where `words` is for finance

    @property
    def to_them(self) -> str:
        return self.told or self.words


@dataclass(frozen=True, slots=True)
class Profile:
    """How one kind of report is written. `columns` maps our word to the heading."""

    name: str
    words: str
    kind: Told
    source: str
    assumed: str
    dates: tuple[str, ...]
    columns: Mapping[str, str]
    reasons: Mapping[str, Reason]
    number: str = ""  # the heading of the bank's own number of a row, in files that have it

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Profile":
        reasons = {code: Reason(**reason) for code, reason in given["reasons"].items()}
        rest = {key: given[key] for key in given if key not in ("kind", "dates", "reasons")}
        return cls(kind=Told(given["kind"]), dates=tuple(given["dates"]), reasons=reasons, **rest)

    def reason(self, code: str) -> Reason:
        """Find what a code means; of one that nobody knows, that."""
        unknown = Reason(
            f"The bank gave the reason {code or 'none'}. Ask it what that means.",
            told="It gave a reason that we do not know.",
        )
        return self.reasons.get(code, unknown)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: which instruction, why, when, and how much if money came back."""

    nth: int
    reference: str
    code: str
    on: date
    amount: Money | None
    mark: str  # the same in every file in which this row stands
    said: str = ""  # the mark of what it says; none where the bank gives it a number


@dataclass(frozen=True, slots=True)
class Reading:
    """A report that was read: its rows, or what is wrong with it; one of the two is empty."""

    rows: tuple[Row, ...] = ()
    faults: tuple[str, ...] = ()


def read_report(text: str, profile: Profile) -> Reading:
    """Read a whole report, or say what is wrong with it: nothing of it is taken then."""
    table = csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True)
    try:
        lines = [line for line in table if any(line)]
    except csv.Error as fault:
        return Reading(faults=(f"This is not a CSV file that can be read: {fault}.",))
    if len(lines) < 2:
        return Reading(faults=("The file has no lines under its headings. Fetch it again.",))
    if len(lines) > MOST:
        return Reading(faults=(f"A file may have {MOST:,} lines. Bring it in parts.",))
    headings = [heading.strip() for heading in lines[0]]
    missing = [heading for heading in profile.columns.values() if heading not in headings]
    if missing:
        said = f"There is no column “{missing[0]}” in this file. “{profile.words}” needs it."
        return Reading(faults=(said,))
    return _read(headings, lines[1:], profile)


def _read(headings: Sequence[str], lines: Sequence[Sequence[str]], profile: Profile) -> Reading:
    rows, faults = [], []
    times: Counter[str] = Counter()
    for nth, line in enumerate(lines, 2):
        cells = {word: _cell(headings, line, name) for word, name in profile.columns.items()}
        try:
            row = _row(nth, cells, profile)
        except ValueError as wrong:
            faults.append(f"Line {nth}: {wrong}")
        else:
            number = _cell(headings, line, profile.number) if profile.number in headings else ""
            rows.append(_numbered(row, number) if number else _marked(row, times[row.mark]))
            times[row.mark] += 1
    return Reading(faults=tuple(faults[:SHOWN_FAULTS])) if faults else _once_each(rows)


def _once_each(rows: Sequence[Row]) -> Reading:
    return Reading(tuple({row.mark: row for row in rows}.values()))


def _numbered(row: Row, number: str) -> Row:
    return replace(row, mark=_mark(f"number|{row.mark}|{number}"))


def _marked(row: Row, before: int) -> Row:
    """Tell a row from those before it that say the same: two of one sum on one day are two."""
    mark = _mark(f"{row.mark}|{before}") if before else row.mark
    return replace(row, mark=mark, said=row.mark)


def came_before(rows: Sequence[Row], known: Collection[str]) -> list[Row]:
    """List, once each, what a file says no more often than files before it: perhaps of another."""
    more = {row.said for row in rows if row.mark not in known}
    return [row for row in rows if row.mark == row.said and row.said not in more]


def _cell(headings: Sequence[str], line: Sequence[str], name: str) -> str:
    place = headings.index(name)
    return line[place].strip() if place < len(line) else ""


def _row(nth: int, cells: Mapping[str, str], profile: Profile) -> Row:
    named, code = cells["reference"].upper().replace("-", ""), cells["code"].upper()
    if not named:
        raise ValueError("it names no direct debit. Add its reference, or take the line out.")
    on, amount = _day(cells["on"], profile.dates), cells.get("amount")
    money = Money.typed(amount) if amount is not None else None
    said = "|".join((profile.kind, named, code, str(on), str(money)))
    return Row(nth, named, code, on, money, _mark(said))


def _mark(said: str) -> str:
    return sha256(said.encode()).hexdigest()[:24]


def _day(text: str, forms: Sequence[str]) -> date:
    found = next(_days(text, forms), None)
    if found is None:
        raise ValueError(f"“{text[:20]}” is not a day such as 2026-03-31.")
    return found


def _days(text: str, forms: Sequence[str]) -> Iterator[date]:
    for form in forms:
        try:
            yield datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
