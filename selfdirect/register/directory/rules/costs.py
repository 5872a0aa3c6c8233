"""Say what something costs in plain words."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum

from selfdirect.foundation.kernel.money import Money


class Unit(StrEnum):
    """What a price is for."""

    HOUR = "hour"
    SESSION = "session"
    WEEK = "week"
    EACH = "each"
    MILE = "mile"


SAID = {
    Unit.HOUR: "an hour",
    Unit.SESSION: "a session",
    Unit.WEEK: "a week",
    Unit.EACH: "each",
    Unit.MILE: "a mile",
}


def price_in_words(amount: Money, unit: str) -> str:
    return f"{amount} {SAID[Unit(unit)]}"


def cost_in_words(prices: Sequence[tuple[Money, str]], said: str) -> str:
    """Say the prices agreed with the council; else what the source says; else to ask."""
    if prices:
        return ", or ".join(price_in_words(amount, unit) for amount, unit in prices)
    return said or "Ask them what it costs"


def said_on(day: date) -> str:
    """Write a day as people say it: 3 March 2026."""
    return f"{day.day} {day:%B %Y}"
