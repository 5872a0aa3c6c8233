"""What is written into the book when a budget year opens: set aside, promised, asked for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules.accounts import (
    COUNCIL,
    MANAGED,
    council_account,
    held_account,
    part_account,
    person_account,
    provider_account,
)
from selfdirect.support.budgets.rules.facts import held_of, is_net, stream_of
from selfdirect.support.budgets.rules.promises import Move, Promise, named, read_run
from selfdirect.support.budgets.rules.shares import Order, Share
from selfdirect.support.budgets.rules.year import days_in_words


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
            source = council_account(stream_of(share.held))
            yield Move(f"open:{budget}:{share.held}", words, source, target, amount)
        if share.person_pays and not is_net(share.held):
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
        f"share:{budget}:{share.held}:{named(run)}",
        f"Your share for {days_in_words(run)}",
        person_account(person),
        held_account(budget, held_of(share.held)) if is_net(share.held) else COUNCIL,
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

    Days that a provider was paid for already (`ahead`, see `asked_of`) are not ordered again.
    """
    owed = (
        commitment(budget, piece, order)
        for run in runs
        for order in placed
        for piece in _pieces(run, ahead, order.asked_of)
    )
    return _less(owed, ahead)


def commitment(budget: str, run: Period, order: Order) -> Move:
    return Move(
        f"commit:{budget}:{order.asked_of}:{named(run)}",
        f"{order.name}, {days_in_words(run)}: {order.what}"[:300],
        part_account(budget, MANAGED, order.stream),
        provider_account(order.organisation),
        run.cost(order.weekly),
        pending=True,
    )


# Paid already, from the budget before -----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid for some days: to whom, or for which part; see `whose`."""

    whose: str  # a provider (`asked_of`), or the part that a person's share was for
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


def left_over(
    ahead: Mapping[str, Ahead], runs: Sequence[Period], shares: Sequence[Share]
) -> dict[str, Money]:
    """Say how much of what was paid already, by part, no share of these runs uses up."""
    asked = {part: replace(paid, amount=NOTHING) for part, paid in ahead.items()}
    left = {part: paid.amount for part, paid in ahead.items()}
    for sign, paid in ((-1, asked), (1, ahead)):
        for move in person_shares("", "", runs, shares, paid):
            if (part := move.reference.split(":")[2]) in left:
                left[part] += move.amount.times(sign)
    return left


def less_paid(
    promised: Sequence[Promise], paid: Ahead
) -> list[tuple[Promise, list[tuple[Period, Money]]]]:
    """Take what was paid already off promises to one provider: which of them fall, and to what.

    Each is cut where the paid days begin and end, as an order is, so that an end later cuts days.
    """
    left, found = paid.amount, []
    for each in sorted(promised, key=lambda one: one.starts_on):
        whole, pieces = each.amount, []
        cuts = list(_pieces(each.run, {"": paid}, ""))
        for nth, days in enumerate(cuts, 1):
            part = each.amount.times(Fraction(days.days, each.run.days))
            part = whole if nth == len(cuts) else part
            whole -= part
            off = min(left, part) if days.starts_on >= paid.since else NOTHING
            left -= off
            pieces.append((days, part - off))
        if pieces != [(each.run, each.amount)]:
            found.append((each, [piece for piece in pieces if piece[1]]))
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
