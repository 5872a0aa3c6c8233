"""Dated figures of a scheme: each list of them holds from its day until the next one's."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

import yaml

from selfdirect.agreement.allocation.rules.written import Written
from selfdirect.foundation.kernel.decision import Refused

Keys = tuple[str, ...]  # () where a rate is one plain number
Figures = Mapping[Keys, Fraction]


@dataclass(frozen=True, slots=True)
class Rate:
    name: str
    text: str
    unit: str
    source: str
    stale_after: int | None  # months after the newest figures
    dated: tuple[tuple[date, Figures], ...]  # by the day they begin, rising; all of one shape
    starts: tuple[date, ...]
    until: date | None  # the last figures hold before this day; None: go on
    doubts: dict[date, str]  # by the day of the figures: what is not sure of them

    def on(self, day: date | None) -> Figures:
        """Find the figures in force on a day.

        :raises Refused: if there are none, or no day was given
        """
        return self.dated[self._place(day)][1]

    def began(self, day: date | None) -> date:
        """Say from which day the figures in force on a day hold.

        :raises Refused: as `on`
        """
        return self.starts[self._place(day)]

    def _place(self, day: date | None) -> int:
        if day is None:
            raise Refused("Say which day it is for: this scheme has rates that change by date.")
        if day < self.starts[0] or (self.until is not None and day >= self.until):
            raise Refused(f"The scheme has no figures of “{self.text}” for {day}. {self._known}")
        return bisect_right(self.starts, day) - 1

    @property
    def _known(self) -> str:
        end = f" to {self.until - timedelta(days=1)}" if self.until else " on"
        return f"They are known from {self.starts[0]}{end}."


def rates(written: Written) -> dict[str, Rate]:
    """Read the rates of a scheme.

    :raises SchemeError: at the first fault
    """
    return {name: _rate(name, piece) for name, piece in written.pairs().items()}


def _rate(name: str, written: Written) -> Rate:
    got = written.fields("from", "text unit source stale_after until doubts")
    dated = _dated(got["from"])
    starts = tuple(day for day, _ in dated)
    return Rate(
        name=name,
        text=got["text"].text() if "text" in got else name,
        unit=got["unit"].text() if "unit" in got else "",
        source=got["source"].text() if "source" in got else "",
        stale_after=got["stale_after"].whole() if "stale_after" in got else None,
        dated=dated,
        starts=starts,
        until=_until(got["until"], starts[-1]) if "until" in got else None,
        doubts=_doubts(got["doubts"], starts) if "doubts" in got else {},
    )


def _dated(written: Written) -> tuple[tuple[date, Figures], ...]:
    found: list[tuple[date, Figures]] = []
    for day, piece in written.dated():
        figures = dict(_figures(piece, ()))
        if found and day <= found[-1][0]:
            raise piece.wrong(f"the dates of a rate must rise, but {day} follows {found[-1][0]}.")
        _check_shape(piece, figures, found[0][1] if found else figures)
        found.append((day, figures))
    if not found:
        raise written.wrong("a rate needs a date with its figure, like 2026-04-01: 14.90.")
    return tuple(found)


def _figures(written: Written, keys: Keys) -> list[tuple[Keys, Fraction]]:
    if not isinstance(written.node, yaml.MappingNode):
        return [(keys, written.number())]
    parts = written.pairs().items()
    return [figure for key, part in parts for figure in _figures(part, (*keys, key))]


def _check_shape(written: Written, figures: Figures, first: Figures) -> None:
    if not figures or len({len(keys) for keys in figures}) > 1:
        raise written.wrong("give every figure of a rate the same number of names before it.")
    for keys in [*first, *figures]:
        if (keys in first) != (keys in figures):
            where = "is missing here" if keys in first else "is not there at the first date"
            raise written.wrong(f"{said(keys)} {where}. Every date needs the same figures.")


def said(keys: Keys) -> str:
    """Name one figure of a rate."""
    return f"the figure “{', '.join(keys)}”" if keys else "a plain number"


def _until(written: Written, last: date) -> date:
    if written.day() <= last:
        raise written.wrong(f"a rate must end after its last figures begin, on {last}.")
    return written.day()


def _doubts(written: Written, starts: tuple[date, ...]) -> dict[date, str]:
    doubts = {}
    for day, piece in written.dated():
        if day not in starts:
            raise piece.wrong(f"no figures begin on {day}. Give the day of the figures in doubt.")
        doubts[day] = piece.text()
    return doubts
