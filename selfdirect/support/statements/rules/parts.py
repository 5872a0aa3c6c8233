"""One person's part of what several hold together, told as lines of a book."""

from datetime import UTC, datetime

from selfdirect.foundation.ledger.rules import Line, Movement
from selfdirect.support.pools.rules import Happened

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def own_line(account: str, happened: Happened) -> Line:
    """Tell what happened to one person's part as a line of an account of their own."""
    amount, other = happened.amount, happened.other
    coming = amount.pence > 0
    move = Movement(
        entry=happened.number,
        reference=happened.reference,
        counts_on=happened.day,
        known_at=happened.known_at or LONG_AGO,
        memo=happened.words,
        source=other if coming else account,
        target=account if coming else other,
        amount=amount if coming else -amount,
        undoes=happened.undoes,
    )
    return Line(move, account, other, amount, within=False)
