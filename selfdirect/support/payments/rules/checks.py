"""What stands out in a payment run, before anybody signs it: one sentence for each finding."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules import day_in_words, days_in_words

KINDS = {  # code: (one, many); in the order in which they are shown
    "gone": ("payment is not promised any more", "payments are not promised any more"),
    "too_little": ("budget holds too little", "budgets hold too little"),
    "no_file": ("payment cannot stand in a bank file", "payments cannot stand in a bank file"),
    "no_details": ("payee has no bank details", "payees have no bank details"),
    "cooling": ("payee changed their bank details", "payees changed their bank details"),
    "hold": ("payee is on hold", "payees are on hold"),
    "suspended": ("budget is suspended", "budgets are suspended"),
    "died": ("person has died", "people have died"),
    "after_end": ("payment is for days after an end", "payments are for days after an end"),
    "came_back": (
        "payment goes where one came back from",
        "payments go where some came back from",
    ),
    "twice": ("payment looks like one that was made", "payments look like ones that were made"),
    "no_agreement": ("person has not agreed in writing", "people have not agreed in writing"),
    "first": ("payee is paid for the first time", "payees are paid for the first time"),
    "unlike": ("payment is unlike the last", "payments are unlike the last"),
    "total": ("The total is unlike the last run's", ""),
    "keeps": (
        "sum of somebody's stays with the council",
        "sums of people's stay with the council",
    ),
}
KEEPS = "keeps"  # holds up nothing: the run goes on without what nobody said why to keep
WHOLE = frozenset({"total", KEEPS})  # about no payment that could be held out
STOPS = frozenset({"gone", "too_little", "no_file", "no_details", "cooling", "hold", "suspended"})
STANDS = STOPS | {"after_end", "died"}  # what must still be as it was when a run is signed


@dataclass(frozen=True, slots=True)
class Limits:
    """How careful a run is: the council's own policy."""

    cooling_off_days: int  # working days
    unlike_last: Fraction
    unlike_least: Money
    total_unlike: Fraction
    card_days: int  # days ahead that are paid if a card company fails
    bank_days: int  # working days from the file to the money


@dataclass(frozen=True, slots=True)
class Last:
    """The last payment of the same kind, to the same payee, for the same person."""

    amount: Money
    run: Period


@dataclass(frozen=True, slots=True)
class Pause:
    """Days on which what is paid for stops or is less, and since when we know."""

    days: Period
    known_at: datetime


def paused_since(run: Period, prepared_at: datetime, pauses: Iterable[Pause]) -> str:
    """Say that a payment was worked out before we knew of a pause in its days; else empty.

    One that was prepared afterwards has the pause in its amount already.
    """
    for each in pauses:
        if each.known_at > prepared_at and run.overlap(each.days):
            return (
                f"since this was prepared there is a pause, {days_in_words(each.days)}. Keep it "
                "out and refuse it. What is prepared anew has the pause in it."
            )
    return ""


@dataclass(frozen=True, slots=True)
class Item:
    """One payment with all that is known when it is checked."""

    place: int
    payee: str  # as people call them
    person: str  # whose support it is
    run: Period
    amount: Money
    promised: bool = True  # its promise stands, or it is still to be made
    left: Money | None = None  # of its part, if it is still to be promised
    no_file: str = ""  # what keeps it out of any bank file
    has_details: bool = True
    waiting_details: bool = False  # some were entered, and nobody has checked them
    payable_from: date | None = None  # details that changed are paid to from then on
    hold: tuple[str, str] | None = None  # why, and whom to ask
    ended_on: date | None = None  # the first day that its budget does not pay for
    suspended: str = ""  # by what was learnt after it was prepared
    died_on: date | None = None
    agreed: bool = True  # to the terms of a direct payment
    first: bool = False
    last: Last | None = None
    came_back: str = ""  # why the bank sent back what last went into the same account
    same: str = ""  # a payment for the same person, payee, kind and days that went before


