"""Reading money off a page, a paper or a spreadsheet, to set it beside the ledger."""

import csv
import re
from io import BytesIO

from pypdf import PdfReader

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger.rules import Statement

FIGURE = re.compile(r"£([\d,]+\.\d\d)")


def figures(text: str) -> list[Money]:
    """Find every sum of money in a text, in its order, without its sign."""
    return [Money.pounds(found.replace(",", "")) for found in FIGURE.findall(text)]


def pdf_text(content: bytes) -> str:
    pages = PdfReader(BytesIO(content)).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def shown(book: Statement) -> set[Money]:
    """Name what every reader of a statement must find: each movement, and what is left."""
    lines = {max(line.amount, -line.amount) for line, _ in book.lines}
    return {*lines, book.committed, book.left} - {NOTHING}


def known(book: Statement) -> set[Money]:
    """Name every figure that a statement may show."""
    after = {balance for _, balance in book.lines}
    return {*shown(book), *after, book.opening, book.money_in, book.money_out, book.closing}


def sheet_of(content: bytes) -> list[tuple[str, str, str]]:
    """Read the columns of money off a spreadsheet: in, out, left after."""
    _, *rows = csv.reader(content.decode("utf-8-sig").splitlines())
    return [(row[4], row[5], row[6]) for row in rows]


def sheet_by(book: Statement) -> list[tuple[str, str, str]]:
    """Write the same columns from the ledger."""
    moved = [
        (_pounds(line.amount, came=True), _pounds(line.amount, came=False), _plain(after))
        for line, after in book.lines
    ]
    ends = [("", "", _plain(each)) for each in (book.closing, book.committed, book.left)]
    return [("", "", _plain(book.opening)), *moved, *ends]


def _pounds(amount: Money, *, came: bool) -> str:
    return _plain(max(amount, -amount)) if (amount > NOTHING) == came else ""


def _plain(amount: Money) -> str:
    return str(amount).replace("£", "").replace(",", "")
