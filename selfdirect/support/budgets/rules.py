"""How a decided sum becomes a budget year, its two parts, its runs and its statement.

A budget year is 52 whole weeks, so that every yearly and four-weekly sum is a whole number of
weeks and no penny is rounded. Only a run cut short by a change is: once, over its own days.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger.rules import Line, Statement

DIRECT, MANAGED = "direct", "managed"
COUNCIL = "council:care"
WEEKS = 52
RUN_WEEKS = 4  # thirteen runs in a year


# Where the money stands -------------------------------------------------------------------------


def part_account(budget: str, held: str) -> str:
    return f"budget:{budget}:{held}"


def held_account(budget: str) -> str:
    """Name what the person holds of their direct payment."""
    return f"dp:{budget}"


def person_account(person: str) -> str:
    return f"person:{person}"


def provider_account(organisation: str) -> str:
    return f"provider:{organisation}"


# The year ---------------------------------------------------------------------------------------


def year_from(starts_on: date) -> Period:
    return Period(starts_on, year_end(starts_on))


def year_end(starts_on: date) -> date:
    return starts_on + timedelta(weeks=WEEKS)


def days_in_words(period: Period) -> str:
    """Say both days: "2 March to 29 March 2026"."""
    if period.ends_before is None:
        return f"from {day_in_words(period.starts_on)}"
    last = period.ends_before - timedelta(days=1)
    first = period.starts_on
    start = f"{first.day} {first:%B}" if first.year == last.year else day_in_words(first)
    return f"{start} to {day_in_words(last)}"


def last_day(end: date) -> str:
    """Say the last day before an end."""
    return day_in_words(end - timedelta(days=1))


def day_in_words(on: date) -> str:
    return f"{on.day} {on:%B %Y}"


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a budget: what it is a week, and who pays how much of it."""

    held: str
    weekly: Money
    person_pays: Money

    @property
    def council_pays(self) -> Money:
        return self.weekly - self.person_pays

    @property
    def working(self) -> str:
        if not self.person_pays:
            return "The council pays all of it."
        return f"You pay {self.person_pays} of it and the council pays {self.council_pays}."


def working(total: Money, person_pays: Money, shares: Sequence[Share], year: Period) -> list[str]:
    """Say how the figures of a budget come about, step by step."""
    said = [f"{PART_WORDS[each.held]}: {each.weekly} a week. {each.working}" for each in shares]
    said.append(f"Together {total} a week, for {WEEKS} weeks: {year.cost(total)}.")
    if person_pays:
        said.append("What you pay goes first towards what the council holds for you.")
    own = Money.total(share.person_pays for share in shares if share.held == DIRECT)
    if own:
        said.append(
            f"You put {own} a week into the money you hold yourself, so that much less is paid "
            "to you. It does not stand in the bar above."
        )
    return said


PART_WORDS = {
    DIRECT: "Money you hold (direct payment)",
    MANAGED: "Money the council holds for you (managed)",
}


def share_out(direct: Money, managed: Money, person_pays: Money) -> tuple[Share, ...]:
    """Say what the person pays of each part: first of the managed part, then of the direct one.

    So a direct payment is made net only where what they pay is more than the council spends for
    them (Care Act 2014 s.31; S.I. 2014/2871: net or gross is the council's choice).

    :raises Refused: if somebody were to pay more than the support costs, or there is no cost
    """
    if not NOTHING <= person_pays <= direct + managed:
        raise Refused(
            f"What the person pays ({person_pays}) does not fit what the support costs "
            f"({direct + managed}) a week. Send the plan back to be worked out again."
        )
    if not direct + managed:
        raise Refused("Everything in this plan is free, so there is no budget to open.")
    of_managed = min(person_pays, managed)
    parts = (
        Share(DIRECT, direct, person_pays - of_managed),
        Share(MANAGED, managed, of_managed),
    )
    return tuple(part for part in parts if part.weekly)


