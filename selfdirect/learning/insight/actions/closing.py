"""Close a month: report how it ended, if it balances."""

import hashlib
import json
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.ledger import queries as book
from selfdirect.learning.insight import policy, says
from selfdirect.learning.insight.models import Close
from selfdirect.learning.insight.queries import closing


@transaction.atomic
def close_month(*, starts_on: date, by: Actor, at: datetime) -> Close:
    """Keep the report of a month that is over; nothing is locked, and it is never edited.

    :raises Refused: if it is not that month's turn, or if the book does not balance
    """
    policy.may_close(by).require()
    month = closing.next_month(localdate(at))
    if month is None or month.starts_on != starts_on:
        raise Refused(says.not_its_turn(starts_on, month))
    report, snapshot = closing.report(month, at)
    if report["wrong"]:
        raise Refused(says.does_not_balance(report["wrong"]))
    head = book.head()
    close, new = Close.objects.get_or_create(
        starts_on=starts_on,
        defaults={
            "known_at": at,
            "snapshot": snapshot,
            "report": report,
            "digest": digest(report),
            "chain_head": f"{head.number}:{head.digest}",
            "by": by.name,
            "by_name": str(by),
        },
    )
    if not new:
        raise Refused(says.not_its_turn(starts_on, None))
    record("month.closed", on=f"month:{starts_on:%Y-%m}", by=by, at=at, digest=close.digest)
    return close


def digest(report: dict[str, object]) -> str:
    """Take the SHA-256 of a report, written in one way only."""
    plain = json.dumps(report, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
