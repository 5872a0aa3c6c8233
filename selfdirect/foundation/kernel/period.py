"""Stretches of days, half-open: `starts_on` is in, `ends_before` is out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction

from selfdirect.foundation.kernel.money import Money


class Every(StrEnum):
    """How often an amount falls due."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    FOUR_WEEKS = "four weeks"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


# How many of each make a year of 52 weeks: the conversions DHSC uses for Client Level Data
# (month 12/52, quarter 4/52, year 1/52, four weeks 1/4, fortnight 1/2).
PER_YEAR = {
    Every.WEEK: 52,
    Every.FORTNIGHT: 26,
    Every.FOUR_WEEKS: 13,
    Every.MONTH: 12,
    Every.QUARTER: 4,
    Every.YEAR: 1,
}


def convert(amount: Money, every: Every, to: Every) -> Money:
    """Restate an amount for another interval, rounding once."""
    return amount.times(Fraction(PER_YEAR[every], PER_YEAR[to]))


@dataclass(frozen=True, slots=True)
class Period:
    starts_on: date
    ends_before: date | None = None  # None: goes on

    def __post_init__(self) -> None:
        if self.ends_before is not None and self.ends_before <= self.starts_on:
            raise ValueError(f"A period that starts {self.starts_on} must end after it starts.")

    def __contains__(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_before is None or day < self.ends_before)

    def overlap(self, other: Period) -> Period | None:
        """Return the days in both, or None."""
        ends = [e for e in (self.ends_before, other.ends_before) if e is not None]
        start, end = max(self.starts_on, other.starts_on), min(ends) if ends else None
        return None if end is not None and end <= start else Period(start, end)

    @property
    def days(self) -> int:
        """Count the days.

        :raises ValueError: if the period goes on
        """
        if self.ends_before is None:
            raise ValueError("A period that goes on has no length.")
        return (self.ends_before - self.starts_on).days

    @property
    def weeks(self) -> Fraction:
        return Fraction(self.days, 7)

    def cost(self, weekly: Money) -> Money:
        """Work out what a weekly amount comes to over the days, exactly, rounding once."""
        return weekly.times(self.weeks)

    def four_weekly(self) -> Iterator[Period]:
        """Cut into runs of 28 days; the last may be shorter."""
        start = self.starts_on
        while start in self:
            end = start + timedelta(days=28)
            yield Period(start, end if self.ends_before is None else min(end, self.ends_before))
            start = end

    def monthly(self) -> Iterator[Period]:
        """Cut at the first of each month; the first and last may be shorter."""
        start = self.starts_on
        while start in self:
            end = first_of_next_month(start)
            yield Period(start, end if self.ends_before is None else min(end, self.ends_before))
            start = end


def first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def add_months(day: date, months: int) -> date:
    """Count on by calendar months; the 31st becomes the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = first_of_next_month(date(year, month + 1, 1)) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def whole_years(since: date, on: date) -> int:
    """Count whole years; who was born on 29 February is a year older on 1 March."""
    return on.year - since.year - ((on.month, on.day) < (since.month, since.day))