@dataclass(frozen=True, slots=True)
class Order:
    """What one provider gives for managed money."""

    organisation: str  # reference
    name: str
    weekly: Money
    what: str


def orders(lines: Iterable[tuple[str, str, str, Money]]) -> tuple[Order, ...]:
    """Gather managed lines `(organisation, its name, what, weekly)` into an order for each."""
    found: dict[str, Order] = {}
    for organisation, name, what, weekly in lines:
        so_far = found.get(organisation, Order(organisation, name, NOTHING, ""))
        said = "; ".join(words for words in (so_far.what, what) if words)
        found[organisation] = Order(organisation, name, so_far.weekly + weekly, said)
    return tuple(order for order in found.values() if order.weekly)


# Moves: what is written into the book -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Move:
    """Money from one account to another, or a promise of it, under a reference of its own."""

    reference: str
    memo: str
    source: str
    target: str
    amount: Money
    pending: bool = False


def opening(budget: str, year: Period, shares: Iterable[Share]) -> Iterator[Move]:
    """Set a year's money aside.

    The council also puts in what the person is to pay for managed support and asks them for it
    afterwards: care may be charged for, but never waits for the charge (Care Act 2014 s.18, 69).
    What they pay towards a direct payment they add to it themselves.
    """
    for share in shares:
        target = part_account(budget, share.held)
        if share.council_pays:
            words = f"The council's money for {days_in_words(year)}"
            amount = year.cost(share.council_pays)
            yield Move(f"open:{budget}:{share.held}", words, COUNCIL, target, amount)
        if share.person_pays and share.held == MANAGED:
            words = "Your share for the year, which the council pays first and asks you for"
            amount = year.cost(share.person_pays)
            yield Move(f"ahead:{budget}:{share.held}", words, COUNCIL, target, amount)


def person_shares(
    budget: str,
    person: str,
    runs: Iterable[Period],
    shares: Sequence[Share],
    ahead: Mapping[str, "Ahead"] | None = None,
) -> Iterator[Move]:
    """Ask the person for their share of each run: a promise until it arrives.

    What they have paid already (`ahead`, by part) is not asked for again.
    """
    owed = (
        person_share(budget, person, piece, share)
        for run in runs
        for share in shares
        if share.person_pays
        for piece in _pieces(run, ahead, share.held)
    )
    return _less(owed, ahead)


def person_share(budget: str, person: str, run: Period, share: Share) -> Move:
    return Move(
        f"share:{budget}:{share.held}:{_named(run)}",
        f"Your share for {days_in_words(run)}",
        person_account(person),
        COUNCIL if share.held == MANAGED else held_account(budget),
        run.cost(share.person_pays),
        pending=True,
    )


def commitments(
    budget: str,
    runs: Iterable[Period],
    placed: Sequence[Order],
    ahead: Mapping[str, "Ahead"] | None = None,
) -> Iterator[Move]:
    """Promise each provider each run of what was ordered.

    Days that a provider was paid for already (`ahead`, by provider) are not ordered again.
    """
    owed = (
        commitment(budget, piece, order)
        for run in runs
        for order in placed
        for piece in _pieces(run, ahead, order.organisation)
    )
    return _less(owed, ahead)


def commitment(budget: str, run: Period, order: Order) -> Move:
    return Move(
        f"commit:{budget}:{order.organisation}:{_named(run)}",
        f"{order.name}, {days_in_words(run)}: {order.what}"[:300],
        part_account(budget, MANAGED),
        provider_account(order.organisation),
        run.cost(order.weekly),
        pending=True,
    )


# Paid already, from the budget before -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid for some days: to whom, or for which part; see `whose`."""

    whose: str  # a provider's reference, or the part that a person's share was for
    run: Period
    amount: Money


@dataclass(frozen=True, slots=True)
class Ahead:
    """What was paid already for days of a new budget, and which days those are."""

    since: date
    until: date  # the first day after them
    amount: Money


