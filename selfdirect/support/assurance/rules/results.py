"""What came of looking: how often it was needed, with how sure one can be."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

Z = Fraction(196, 100)  # for 95 in 100
FEW = 5  # fewer than so many are not shown
_FINE = 10**6


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, with Wilson's interval in whole per cents, outwards."""

    part: int
    whole: int
    low: int
    high: int

    @property
    def kept_back(self) -> bool:
        return self.whole < FEW

    @property
    def words(self) -> str:
        if self.kept_back:
            return f"Fewer than {FEW} were looked at, so this is kept back"
        return f"{self.part} of {self.whole}: between {self.low} and {self.high} in 100"


def share(part: int, whole: int) -> Share:
    """Work out a share and its 95% interval (E. B. Wilson, 1927)."""
    if not whole:
        return Share(part, whole, 0, 100)
    n, p, square = Fraction(whole), Fraction(part, whole), Z * Z
    centre = p + square / (2 * n)
    inside = p * (1 - p) / n + square / (4 * n * n)
    spread = Z * Fraction(isqrt(int(inside * _FINE * _FINE)) + 1, _FINE)
    scale = 1 + square / n
    low, high = max(Fraction(0), centre - spread) / scale, (centre + spread) / scale
    return Share(part, whole, int(100 * low), min(100, -int(-100 * high // 1)))


@dataclass(frozen=True, slots=True)
class Effort:
    """Minutes of looks, beside what looking at everybody in each round would have taken."""

    minutes: int
    looked_at: int  # how many looks are done
    accounts: int  # that were scored, of all rounds: one in each counts as often

    @property
    def for_everybody(self) -> int:
        """Guess it from the minutes of those that were looked at."""
        each = Fraction(self.minutes, self.looked_at) if self.looked_at else Fraction(0)
        return int(each * self.accounts)

    @property
    def saved(self) -> int:
        return max(0, self.for_everybody - self.minutes)

    @property
    def words(self) -> str:
        if self.looked_at < FEW:
            return f"Fewer than {FEW} were looked at, so nothing is said about time yet."
        return (
            f"{self.looked_at} looks took {hours(self.minutes)}. Accounts were scored "
            f"{self.accounts} times: at that pace, to look each time would have taken "
            f"{hours(self.for_everybody)}."
        )


def hours(minutes: int) -> str:
    """Word a length of time: "3 hours and 20 minutes"."""
    whole, rest = divmod(minutes, 60)
    parts = [_many(whole, "hour")] * bool(whole) + [_many(rest, "minute")] * bool(rest)
    return " and ".join(parts) or "no time"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def needed(outcomes: Iterable[str]) -> int:
    """Count the looks that found something: whatever did not end with "fine"."""
    return sum(outcome != "fine" for outcome in outcomes)
