"""A budget year: 52 whole weeks, so that no yearly or four-weekly sum is ever rounded."""

from datetime import date, timedelta

from selfdirect.foundation.kernel.period import Period

WEEKS = 52
RUN_WEEKS = 4  # thirteen runs in a year


def year_from(starts_on: date) -> Period:
    return Period(starts_on, year_end(starts_on))


def year_end(starts_on: date) -> date:
    return starts_on + timedelta(weeks=WEEKS)


def days_in_words(period: Period) -> str:
    """Say both days: "2 March to 29 March 2026"; or the one that there is."""
    if period.ends_before is None:
        return f"from {day_in_words(period.starts_on)}"
    last = period.ends_before - timedelta(days=1)
    first = period.starts_on
    if first == last:
        return day_in_words(first)
    start = f"{first.day} {first:%B}" if first.year == last.year else day_in_words(first)
    return f"{start} to {day_in_words(last)}"


def day_before(end: date) -> date:
    return end - timedelta(days=1)


def last_day(end: date) -> str:
    """Say the last day before an end."""
    return day_in_words(day_before(end))


def day_in_words(on: date) -> str:
    return f"{on.day} {on:%B %Y}"
