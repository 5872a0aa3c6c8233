"""A file is brought and shown, taken by the worker, and counted once however often it comes."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction
from procrastinate.contrib.django import app

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.db.copying import copy_in, numbers
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, say_why, there
from selfdirect.foundation.kernel.money import Money
from selfdirect.support.reconciliation import layouts, policy, queries, says
from selfdirect.support.reconciliation.actions.cards import hashed
from selfdirect.support.reconciliation.actions.placing import (
    hold_lines,
    open_accounts,
    place,
    tell_overdrawn,
)
from selfdirect.support.reconciliation.journey import FILE, FileState
from selfdirect.support.reconciliation.models import Feed, File, Line
from selfdirect.support.reconciliation.rules import Reading, Row, masked

JOB = "take_feed"  # its name in config/jobs.py
BATCH = 5_000  # lines in one transaction
MOST = 20_000  # lines of a file: they are read within the request that brings it
SHOWN_FAULTS = 20
Clock = Callable[[], datetime]


class Unreadable(Refused):
    """A file that is not taken, with a sentence for each thing that is wrong."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__(" ".join(faults[:SHOWN_FAULTS]))
        self.faults = tuple(faults)


@transaction.atomic
def add_feed(*, code: str, name: str, profile: str, by: Actor, at: datetime) -> Feed:
    """Name a bank account or a card company whose lists we shall read.

    :raises Refused: if its code is taken, or nobody knows how its files are written
    """
    policy.may_reconcile(by).require()
    if profile not in layouts.profiles():
        raise Refused("Choose how its files are written.")
    if Feed.objects.filter(code=code).exists():
        raise Refused(f"There is a feed called {code} already. Choose another short name.")
    feed = Feed.objects.create(
        code=code, name=name.strip(), profile=profile, added_by=by.name, added_at=at
    )
    record("feed.added", on=f"feed:{code}", by=by, at=at, profile=profile)
    return feed


@transaction.atomic
def bring_file(*, feed: Feed, name: str, content: bytes, by: Actor, at: datetime) -> File:
    """Read a file and keep it apart, so that somebody may look at it before it counts.

    :raises Unreadable: with a sentence for each thing that is wrong; nothing is kept
    """
    policy.may_reconcile(by).require()
    text = _text(content)
    _not_too_long(queries.lines_in(feed, text))
    rows = _readable(queries.read(feed, text))
    known = queries.known_marks(feed, [row.mark for row in rows])
    if changed := list(_changed(rows, known)):
        raise Unreadable(changed)
    file = File.objects.create(
        feed=feed,
        name=name[:200],
        text=text,
        digest=hashlib.sha256(content).hexdigest(),
        rows=len(rows),
        known=len(known),
        money_in=Money(sum(max(row.pence, 0) for row in rows)),
        money_out=Money(sum(max(-row.pence, 0) for row in rows)),
        starts_on=min(row.on for row in rows),
        ends_on=max(row.on for row in rows),
        brought_by=by.name,
        brought_by_name=str(by),
        brought_at=at,
    )
    record("file.brought", on=file, by=by, at=at, rows=len(rows), known=len(known))
    return file


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(["This file is in UTF-16. Save it as “CSV UTF-8” and bring it again."])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(
            ["This is not text in UTF-8. Save the list as “CSV UTF-8” and bring it again."]
        ) from None


def _not_too_long(lines: int) -> None:
    """Refuse what would keep whoever brings it waiting: it is read while they do."""
    if lines > MOST:
        raise Unreadable(
            [
                f"This file has {lines:,} lines, and {MOST:,} can be brought at once. Fetch it in "
                "parts, such as a week each. A line that stands in two parts counts once."
            ]
        )


def _readable(reading: Reading) -> tuple[Row, ...]:
    if reading.faults:
        raise Unreadable(reading.faults)
    if not reading.rows:
        raise Unreadable(["There is no line of booked money in this file."])
    return reading.rows


def _changed(rows: Sequence[Row], known: dict[str, str]) -> Iterator[str]:
    for row in rows:
        if known.get(row.mark, row.digest) != row.digest:
            yield (
                f"Line {row.nth} has the number {row.number}, which came in an earlier file and "
                "said something else then. Ask who sent the file which is right."
            )


@transaction.atomic
def take_file(*, ref: str, by: Actor, at: datetime) -> File:
    """Ask for a file to be taken; the worker begins as soon as it is free."""
    return _ask(ref, "take", by, at)


