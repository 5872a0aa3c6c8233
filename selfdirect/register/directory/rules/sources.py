"""Every source we can read, and how a file of it is read from end to end."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from selfdirect.register.directory.rules import cqc, open_referral, trafford
from selfdirect.register.directory.rules.rows import (
    Entry,
    Problem,
    RatingRow,
    Reading,
    Unreadable,
    without_repeats,
)
from selfdirect.register.directory.rules.tables import (
    PREAMBLE,
    SEPARATORS,
    Cells,
    LeaveOut,
    Line,
    below,
    decoded,
    headings,
    lines,
)

Shape = tuple[tuple[str, ...], Callable[[Cells], Entry | RatingRow]]


@dataclass(frozen=True, slots=True)
class Source:
    code: str
    label: str
    what: str  # what to choose, in words
    credit: str  # whom the directory thanks


TRAFFORD = "Trafford Data Lab, Open Government Licence v3.0"
SOURCES = {
    source.code: source
    for source in (
        Source(
            "cqc",
            "Care Quality Commission",
            "Locations, the care directory, care homes or inspections, as CSV",
            "Care Quality Commission, Open Government Licence v3.0",
        ),
        Source("trafford-charities", "Charities (Trafford)", "Charities, as CSV", TRAFFORD),
        Source("trafford-clubs", "Sports clubs (Trafford)", "Sports clubs, as CSV", TRAFFORD),
        Source(
            "trafford-libraries",
            "Libraries (Greater Manchester)",
            "Libraries, as CSV",
            TRAFFORD,
        ),
        Source(
            "trafford-services",
            "Mental health services (Trafford)",
            "Mental health services, as CSV",
            TRAFFORD,
        ),
        Source(
            "trafford-pharmacies",
            "Pharmacies (Greater Manchester)",
            "Pharmacies with opening hours, as CSV",
            TRAFFORD,
        ),
        Source("trafford-practices", "Doctors (Trafford)", "General practices, as CSV", TRAFFORD),
        Source(
            "open-referral",
            "Open Referral UK",
            "Services or organisations in Open Referral UK version 3, as JSON",
            "Published as Open Referral UK data",
        ),
    )
}
LOCAL = "local"  # entered by hand in the council itself
MADE_UP = "made-up"  # belongs to the demonstration, and says so
SHAPES: dict[str, tuple[Shape, ...]] = {"cqc": cqc.SHAPES, **trafford.SHAPES}


def credit(code: str) -> str:
    """Say where an entry came from."""
    if code == MADE_UP:
        return "Made up for this demonstration"
    return SOURCES[code].credit if code in SOURCES else "Added by the council"


def read(source: str, data: bytes, on: date) -> Reading:
    """Read a whole file of a source as it stood on a day.

    :raises Unreadable: with what is wrong and how to mend it, if it is not such a file
    """
    if source not in SOURCES:
        raise Unreadable(f"“{source}” is not a source. Choose one of: {', '.join(SOURCES)}.")
    if source == "open-referral":
        return open_referral.read(data, on)
    return _table(source, decoded(data))


def _table(source: str, text: str) -> Reading:
    rows, heading, read_row = _headed(source, text)
    entries: list[Entry] = []
    ratings: list[RatingRow] = []
    problems: list[Problem] = []
    found = list(below(rows, heading))
    for cells in found:
        if isinstance(cells, Problem):
            problems.append(cells)
            continue
        try:
            row = read_row(cells)
        except LeaveOut as out:
            problems.append(out.problem)
        else:
            entries.append(row) if isinstance(row, Entry) else ratings.append(row)
        problems += cells.problems
    if not found:
        raise Unreadable(
            "The file has headings and no rows below them, so there is nothing in it."
        )
    kept, repeats = without_repeats(entries, "line")
    return Reading("line", len(found), tuple(kept), tuple(ratings), tuple(problems + repeats))


def _headed(
    source: str, text: str
) -> tuple[list[Line], Line, Callable[[Cells], Entry | RatingRow]]:
    """Find the headings, however the cells are separated, and what reads the rows below them."""
    for separator in SEPARATORS:
        rows = list(lines(text, separator))
        for line in rows[:PREAMBLE]:
            names = {name.lower() for name in headings(line)}
            for columns, read_row in SHAPES[source]:
                if names.issuperset(column.lower() for column in columns):
                    return rows, line, read_row
    raise Unreadable(_wrong_columns(source, list(lines(text, ","))))


def _wrong_columns(source: str, rows: list[Line]) -> str:
    """Say which columns are missing, what they may be called here, and what the file may be."""
    found = max(map(headings, rows[:PREAMBLE]), key=len, default=())
    for other, shapes in SHAPES.items():
        if other != source and any(_missing(columns, found) == [] for columns, _ in shapes):
            return (
                f"This is not a file of “{SOURCES[source].label}”: it looks like "
                f"“{SOURCES[other].label}” ({other}). Choose that instead."
            )
    nearest = min((_missing(columns, found) for columns, _ in SHAPES[source]), key=len)
    return (
        f"These columns are missing: {'; '.join(_hint(name, found) for name in nearest)}. "
        f"The headings we found are: {', '.join(found)[:600] or 'none'}. "
        "Rename or add the columns, or choose another source."
    )


def _missing(columns: tuple[str, ...], found: tuple[str, ...]) -> list[str]:
    have = {name.lower() for name in found}
    return [column for column in columns if column.lower() not in have]


def _hint(column: str, found: tuple[str, ...]) -> str:
    close = get_close_matches(column.lower(), [name.lower() for name in found], 1, 0.7)
    return f"“{column}” (called “{close[0]}” here?)" if close else f"“{column}”"
