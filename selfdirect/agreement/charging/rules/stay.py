"""Stays in a care home that are not to last, and how they are charged.

Somebody who stays for no more than eight weeks is a short-term resident: a council may charge for
the stay as for support at home (S.I. 2014/2672 reg 8). Any other stay for a time is charged by the
rules of care homes, without the main home; it is meant to be no longer than 52 weeks (reg 2).
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from selfdirect.agreement.charging.rules.letter import day
from selfdirect.agreement.charging.rules.means import Means, Setting, Stay
from selfdirect.agreement.charging.rules.working import MEMORY, NOT_STATED, Book, Line

SHORT = timedelta(weeks=8)
FOR_A_TIME = timedelta(weeks=52)

_SHORT_LAW = "S.I. 2014/2672 reg 8"
_TIME_LAW = "S.I. 2014/2672 reg 2, from memory"


def short_until(means: Means) -> date | None:
    """Find the day on which a short stay is over its eight weeks; None if it is not one."""
    short = means.setting is Setting.RESIDENTIAL and means.stay is Stay.SHORT
    if not short or means.moved_in_on is None:
        return None
    return means.moved_in_on + SHORT


def short_ends(means: Means, after: date, by: date) -> date | None:
    """Find the day, after one and by another, on which a short stay became a longer one."""
    on = short_until(means)
    return on if on is not None and after < on <= by else None


def long_on(means: Means) -> date | None:
    """Find the day on which a stay for a time is longer than one is meant to be, if it is one."""
    for_a_time = means.setting is Setting.RESIDENTIAL and not means.stay.lasts
    if not for_a_time or means.moved_in_on is None:
        return None
    return means.moved_in_on + FOR_A_TIME


def as_it_stays(means: Means, book: Book) -> tuple[Means, tuple[Line, ...]]:
    """Give means in a care home as they are charged on the day of the book, and say why."""
    if means.setting is not Setting.RESIDENTIAL:
        return means, ()
    lines = tuple(_said(means, book))
    if means.stay is not Stay.SHORT:
        return means, lines
    if _over(means, book):
        return replace(means, stay=Stay.TEMPORARY), lines
    if book.local.short_stay_at_home:
        return replace(means, setting=Setting.NON_RESIDENTIAL), lines
    return means, lines


def _over(means: Means, book: Book) -> bool:
    until = short_until(means)
    return until is not None and until <= book.on


def _said(means: Means, book: Book) -> Iterator[Line]:
    if means.stay is Stay.SHORT:
        yield from _of_short(means, book)
    if (until := long_on(means)) and until <= book.on:
        words = f"Longer than 52 weeks on {day(until)}: ask whether it is now to stay"
        yield Line(words, None, _TIME_LAW, MEMORY)


def _of_short(means: Means, book: Book) -> Iterator[Line]:
    until = short_until(means)
    if until is not None and until <= book.on:
        words = f"A short stay is for eight weeks: from {day(until)} it is a stay for a time"
        yield Line(words, None, _SHORT_LAW)
        return
    if until is None:
        yield Line("Taken as no longer than eight weeks", None, "", NOT_STATED)
    way = "as for support at home" if book.local.short_stay_at_home else "as any stay for a time"
    end = f", until {day(until)} at the latest" if until else ""
    yield Line(f"A short stay, charged {way}{end}", None, f"{_SHORT_LAW}; {book.local.source}")
