"""Saying what is being done, and for how long.

Standard library only: it runs before anything is installed.
"""

from __future__ import annotations  # so that an old Python can get as far as being told

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

QUIET_FOR = 1.0  # a step that is over sooner than this, in seconds, is not worth a line
REMIND_EVERY = 15.0  # where lines cannot be rewritten (a log file), seconds between reminders


@contextmanager
def step(doing: str) -> Iterator[None]:
    """Show what is being done while the block runs, and the seconds it took when it is over."""
    started, over = time.monotonic(), Event()
    ticker = Thread(target=_tick, args=(doing, started, over), daemon=True)
    ticker.start()
    outcome = "stopped"
    try:
        yield
        outcome = "done"
    finally:
        over.set()
        ticker.join()
        seconds = time.monotonic() - started
        if outcome == "stopped" or seconds >= QUIET_FOR:
            _say(f"{doing}: {outcome} after {seconds:.0f} s", end="\n")


def _tick(doing: str, started: float, over: Event) -> None:
    if over.wait(QUIET_FOR):
        return
    rewritable = sys.stdout.isatty()
    _say(f"{doing} ...", end="" if rewritable else "\n")
    while not over.wait(1.0 if rewritable else REMIND_EVERY):
        seconds = time.monotonic() - started
        _say(f"{doing} ... {seconds:.0f} s", end="" if rewritable else "\n")


def _say(line: str, *, end: str) -> None:
    start = "\r\x1b[K" if sys.stdout.isatty() else ""
    print(f"{start}{line}", end=end, flush=True)
