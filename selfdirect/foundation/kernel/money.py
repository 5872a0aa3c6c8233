"""Money as whole pence: the only money type in the system. Floats never touch it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

_TYPED = re.compile(r"£?\s*(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?")
MOST = 10**12  # pence: ten thousand million pounds is a slip of the keyboard


def half_up(amount: int | Fraction) -> int:
    """Round to a whole number, halves up: the one rounding in the system."""
    return floor(amount + Fraction(1, 2))


@dataclass(frozen=True, slots=True, order=True)
class Money:
    pence: int

    def __post_init__(self) -> None:
        if type(self.pence) is not int:
            raise TypeError(f"Money is whole pence, not {self.pence!r}")

    @classmethod
    def pounds(cls, amount: int | str | Fraction) -> Money:
        """Read an exact amount of pounds from a file of rates, halves of a penny up."""
        return cls(half_up(Fraction(amount) * 100))

    @classmethod
    def typed(cls, text: str) -> Money:
        """Read what somebody typed: `120`, `£1,234.50`. Never guesses.

        :raises ValueError: with a sentence that says how to mend it
        """
        plain = unicodedata.normalize("NFKC", text).strip()
        found = _TYPED.fullmatch(plain)
        if not found:
            raise ValueError(f"“{text.strip()}” is not an amount. Enter pounds, like 120.50.")
        whole, part = found.groups()
        pence = int(whole.replace(",", "")) * 100 + int((part or "0").ljust(2, "0"))
        if pence > MOST:
            raise ValueError(f"“{text.strip()}” is too large. Check the number of noughts.")
        return cls(pence)

    @classmethod
    def total(cls, amounts: Iterable[Money]) -> Money:
        return cls(sum(m.pence for m in amounts))

    def __add__(self, other: Money) -> Money:
        return Money(self.pence + other.pence)

    def __sub__(self, other: Money) -> Money:
        return Money(self.pence - other.pence)

    def __neg__(self) -> Money:
        return Money(-self.pence)

    def __bool__(self) -> bool:
        return self.pence != 0

    def times(self, rate: int | Fraction) -> Money:
        """Scale by an exact rate, half a penny rounding up."""
        return Money(half_up(self.pence * Fraction(rate)))

    def split(self, weights: Sequence[int]) -> tuple[Money, ...]:
        """Share out to the last penny; the odd pence go to the earliest shares.

        :raises ValueError: if a weight is negative, or all are nought
        """
        if any(w < 0 for w in weights) or not sum(weights):
            raise ValueError("Shares need weights of nought or more, and at least one above.")
        shares = [self.pence * w // sum(weights) for w in weights]
        spare = self.pence - sum(shares)
        return tuple(Money(s + (i < spare)) for i, s in enumerate(shares))

    def __str__(self) -> str:
        pounds, pence = divmod(abs(self.pence), 100)
        return f"{'-' if self.pence < 0 else ''}£{pounds:,}.{pence:02d}"


NOTHING = Money(0)
