"""What may be done about a bill that is late: a ladder, and no way round the look at hardship.

Nothing here touches anybody's support: what is asked for care never stops it (Care Act 2014 s.18
and s.69; the guidance's Annex D asks for court only as the last resort. From memory.)
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Every, add_months
from selfdirect.support.billing.rules.terms import Terms


class Kind(StrEnum):
    REMIND = "remind"
    CALL = "call"
    HARDSHIP = "hardship"  # open at every moment, also before a bill is late
    LAST = "last"


class Found(StrEnum):
    """What a look at hardship found."""

    CAN = "can"
    PARTS = "parts"
    CANNOT = "cannot"


WORDS = {
    Kind.REMIND: "Send a reminder",
    Kind.CALL: "Note a call",
    Kind.HARDSHIP: "Look at hardship with them",
    Kind.LAST: "Send the last letter",
}
DONE = {
    Kind.REMIND: "A reminder was sent",
    Kind.CALL: "Rung",
    Kind.HARDSHIP: "Hardship was looked at",
    Kind.LAST: "The last letter was sent",
}
FOUND = {
    Found.CAN: "They can pay it",
    Found.PARTS: "They can pay it in parts",
    Found.CANNOT: "They cannot pay it now",
}
BEFORE = {Kind.REMIND: (), Kind.CALL: (Kind.REMIND,), Kind.HARDSHIP: ()}
BEFORE[Kind.LAST] = (Kind.REMIND, Kind.CALL, Kind.HARDSHIP)
EVERY = (Every.WEEK, Every.FORTNIGHT, Every.FOUR_WEEKS, Every.MONTH)
_DAYS = {Every.WEEK: 7, Every.FORTNIGHT: 14, Every.FOUR_WEEKS: 28}


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken."""

    kind: str
    on: date
    found: str = ""  # of a look at hardship


@dataclass(frozen=True, slots=True)
class Late:
    """What is late, since when, and what else is known."""

    amount: Money
    since: date | None  # the day on which the oldest was due
    keeps: bool = False  # to an agreement to pay in parts
    died: bool = False
    coming: bool = False  # a direct debit is on its way
    disputed: bool = False  # their bank gave one back, and nobody has answered yet
    off: bool = False  # today nothing is collected from anybody
    by_debit: bool = False  # pays by direct debit, and the last one did not come back


def cannot(kind: str, taken: Iterable[Taken], late: Late, today: date, terms: Terms) -> str:
    """Say why a step may not be taken; empty if it may.

    Steps about older bills do not count, but a promise not to ask is kept whatever it was about.
    """
    if kind == Kind.HARDSHIP:
        return ""
    if late.since is None or late.amount <= NOTHING:
        return "Nothing is late, so nobody is asked."
    taken = list(taken)
    done = [each for each in taken if each.on >= late.since]
    return _left_alone(late) or _resting(taken, today, terms) or _missing(kind, done, today, terms)


def _left_alone(late: Late) -> str:
    reasons = (
        (
            late.died,
            "They have died. Talk with whoever looks after what they left; write to nobody.",
        ),
        (late.off, "Nothing is collected in this week, as the council published. Ask after it."),
        (late.keeps, "They keep to what was agreed, in parts. Nobody is asked for more."),
        (late.coming, "It is taken by direct debit in a few days. Nobody is asked twice."),
        (late.disputed, "They say that a direct debit was wrong. Answer them first."),
        (late.by_debit, "They pay by direct debit. Nobody asks them to pay by hand."),
    )
    return next((words for holds, words in reasons if holds), "")


def _resting(done: Sequence[Taken], today: date, terms: Terms) -> str:
    looks = [each for each in done if each.kind == Kind.HARDSHIP]
    if looks and looks[-1].found == Found.CANNOT and today < looks[-1].on + terms.rest:
        return (
            "They were found not to be able to pay now. Look at what they are charged, or write "
            f"it off. They are not asked again for {terms.rest_weeks} weeks."
        )
    return ""


def _missing(kind: str, done: Sequence[Taken], today: date, terms: Terms) -> str:
    there = {each.kind for each in done}
    for needed in BEFORE[Kind(kind)]:
        if needed not in there:
            return f"First: {WORDS[needed].lower()}. No step may be left out."
    if done and today < done[-1].on + terms.pause:
        return f"Leave them {terms.pause_weeks} weeks after the last step."
    return ""


# In parts ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Parts:
    """An agreement to pay so much every so often, from a day."""

    amount: Money
    every: Every
    starts_on: date


def due_by(parts: Parts, day: date) -> Money:
    """Add up the parts that fell due by a day."""
    count, on = 0, parts.starts_on
    while on <= day:
        count += 1
        on = _nth(parts, count)
    return parts.amount.times(count)


def _nth(parts: Parts, count: int) -> date:
    if parts.every in _DAYS:
        return parts.starts_on + timedelta(days=_DAYS[parts.every] * count)
    return add_months(parts.starts_on, count)


def still_due(parts: Parts, came: Money, day: date) -> Money:
    """Say what of the parts that fell due by a day has not come."""
    return max(due_by(parts, day) - came, NOTHING)


def behind(parts: Parts, came: Money, today: date, terms: Terms) -> Money:
    """Say how far somebody is behind what was agreed, some days of grace given."""
    return still_due(parts, came, today - terms.grace)


AT_BANK = "A direct debit from them is at the bank. Wait for its day, and look at it again then."


def cannot_arrange(
    parts: Parts, taken: Iterable[Taken], owed: Money, today: date, *, at_bank: bool = False
) -> str:
    """Say why parts cannot be agreed; empty if they can. Hardship is looked at first."""
    if at_bank:
        return AT_BANK
    if owed <= NOTHING:
        return "Nothing is owed, so there is nothing to pay in parts."
    if parts.amount <= NOTHING or parts.amount > owed:
        return f"A part is more than nothing, and at most what is owed: {owed}."
    if parts.starts_on < today:
        return "The first part is due today or later."
    if not any(each.kind == Kind.HARDSHIP for each in taken):
        return "Look at hardship with them first, so that they can keep to it."
    return ""
