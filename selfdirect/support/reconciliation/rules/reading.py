"""Read a vendor's CSV by its profile: every row exactly, or a sentence for each that is wrong."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.reconciliation.rules.profiles import (
    BANK,
    BY_KIND,
    COLUMNS,
    POUNDS,
    REVERSED,
    Profile,
)
from selfdirect.support.reconciliation.rules.rows import (
    OUTWARD,
    Kind,
    Reading,
    Row,
    marked,
    once_each,
    told_twice,
)

LONGEST = 40_000_000  # letters of a file: 100,000 rows of a long report
OTHERS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "upright lines"}
MOST_FAULTS = 200
MINUSES = str.maketrans({"−": "-", "–": "-", "＋": "+"})


def read_csv(text: str, profile: Profile) -> Reading:
    """Read a whole file, or say what is wrong: nothing of it is taken then."""
    if len(text) > LONGEST or "\0" in text:
        return Reading(faults=("The file is too long, or it is not text. Fetch it as CSV.",))
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=profile.delimiter, strict=True))
    except csv.Error as fault:
        return Reading(faults=(f"This is not a CSV file that can be read: {fault}.",))
    if len([line for line in lines if any(line)]) < 2:
        return Reading(faults=("The file has no lines under its headings. Fetch it again.",))
    if wrong := _fault_of_headings(lines[0], profile):
        return Reading(faults=(wrong,))
    return _read(lines, profile)


def _fault_of_headings(headings: Sequence[str], profile: Profile) -> str:
    needed = (profile.columns[word] for word in profile.needed)
    missing = [heading for heading in needed if heading not in headings]
    if not missing:
        return ""
    if len(headings) == 1:
        for sign, name in OTHERS.items():
            if sign in headings[0] and sign != profile.delimiter:
                ours = OTHERS[profile.delimiter]
                return f"The columns are parted by {name}; “{profile.words}” parts them by {ours}."
    return (
        f"There is no column “{missing[0]}” in this file. “{profile.words}” needs it. "
        "Check that this is the right file, and that nobody renamed its columns."
    )


def _read(lines: Sequence[Sequence[str]], profile: Profile) -> Reading:
    headings, rows, faults = lines[0], [], []
    reader = _Reader(profile)
    for nth, line in enumerate(lines[1:], 2):
        if not any(line):
            continue
        try:
            rows.append(reader.row(nth, _cells(headings, line)))
        except ValueError as wrong:
            faults.append(f"Line {nth}: {wrong}")
    found = tuple(marked(rows))
    faults.extend(told_twice(found))
    if faults:
        more = len(faults) - MOST_FAULTS
        said = [*faults[:MOST_FAULTS], f"And {more} more."] if more > 0 else faults
        return Reading(faults=tuple(said))
    return Reading(rows=once_each(found))


def _cells(headings: Sequence[str], line: Sequence[str]) -> dict[str, str]:
    if len(line) != len(headings):
        raise ValueError(
            f"it has {len(line)} cells under {len(headings)} headings. Put a cell that holds the "
            "parting sign between double quotes."
        )
    return dict(zip(headings, line, strict=True))


class _Reader:
    """Reads one row after another by a profile; remembers days that it has read."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.days: dict[str, date] = {}

    def row(self, nth: int, cells: Mapping[str, str]) -> Row:
        said = self._cell(cells, "type")
        kind = self.profile.kinds.get(said.lower(), Kind.UNKNOWN) if said else None
        self._check_currency(cells)
        pence = self._pence(cells, kind)
        return Row(
            nth=nth,
            kind=kind or self._kind_by_sign(pence),
            on=self._day(self._cell(cells, "on")),
            pence=pence,
            token=self._cell(cells, "token"),
            reference=self._cell(cells, "reference"),
            words=" ".join(self._cell(cells, "words").split()),
            category=self._cell(cells, "category"),
            number=self._cell(cells, "id"),
            said=said,
            cells=tuple(cells.items()),
        )

    def _cell(self, cells: Mapping[str, str], word: str) -> str:
        heading = self.profile.columns.get(word)
        return cells.get(heading, "").strip() if heading else ""

    def _check_currency(self, cells: Mapping[str, str]) -> None:
        given = self._cell(cells, "currency")
        if given and given.upper() not in POUNDS:
            raise ValueError(f"it is in {given[:10]}, and only pounds (GBP) can be taken.")

    def _day(self, text: str) -> date:
        if text not in self.days:
            self.days[text] = _read_day(text, self.profile.dates)
        return self.days[text]

    def _kind_by_sign(self, pence: int) -> Kind:
        if not pence:
            return Kind.NOTE
        if self.profile.kind == BANK:
            return Kind.IN if pence > 0 else Kind.OUT
        return Kind.LOAD if pence > 0 else Kind.PURCHASE

    def _pence(self, cells: Mapping[str, str], kind: Kind | None) -> int:
        if self.profile.sign == COLUMNS:
            return self._pence_of_columns(cells)
        given = self._cell(cells, "amount")
        if not given and kind != Kind.NOTE:
            raise ValueError("it has no amount.")
        pence = self._amount(given) if given else 0
        if self.profile.sign == BY_KIND:
            return -abs(pence) if kind in OUTWARD else abs(pence)
        return -pence if self.profile.sign == REVERSED else pence

    def _pence_of_columns(self, cells: Mapping[str, str]) -> int:
        ends = [self._cell(cells, end) for end in ("money_in", "money_out")]
        if not any(ends):
            raise ValueError("it has no amount.")
        came, went = (abs(self._amount(end)) if end else 0 for end in ends)
        if came and went:
            raise ValueError("it has money in and money out. One of the two must be empty.")
        return came - went

    def _amount(self, text: str) -> int:
        plain = text.translate(MINUSES)
        sign = -1 if plain.startswith("-") else 1
        return sign * self._unsigned(plain.removeprefix("-").removeprefix("+"), text)

    def _unsigned(self, plain: str, given: str) -> int:
        if self.profile.in_pence:
            if plain.isascii() and plain.isdigit() and len(plain) < 13:
                return int(plain)
            raise ValueError(f"“{given[:40]}” is not whole pence, as this profile has them.")
        if self.profile.decimal == ",":
            if "." in plain.rpartition(",")[2]:
                raise ValueError(f"“{given[:40]}” has a point where this profile has a comma.")
            plain = plain.replace(".", " ").replace(",", ".").replace(" ", ",")
        try:
            return Money.typed(plain).pence
        except ValueError as wrong:
            raise ValueError(str(wrong).replace(f"“{plain[:40]}”", f"“{given[:40]}”")) from None


def _read_day(text: str, forms: Sequence[str]) -> date:
    for form in forms:
        try:
            return datetime.strptime(text, form).replace(tzinfo=UTC).date()
        except ValueError:
            continue
    like = datetime(2026, 3, 31, tzinfo=UTC).strftime(forms[0])
    raise ValueError(f"“{text[:20]}” is not a day as this profile writes it, like {like}.")
