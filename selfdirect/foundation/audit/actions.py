"""Write history. Every act calls `record` inside its own transaction."""

import json
from collections.abc import Iterable
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Model

from selfdirect.foundation.audit import queries
from selfdirect.foundation.audit.models import Event, Kind, Seal
from selfdirect.foundation.kernel.actor import Actor

COPY = "COPY audit_event (code, kind, subject, about, by, by_name, at, facts, told) FROM STDIN"


def name_of(subject: Model | str) -> str:
    """Name a thing for history: `plan:PL-7K3M-9QTX`."""
    if isinstance(subject, str):
        return subject
    return f"{subject._meta.model_name}:{getattr(subject, 'ref', subject.pk)}"


def event(
    code: str,
    *,
    on: Model | str,
    by: Actor,
    at: datetime,
    about: str = "",
    told: str = "",
    kind: str = Kind.ACT,
    facts: dict[str, object] | None = None,
) -> Event:
    """Make a row without saving it: for the acts' bulk twins."""
    return Event(
        code=code,
        kind=kind,
        subject=name_of(on),
        about=about,
        by=by.name,
        by_name=str(by),
        at=at,
        facts=facts or {},
        told=told,
    )


def record(
    code: str,
    *,
    on: Model | str,
    by: Actor,
    at: datetime,
    about: str = "",
    told: str = "",
    **facts: object,
) -> Event:
    """Write one act into history.

    `about` is the person's reference; `told` the sentence that they read on their timeline.
    """
    row = event(code, on=on, by=by, at=at, about=about, told=told, facts=facts)
    _write(row)
    return row


def record_many(rows: Iterable[Event]) -> None:
    """Write many acts into history at once: the bulk twin of `record`, of what `event` made."""
    rows = list(rows)  # made first: a row that asks the database during a COPY would wait for ever
    with connection.cursor() as cursor, cursor.copy(COPY) as copy:
        for row in rows:
            copy.write_row(
                (row.code, str(row.kind), row.subject, row.about, row.by, row.by_name, row.at,
                 json.dumps(row.facts), row.told)
            )  # fmt: skip


def _write(row: Event) -> None:
    """Add one row by one plain statement: it is written with every act and every look."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (code, kind, subject, about, by, by_name, at, facts, told)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s) RETURNING id",
            [row.code, str(row.kind), row.subject, row.about, row.by, row.by_name, row.at,
             json.dumps(row.facts), row.told],
        )  # fmt: skip
        (row.pk,) = cursor.fetchone()


def look(*, on: Model | str, about: str, by: Actor, at: datetime) -> None:
    """Write that somebody opened a personal record. If this fails, so does the page."""
    _write(event("record.looked_at", on=on, by=by, at=at, about=about, kind=Kind.LOOK))


def look_many(*, on: Iterable[tuple[Model | str, str]], by: Actor, at: datetime) -> None:
    """Write that somebody opened a list: a row for each record on it, given with its person.

    The bulk twin of `look`.
    """
    Event.objects.bulk_create(
        event("record.looked_at", on=each, by=by, at=at, about=about, kind=Kind.LOOK)
        for each, about in on
    )


def turn_away(*, path: str, why: str, by: Actor, at: datetime) -> None:
    """Write that somebody asked for what they may not see or do."""
    event(
        "turned_away", on=path[:80], by=by, at=at, kind=Kind.TURNED_AWAY, facts={"why": why}
    ).save()


@transaction.atomic
def seal(*, at: datetime) -> Seal | None:
    """Close the batch of history since the last seal; None if there is nothing to close.

    Only transactions that ended before the oldest one still open are sealed, so that no row
    can slip into a closed batch.
    """
    queries.wait_for_other_sealers()
    last = Seal.objects.order_by("-to_txid").first()
    after, previous = (last.to_txid, last.digest) if last else (0, "")
    to = queries.oldest_open_txid() - 1
    rows, digest = queries.digest(after, to, previous)
    if not rows:
        return None
    return Seal.objects.create(
        after_txid=after, to_txid=to, rows=rows, previous=previous, digest=digest, sealed_at=at
    )
