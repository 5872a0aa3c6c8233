"""Bring a file, or the pages of an API, into the directory: all of it or nothing."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic

from django.db import connection, transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.gateways.open_referral import Feed, FeedFailed, services
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.register.directory import policy
from selfdirect.register.directory.actions.upsert import (
    take_organisations,
    take_ratings,
    take_services,
)
from selfdirect.register.directory.models import ImportRun
from selfdirect.register.directory.rules import (
    Entry,
    Problem,
    RatingRow,
    Reading,
    Unreadable,
    read,
    read_document,
)

Progress = Callable[[str, int, int], None]  # what is being done, how many done, of how many
ONE_AT_A_TIME = 7_300_411  # the database lock that imports queue at
LARGEST = 50 * 1024 * 1024


def quietly(doing: str, done: int, of: int) -> None:
    """Show no progress."""


def import_file(
    *, source: str, path: Path, by: Actor, at: datetime, on_progress: Progress = quietly
) -> ImportRun:
    """Bring a file into the directory.

    :raises Unreadable: if it is not there, or is not a file of this source
    """
    try:
        if path.stat().st_size > LARGEST:
            raise Unreadable(f"{path} is larger than 50 MB. Cut it into parts and import each.")
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(
            f"{path} cannot be opened ({error.strerror}). Check its name and place."
        ) from None
    return import_data(
        source=source, name=path.name, data=data, by=by, at=at, on_progress=on_progress
    )


def import_data(
    *,
    source: str,
    name: str,
    data: bytes,
    by: Actor,
    at: datetime,
    on_progress: Progress = quietly,
) -> ImportRun:
    """Bring what was uploaded into the directory.

    :raises Unreadable: if it is not a file of this source; nothing is saved then
    """
    policy.may_import(by).require()
    on_progress("Reading", 0, len(data))
    reading = read(source, data, localdate(at))
    return import_rows(
        source=source,
        name=name,
        digest=hashlib.sha256(data).hexdigest(),
        reading=reading,
        by=by,
        at=at,
        on_progress=on_progress,
    )


def import_feed(
    *, feed: Feed, by: Actor, at: datetime, on_progress: Progress = quietly
) -> ImportRun:
    """Bring every service of an Open Referral UK API into the directory.

    :raises Unreadable: if it cannot be reached or does not answer as the standard says
    """
    policy.may_import(by).require()
    try:
        found = list(services(feed, lambda done, of: on_progress("Fetching services", done, of)))
    except FeedFailed as error:
        raise Unreadable(str(error)) from None
    text = json.dumps(found, sort_keys=True, default=str)
    return import_rows(
        source="open-referral",
        name=feed.name,
        digest=hashlib.sha256(text.encode()).hexdigest(),
        reading=read_document(found, localdate(at)),
        by=by,
        at=at,
        on_progress=on_progress,
    )


@transaction.atomic
def import_rows(
    *,
    source: str,
    name: str,
    digest: str,
    reading: Reading,
    by: Actor,
    at: datetime,
    on_progress: Progress = quietly,
) -> ImportRun:
    """Take what was read into the directory and keep an account of every row.

    Two at once queue: the second sees what the first has done.
    """
    began = monotonic()
    policy.may_import(by).require()
    _wait_for_turn()

    added, changed = _take_entries(source, reading.entries, at, on_progress)
    rated, unknown = _take_ratings(source, reading.ratings, on_progress)

    problems = [*reading.problems, *unknown]
    left_out = _in_order(p for p in problems if not p.kept)
    settled = added + changed + rated + sum(p.times for p in left_out)
    run = ImportRun.objects.create(
        source=source,
        file_name=name[:300],
        digest=digest,
        unit=reading.unit,
        by=by.name,
        started_at=at,
        finished_at=at + timedelta(seconds=monotonic() - began),
        read=reading.read,
        added=added,
        changed=changed + rated,
        unchanged=reading.read - settled,
        rejected=sum(p.times for p in left_out),
        rejections=[p.as_facts() for p in left_out],
        warnings=[p.as_facts() for p in _in_order(p for p in problems if p.kept)],
    )
    counts = {n: getattr(run, n) for n in ("read", "added", "changed", "unchanged", "rejected")}
    record("directory.imported", on=run, by=by, at=at, source=source, file=name, **counts)
    return run


def _wait_for_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])


def _in_order(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda p: p.line)


def _take_entries(
    source: str, entries: Sequence[Entry], at: datetime, on_progress: Progress
) -> tuple[int, int]:
    """Take organisations, then their services; count the rows that were new, and that differed."""
    day = localdate(at)
    owners = {e.organisation.source_id: e.organisation for e in reversed(entries)}
    owning = take_organisations(source, list(owners.values()), day)
    offered = take_services(
        source,
        [(e.service, e.organisation.source_id) for e in entries if e.service],
        day,
        lambda done, of: on_progress("Saving", done, of),
    )
    added = changed = 0
    for entry in entries:
        kind, ref = entry.key
        taken = offered if kind == "service" else owning
        if ref in taken.added:
            added += 1
        elif ref in taken.changed or entry.organisation.source_id in owning.changed:
            changed += 1
    return added, changed


def _take_ratings(
    source: str, rows: Sequence[RatingRow], on_progress: Progress
) -> tuple[int, list[Problem]]:
    """Take the latest rating of each place; the rows of places we do not have are one problem."""
    latest: dict[str, RatingRow] = {}
    for row in sorted(rows, key=lambda r: (r.rating_on, r.line)):
        latest[row.source_id] = row
    changed, unknown = take_ratings(
        source, list(latest.values()), lambda done, of: on_progress("Saving", done, of)
    )
    lines = sorted(row.line for row in rows if row.source_id in unknown)
    if not lines:
        return len(changed), []
    return len(changed), [_not_here_yet(lines, len(unknown))]


def _not_here_yet(lines: Sequence[int], places: int) -> Problem:
    return Problem(
        lines[0],
        "locationid",
        f"{places:,} places",
        "These places are not in the directory yet, and an inspection does not say their names.",
        "Import CQC's locations or directory first, then this file again.",
        also=tuple(lines[1:]),
    )
