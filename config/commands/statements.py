"""`selfdirect statements`: everybody's statement as an accessible PDF, into a folder."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from datetime import date, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.utils import timezone

from config.cli import load_django
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.statements import bulk
from selfdirect.support.statements.actions import made_for_everybody

PROCESSES = 2
EXAMPLE = """
example:
  selfdirect statements /srv/statements --from 2026-04-06 --to 2026-06-28

It goes on where it was stopped, and makes again only what says something else by now. index.csv
lists each budget with the digest of what its statement says. Nobody else can open the folder.
"""
READY = partial(load_django, with_database=True)  # in a fresh process, before anything else


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "statements",
        help="make everybody's statement as an accessible PDF",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    day = date.fromisoformat
    parser.add_argument("folder", type=Path, help="where to write them")
    parser.add_argument("--from", dest="first", type=day, help="the first day", metavar="DAY")
    parser.add_argument("--to", dest="last", type=day, help="the last day", metavar="DAY")
    parser.add_argument("--on", type=day, help="only this day", metavar="DAY")
    parser.add_argument(
        "--processes", type=int, default=PROCESSES, help="how many write at once (default: 2)"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Make them, and say how many; 2 if no days were asked for."""
    first, last = args.on or args.first, args.on or args.last
    if first is None or last is None or last < first:
        print("Say which days: --from and --to, in this order, or --on.", file=sys.stderr)
        return 2
    began, today = monotonic(), timezone.localdate()
    period = Period(first, last + timedelta(days=1))
    args.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    wanted = bulk.Wanted(period, today, args.folder, settings.COUNCIL, settings.DEMO)
    number = make(wanted, args.processes)
    made_for_everybody(period=period, number=number, by=SYSTEM, at=timezone.now())
    what = "1 statement is" if number == 1 else f"{number:,} statements are"
    print(f"{what} in {args.folder}, after {monotonic() - began:.0f} s.")
    return 0


def make(wanted: bulk.Wanted, processes: int) -> int:
    """Make everybody's, several processes at once; answer how many there are."""
    todo, done = bulk.batches(wanted), 0
    of = sum(map(len, todo))
    for digests in _made(wanted, todo, bulk.read_index(wanted.folder), processes):
        bulk.add_to_index(wanted.folder, digests)
        done += len(digests)
        _progress(done, of)
    bulk.sort_index(wanted.folder)
    return done


def _made(
    wanted: bulk.Wanted, todo: Sequence[Sequence[str]], before: Mapping[str, str], processes: int
) -> Iterator[dict[str, str]]:
    if processes == 1 or len(todo) < 2:
        yield from (bulk.make(wanted, refs, before) for refs in todo)
        return
    fresh = get_context("spawn")  # a forked one would share our connections
    with ProcessPoolExecutor(processes, fresh, initializer=READY) as pool:
        futures: list[Future[dict[str, str]]] = [
            pool.submit(bulk.make, wanted, refs, {ref: before.get(ref, "") for ref in refs})
            for refs in todo
        ]
        try:
            yield from (future.result() for future in as_completed(futures))
        finally:  # stopped by hand: what is under way ends, what waits is not begun
            pool.shutdown(cancel_futures=True)


def _progress(done: int, of: int) -> None:
    """Keep one line up to date on a terminal, and write lines elsewhere."""
    start, end = ("\r\x1b[K", "") if sys.stdout.isatty() and done < of else ("", "\n")
    print(f"{start}Statements: {done:,} of {of:,}", end=end, flush=True)