def ahead_of(paid: Iterable[Paid], starts_on: date) -> dict[str, Ahead]:
    """Add up what was paid for days from a start on: each payment by its own days."""
    found: dict[str, Ahead] = {}
    for each in paid:
        part = each.run.overlap(Period(starts_on))
        if part is None or part.ends_before is None:
            continue
        amount = each.amount.times(Fraction(part.days, each.run.days))
        so_far = found.get(each.whose, Ahead(part.starts_on, part.ends_before, NOTHING))
        found[each.whose] = Ahead(
            min(so_far.since, part.starts_on),
            max(so_far.until, part.ends_before),
            so_far.amount + amount,
        )
    return found


def _pieces(run: Period, ahead: Mapping[str, Ahead] | None, whose: str) -> Iterator[Period]:
    """Cut a run where the days begin and end that are paid: an end later cuts days, not sums."""
    paid = ahead.get(whose) if ahead else None
    cuts = {day for day in (paid.since, paid.until) if day in run} if paid else set()
    days = sorted({run.starts_on, *cuts})
    for first, end in zip(days, [*days[1:], run.ends_before], strict=True):
        yield Period(first, end)


def _less(owed: Iterable[Move], ahead: Mapping[str, Ahead] | None) -> Iterator[Move]:
    """Take off what was paid already, from the first of its days on."""
    left = dict(ahead or {})
    for move in owed:
        paid = left.get(whose := move.reference.split(":")[2])
        if paid is None or read_run(move.reference).starts_on < paid.since:
            yield move
            continue
        off = min(paid.amount, move.amount)
        left[whose] = replace(paid, amount=paid.amount - off)
        if move.amount > off:
            yield replace(move, amount=move.amount - off)


# Runs -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Due:
    """The next direct payment: for which days, how much, and how that was worked out."""

    run: Period
    amount: Money
    working: str


def next_due(period: Period | None, weekly: Money, received: Money) -> Due | None:
    """Find the first run that is not yet paid in full; None if all of them are.

    `received` is all that was paid or is waiting to be, with what was carried over from a budget
    before, so that no day is paid twice.
    """
    reached = NOTHING
    for run in period.four_weekly() if period else ():
        cost = run.cost(weekly)
        reached += cost
        if reached > received:
            amount = reached - received
            return Due(run, amount, _due_in_words(run, weekly, cost, amount))
    return None


def _due_in_words(run: Period, weekly: Money, cost: Money, amount: Money) -> str:
    weeks, days = divmod(run.days, 7)
    length = f"{weeks} weeks" if not days else f"{run.days} days"
    words = f"{weekly} a week for {length}, {days_in_words(run)}, is {cost}"
    already = cost - amount
    return f"{words}, less {already} already held: {amount}." if already else f"{words}."


def entitled(period: Period | None, weekly: Money) -> Money:
    """Add up every run of a period, the last cut where the period ends."""
    return Money.total(run.cost(weekly) for run in period.four_weekly()) if period else NOTHING


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
    def run(self) -> Period:
        return Period(self.starts_on, self.ends_before)


def read_promise(reference: str, memo: str, source: str, target: str, amount: Money) -> Promise:
    """Read what `person_share`, `commitment` or `cut` wrote."""
    run = read_run(reference)
    ends_before = run.ends_before or run.starts_on
    return Promise(reference, run.starts_on, ends_before, amount, memo, source, target)


def _named(run: Period) -> str:
    """Name a run in a reference: by its first day, and by its end where it is a short one."""
    short = run.days != RUN_WEEKS * 7
    return f"{run.starts_on}:{run.ends_before}" if short else f"{run.starts_on}"


def read_run(reference: str) -> Period:
    """Read the days that a reference names; the last end is the one that holds."""
    _, _, _, first, *ends = reference.split(":")
    starts_on = date.fromisoformat(first)
    whole = starts_on + timedelta(weeks=RUN_WEEKS)
    return Period(starts_on, date.fromisoformat(ends[-1]) if ends else whole)


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


