"""Money as whole pence: the only money type in the system. Floats never touch it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

_TYPED = re.compile(r"£?\s*([0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.([0-9]{1,2}))?")
_MENDS = tuple(  # what people mean by other ways to write a sum: told, never guessed
    (re.compile(pattern), words)
    for pattern, words in (
        (r"[-\u2010-\u2015\u2212(].*", "it has a minus"),
        (r".*[-\u2212]", "it has a minus"),
        (r".*\.[0-9]{3,}", "pence have two figures"),
        (r"[0-9.]+,[0-9]{1,2}", "a point stands before the pence, and commas between thousands"),
        (r".*[0-9]\s+[0-9].*", "it has a space in it"),
    )
)
_LIKE = "Enter pounds, like 120.50."
MOST = 10**12  # pence: ten thousand million pounds is a slip of the keyboard
_LONGEST = len(f"{MOST:,}")  # longer is too large, and slow to turn into a number


def half_up(amount: int | Fraction) -> int:
    """Round to a whole number, halves up: the one rounding in the system."""
    return floor(_exact(amount) + Fraction(1, 2))


def _exact(amount: int | str | Fraction) -> Fraction:
    """Refuse a float at run time too: by then the exact amount is already lost."""
    if isinstance(amount, float):
        raise TypeError(f"Money is worked out exactly, never from a float: {amount!r}")
    return Fraction(amount)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    pence: int

    def __post_init__(self) -> None:
        if type(self.pence) is not int:
            raise TypeError(f"Money is whole pence, not {self.pence!r}")

    @classmethod
    def pounds(cls, amount: int | str | Fraction) -> Money:
        """Read an exact amount of pounds from a file of rates, halves of a penny up."""
        return cls(half_up(_exact(amount) * 100))

    @classmethod
    def typed(cls, text: str) -> Money:
        """Read what somebody typed: `120`, `£1,234.50`. Never guesses.

        :raises ValueError: with a sentence that says how to mend it
        """
        given = text.strip()
        found = _TYPED.fullmatch(unicodedata.normalize("NFKC", given))
        if not found or any(unicodedata.category(c) == "No" for c in given):  # 12² is not 122
            raise ValueError(f"“{given[:40]}” is not an amount{_why(given)}. {_LIKE}")
        whole, part = found.groups()
        if len(whole) > _LONGEST or (pence := _pence(whole, part)) > MOST:
            raise ValueError(f"“{given[:40]}” is too large. Check the number of noughts.")
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
        return Money(half_up(self.pence * _exact(rate)))

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


def _why(given: str) -> str:
    """Say what is wrong with an amount, where that is plain."""
    return next((f": {words}" for mend, words in _MENDS if mend.fullmatch(given)), "")


def _pence(whole: str, part: str | None) -> int:
    return int(whole.replace(",", "")) * 100 + int((part or "0").ljust(2, "0"))


NOTHING = Money(0)
