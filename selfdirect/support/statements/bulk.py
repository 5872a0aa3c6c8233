"""Everybody's statement as a tagged PDF in a folder: a batch at a time, and none twice.

What a statement says has a digest. One that is there with the same digest is left alone, so that
work that was stopped goes on where it stopped, and doing it again does nothing.
"""

import gc
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from django.utils.timezone import get_current_timezone

from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.pdf import BASE, typeset
from selfdirect.support.budgets.models import Budget
from selfdirect.support.statements import queries
from selfdirect.support.statements.paper import TEMPLATE, paper

BATCH = 200
INDEX = "index.csv"  # reference, digest of what it says


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which days, as made on which day, and where to."""

    period: Period
    on: date
    folder: Path
    council: Mapping[str, str]
    demo: bool = False

    @property
    def at(self) -> datetime:
        """The moment of making that is written into each file: the same day, the same bytes."""
        return datetime.combine(self.on, time.min, get_current_timezone())


def batches(wanted: Wanted) -> list[list[str]]:
    """List the budgets to tell of by their references."""
    refs = list(queries.with_money(wanted.period).values_list("ref", flat=True))
    return [refs[n : n + BATCH] for n in range(0, len(refs), BATCH)]


def make(wanted: Wanted, refs: Sequence[str], made: Mapping[str, str]) -> dict[str, str]:
    """Make the statements of a batch that are not there yet; answer the digest of each.

    `made` holds the digests of those that were made before.
    """
    found = queries.named(refs)
    digests: dict[str, str] = {}
    with _nothing_collected():
        for ref, data in papers(wanted, found):
            digests[ref] = _digest(data, wanted.at)
            if made.get(ref) != digests[ref] or not _file(wanted, ref).is_file():
                _write(_file(wanted, ref), typeset(TEMPLATE, data, at=wanted.at))
    return digests


@contextmanager
def _nothing_collected() -> Iterator[None]:
    """Look for no circles of garbage during a batch: that took as long as reading it."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def papers(wanted: Wanted, found: Sequence[Budget]) -> Iterator[tuple[str, dict[str, object]]]:
    """Lay the statements of a batch out, read in a handful of queries."""
    wholes = queries.of_budgets(found, wanted.period, wanted.on)
    for budget in found:
        yield budget.ref, paper(
            wholes[budget.ref], budget.case.person, number=budget.ref, on=wanted.on,
            council=wanted.council, demo=wanted.demo,
        )  # fmt: skip


def _file(wanted: Wanted, ref: str) -> Path:
    return wanted.folder / f"{ref}.pdf"


def _write(file: Path, content: bytes) -> None:
    """Write a whole file or none."""
    unfinished = file.with_suffix(".part")
    unfinished.write_bytes(content)
    unfinished.replace(file)


def _digest(data: Mapping[str, object], at: datetime) -> str:
    said = json.dumps([data, at.isoformat(), _looks()], ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


@cache
def _looks() -> str:
    """Name how statements look: a change of it, or of what all letters share, makes them anew."""
    here = Path(__file__).parent / "templates" / TEMPLATE
    return hashlib.sha256(here.read_bytes() + BASE.read_bytes()).hexdigest()


# The index --------------------------------------------------------------------------------------


def read_index(folder: Path) -> dict[str, str]:
    """Read what was made before; a line that was cut off counts for nothing."""
    index = folder / INDEX
    if not index.is_file():
        return {}
    rows = (line.split(",") for line in index.read_text().splitlines())
    return {row[0]: row[1] for row in rows if len(row) == 2 and len(row[1]) == 64}


def add_to_index(folder: Path, digests: Mapping[str, str]) -> None:
    with (folder / INDEX).open("a") as file:
        file.writelines(_lines(digests.items()))


def sort_index(folder: Path) -> None:
    """Write the index anew, in order, when all is made."""
    _write(folder / INDEX, "".join(_lines(sorted(read_index(folder).items()))).encode())


def _lines(digests: Iterable[tuple[str, str]]) -> Iterator[str]:
    return (f"{ref},{digest}\n" for ref, digest in digests)
