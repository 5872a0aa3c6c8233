"""Tables in text files: decode, find the headings, hand out rows, name what is broken."""

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from selfdirect.register.directory.rules.rows import Problem, Unreadable
from selfdirect.register.directory.rules.values import Doubtful, day, place, plain, words

SEPARATORS = (",", ";", "\t")
PREAMBLE = 12  # lines of title and notes that may stand above the headings
SIGNATURES = {
    b"PK\x03\x04": "a spreadsheet workbook or a zip file",
    b"%PDF": "a PDF document",
    b"\xd0\xcf\x11\xe0": "an old spreadsheet or document",
    b"\x1f\x8b": "a compressed file",
}


class LeaveOut(Exception):
    """A row that cannot be used."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


class Cells:
    """One row, read value by value; what is doubtful is noted and the row goes on."""

    def __init__(self, line: int, row: Mapping[str, object]) -> None:
        self.line, self.row = line, row
        self.problems: list[Problem] = []

    def raw(self, field: str) -> str:
        value = self.row.get(field)
        return "" if value is None else str(value)

    def doubt(self, field: str, reason: str, mend: str, *, kept: bool = True) -> Problem:
        return Problem(self.line, field, plain(self.raw(field))[:200], reason, mend, kept)

    def note(self, field: str, reason: str, mend: str) -> None:
        self.problems.append(self.doubt(field, reason, mend))

    def leave_out(self, field: str, reason: str, mend: str) -> LeaveOut:
        return LeaveOut(self.doubt(field, reason, mend, kept=False))

    def value(self, field: str, read: Callable[[str], str] = words) -> str:
        """Return a value as `read` reads it, or what is left of it, with the doubt noted."""
        try:
            return read(self.raw(field))
        except Doubtful as doubt:
            self.note(field, doubt.reason, doubt.mend)
            return doubt.instead

    def needed(self, field: str, mend: str, most: int = 300) -> str:
        """Return a text that the row cannot do without.

        :raises LeaveOut: if there is none, or it is a formula
        """
        text = self.value(field, lambda given: words(given, most))
        if text:
            return text
        if self.problems and self.problems[-1].field == field:
            doubt = self.problems.pop()
            raise self.leave_out(field, doubt.reason, doubt.mend)
        raise self.leave_out(field, "This is empty.", mend)

    def day(self, field: str) -> date | None:
        try:
            return day(self.raw(field))
        except Doubtful as doubt:
            self.note(field, doubt.reason, doubt.mend)
            return None

    def place(self, latitude: str, longitude: str) -> tuple[float, float] | tuple[None, None]:
        try:
            return place(self.raw(latitude), self.raw(longitude)) or (None, None)
        except Doubtful as doubt:
            self.note(latitude, doubt.reason, doubt.mend)
            return None, None


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a table as it stands in the file."""

    number: int
    cells: tuple[str, ...]
    fault: str = ""  # why the row could not be taken apart


def decoded(data: bytes) -> str:
    """Turn bytes into text, whichever of the usual ways they were written.

    :raises Unreadable: if they are not text at all
    """
    for signature, what in SIGNATURES.items():
        if data.startswith(signature):
            raise Unreadable(
                f"This is {what}, not a text table. Open it, save it as CSV (comma separated), "
                "and choose that file."
            )
    if not data.strip():
        raise Unreadable("The file is empty. Check that it was downloaded to the end.")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data:
        raise Unreadable("This is not a text file. Choose a CSV or JSON file.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def lines(text: str, separator: str) -> Iterator[Line]:
    """Take a text apart into rows, numbered as an editor would; blank rows are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    while True:
        number = reader.line_num + 1
        try:
            cells = tuple(next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            yield Line(number, (), str(error))
            continue
        if any(cell.strip() for cell in cells):
            yield Line(number, cells)


def headings(line: Line) -> tuple[str, ...]:
    return tuple(" ".join(cell.split()) for cell in line.cells)


def below(rows: list[Line], heading: Line) -> Iterator[Cells | Problem]:
    """Hand out the rows below the headings, each as cells by name or as what is wrong."""
    names = tuple(name.lower() for name in headings(heading))
    for line in rows:
        if line.number <= heading.number:
            continue
        yield _fault(line, len(names)) or Cells(
            line.number, dict(zip(names, line.cells, strict=False))
        )


def _fault(line: Line, expected: int) -> Problem | None:
    whole = ",".join(line.cells)[:200]
    if line.fault:
        return Problem(
            line.number,
            "whole line",
            whole,
            "A quotation mark is opened and not closed, or one cell is larger than 131,072 "
            f"characters ({line.fault}).",
            "Close the quotation mark, or shorten the cell, and choose the file again.",
        )
    extra = [cell for cell in line.cells[expected:] if cell.strip()]
    if len(line.cells) >= expected and not extra:
        return None
    return Problem(
        line.number,
        "whole line",
        whole,
        f"This line has {len(line.cells)} cells; the headings have {expected}.",
        "Check whether the file was cut off here, or whether a comma needs quotation marks.",
    )
