"""Whom to look at: those with the most points, and some drawn by lot.

The lot is what keeps the points honest: only accounts that nobody suspected say how often a
question was not needed, and how much is missed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256


class Source(StrEnum):
    RISK = "risk"
    SAMPLE = "sample"


@dataclass(frozen=True, slots=True)
class Drawn:
    """One account to look at, and why it was picked."""

    name: str
    source: Source


def drawn(
    ranked: Sequence[tuple[str, int]], *, ask_from: int, sample: int, seed: int
) -> tuple[Drawn, ...]:
    """Pick from accounts `(name, points)` in their order.

    Everybody from `ask_from` points on is in the queue. The lot is drawn from all accounts
    alike, so one in the queue may be drawn as well: then it counts for the sample.
    """
    lot = set(by_lot((name for name, _ in ranked), sample, seed))
    return tuple(
        Drawn(name, Source.SAMPLE if name in lot else Source.RISK)
        for name, points in ranked
        if name in lot or points >= ask_from
    )


def by_lot(names: Iterable[str], count: int, seed: int) -> list[str]:
    """Draw by the hash of seed and name: anybody can draw the same again."""
    return sorted(names, key=lambda name: sha256(f"{seed}:{name}".encode()).digest())[:count]
