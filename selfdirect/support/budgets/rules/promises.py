"""Money moved, or promised for a run: how a reference names the run, and how it is cut short."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules.year import RUN_WEEKS, days_in_words, last_day


@dataclass(frozen=True, slots=True)
class Move:
    """Money from one account to another, or a promise of it, under a reference of its own."""

    reference: str
    memo: str
    source: str
    target: str
    amount: Money
    pending: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """A pending entry of a run, as found in the book."""

    reference: str
    starts_on: date
    ends_before: date
    amount: Money
    memo: str
    source: str
    target: str

    @property
    def asked_of(self) -> str:
        """Name whom an order is to, as `accounts.asked_of` does."""
        return self.reference.split(":")[2]

    @property
    def ends(self) -> tuple[str, str]:
        return self.source, self.target

    @property
    def run(self) -> Period:
        return Period(self.starts_on, self.ends_before)


def read_promise(reference: str, memo: str, source: str, target: str, amount: Money) -> Promise:
    """Read what `person_share`, `commitment` or `cut` wrote."""
    run = read_run(reference)
    ends_before = run.ends_before or run.starts_on
    return Promise(reference, run.starts_on, ends_before, amount, memo, source, target)


def named(run: Period) -> str:
    """Name a run in a reference: by its first day, and by its end where it is a short one."""
    short = run.days != RUN_WEEKS * 7
    return f"{run.starts_on}:{run.ends_before}" if short else f"{run.starts_on}"


def read_run(reference: str) -> Period:
    """Read the days that a reference names; the last end is the one that holds."""
    _, _, _, first, *ends = reference.split(":")
    starts_on = date.fromisoformat(first)
    whole = starts_on + timedelta(weeks=RUN_WEEKS)
    return Period(starts_on, date.fromisoformat(ends[-1]) if ends else whole)


def days_of(reference: str) -> Period | None:
    """Read the days that a payment is for, if its name says so; None if it is for one day only."""
    try:
        days = read_run(reference)
    except ValueError:
        return None
    return days if days.days > 1 else None


def order_of(reference: str) -> str:
    """Name the order that a promise is of, however often it was promised anew."""
    return ":".join(reference.split(":")[:4])


def cut(promise: Promise, end: date) -> Move | None:
    """Shorten a promise to the days before an end; None if none is left.

    The new one names that end in its reference; the one it stands for is released.
    """
    if promise.starts_on >= end:
        return None
    days, whole = (day - promise.starts_on for day in (end, promise.ends_before))
    return Move(
        f"{promise.reference}:{end}",
        f"{promise.memo} (only until {last_day(end)})",
        promise.source,
        promise.target,
        promise.amount.times(Fraction(days.days, whole.days)),
        pending=True,
    )


def promised_for(promise: Promise, days: Period) -> Move:
    """Word an order for other days of its run."""
    kind, budget, whose, *_ = promise.reference.split(":")
    name, _, what = promise.memo.partition(", ")
    return Move(
        f"{kind}:{budget}:{whose}:{named(days)}",
        f"{name}, {days_in_words(days)}: {what.partition(': ')[2]}"[:300],
        promise.source,
        promise.target,
        promise.amount,
        pending=True,
    )


def whole_again(
    released: Iterable[Promise], standing: Iterable[Promise], end: date
) -> tuple[list[Promise], list[Promise]]:
    """Say which of what stands goes, and what is promised, as an end turned out to be none.

    Where the days before it were paid meanwhile, only the days after it are promised again.
    """
    left, void, made = list(standing), [], []
    for each in released:
        rest = kept(each, end) if each.reference.startswith("commit:") else NOTHING
        short = replace(each, ends_before=end, amount=rest)
        found = next((one for one in left if _alike(one, short)), None)
        if found:
            left.remove(found)
            void.append(found)
        elif rest:
            each = replace(each, starts_on=end, amount=each.amount - rest)
        made.append(each)
    return void, made


def _alike(one: Promise, other: Promise) -> bool:
    return replace(one, reference="", memo="") == replace(other, reference="", memo="")


def kept(promise: Promise, end: date) -> Money:
    """Say how much of a promise is left if it is cut at an end."""
    shorter = cut(promise, end)
    return shorter.amount if shorter else NOTHING
