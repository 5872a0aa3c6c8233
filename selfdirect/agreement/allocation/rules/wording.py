"""Sentences of a scheme with figures in them: `{points}` a number, `{additions:money}` a sum."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from selfdirect.foundation.kernel.money import Money, half_up

_FIGURE = re.compile(r"\{([A-Za-z]\w*)(:money)?\}")


@dataclass(frozen=True, slots=True)
class Wording:
    text: str

    def written(self, values: Mapping[str, Fraction | bool | str], currency: str) -> str:
        """Put the figures in."""

        def figure(found: re.Match[str]) -> str:
            value = values[found[1]]
            if isinstance(value, str):
                return value
            number = Fraction(value)
            return sum_of(Money.pounds(number), currency) if found[2] else short(number)

        return _FIGURE.sub(figure, self.text)


def wording(text: str, kinds: Mapping[str, str]) -> Wording:
    """Take a sentence whose figures are all known; `kinds` are number, truth or group, by name.

    :raises ValueError: naming the figure that is not
    """
    for found in _FIGURE.finditer(text):
        if found[1] not in kinds:
            raise ValueError(f"there is no value called “{found[1]}” to put in this sentence yet.")
        if found[2] and kinds[found[1]] == "group":
            raise ValueError(f"“{found[1]}” is a name and no sum: write it as {{{found[1]}}}.")
    if set(_FIGURE.sub("", text)) & set("{}"):
        raise ValueError("write a figure as {name} or {name:money}, with nothing else in braces.")
    return Wording(text)


def exact(value: Fraction) -> str:
    """Write a number exactly: `16`, `64.875`, or `32844/365` where no decimal is exact."""
    if value.denominator == 1:
        return str(value.numerator)
    places = _places(value.denominator)
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    whole, part = digits[: len(digits) - places], digits[len(digits) - places :]
    return f"{'-' if value < 0 else ''}{whole}{'.' if part else ''}{part}"


def _places(denominator: int) -> int | None:
    """Count the decimal places that a fraction needs; None if it never ends."""
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    return max(twos, fives) if rest == 1 else None


def short(value: Fraction) -> str:
    """Write a number for reading: exactly if four places do it, else “about” to two."""
    if 10_000 % value.denominator == 0:
        return exact(value)
    return f"about {exact(Fraction(half_up(value * 100), 100))}"


def sum_of(money: Money, currency: str) -> str:
    """Write a sum in its currency: pounds by their sign, others by their code."""
    return str(money) if currency == "GBP" else f"{currency} {str(money).replace('£', '')}"


def every(period: str) -> str:
    """Say how often a sum comes: `a week`, `every four weeks`, `once`."""
    if period == "once":
        return period
    return f"every {period}" if " " in period else f"a {period}"