@transaction.atomic
def send_again(*, ref: str, by: Actor, at: datetime) -> File:
    """Go on with a file whose taking broke off: what was taken stays, and counts once."""
    return _ask(ref, "again", by, at)


def _ask(ref: str, verb: str, by: Actor, at: datetime) -> File:
    file = _lock(ref, by)
    file.failed = ""
    _step(file, verb, by, at, "failed")
    app.configure_task(JOB).defer(ref=file.ref)
    return file


@transaction.atomic
def drop_file(*, ref: str, because: str = "", by: Actor, at: datetime) -> File:
    """Throw a file away that was only looked at, or that broke off: what was taken of it stays.

    :raises Refused: if it broke off and nobody says why it is not gone on with
    """
    file = _lock(ref, by)
    if file.failed:
        say_why(because, says.WHY)
        tell_overdrawn(queries.cases_in(file), by, at)
    file.text, file.dropped_by_name, file.dropped_because = "", str(by), because.strip()[:300]
    return _step(file, "drop", by, at, "text", "dropped_by_name", "dropped_because")


def _lock(ref: str, by: Actor) -> File:
    policy.may_reconcile(by).require()
    return _held(ref)


def _held(ref: str) -> File:
    found = File.objects.select_for_update(of=("self",)).filter(ref=ref)
    return there(found.select_related("feed").first())


def _step(file: File, verb: str, by: Actor, at: datetime, *also: str) -> File:
    step = FILE.step(file.state, verb, by.roles)
    file.state = FileState(step.target)
    file.save(update_fields=["state", *also])
    record(step.event, on=file, by=by, at=at)
    return file


# The job


def run_file(*, ref: str, by: Actor, clock: Clock) -> File | None:
    """Take a file in batches, each whole or not at all; None where it is not its turn.

    Killed anywhere and begun again, it goes on: lines and entries are known by their marks.
    """
    file = _begin(ref, by, clock())
    if file is None:
        return None
    try:
        rows = iter(_readable(queries.read(file.feed, file.text)))
        while batch := list(islice(rows, BATCH)):
            _take(file, batch, by, clock())
        return _finish(ref, by, clock())
    except Unreadable as wrong:
        return _fail(ref, str(wrong), by, clock())
    except Exception:
        _fail(ref, says.BROKE.format(ref=ref), by, clock())
        raise


@transaction.atomic
def _begin(ref: str, by: Actor, at: datetime) -> File | None:
    file = _held(ref)
    if file.state != FileState.WAITING:
        return None
    open_accounts(file.feed)
    file.done, file.heard_at = 0, at
    return _step(file, "begin", by, at, "done", "heard_at")


@transaction.atomic
def _take(file: File, batch: Sequence[Row], by: Actor, at: datetime) -> None:
    """Take some rows: one file at a time, so that nothing is matched twice."""
    hold_lines()
    known = queries.known_marks(file.feed, [row.mark for row in batch])
    if changed := list(_changed(batch, known)):  # by a file that was taken since this was brought
        raise Unreadable(changed)
    new = [row for row in batch if row.mark not in known]
    hashes = {token: hashed(token) for token in {row.token for row in new}}
    given = numbers(Line, len(new))
    lines = [_line(next(given), file, row, hashes[row.token]) for row in new]
    copy_in(lines)
    place(file.feed, lines, by, at)
    done = file.done + len(batch)
    file.done, file.heard_at = done, at
    file.save(update_fields=["done", "heard_at"])


def _line(number: int, file: File, row: Row, token_hash: str) -> Line:
    return Line(
        pk=number,
        feed=file.feed,
        file=file,
        nth=row.nth,
        mark=row.mark,
        digest=row.digest,
        kind=row.kind,
        on=row.on,
        amount=Money(row.pence),
        token_hash=token_hash,
        last=row.token[-4:] if len(row.token) > 4 else "",
        reference=masked(row.reference, row.token)[:140],
        words=masked(row.words, row.token)[:500],
        category=row.category[:10],
        said=row.said[:40],
        cells={heading: masked(cell, row.token) for heading, cell in row.cells},
    )


@transaction.atomic
def _finish(ref: str, by: Actor, at: datetime) -> File:
    """Let go of the text, whose rows stand for it now, and raise what fell below nothing."""
    file = _held(ref)
    tell_overdrawn(queries.cases_in(file), by, at)
    file.text, file.finished_at = "", at
    return _step(file, "finish", by, at, "text", "finished_at")


@transaction.atomic
def _fail(ref: str, why: str, by: Actor, at: datetime) -> File:
    file = _held(ref)
    file.failed = why
    return _step(file, "fail", by, at, "failed")
