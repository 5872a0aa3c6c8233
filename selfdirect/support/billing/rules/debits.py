"""Collecting by direct debit: who is asked from their bank, when, and why somebody is not.

Nobody is collected from who was not told the sum and the day before, and nothing but that sum on
that day. What the scheme asks for is data (`scheme.toml`), with its status.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import add_months
from selfdirect.register.cases.rules import (
    is_working_day,
    working_days_between,
    working_days_on,
)
from selfdirect.support.billing.rules.weeks_off import WeeksOff
from selfdirect.support.payments.rules.bank.batch import AGAIN, FIRST, LAST, REGULAR

GUARANTEE = (  # in our own words; the scheme's own text is the one that holds
    "We tell you how much, and when, {days} working days before we take it. If that changes, "
    "we tell you again first.",
    "If we or your bank make a mistake, your bank gives you the money back, in full and at once.",
    "If money comes back to you that was not yours, you pay it back when we ask.",
    "You can stop it at any time: here, with us or at your bank. Then tell the other one too.",
)
GUARANTEE_SOURCE = (
    "This is the Direct Debit Guarantee in our own words, from memory. All banks that take direct "
    "debits offer it. The scheme’s own words are at directdebit.co.uk, and those hold."
)


@dataclass(frozen=True, slots=True)
class Scheme:
    """The waits of the scheme: working days, months, days."""

    notice_days: int
    lodge_days: int
    lapse_months: int
    again_days: int
    post_days: int
    bank_days: int

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> "Scheme":
        return cls(**{name: int(given[name]) for name in cls.__slots__})


def reference(ref: str) -> str:
    """Name an instruction as banks take it: letters and digits only."""
    return ref.replace("-", "")


def soonest(sent_on: date, scheme: Scheme, *, by_post: bool = True) -> date:
    """Say on which day money may be taken of which people are sent word on a day."""
    told_on = working_days_on(sent_on, scheme.post_days) if by_post else sent_on
    return working_days_on(told_on, max(scheme.notice_days, scheme.bank_days + 1))


def first_to_take(today: date, scheme: Scheme, off: WeeksOff) -> date:
    """Say which day is the first on which money may be taken, if people are told today."""
    on = soonest(today, scheme)
    while on in off or not is_working_day(on):
        on += timedelta(days=1)
    return on


def process_on(collect_on: date) -> date:
    """Say on which day a bank works on what is taken the day after: the working day before."""
    day = collect_on - timedelta(days=1)
    while not is_working_day(day):
        day -= timedelta(days=1)
    return day


def cannot_take(collect_on: date, today: date, scheme: Scheme, off: WeeksOff) -> str:
    """Say why nothing can be taken on a day; empty if it can."""
    first = first_to_take(today, scheme, off)
    if why := off.why_not(collect_on):
        return why
    if not is_working_day(collect_on):
        return "Banks do not work on that day. Choose a working day."
    if collect_on < first:
        return (
            f"People are told {scheme.notice_days} working days before, and a letter takes "
            f"{scheme.post_days}. The soonest day is {first.day} {first:%B %Y}."
        )
    if collect_on > today + timedelta(days=60):
        return "That day is more than sixty days away. Look at its month and year."
    return ""


def lapses_on(used_on: date, scheme: Scheme) -> date:
    return add_months(used_on, scheme.lapse_months)


TAKES = "What we take by direct debit"  # the subject of what tells of it
TOLD_LATE = "They were told of it too late, or not at all. They go with the next."


@dataclass(frozen=True, slots=True)
class Payer:
    """What is known of somebody who pays by direct debit, on the day when a file is drawn up."""

    owed: Money  # of bills, or of parts as agreed, due by the day, less what has come
    lodged_on: date | None = None  # when their bank was told
    used_on: date | None = None  # when money was last taken
    agreed: bool = True  # whoever's account it is
    ended: bool = False  # there is no direct debit any more
    died: bool = False
    resting: bool = False  # was found not to be able to pay now
    let_go: bool = False  # somebody asked that it be written off
    disputed: bool = False  # says that an earlier one was wrong
    coming: bool = False  # another collection is on its way
    unreached: bool = False  # nobody can write to them


def held_out(payer: Payer, collect_on: date, scheme: Scheme) -> str:
    """Say why nothing is taken from somebody on a day; empty if it is."""
    if payer.died:
        return "They have died. Talk with whoever looks after what they left."
    if payer.ended:
        return "Their direct debit has ended."
    if not payer.agreed:
        return "Whoever’s account it is has not said yes to us yet."
    if payer.lodged_on is None:
        return "Their bank has not been told yet. It is with this file."
    if working_days_between(payer.lodged_on, collect_on) < scheme.lodge_days:
        return "Their bank was told too short a time ago. They go with the next."
    if collect_on >= lapses_on(payer.used_on or payer.lodged_on, scheme):
        return "Their direct debit was not used for too long. They have to set it up again."
    return _waits(payer)


def _waits(payer: Payer) -> str:
    reasons = (
        (payer.unreached, "We have no address, so that nobody could tell them before."),
        (payer.disputed, "They say that an earlier one was wrong, and nobody has answered yet."),
        (payer.let_go, "Somebody asked to write it off, and it waits for a second person."),
        (payer.resting, "They were found not to be able to pay now. Nothing is taken."),
        (payer.coming, "Another collection from them is on its way."),
        (payer.owed <= NOTHING, "They owe nothing that is due by then."),
    )
    return next((words for holds, words in reasons if holds), "")


def pays(payer: Payer) -> bool:
    """Say whether somebody may leave their bills to their direct debit: nothing keeps it back."""
    asked = (payer.disputed, payer.let_go, payer.resting)
    return payer.agreed and not (payer.died or payer.unreached or any(asked))


def changed(payer: Payer, told: Money, collect_on: date, scheme: Scheme) -> str:
    """Say why what somebody was told of is not taken after all; empty if it is, as told."""
    if why := held_out(payer, collect_on, scheme):
        return why
    if payer.owed < told:
        return f"{payer.owed} is due from them now, and they were told {told}. They are told anew."
    return ""


def code(*, first: bool, again: bool, last: bool) -> str:
    """Choose the code of a collection."""
    if first:
        return FIRST
    if again:
        return AGAIN
    return LAST if last else REGULAR
