"""Money events: each is one call to one database function, which is the whole act.

The history row of an act can go with the call: it is then written if, and only if, the event was
new. Outside a transaction a call is its own, durable when it returns; inside one it joins it.
A refusal undoes the transaction it stands in, as every act wants. Whoever is cut off calls again
with the same reference: what was done is not done twice.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, DatabaseError, connection, connections, transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import event, record_many
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.db import straight
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries, rules
from selfdirect.foundation.ledger.rules import Draft, Head, Leg

REFUSED = "SD001"  # the code with which the database functions refuse
BATCH = 5_000  # drafts in one call
OPEN = "SELECT ledger_open(%s::text[], %s::text[], %s::boolean[], %s::bigint[])"
POST = (
    "SELECT ledger_post(%s, %s, %s, %s::text[], %s::text[], %s::bigint[], %s, %s, %s, %s,"
    " %s::text[])"
)
SETTLE = "SELECT ledger_settle(%s, %s, %s, %s, %s, %s, %s::text[])"
SETTLE_ALL = "SELECT ledger_settle_all(%s::text[], %s, %s, %s, %s)"
EXPIRE = "SELECT ledger_expire(%s, %s, %s)"
REVERSE = "SELECT ledger_reverse(%s, %s, %s, %s, %s, %s, %s::text[])"
REVERSE_ALL = "SELECT ledger_reverse_all(%s::text[], %s::text[], %s, %s, %s, %s)"
CLOSE = "SELECT ledger_close(%s)"
ANCHOR = "SELECT ledger_anchor(%s, %s, %s)"
POST_MANY = (
    "SELECT ledger_post_many(%s::text[], %s::date[], %s::text[], %s::text[], %s::text[],"
    " %s::text[], %s::boolean[], %s::date[], %s::text[], %s::timestamptz[], %s::text[],"
    " %s::date[], %s::text[], %s::timestamptz[])"
)


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
    expires_on: date | None = None,
    history: Event | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Move money, or promise to (`pending`, perhaps until a day); answer the entry's number.

    The same reference and content again answers the first entry, moves nothing and writes no
    second history row.

    :raises Refused: if a guarded account would fall below its floor, an account is not open,
        the reference was used for something else, or it lapses before it counts
    """
    rules.check_lapse(effective_on, expires_on, pending=pending)
    return _event(
        POST,
        reference,
        effective_on,
        memo,
        _array([leg.source for leg in legs]),
        _array([leg.target for leg in legs]),
        _array([str(leg.amount.pence) for leg in legs]),
        pending,
        expires_on,
        by.name,
        at,
        _told(history),
    )


