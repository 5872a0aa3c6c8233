"""Money events: each is one call to one database function, which is the whole act.

A refusal undoes the transaction it stands in, as every act wants. The acts that call these
write the history row themselves: the ledger knows nothing of care.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import Any

import psycopg
from django.db import DatabaseError, connection, transaction

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger.rules import Draft, Leg

REFUSED = "SD001"  # the code with which the database functions refuse
BATCH = 5_000  # drafts in one call
OPEN = "SELECT ledger_open(%s::text[], %s::text[], %s::boolean[], %s::bigint[])"
POST = "SELECT ledger_post(%s, %s, %s, %s::text[], %s::text[], %s::bigint[], %s, %s, %s)"
SETTLE = "SELECT ledger_settle(%s, %s, %s, %s, %s)"
REVERSE = "SELECT ledger_reverse(%s, %s, %s, %s, %s, %s)"
POST_MANY = "SELECT ledger_post_many(%s)"


def open_account(
    *, address: str, stream: str, guarded: bool = False, floor: Money = NOTHING
) -> int:
    """Open an account, or find the one that is open already; answer its number.

    :raises Refused: if it is open with another stream or guard
    """
    ids: list[int] = _call(OPEN, [address], [stream], [guarded], [floor.pence])
    return ids[0]


def open_many(*, addresses: Sequence[str], stream: str, guarded: bool = False) -> list[int]:
    """Open many accounts of one kind at once: the bulk twin of `open_account`."""
    many = len(addresses)
    ids: list[int] = _call(OPEN, list(addresses), [stream] * many, [guarded] * many, [0] * many)
    return ids


def post(
    *,
    reference: str,
    effective_on: date,
    memo: str,
    legs: Sequence[Leg],
    pending: bool = False,
    by: Actor,
    at: datetime,
) -> int:
    """Move money, or promise to (`pending`); answer the entry's number.

    The same reference and content again answers the first entry and moves nothing.

    :raises Refused: if a guarded account would fall below its floor, an account is not open,
        or the reference was used for something else
    """
    sources = [leg.source for leg in legs]
    targets = [leg.target for leg in legs]
    pence = [leg.amount.pence for leg in legs]
    entry: int = _call(
        POST, reference, effective_on, memo, sources, targets, pence, pending, by.name, at
    )
    return entry


def settle(*, reference: str, effective_on: date, by: Actor, at: datetime) -> int:
    """Pay what was promised; answer the entry's number.

    :raises Refused: if it was not pending, or was released, or paid from another day
    """
    entry: int = _call(SETTLE, reference, "posted", effective_on, by.name, at)
    return entry


def void(*, reference: str, effective_on: date, by: Actor, at: datetime) -> int:
    """Release what was promised without paying it; answer the entry's number.

    :raises Refused: if it was not pending, or has been paid
    """
    entry: int = _call(SETTLE, reference, "void", effective_on, by.name, at)
    return entry


def reverse(
    *,
    reference: str,
    new_reference: str,
    effective_on: date,
    memo: str,
    by: Actor,
    at: datetime,
) -> int:
    """Put an entry right by its mirror image; answer the new entry's number.

    :raises Refused: if it is still pending, was released, was reversed before, or is itself
        a reversal; or if a guarded account has spent the money already
    """
    entry: int = _call(REVERSE, reference, new_reference, effective_on, memo, by.name, at)
    return entry


@transaction.atomic(savepoint=False)
def post_many(rows: Iterable[Draft]) -> list[int]:
    """Post and settle drafts in their order, all or nothing: the bulk twin.

    Same result as `post`, then `settle` or `void`, for one row after another. A reference may
    stand in only one of the rows; those posted by an earlier call are left as they are.

    :raises Refused: as `post` and `settle` would, for the first row they would refuse
    """
    entries: list[int] = []
    references: set[str] = set()
    waiting = iter(rows)
    while batch := list(islice(waiting, BATCH)):
        for row in batch:
            if row.reference in references:
                raise Refused(f"The reference {row.reference} is given twice. Nothing was posted.")
            references.add(row.reference)
        drafts = json.dumps([_plain(nth, row) for nth, row in enumerate(batch)])
        entries += _call(POST_MANY, drafts)
    return entries


def _plain(nth: int, row: Draft) -> dict[str, object]:
    plain = {
        "nth": nth,
        "reference": row.reference,
        "effective_on": row.effective_on.isoformat(),
        "memo": row.memo,
        "sources": [leg.source for leg in row.legs],
        "targets": [leg.target for leg in row.legs],
        "pence": [leg.amount.pence for leg in row.legs],
        "pending": row.pending,
        "by": row.by.name,
        "at": row.at.isoformat(),
    }
    if row.settled:
        plain |= {
            "kind": "posted" if row.settled.paid else "void",
            "settled_on": row.settled.effective_on.isoformat(),
            "settled_by": row.settled.by.name,
            "settled_at": row.settled.at.isoformat(),
        }
    return plain


def _call(sql: str, *values: Any) -> Any:
    with _refusals(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        (answer,) = cursor.fetchone()
    return answer


@contextmanager
def _refusals() -> Iterator[None]:
    """Turn the database's own refusals into ours; any other error stays an error."""
    try:
        yield
    except DatabaseError as error:
        cause = error.__cause__
        if isinstance(cause, psycopg.Error) and cause.sqlstate == REFUSED:
            raise Refused(cause.diag.message_primary or "") from error
        raise
