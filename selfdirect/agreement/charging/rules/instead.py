"""What finance found in place of a full assessment: a light touch, or that nothing is charged.

It stands beside what was told of the money, which decides again once it ends.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

from selfdirect.agreement.charging.rules.letter import day
from selfdirect.agreement.charging.rules.working import Line


@dataclass(frozen=True, slots=True)
class Ground:
    """One reason that may be found: for finance, for the person, and how long it may hold."""

    words: str
    plain: str
    light: bool  # a light touch, rather than free of charge
    days: int | None = None


# Codes of `light.LIGHT` and `free.EXEMPTIONS`. Six weeks: S.I. 2014/2672 reg 3. That a light touch
# is looked at again each year is from the statutory guidance, from memory.
INSTEAD: Mapping[str, Ground] = {
    "resources": Ground(
        "A light touch is enough: they can plainly pay, and do not want a full one",
        "You have much more than the limit, and do not want us to look at all of your money.",
        True,
        365,
    ),
    "benefits": Ground(
        "A light touch is enough: their benefits show that they cannot be asked to pay",
        "Your benefits show that you cannot be asked to pay.",
        True,
        365,
    ),
    "reablement": Ground(
        "Nothing is charged: reablement, for up to six weeks",
        "Support that helps you to do things for yourself again is free for up to six weeks.",
        False,
        42,
    ),
    "cjd": Ground(
        "Nothing is charged: Creutzfeldt-Jakob disease",
        "Support for somebody with Creutzfeldt-Jakob disease is free.",
        False,
    ),
}


@dataclass(frozen=True, slots=True)
class Instead:
    """What finance found, from a day on."""

    reason: str  # a code of INSTEAD
    why: str  # what it rests on, as finance wrote it
    since: date
    until: date | None = None  # its last day

    @property
    def ground(self) -> Ground:
        return INSTEAD[self.reason]

    def holds(self, on: date) -> bool:
        return self.since <= on and (self.until is None or on <= self.until)

    def week(self, on: date) -> int:
        return (on - self.since).days // 7 + 1

    def doubt(self, on: date) -> str:
        """Say what is wrong with its days, as found on a day; nothing if they can stand."""
        if self.since > on:
            return "Enter a first day that is not still to come."
        if self.ground.days is None:
            return "" if self.holds(on) else "Enter a last day that is not over."
        last = self.since + timedelta(days=self.ground.days - 1)
        if self.until is None or not on <= self.until <= last:
            return f"Enter a last day from {day(on)} to {day(last)}: longer it cannot hold."
        return ""

    def lines(self) -> tuple[Line, ...]:
        until = (Line(f"This holds until {day(self.until)}"),) if self.until else ()
        return (Line(f"Finance found: {self.why}", None, "as finance wrote it"), *until)

    def said(self) -> str:
        """Say all of it to whoever checks it."""
        until = f" until {day(self.until)}" if self.until else ""
        return f"{self.ground.words}. {self.why} From {day(self.since)}{until}."

    def plain(self) -> dict[str, str | None]:
        """Give it as plain JSON values, in means and in what was told."""
        until = self.until and self.until.isoformat()
        return {**asdict(self), "since": self.since.isoformat(), "until": until}


def instead_in(kept: Mapping[str, Any]) -> Instead | None:
    """Find it in means, or in what was told, as they are kept."""
    if (given := kept.get("instead")) is None:
        return None
    since, until = date.fromisoformat(given["since"]), given.get("until")
    last = date.fromisoformat(until) if until else None
    return Instead(given["reason"], given.get("why", ""), since, last)


def without_ended(kept: Mapping[str, Any], on: date) -> dict[str, Any]:
    """Leave it out of what is kept if it no longer holds on a day."""
    found = instead_in(kept)
    over = found is not None and not found.holds(on)
    return {name: value for name, value in kept.items() if not (over and name == "instead")}
