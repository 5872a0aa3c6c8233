"""What was given on each day: read from a provider's file, row by row."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import TypeVar

Read = TypeVar("Read")

COLUMNS = ("order", "line", "day", "given", "planned", "note")
NEEDED = COLUMNS[:4]
MOST_ROWS = 50_000
MOST = Fraction(9_999)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what was given of one line of an order on one day; in the line's unit."""

    row: int  # in the file, the headings being the first
    order: str
    line: int  # its place on the order
    day: date
    given: Fraction
    planned: Fraction | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that was left out, and how to mend it."""

    row: int
    words: str


def read_file(text: str) -> tuple[list[Row], list[Fault]]:
    """Read a file with headings; what is wrong is said row by row, and the rest is read."""
    return read_rows(text, NEEDED, _row)


def read_rows(
    text: str, needed: tuple[str, ...], read: Callable[[int, Mapping[str, str]], Read]
) -> tuple[list[Read], list[Fault]]:
    """Read the rows of a file one by one; `read` says what is wrong with one as a ValueError.

    :raises ValueError: as `table`
    """
    rows: list[Read] = []
    faults: list[Fault] = []
    for number, cells in table(text, needed):
        try:
            rows.append(read(number, cells))
        except ValueError as wrong:
            faults.append(Fault(number, str(wrong)))
    return rows, faults


def table(text: str, needed: tuple[str, ...]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Read the rows of a comma-separated file by their headings; empty rows are left out.

    :raises ValueError: if a heading is missing, there are too many rows to be looked at, or it
        is no such file
    """
    found = _read(text)
    heads = [cell.strip().lower() for cell in next(found, [])]
    missing = [name for name in needed if name not in heads]
    if missing:
        raise ValueError(
            f"The first row must name the columns. Missing: {', '.join(missing)}. "
            "Take the example file and fill it in."
        )
    for number, cells in enumerate(found, 2):
        if number > MOST_ROWS + 1:
            raise ValueError(f"The file has more than {MOST_ROWS:,} rows. Send it in parts.")
        if any(cell.strip() for cell in cells):
            yield number, dict(zip(heads, (cell.strip() for cell in cells), strict=False))


def _read(text: str) -> Iterator[list[str]]:
    """Read the cells of each row; line ends may be of any kind."""
    if "\0" in text:
        raise ValueError("This is no plain file. Save it from your spreadsheet as CSV.")
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    try:
        yield from csv.reader(io.StringIO(plain))
    except csv.Error:
        raise ValueError(
            "A cell of this file is too long to be read. Look for a quotation mark that is not "
            "closed."
        ) from None


def _row(number: int, cells: Mapping[str, str]) -> Row:
    planned = cells.get("planned", "")
    return Row(
        number,
        cells["order"].upper(),
        read_place(cells.get("line", "")),
        read_day(cells.get("day", "")),
        read_quantity(cells.get("given", "")),
        read_quantity(planned) if planned else None,
        cells.get("note", "")[:200],
    )


def read_place(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"“{text}” is not a line of an order. Give its number, like 1.")
    return int(text[:6])


DAY_WAYS: tuple[Callable[[str], date], ...] = (
    date.fromisoformat,
    lambda text: date(*(int(part) for part in reversed(text.split("/", 2)))),
)


def read_day(text: str) -> date:
    """Read a day written as 2026-03-31 or 31/3/2026.

    :raises ValueError: with a sentence, if it is neither
    """
    for way in DAY_WAYS:
        try:
            found = way(text)
        except (ValueError, TypeError, OverflowError):
            continue
        if 2000 <= found.year < 2200:
            return found
    raise ValueError(f"“{text[:20]}” is not a day. Write it like 2026-03-31 or 31/3/2026.")


def read_quantity(text: str, most: Fraction = MOST) -> Fraction:
    """Read hours or times with up to two decimals, never guessing.

    :raises ValueError: with a sentence, if it is no such number
    """
    whole, point, part = text.partition(".")
    digits = f"{whole}{part}"
    plain = digits.isascii() and digits.isdigit() and bool(whole)
    if not plain or len(part) > 2 or bool(point) != bool(part) or len(whole) > 6:
        raise ValueError(f"“{text[:20]}” is not a number of hours or times. Write it like 1.5.")
    found = Fraction(text)
    if found > most:
        raise ValueError(f"{text} is too many. Check the point.")
    return found
