"""Values that change by date: each with a source and how far it has been checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise


class Status(StrEnum):
    VERIFIED = "verified"  # read in a source
    INFERRED = "inferred"  # read only as a sum, or by way of a second source
    DERIVED = "derived"  # worked out here from the year before
    MEMORY = "memory"  # not seen in a source


class NoRate(LookupError):
    """No value is on file for that name and day."""


@dataclass(frozen=True, slots=True)
class Rate:
    name: str
    value: Fraction
    starts_on: date
    status: Status
    source: str
    ends_before: date | None = None

    def __str__(self) -> str:
        mark = "" if self.status is Status.VERIFIED else f" [{self.status}]"
        return f"{self.name} from {self.starts_on}{mark}"


@dataclass(frozen=True, slots=True)
class Rates:
    """A book of dated values."""

    rows: tuple[Rate, ...]

    @classmethod
    def read(cls, rows: Sequence[Mapping[str, object]]) -> "Rates":
        """Build from rows `{name, value (text), starts_on, status, source, ends_before?}`.

        :raises ValueError: if a row has no date, source or status, or two rows overlap
        """
        return cls(_in_order([_rate(row) for row in rows]))

    def on(self, name: str, day: date) -> Rate:
        """Find the value in force on a day: the last to start, unless it has ended.

        :raises NoRate: if none was
        """
        started = [r for r in self.rows if r.name == name and r.starts_on <= day]
        if started and (started[-1].ends_before is None or day < started[-1].ends_before):
            return started[-1]
        raise NoRate(f"There is no {name.replace('_', ' ')} on file for {day}.")


def _rate(row: Mapping[str, object]) -> Rate:
    name, value, start = row.get("name"), row.get("value"), row.get("starts_on")
    source, status, end = row.get("source"), row.get("status"), row.get("ends_before")
    if not (isinstance(name, str) and isinstance(value, str) and isinstance(start, date)):
        raise ValueError(f"A rate needs a name, a value as text and a start date: {dict(row)}")
    if not (isinstance(source, str) and source and isinstance(status, str)):
        raise ValueError(f"The rate {name} of {start} needs a source and a status.")
    if not (end is None or isinstance(end, date)):
        raise ValueError(f"The rate {name} of {start} ends on something that is not a date.")
    if end is not None and end <= start:
        raise ValueError(f"The rate {name} of {start} ends before it starts.")
    return Rate(name, _exact(name, value), start, Status(status), source, end)


def _exact(name: str, value: str) -> Fraction:
    try:
        return Fraction(value)
    except (ValueError, ZeroDivisionError):
        raise ValueError(f"The rate {name} is {value!r}, which is not a number.") from None


def _in_order(rates: list[Rate]) -> tuple[Rate, ...]:
    rows = tuple(sorted(rates, key=lambda r: (r.name, r.starts_on)))
    for before, after in pairwise(rows):
        late_end = before.ends_before is not None and before.ends_before > after.starts_on
        if before.name == after.name and (before.starts_on == after.starts_on or late_end):
            raise ValueError(f"Two values of {after.name} are in force on {after.starts_on}.")
    return rows
