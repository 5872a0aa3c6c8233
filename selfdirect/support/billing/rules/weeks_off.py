"""Weeks of the year in which the council collects nothing, as it published them.

What is paid for their days is asked for after them, so that the sum of the year is what was
assessed. It is not spread over larger sums in the other weeks: more in a week than its charge
could leave somebody less than the guarantee (Care Act 2014 s.14(7)).
"""

from dataclasses import dataclass
from datetime import date, timedelta

WEEK = timedelta(weeks=1)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class WeeksOff:
    mondays: tuple[date, ...] = ()

    def __contains__(self, on: date) -> bool:
        return any(monday <= on < monday + WEEK for monday in self.mondays)

    def next_day(self, on: date) -> date:
        """Find the first day from one on that is not in such a week."""
        while on in self:
            on += DAY
        return on

    def count_on(self, on: date, days: int) -> date:
        """Count days on, of which those in such weeks do not count."""
        for _ in range(days):
            on = self.next_day(on + DAY)
        return self.next_day(on)

    def between(self, first: date, last: date) -> tuple[date, ...]:
        """List the Mondays of those that touch the days from one to another."""
        return tuple(day for day in self.mondays if day <= last and first < day + WEEK)

    def why_not(self, on: date) -> str:
        """Say why nothing is asked on a day; empty if it is."""
        if on not in self:
            return ""
        after = self.next_day(on)
        return (
            "Nothing is collected in that week, as the council published. "
            f"Choose a day from {after.day} {after:%B %Y} on."
        )
