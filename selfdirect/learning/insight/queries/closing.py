"""Read a month's end: what the book says of it, what waits, and what was known of it later."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import extract as ledger
from selfdirect.foundation.ledger import queries as book
from selfdirect.learning.insight.models import Close
from selfdirect.learning.insight.rules import closing
from selfdirect.learning.insight.rules.closing import Flow, Later, Line
from selfdirect.support.payments.extract import waiting
from selfdirect.support.reconciliation.extract import unexplained


def lines(month: Period, known_at: datetime) -> tuple[Line, ...]:
    """Add a month up by kinds of account, as known at a moment; in one query."""
    return closing.lines(
        Flow(
            flow.source,
            flow.target,
            before=flow.pence if flow.month and flow.month < month.starts_on else NOTHING,
            during=flow.pence if flow.month == month.starts_on else NOTHING,
            promised=flow.pence if flow.month is None else NOTHING,
        )
        for flow in ledger.flows(_end(month), known_at)
    )


def _end(month: Period) -> date:
    return month.starts_on if month.ends_before is None else month.ends_before


def report(month: Period, known_at: datetime) -> dict[str, Any]:
    """Say how a month ended: sums in pence, what waits, and what of the book does not hold."""
    found = lines(month, known_at)
    return {
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
        "wrong": closing.out_of_balance(found, book.check()),
    }


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
    then = {line["kind"]: Money(line["closing"]) for line in close.report["lines"]}
    return Closed(close, closing.after_close(then, lines(close.month, now)))


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
