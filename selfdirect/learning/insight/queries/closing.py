"""Read a month's end: what the book says of it, what waits, and what was known of it later."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import extract as ledger
from selfdirect.foundation.ledger import queries as book
from selfdirect.learning.insight.models import Close
from selfdirect.learning.insight.rules import closing
from selfdirect.learning.insight.rules.closing import Flow, Later, Line
from selfdirect.support.billing import extract as bills
from selfdirect.support.payments.extract import waiting
from selfdirect.support.reconciliation.extract import unexplained
from selfdirect.support.statements import extract as statements


def lines(month: Period, known_at: datetime) -> tuple[Line, ...]:
    """Add a month up by kinds of account, as known at a moment.

    Where the month before is closed, only this month is read, and what became known of the time
    before since then; else the whole book.
    """
    before = Close.objects.filter(
        starts_on=closing.month_before(month.starts_on).starts_on
    ).first()
    if before is None or not before.snapshot:
        return _lines(ledger.flows(_end(month), known_at), month)
    opening = {each.kind: each.known for each in _later(before, known_at)}
    flows = ledger.flows(_end(month), known_at, since=month.starts_on)
    return _lines(flows, month, opening)


def _lines(
    flows: Iterable[ledger.Flow], month: Period, opening: Mapping[str, Money] | None = None
) -> tuple[Line, ...]:
    return closing.lines(
        (
            Flow(
                flow.source,
                flow.target,
                before=flow.pence if flow.month and flow.month < month.starts_on else NOTHING,
                during=flow.pence if flow.month == month.starts_on else NOTHING,
                promised=flow.pence if flow.month is None else NOTHING,
            )
            for flow in flows
        ),
        opening or {},
    )


def _later(close: Close, known_at: datetime) -> tuple[Later, ...]:
    """Say how a closed month ended, and as known at a moment after: every kind of account.

    Reads only what was written down or settled since it was closed.
    """
    if not close.snapshot:
        now = _lines(ledger.flows(_end(close.month), known_at), close.month)
        return closing.later(close.ends, {each.kind: each.closing for each in now})
    unseen = ledger.Seen(close.known_at, close.snapshot)
    new = _lines(ledger.flows(_end(close.month), known_at, unseen=unseen), close.month)
    known = dict(close.ends)
    for each in new:
        known[each.kind] = known.get(each.kind, NOTHING) + each.closing
    return closing.later(close.ends, known)


def _end(month: Period) -> date:
    return month.starts_on if month.ends_before is None else month.ends_before


def report(month: Period, known_at: datetime) -> tuple[dict[str, Any], str]:
    """Say how a month ended: sums in pence, what waits, and what of the book does not hold.

    From the whole book, so that no month leans on another. Answers the snapshot of what it read.
    """
    flows, seen = ledger.read_flows(_end(month), known_at)
    found = _lines(flows, month)
    held = book.by_kind(effective_on=_end(month) - timedelta(days=1), known_at=known_at)
    said = {
        "lines": [
            {
                "kind": line.kind,
                "opening": line.opening.pence,
                "in": line.money_in.pence,
                "out": line.money_out.pence,
                "closing": line.closing.pence,
                "promised": line.promised.pence,
            }
            for line in found
        ],
        "waiting": [[one.words, one.count, one.amount.pence] for one in waiting(_end(month))],
        "unexplained": [
            [one.feed, one.count, one.amount.pence] for one in unexplained(_end(month))
        ],
        "wrong": [*closing.out_of_balance(found, held), *_does_not_hold(known_at)],
    }
    return said, seen.snapshot


def _does_not_hold(at: datetime) -> list[str]:
    """Work out again the book, each statement of it, and what everybody owes by the papers."""
    return [*book.check(), *statements.check(at), *bills.check()]


@dataclass(frozen=True, slots=True)
class Closed:
    """A month's end as it was reported, and what is known of it since."""

    close: Close
    later: tuple[Later, ...]


def months() -> list[Close]:
    return list(Close.objects.order_by("-starts_on"))


def closed(starts_on: date, now: datetime) -> Closed | None:
    """Read a month's end beside what the book says of it now; None if it is not closed."""
    close = Close.objects.filter(starts_on=starts_on).first()
    if close is None:
        return None
    return Closed(close, tuple(each for each in _later(close, now) if each.change))


def next_month(today: date) -> Period | None:
    """Answer the month that is to be closed next; None if none is over.

    The first one may be any: it is the one that was over last. After that they follow on.
    """
    over = closing.month_before(today)
    last = Close.objects.order_by("-starts_on").first()
    if last is None:
        return over
    following = closing.month_of(_end(last.month))
    return following if following.starts_on <= over.starts_on else None
