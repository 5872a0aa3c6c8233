"""Times of the week: typed, kept, added up and said."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
A_DAY = 24 * 60  # minutes
_TYPED = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?")


@dataclass(frozen=True, slots=True, order=True)
class Time:
    """From one minute of the day to another; an end at or before the start is the next day's."""

    day: int  # 0 is Monday
    start: int  # minutes after midnight
    end: int

    @property
    def minutes(self) -> int:
        return (self.end - self.start - 1) % A_DAY + 1

    def plain(self) -> list[int | str]:
        """Give what is kept: `[0, "09:00", "11:00"]`."""
        return [self.day, clock(self.start), clock(self.end)]


def read_times(kept: Iterable[Sequence[int | str]]) -> tuple[Time, ...]:
    """Read what `Time.plain` wrote."""
    return tuple(Time(int(day), typed(str(a)), typed(str(b))) for day, a, b in kept)


def typed(text: str) -> int:
    """Read a time as people type it: `9`, `9.30`, `2pm`, `14:00`, `midday`.

    :raises ValueError: with a sentence that says how to mend it
    """
    plain = {"midday": "12:00", "noon": "12:00", "midnight": "0:00"}.get(
        text.strip().lower(), text.strip().lower()
    )
    found = _TYPED.fullmatch(plain)
    if not found:
        raise ValueError(f"“{text.strip()}” is not a time. Enter it like 9:30am or 14:00.")
    hour, minute, half = int(found[1]), int(found[2] or 0), found[3]
    if (half and not 1 <= hour <= 12) or hour > 23 or minute > 59:
        raise ValueError(f"There is no time “{text.strip()}”. Enter it like 9:30am or 14:00.")
    return (hour % 12 + 12 * (half == "pm") if half else hour) * 60 + minute


def clock(minutes: int) -> str:
    """Write a time for keeping and sorting: 09:00."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def said(minutes: int) -> str:
    """Write a time for reading: 9am, 2:15pm, midday."""
    if minutes in (0, 12 * 60):
        return "midday" if minutes else "midnight"
    hour, minute = divmod(minutes, 60)
    past = f":{minute:02d}" if minute else ""
    return f"{(hour - 1) % 12 + 1}{past}{'pm' if hour >= 12 else 'am'}"


def hours(times: Iterable[Time]) -> Fraction:
    """Add up how long a line's times in the week are."""
    return Fraction(sum(time.minutes for time in times), 60)


def times_in_words(times: Sequence[Time]) -> str:
    """Say when: "Monday and Thursday 9am to 11am; Saturday 2pm to 6pm"."""
    spans: dict[tuple[int, int], list[str]] = {}
    for time in sorted(times):
        spans.setdefault((time.start, time.end), []).append(DAYS[time.day])
    return "; ".join(f"{_days(days)} {said(a)} to {said(b)}" for (a, b), days in spans.items())


def _days(days: Sequence[str]) -> str:
    if tuple(days) == DAYS:
        return "Every day"
    if len(days) > 2 and (run := _run(days)):
        return run
    return days[0] if len(days) == 1 else f"{', '.join(days[:-1])} and {days[-1]}"


def _run(days: Sequence[str]) -> str:
    first, last = DAYS.index(days[0]), DAYS.index(days[-1])
    return f"{days[0]} to {days[-1]}" if last - first + 1 == len(days) else ""
