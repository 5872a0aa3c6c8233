"""Take rows into the directory by the thousand: what is new, what differs, what is only seen.

Each statement works on a whole batch. A value that a source does not speak of (null) leaves
what is known as it is; a rating older than the one we have is passed over.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import connection

from selfdirect.register.directory.models import Organisation, organisation_ref, service_ref
from selfdirect.register.directory.rules import OrganisationRow, RatingRow, ServiceRow

BATCH = 2000
Row = dict[str, object]
Report = Callable[[int, int], None]  # rows done, rows in all

ORGANISATION = {
    "name": "text",
    "kind": "text",
    "description": "text",
    "url": "text",
    "email": "text",
    "phone": "text",
    "run_by": "text",
    "rating": "text",
    "rating_on": "date",
}
SERVICE = {
    "organisation_id": "bigint",
    "name": "text",
    "description": "text",
    "topics": "varchar[]",
    "words": "text",
    "status": "text",
    "cost_text": "text",
    "community": "boolean",
    "url": "text",
    "email": "text",
    "address": "text",
    "postcode": "text",
    "latitude": "double precision",
    "longitude": "double precision",
}
NEWER = ("rating", "rating_on")  # stay unless the source's is as new

KNOWN_IDS = (
    "SELECT source_id FROM directory_organisation WHERE source = %s AND source_id = ANY(%s)"
)
RATE = """
UPDATE directory_organisation AS known SET rating = given.rating, rating_on = given.rating_on
FROM jsonb_to_recordset(%s::jsonb) AS given(source_id text, rating text, rating_on date)
WHERE known.source = %s AND known.source_id = given.source_id
  AND given.rating_on >= COALESCE(known.rating_on, given.rating_on)
  AND (known.rating, known.rating_on) IS DISTINCT FROM (given.rating, given.rating_on)
RETURNING known.source_id"""


@dataclass(frozen=True, slots=True)
class Taken:
    """The identifiers that were added, and those that were changed."""

    added: frozenset[str]
    changed: frozenset[str]


def take_organisations(source: str, rows: Sequence[OrganisationRow], day: date) -> Taken:
    given = [{**asdict(row), "ref": organisation_ref()} for row in rows]
    return _take("directory_organisation", ORGANISATION, source, given, day, _silent)


def take_services(
    source: str, rows: Sequence[tuple[ServiceRow, str]], day: date, report: Report
) -> Taken:
    """Take services, each with its organisation's identifier at the source."""
    owners = dict(Organisation.objects.filter(source=source).values_list("source_id", "id"))
    given = [
        {**asdict(row), "organisation_id": owners[owner], "ref": service_ref()}
        for row, owner in rows
    ]
    return _take("directory_service", SERVICE, source, given, day, report)


def take_ratings(
    source: str, rows: Sequence[RatingRow], report: Report
) -> tuple[set[str], set[str]]:
    """Give known places their ratings; return those that changed, and those not known."""
    changed: set[str] = set()
    known: set[str] = set()
    for done, batch in _batches([asdict(row) for row in rows]):
        known |= _run(KNOWN_IDS, [source, [row["source_id"] for row in batch]])
        changed |= _run(RATE, [json.dumps(batch, default=str), source])
        report(done, len(rows))
    return changed, {row.source_id for row in rows} - known


def _silent(done: int, of: int) -> None:
    """Report nothing."""


def _take(
    table: str,
    columns: Mapping[str, str],
    source: str,
    rows: Sequence[Row],
    day: date,
    report: Report,
) -> Taken:
    added: set[str] = set()
    changed: set[str] = set()
    for done, batch in _batches(rows):
        given = json.dumps(batch, default=str)
        changed |= _run(_update(table, columns), [given, source])
        added |= _run(_insert(table, columns), [source, day, given])
        _run(_see(table), [day, source, [row["source_id"] for row in batch], day])
        report(done, len(rows))
    return Taken(frozenset(added), frozenset(changed))


def _batches(rows: Sequence[Row]) -> Iterator[tuple[int, Sequence[Row]]]:
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        yield start + len(batch), batch


def _run(sql: str, values: Sequence[Any]) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {row[0] for row in cursor.fetchall()} if cursor.description else set()


# The statements: table and column names come from the lists above, never from a file.


def _update(table: str, columns: Mapping[str, str]) -> str:
    new = {name: _new(name) for name in columns}
    return f"""
UPDATE {table} AS known SET {_list(f"{name} = {value}" for name, value in new.items())}
FROM {_given(columns)}
WHERE known.source = %s AND known.source_id = given.source_id
  AND ({_list(f"known.{name}" for name in new)}) IS DISTINCT FROM ({_list(new.values())})
RETURNING known.source_id"""


def _insert(table: str, columns: Mapping[str, str]) -> str:
    return f"""
INSERT INTO {table} (ref, source, source_id, last_seen, {_list(columns)})
SELECT given.ref, %s, given.source_id, %s, {_list(_first(*each) for each in columns.items())}
FROM {_given(columns)}
ON CONFLICT (source, source_id) DO NOTHING
RETURNING source_id"""


def _see(table: str) -> str:
    return f"""
UPDATE {table} SET last_seen = %s
WHERE source = %s AND source_id = ANY(%s) AND last_seen < %s"""


def _new(name: str) -> str:
    said = f"COALESCE(given.{name}, known.{name})"
    if name not in NEWER:
        return said
    return f"CASE WHEN given.rating_on < known.rating_on THEN known.{name} ELSE {said} END"


def _first(name: str, kind: str) -> str:
    return f"COALESCE(given.{name}, '')" if kind == "text" else f"given.{name}"


def _given(columns: Mapping[str, str]) -> str:
    typed = _list(f"{name} {kind}" for name, kind in columns.items())
    return f"jsonb_to_recordset(%s::jsonb) AS given(ref text, source_id text, {typed})"


def _list(parts: Iterable[str]) -> str:
    return ", ".join(parts)
