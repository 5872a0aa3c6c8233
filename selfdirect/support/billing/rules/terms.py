"""The council's own waits about bills, each version from its day."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

WAITS = ("due_days", "pause_weeks", "rest_weeks", "grace_days")


@dataclass(frozen=True, slots=True)
class Terms:
    """One published version."""

    starts_on: date
    source: str
    due_days: int
    pause_weeks: int
    rest_weeks: int
    grace_days: int

    @classmethod
    def read(cls, block: Mapping[str, Any]) -> "Terms":
        """Read one published block.

        :raises ValueError: if a setting is missing, unknown or below nought, or has no source
        """
        if wrong := set(block) ^ set(cls.__slots__):
            raise ValueError(f"Terms of bills have a missing or unknown setting: {min(wrong)}.")
        if not block["source"] or any(block[name] < 0 for name in WAITS):
            raise ValueError("Terms of bills need a source, and no wait is below nought.")
        return cls(**block)

    @property
    def pause(self) -> timedelta:
        return timedelta(weeks=self.pause_weeks)

    @property
    def rest(self) -> timedelta:
        return timedelta(weeks=self.rest_weeks)

    @property
    def grace(self) -> timedelta:
        return timedelta(days=self.grace_days)


def in_force(published: Iterable[Terms], on: date) -> Terms:
    """Find the version that holds on a day; before the first, the first."""
    versions = sorted(published, key=lambda each: each.starts_on)
    return [each for each in versions if each.starts_on <= on or each is versions[0]][-1]
