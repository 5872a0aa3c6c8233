"""Tables as files for a spreadsheet: amounts it can count with, and no cell that it would run."""

import csv
import io
import re
from collections.abc import Iterable

from selfdirect.foundation.kernel.money import Money

_ACTS = ("=", "+", "-", "@", "\t", "\r", "\n")  # what may start a formula or hide one
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MARK = "utf-8-sig"  # a spreadsheet takes UTF-8 for something else without the mark


def csv_bytes(rows: Iterable[Iterable[object]]) -> bytes:
    """Write rows of cells, headings first, as a CSV file that is safe to open.

    Money comes out in pounds without a sign for them; nothing (`None`) as an empty cell.
    """
    out = io.StringIO()
    csv.writer(out).writerows([cell_of(value) for value in row] for row in rows)
    return out.getvalue().encode(_MARK)


def cell_of(value: object) -> str:
    """Write one value as a spreadsheet counts with it."""
    if isinstance(value, Money):
        return pounds(value)
    return neutral("" if value is None else str(value))


def pounds(amount: Money) -> str:
    """Write an amount as a plain number of pounds, like -1234.50."""
    whole, pence = divmod(abs(amount.pence), 100)
    return f"{'-' if amount.pence < 0 else ''}{whole}.{pence:02d}"


def neutral(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run; numbers stay numbers."""
    runs = cell.startswith(_ACTS) and not _NUMBER.fullmatch(cell)
    return f"'{cell}" if runs else cell