@dataclass(frozen=True, slots=True)
class Found:
    code: str
    words: str
    place: int | None = None  # None: about the run itself

    @property
    def stops(self) -> bool:
        return self.code in STOPS


def check(
    items: Sequence[Item], before: Money | None, limits: Limits, pay_on: date
) -> list[Found]:
    """Say what stands out, payment by payment and then of the whole.

    `before` is what the last run came to; `pay_on` the day on which this one is credited.
    """
    found = [each for item in items for each in _of(item, limits, pay_on)]
    return [*found, *_total(Money.total(item.amount for item in items), before, limits)]


def _of(item: Item, limits: Limits, pay_on: date) -> Iterator[Found]:
    for code, words in (*_stops(item, pay_on), *_looks(item, limits)):
        yield Found(code, f"{item.payee}: {words}", item.place)


def _stops(item: Item, pay_on: date) -> Iterator[tuple[str, str]]:
    if not item.promised:
        yield "gone", "what was promised was stopped or cut short since. Refuse this payment."
    if item.left is not None and item.left < item.amount:
        yield "too_little", f"{item.amount} is due, and {item.left} is left in the budget."
    if item.no_file:
        yield "no_file", item.no_file
    if not item.has_details:
        more = " Some were entered and wait to be checked." if item.waiting_details else ""
        yield "no_details", f"there are no checked bank details.{more}"
    if item.payable_from and item.payable_from > pay_on:
        day = day_in_words(item.payable_from)
        yield "cooling", f"the bank details changed, and are paid to from {day}."
    if item.hold:
        yield "hold", f"on hold. {item.hold[0]} Ask {item.hold[1]}."
    if item.suspended:
        yield "suspended", item.suspended


def _looks(item: Item, limits: Limits) -> Iterator[tuple[str, str]]:
    end = item.run.ends_before
    if item.died_on:
        day = day_in_words(item.died_on)
        yield "died", f"{item.person} died on {day}. Talk with their family before it is paid."
    if item.came_back:
        yield "came_back", f"the last payment into this account came back: {item.came_back}"
    if item.same:
        yield "twice", f"{item.same} was for {item.person} and the same days."
    if item.ended_on and end and end > item.ended_on:
        day, days = day_in_words(item.ended_on), days_in_words(item.run)
        yield "after_end", f"the budget of {item.person} ended on {day}, and this is for {days}."
    if not item.agreed:
        yield "no_agreement", f"{item.person} has not signed the direct payment agreement."
    if item.first:
        yield "first", f"{item.amount}, and never paid before."
    elif words := unlike(item.amount, item.run, item.last, limits):
        yield "unlike", words


def unlike(amount: Money, run: Period, last: Last | None, limits: Limits) -> str:
    """Say how a payment differs from the last, day for day; empty if it does not by much."""
    if last is None:
        return ""
    expected = last.amount.times(Fraction(run.days, last.run.days))
    gap = max(amount - expected, expected - amount)
    if gap < limits.unlike_least or gap < expected.times(limits.unlike_last):
        return ""
    way = "more" if amount > expected else "less"
    return f"{amount} is {gap} {way} than the last payment comes to for as many days ({expected})."


def _total(total: Money, before: Money | None, limits: Limits) -> Iterator[Found]:
    if before is None:
        return
    gap = max(total - before, before - total)
    if gap > NOTHING and gap >= before.times(limits.total_unlike):
        way = "more" if total > before else "less"
        yield Found("total", f"{total} is {gap} {way} than the last run's {before}.")


def in_words(code: str, many: int) -> str:
    """Say how many of a kind there are; of the total there is only one."""
    one, more = KINDS[code]
    return one if code == "total" else f"{many:,} {more if many > 1 else one}"


def counted(codes: Iterable[str]) -> list[tuple[str, int, str]]:
    """Count findings by their kind, in their order: `(code, how many, in words)`."""
    tally: dict[str, int] = {}
    for code in codes:
        tally[code] = tally.get(code, 0) + 1
    return [(code, tally[code], in_words(code, tally[code])) for code in KINDS if code in tally]
