"""Makes the demonstration council: its stories by hand, its people in bulk, its history sealed.

Every part is one transaction with a row of history of its own, so that one that was interrupted
goes on where it stopped. A council that is made already, or is not ours, is left alone.
"""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing import get_context
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from config.cli import load_django
from config.demo import (
    bills,
    bulk,
    charges,
    chosen,
    council,
    feeds,
    hand,
    insight,
    laboratory,
    orders,
    runs,
    shared,
    versions,
)
from config.demo.population import stories
from selfdirect.foundation.audit.actions import record, seal
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.audit.queries import broken_seals
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.ledger.queries import check
from selfdirect.register.people.models import Person
from selfdirect.support.billing import queries as billing
from selfdirect.support.reviews.actions import call_due
from selfdirect.support.statements import queries as statements

CHUNK = 200  # stories in one transaction
PROCESSES = 2
BEGUN, WRITTEN, MADE = "demo.begun", "demo.chunk_written", "demo.made"
READY = partial(load_django, with_database=True)  # in a fresh process, before anything else
Progress = Callable[[str, int, int], None]  # what is being done, how many are, of how many


@dataclass(frozen=True, slots=True)
class Wanted:
    """What makes a council: the same again is the same council."""

    people: int
    seed: int
    today: date

    def facts(self) -> dict[str, Any]:
        return {"people": self.people, "seed": self.seed, "today": self.today.isoformat()}


def quietly(doing: str, done: int, of: int) -> None:
    """Show no progress."""


def begun() -> Wanted | None:
    """Find the council that this database was begun with, if any."""
    row = Event.objects.filter(code=BEGUN).first()
    if row is None:
        return None
    facts = row.facts
    return Wanted(facts["people"], facts["seed"], date.fromisoformat(facts["today"]))


def made() -> bool:
    return Event.objects.filter(code=MADE).exists()


def unfinished() -> bool:
    """Say whether a council was begun here and interrupted."""
    return begun() is not None and not made()


def make(wanted: Wanted, *, on_progress: Progress = quietly, processes: int = PROCESSES) -> Wanted:
    """Make the council, or go on with the one that was begun; answer which it is.

    :raises Refused: if it is made already or being made, or the database holds other people
    """
    with _alone():
        return _make(wanted, on_progress, processes)


def _make(wanted: Wanted, on_progress: Progress, processes: int) -> Wanted:
    if made():
        raise Refused("This database has its demonstration council already. Nothing was changed.")
    started = begun()
    if started is None and Person.objects.exists():
        raise Refused("This database holds people already. The demonstration needs an empty one.")
    if started is None:
        on_progress("Founding the council", 0, wanted.people)
        found_council(wanted)
    wanted = started or wanted
    _populate(wanted, on_progress, processes)
    on_progress("Finishing", wanted.people, wanted.people)
    _finish(wanted)
    return wanted


@contextmanager
def _alone() -> Iterator[None]:
    """Hold the making of this database's council, so that two do not write the same stories."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('demo'))")
        if cursor.fetchone() != (True,):
            raise Refused("Another process is making this council now. Wait for it.")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(hashtext('demo'))")


@transaction.atomic
def found_council(wanted: Wanted) -> None:
    """Make the council itself and the stories written by hand."""
    at = council.moment(wanted.today, 0)
    record(BEGUN, on="demo:council", by=SYSTEM, at=at, **wanted.facts())
    founded = council.found(people=wanted.people, seed=wanted.seed, today=wanted.today)
    hand.tell(founded)


def _populate(wanted: Wanted, on_progress: Progress, processes: int) -> None:
    """Write the stories that are not yet written, some at once, and seal their history."""
    waiting = _waiting(wanted)
    done = wanted.people - sum(map(len, waiting))
    for written in _each(waiting, wanted, processes):
        done += written
        on_progress("Writing people's stories", done, wanted.people)
        seal(at=timezone.now())


def _waiting(wanted: Wanted) -> list[range]:
    there = Event.objects.filter(code=WRITTEN).values_list("facts__first", flat=True)
    written = set(there)
    firsts = range(0, wanted.people, CHUNK)
    chunks = [range(first, min(first + CHUNK, wanted.people)) for first in firsts]
    return [chunk for chunk in chunks if chunk[0] not in written]


def _each(chunks: Iterable[range], wanted: Wanted, processes: int) -> Iterator[int]:
    if processes < 2:
        yield from (write_chunk(chunk, wanted) for chunk in chunks)
        return
    fresh = get_context("spawn")  # a forked one would share our connections
    with ProcessPoolExecutor(processes, fresh, initializer=READY) as pool:
        futures: list[Future[int]] = [pool.submit(write_chunk, c, wanted) for c in chunks]
        try:
            yield from (future.result() for future in as_completed(futures))
        finally:  # stopped by hand: what is under way ends, what waits is not begun
            pool.shutdown(cancel_futures=True)


@transaction.atomic
def write_chunk(numbers: range, wanted: Wanted) -> int:
    """Write some stories by their numbers, all or none; answer how many."""
    home = council.standing(seed=wanted.seed, today=wanted.today)
    told = stories(numbers, wanted.seed, wanted.today, home.rules)
    bulk.write(told, home)
    at = council.moment(wanted.today, 0)
    record(WRITTEN, on="demo:council", by=SYSTEM, at=at, first=numbers[0])
    return len(numbers)


def _finish(wanted: Wanted) -> None:
    """Call the reviews due, calibrate, let the scheme go on, and let the database learn."""
    at = council.moment(wanted.today, 0)
    home = council.standing(seed=wanted.seed, today=wanted.today)
    call_due(at=at)
    runs.pay(seed=wanted.seed, today=wanted.today)
    chosen.tell(home)
    feeds.tell(home)
    bills.send(home)
    shared.tell(home)
    laboratory.calibrate_once(seed=wanted.seed, today=wanted.today)
    versions.go_on(home)
    charges.propose(home)
    insight.tell(home)
    orders.tell(home)
    record(MADE, on="demo:council", by=SYSTEM, at=at)
    seal(at=timezone.now())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def troubles() -> list[str]:
    """Work the book and the seals out again; a sentence for each thing wrong."""
    broken = [f"The seal of {each.sealed_at} does not hold." for each in broken_seals()]
    return [*check(), *statements.check(timezone.now()), *billing.check(), *broken]
