"""Exact amounts, read and written without a float ever touching them."""

import re
from decimal import Context, Decimal
from fractions import Fraction

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money

MOST_A_WEEK = 100_000  # pounds: more is a slip of the keyboard
MOST_CAPITAL = 10_000_000_000
_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,20})?")
_LONG = Context(prec=80)  # enough for any product of two amounts that can be read


def amount(value: object, name: str, most: int = MOST_A_WEEK) -> Fraction:
    """Read pounds, exactly: text like "120.50", a Decimal, whole number, Fraction or Money.

    :raises Refused: with a sentence that names the fact and says how to mend it
    """
    found = _exact(value)
    if found is None:
        raise Refused(
            f"{name} must be an exact amount of pounds, like 120.50, not {_shown(value)}."
        )
    if found < 0:
        raise Refused(f"{name} is below nought. Give nought or more.")
    if found > most:
        raise Refused(f"{name} is more than £{most:,}. Check the number of noughts.")
    return found


def share(value: object, name: str) -> Fraction:
    """Read a share from nought to one: 90% is 0.9."""
    found = amount(value, name)
    if found > 1:
        raise Refused(f"{name} is more than 1. Write 90% as 0.9.")
    return found


def _exact(value: object) -> Fraction | None:
    match value:
        case bool():
            return None
        case Money():
            return Fraction(value.pence, 100)
        case int() | Fraction():
            return Fraction(value)
        case str():
            return Fraction(value) if _PLAIN.fullmatch(value) else None
        case Decimal():
            return _from_decimal(value)
    return None  # a float among them: binary fractions are not exact pounds


def _from_decimal(value: Decimal) -> Fraction | None:
    """Convert if of a sane size: 1E+999999 would otherwise fill the memory."""
    _, digits, exponent = value.as_tuple()
    if not isinstance(exponent, int) or exponent < -20 or len(digits) + exponent > 15:
        return None
    return Fraction(value)


def _shown(value: object) -> str:
    text = str(value)
    return f"“{text[:40]}{'...' if len(text) > 40 else ''}”"


def as_text(pounds: Fraction) -> str:
    """Write every digit, with at least two places for the pence: 12.50, -7.003."""
    text = format(_LONG.divide(Decimal(pounds.numerator), Decimal(pounds.denominator)), "f")
    whole, _, places = text.partition(".")
    return f"{whole}.{places.ljust(2, '0')}"


def in_pounds(pounds: Fraction) -> str:
    """Write as people read it, to the penny: £1,234.50."""
    return str(Money.pounds(pounds))