def kept(promise: Promise, end: date) -> Money:
    """Say how much of a promise is left if it is cut at an end."""
    shorter = cut(promise, end)
    return shorter.amount if shorter else NOTHING


# The statement ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement put in plain words; its sums are the ledger's own."""

    title: str
    book: Statement
    money_in: tuple[tuple[str, Money], ...]  # purpose, sum
    money_out: tuple[tuple[str, Money], ...]
    rows: tuple["Row", ...]

    @property
    def sums(self) -> tuple[tuple[str, Money], ...]:
        """List what leads to what is left: these add up to it."""
        return (
            ("At the start", self.book.opening),
            *((f"In: {words}", amount) for words, amount in self.money_in),
            *((f"Out: {words}", -amount) for words, amount in self.money_out),
            *(
                (("Promised and not yet paid", -self.book.committed),)
                if self.book.committed
                else ()
            ),
        )

    @property
    def words(self) -> str:
        said = f"{self.book.money_in} came in and {self.book.money_out} went out."
        if not self.book.committed:
            return f"{said} {self.book.closing} is left."
        return (
            f"{said} {self.book.committed} is promised and not yet paid, "
            f"so {self.book.left} is left."
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happened to the money."""

    on: date
    purpose: str
    memo: str
    money_in: Money | None
    money_out: Money | None
    balance: Money
    reference: str
    account: str

    @property
    def amount(self) -> Money:
        """The same as one figure: what went out is below nought."""
        return (self.money_in or NOTHING) - (self.money_out or NOTHING)


def sheet(title: str, book: Statement, names: Mapping[str, str]) -> Sheet:
    """Put a statement into words: `names` are what people call the addresses of the ledger."""
    crossing = [line for line, _ in book.lines if not line.within]
    return Sheet(
        title,
        book,
        _by_purpose((line for line in crossing if line.amount > NOTHING), names),
        _by_purpose((line for line in crossing if line.amount < NOTHING), names),
        tuple(_row(line, balance, names) for line, balance in book.lines),
    )


def _by_purpose(lines: Iterable[Line], names: Mapping[str, str]) -> tuple[tuple[str, Money], ...]:
    sums: dict[str, Money] = {}
    for line in lines:
        words = purpose(line, names)
        sums[words] = sums.get(words, NOTHING) + max(line.amount, -line.amount)
    return tuple(sums.items())


def _row(line: Line, balance: Money, names: Mapping[str, str]) -> Row:
    move, coming = line.movement, line.amount > NOTHING
    return Row(
        move.counts_on,
        purpose(line, names),
        move.memo,
        line.amount if coming else None,
        None if coming else -line.amount,
        balance,
        move.reference,
        line.account,
    )


_PURPOSES = {  # by the first word of an entry's reference
    "open": "From the council",
    "ahead": "Your share, which the council pays first",
    "return": "Given back to the council",
    "carry": "Brought over from the budget before",
    "share": "Your share, put in by you",
}


def purpose(line: Line, names: Mapping[str, str]) -> str:
    """Say what a line is for: "Paid to Brightway Care"."""
    kind, _, _ = line.movement.reference.partition(":")
    if kind in _PURPOSES:
        return _PURPOSES[kind]
    ours, coming = line.account.startswith("dp:"), line.amount > NOTHING
    if ours:
        return "Paid to you by the council" if coming else "Taken back"
    who = "you" if line.other.startswith("dp:") else names.get(line.other, line.other)
    return f"Paid back by {who}" if coming else f"Paid to {who}"


def safe_cell(text: str) -> str:
    """Keep a spreadsheet from running what somebody typed: such a cell begins with a quote."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text


def plain_pounds(amount: Money | None) -> str:
    """Write an amount for a spreadsheet: "1234.50"."""
    if amount is None:
        return ""
    pounds, pence = divmod(abs(amount.pence), 100)
    return f"{'-' if amount < NOTHING else ''}{pounds}.{pence:02d}"