def settle(
    *,
    reference: str,
    effective_on: date,
    amount: Money | None = None,
    history: Event | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Pay what was promised, or an `amount` of it and release the rest; answer the entry.

    :raises Refused: if it was not pending, or was released, or paid from another day or with
        another amount; if it has lapsed; if less was promised, or in several legs
    """
    if amount is not None and amount <= NOTHING:
        raise Refused(f"An amount must be more than nothing, and {amount} is not.")
    pence = None if amount is None else amount.pence
    return _event(SETTLE, reference, "posted", effective_on, pence, by.name, at, _told(history))


def void(
    *,
    reference: str,
    effective_on: date,
    history: Event | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Release what was promised without paying it; answer the entry's number.

    :raises Refused: if it was not pending, or has been paid
    """
    return _event(SETTLE, reference, "void", effective_on, None, by.name, at, _told(history))


def settle_many(
    *, references: Iterable[str], effective_on: date, by: Actor, at: datetime
) -> list[int]:
    """Pay many promises, all or nothing: the bulk twin of `settle`. Answers their entries.

    :raises Refused: as `settle` would, for one that it would refuse
    """
    return _settle_all(references, "posted", effective_on, by, at)


def void_many(
    *, references: Iterable[str], effective_on: date, by: Actor, at: datetime
) -> list[int]:
    """Release many promises, all or nothing: the bulk twin of `void`. Answers their entries.

    :raises Refused: as `void` would, for one that it would refuse
    """
    return _settle_all(references, "void", effective_on, by, at)


def _settle_all(
    references: Iterable[str], kind: str, effective_on: date, by: Actor, at: datetime
) -> list[int]:
    entries: list[int] = _call(SETTLE_ALL, _array([*references]), kind, effective_on, by.name, at)
    return entries


def expire(*, on: date, by: Actor, at: datetime) -> list[str]:
    """Release every promise that has lapsed by a day; answer their references.

    Each counts from the day on which it lapsed, whenever this is done.
    """
    references: list[str] = _call(EXPIRE, on, by.name, at)
    return references


@transaction.atomic
def lapse(*, by: Actor, at: datetime) -> list[str]:
    """Release what has lapsed by today in London, and write each into history; for the clock."""
    gone = expire(on=localdate(at), by=by, at=at)
    record_many(
        event("promise.lapsed", on=f"entry:{name}"[:80], by=by, at=at, facts={"reference": name})
        for name in gone
    )
    return gone


def reverse(
    *,
    reference: str,
    new_reference: str,
    effective_on: date,
    memo: str,
    history: Event | None = None,
    by: Actor,
    at: datetime,
) -> int:
    """Put an entry right by its mirror image; answer the new entry's number.

    Of a promise that was paid in part, the part comes back.

    :raises Refused: if it is still pending, was released, was reversed before, or is itself
        a reversal; or if a guarded account has spent the money already
    """
    return _event(
        REVERSE, reference, new_reference, effective_on, memo, by.name, at, _told(history)
    )


def reverse_many(
    *, references: Mapping[str, str], effective_on: date, memo: str, by: Actor, at: datetime
) -> list[int]:
    """Reverse many entries, all or nothing: the bulk twin of `reverse`.

    `references` gives for each entry the reference of its reversal; answers the new entries.

    :raises Refused: as `reverse` would, for one that it would refuse
    """
    old, new = _array([*references.keys()]), _array([*references.values()])
    entries: list[int] = _call(REVERSE_ALL, old, new, effective_on, memo, by.name, at)
    return entries


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
        entries += _call(POST_MANY, *_columns(batch))
    return entries


def seal(*, at: datetime) -> Head | None:
    """Close the batch of the book since the last seal; None if there is nothing to close."""
    if _call(CLOSE, at) is None:
        return None
    return queries.head()


@transaction.atomic(savepoint=False)
def anchor(*, certificate: str, by: Actor, at: datetime) -> Head:
    """Seal the book, and keep that its head is printed on a certificate; answer the head.

    The same certificate again answers the head that it was first given.
    """
    if kept := queries.anchored(certificate):
        return kept
    seal(at=at)
    _call(ANCHOR, certificate, by.name, at)
    return queries.anchored(certificate) or Head()


def _columns(rows: Sequence[Draft]) -> Iterator[str]:
    """Write drafts as the database function takes them, a column at a time."""
    yield _array([row.reference for row in rows])
    yield _days([row.effective_on for row in rows])
    yield _array([row.memo for row in rows])
    yield _array(["\n".join([leg.source for leg in row.legs]) for row in rows])
    yield _array(["\n".join([leg.target for leg in row.legs]) for row in rows])
    yield _array(["\n".join([str(leg.amount.pence) for leg in row.legs]) for row in rows])
    yield _array([str(row.pending) for row in rows])
    yield _days([row.expires_on for row in rows])
    yield _array([row.by.name for row in rows])
    yield _days([row.at for row in rows])
    after = [row.settled for row in rows] if any(row.settled for row in rows) else []
    yield _array([("posted" if each.paid else "void") if each else None for each in after])
    yield _days([each.effective_on if each else None for each in after])
    yield _array([each.by.name if each else None for each in after])
    yield _days([each.at if each else None for each in after])


def _days(days: Sequence[date | None]) -> str:
    return _array([day.isoformat() if day else None for day in days])


def _told(row: Event | None) -> str | None:
    """Write a history row as the array of texts that the database functions take."""
    if row is None:
        return None
    facts, at = json.dumps(row.facts), row.at.isoformat()
    plain = row.code, str(row.kind), row.subject, row.about, row.by, row.by_name, at, facts
    return _array((*plain, row.told))


def _array(words: Sequence[str | None]) -> str:
    """Write words as the database writes an array: the driver takes longer over a list."""
    together = "".join(filter(None, words))
    if '"' in together or "\\" in together:
        words = [_escaped(word) if word else word for word in words]
    return "{" + ",".join(["NULL" if word is None else f'"{word}"' for word in words]) + "}"


def _escaped(word: str) -> str:
    return word.replace("\\", "\\\\").replace('"', '\\"')


def _event(sql: str, *values: Any) -> int:
    """Call what answers an entry: the shortest way, where the call is its own transaction."""
    here = connections[DEFAULT_DB_ALIAS]
    here.ensure_connection()
    raw = here.connection
    if not raw.autocommit or raw.prepare_threshold is None or _watched(here):
        entry: int = _call(sql, *values)
        return entry
    with _refusals(), here.wrap_database_errors:
        return straight.ask(raw, sql, values)


def _call(sql: str, *values: Any) -> Any:
    with _refusals(), connection.wrap_database_errors, _cursor() as cursor:
        cursor.execute(sql, values)
        (answer,) = cursor.fetchone()
    return answer


def _cursor() -> Any:
    """Open the driver's own cursor, which keeps statements prepared; Django's if it is watched."""
    connection.ensure_connection()
    if _watched(connection):
        return connection.cursor()
    connection.validate_no_broken_transaction()
    return psycopg.Cursor(connection.connection)


def _watched(here: Any) -> bool:
    return bool(here.queries_logged or here.execute_wrappers)


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
