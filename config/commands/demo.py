"""`selfdirect demo`: make a synthetic council to try things in."""

import argparse
import sys
from collections import Counter
from time import monotonic
from typing import Any

from django.utils import timezone

from config.demo import make
from selfdirect.foundation.audit.models import Event, Seal
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.ledger.models import Entry
from selfdirect.front_door.conversations.journey import ContactState
from selfdirect.front_door.conversations.models import Contact
from selfdirect.register.cases.models import Case
from selfdirect.register.people.models import Person

EXAMPLE = """
example:
  selfdirect demo
  selfdirect demo --people 25000 --seed 7

Everybody in it is made up. The same seed on the same day gives the same council. It needs a
database with nobody in it; one that was interrupted goes on where it stopped.
"""


def add_parser(subparsers: Any) -> None:
    """Declare the command and its options."""
    parser = subparsers.add_parser(
        "demo",
        help="make a synthetic council to try things in",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--people", type=int, default=2000, help="how many (default: 2000)")
    parser.add_argument("--seed", type=int, default=1, help="which council (default: 1)")
    parser.add_argument(
        "--processes", type=int, default=make.PROCESSES, help="how many write at once (default: 2)"
    )


def run(args: argparse.Namespace) -> int:
    """Make the council and say what is in it; 1 if the database is not empty, or not sound."""
    began = monotonic()
    wanted = make.Wanted(args.people, args.seed, timezone.localdate())
    try:
        make.make(wanted, on_progress=_progress, processes=args.processes)
    except Refused as refusal:
        print(refusal)
        return 1
    return _tell(monotonic() - began)


def _progress(doing: str, done: int, of: int) -> None:
    """Keep one line up to date on a terminal, and write lines elsewhere."""
    if sys.stdout.isatty():
        print(f"\r\x1b[K{doing}: {done:,} of {of:,}", end="", flush=True)
    else:
        print(f"{doing}: {done:,} of {of:,}", flush=True)


def _tell(seconds: float) -> int:
    """Say what was made, and whether the book and the history hold."""
    if sys.stdout.isatty():
        print()
    troubles = make.troubles()
    print(f"Made {Person.objects.count():,} people, all of them made up, in {seconds:.0f} s.")
    for state, count in sorted(_where().items(), key=lambda pair: -pair[1]):
        print(f"  {count:7,} {state}")
    entries, events, seals = Entry.objects.count(), Event.objects.count(), Seal.objects.count()
    print(f"  {entries:7,} entries in the ledger")
    print(f"  {events:7,} rows of history under {seals:,} seals")
    for trouble in troubles:
        print(trouble, file=sys.stderr)
    if not troubles:
        print("The ledger adds up, and every seal holds.")
    return 1 if troubles else 0


def _where() -> Counter[str]:
    """Count where people's stories stand."""
    stages: Counter[str] = Counter()
    for stage in Case.objects.values_list("stage", flat=True):
        stages[stage.lower()] += 1
    at_the_door = {
        ContactState.RECEIVED: "waiting for an answer",
        ContactState.ENDED_WELL: "ended well at the first contact",
    }
    for state, words in at_the_door.items():
        stages[words] = Contact.objects.filter(state=state).count()
    return stages
