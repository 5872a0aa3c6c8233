"""Dates, times and lengths of time in everyday words, by London time."""

from datetime import date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from selfdirect.foundation.kernel.period import Period

LONDON = ZoneInfo("Europe/London")


def in_london(moment: date | datetime) -> date:
    """Return the London day of a moment, or the day itself."""
    if isinstance(moment, datetime):
        return moment.astimezone(LONDON).date()
    return moment


def day(when: date | datetime, today: date) -> str:
    """Say a day: "Tuesday 3 March", with its year when that is not this year."""
    on = in_london(when)
    return f"{on:%A} {on.day} {on:%B}" + ("" if on.year == today.year else f" {on.year}")


def short_day(when: date | datetime, today: date) -> str:
    """Say a day for a table: "3 Mar", with its year when that is not this year."""
    on = in_london(when)
    return f"{on.day} {on:%b}" + ("" if on.year == today.year else f" {on.year}")


def at(moment: datetime, today: date) -> str:
    """Say a moment: "Tuesday 3 March at 2:15pm"."""
    return f"{day(moment, today)} at {clock(moment)}"


def clock(moment: time | datetime) -> str:
    """Say a time: "2:15pm", "9am", "midday", "midnight"."""
    local = moment.astimezone(LONDON) if isinstance(moment, datetime) else moment
    if not local.minute and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    minutes = f":{local.minute:02d}" if local.minute else ""
    return f"{(local.hour - 1) % 12 + 1}{minutes}{'pm' if local.hour >= 12 else 'am'}"


def weeks(length: int | Fraction | timedelta | Period) -> str:
    """Say a length: "6 weeks", "1 week and 3 days", "no end date"."""
    if isinstance(length, Period):
        return "no end date" if length.ends_before is None else _length(length.days)
    if isinstance(length, timedelta):
        return _length(length.days)
    return _length(int(length * 7))


def span(period: Period, today: date) -> str:
    """Say when something runs: "from Monday 2 March to Sunday 29 March" (both days in)."""
    starts = day(period.starts_on, today)
    if period.ends_before is None:
        return f"from {starts}, with no end date"
    return f"from {starts} to {day(period.ends_before - timedelta(days=1), today)}"


def _length(days: int) -> str:
    whole, spare = divmod(days, 7)
    parts = [_count(whole, "week")] if whole else []
    parts += [_count(spare, "day")] if spare or not whole else []
    return " and ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def initials(name: str) -> str:
    """Take the letters for a face: "Amira Khan" gives "AK"."""
    parts = [word for word in name.split() if word[0].isalpha()]
    ends = parts[:1] + parts[1:][-1:]
    return "".join(word[0] for word in ends).upper() or "?"
