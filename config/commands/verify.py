"""`selfdirect verify`: work history and the book out again, and name what does not hold."""

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager, nullcontext
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from config.commands.ledger import write
from config.progress import step
from selfdirect.foundation.audit import actions as audit
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.audit.queries import broken_seals
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger import queries as book
from selfdirect.foundation.ledger.queries.checks import During
from selfdirect.support.billing import queries as billing
from selfdirect.support.payments import queries as payments
from selfdirect.support.statements import queries as statements

TOLD = 20  # sentences kept of one night
HOLDS = "Every seal of history and of the book holds, and the book adds up."
UNASKED, AGREES, DIFFERS = "not asked", "agrees", "does not agree"


@dataclass(frozen=True)
class Found:
    """What a check of everything found: a sentence for each thing wrong."""

    wrong: list[str]
    seal: int  # the head of the book's chain: its number and its digest
    digest: str
    second_opinion: str = UNASKED  # beancount's
    looked_at: str = field(default_factory=lambda: timezone.now().isoformat(timespec="seconds"))

    @property
    def holds(self) -> bool:
        return not self.wrong


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "verify",
        help="check that no history row was changed and that the ledger adds up",
        description="Seal what has no seal yet, then work every seal, every entry and every "
        "account out again. Ends with 1, and a line for each, if anything does not hold.",
    )
    parser.add_argument("--json", action="store_true", help="answer for a program")
    parser.add_argument("--second-opinion", action="store_true", help="ask Beancount as well")
    parser.add_argument(
        "--every-statement",
        action="store_true",
        help="make every statement and add it up, not a hundred of them (minutes)",
    )
    parser.add_argument(
        "--last", action="store_true", help="only say what the last nightly check found"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check everything. Returns 1 if anything does not hold."""
    found = last() if args.last else _looked(args)
    if found is None:
        print("No nightly check has been made yet.", file=sys.stderr)
        return 1
    _say(found, as_json=args.json, of_last=args.last)
    return 0 if found.holds else 1


def _looked(args: argparse.Namespace) -> Found:
    during = _silent if args.json else _shown
    return verify(
        at=timezone.now(),
        second_opinion=args.second_opinion,
        during=during,
        every_statement=args.every_statement,
    )


def _shown(words: str) -> AbstractContextManager[None]:
    return step(f"Looking whether {words.removeprefix('that ')}")


def _silent(words: str) -> AbstractContextManager[None]:
    return nullcontext()


def _say(found: Found, *, as_json: bool, of_last: bool) -> None:
    if as_json:
        print(json.dumps(asdict(found), indent=1, ensure_ascii=False))
        return
    for sentence in found.wrong:
        print(sentence, file=sys.stderr)
    when = f" So it was at {found.looked_at}." if of_last else ""
    head = f"The chain of the book ends with seal {found.seal}, {found.digest or 'no seal yet'}."
    print(f"{HOLDS if found.holds else 'Not everything holds.'}{when}\n{head}")
    if found.second_opinion != UNASKED:
        print(f"Beancount {found.second_opinion}.")


def verify(
    *,
    at: datetime,
    second_opinion: bool = False,
    during: During = _silent,
    only_the_book: bool = False,
    every_statement: bool = False,
) -> Found:
    """Seal history and the book, then work both out again, and what rooms keep of the book."""
    audit.seal(at=at)
    ledger.seal(at=at)
    # each room that keeps figures of its own says here how it works them out again
    wrong = [*_history(during), *book.check(during)]
    if not only_the_book:
        wrong += _statements(at, during, None if every_statement else statements.SAMPLE)
        wrong += _bills(during)
        wrong += _contracts(during)
    opinion, more = _second_opinion(during) if second_opinion else (UNASKED, [])
    head = book.head()
    return Found([*wrong, *more], head.number, head.digest, opinion)


def _history(during: During) -> list[str]:
    with during("that history is as it was sealed"):
        return [
            f"History from transaction {each.after_txid + 1} to {each.to_txid} is not as it was "
            f"sealed at {each.sealed_at:%Y-%m-%d %H:%M}."
            for each in broken_seals()
        ]


def _statements(at: datetime, during: During, sample: int | None) -> list[str]:
    with during("that every statement comes to what the book says"):
        return statements.check(at, sample)


def _bills(during: During) -> list[str]:
    with during("that what people owe is the same by their bills and by the book"):
        return [*billing.check(), *billing.check_top_ups()]


def _contracts(during: During) -> list[str]:
    with during("that block contracts were paid what the book says, and never more than agreed"):
        return payments.check_blocks()


def _second_opinion(during: During) -> tuple[str, list[str]]:
    """Ask Beancount whether it comes to the same, where it is installed."""
    if importlib.util.find_spec("beancount") is None:
        return "is not installed, so it was not asked", []
    with during("that Beancount comes to the same"), tempfile.TemporaryDirectory() as place:
        file = Path(place) / "book.beancount"
        with file.open("w", encoding="utf-8") as opened:
            write(opened)
        return bean_check(file)


def bean_check(file: Path) -> tuple[str, list[str]]:
    """Let Beancount add a book up: its opinion, and a sentence for each thing that differs."""
    command = [sys.executable, "-m", "beancount.scripts.check", "--no-cache", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return AGREES, []
    faults = [line.split(":", 2)[-1].strip() for line in done.stderr.splitlines()
              if line.startswith(str(file))]  # fmt: skip
    return DIFFERS, [f"Beancount: {fault}" for fault in faults or [done.stderr.strip()]]


def by_night(*, at: datetime) -> Found:
    """Check everything with a second opinion, and keep in history what was found."""
    found = verify(at=at, second_opinion=True)
    kept = asdict(found) | {"wrong": found.wrong[:TOLD], "count": len(found.wrong)}
    audit.record(book.VERIFIED, on="ledger:book", by=SYSTEM, at=at, **kept)
    return found


def last() -> Found | None:
    """Read what the last nightly check found."""
    event = Event.objects.filter(code=book.VERIFIED).order_by("-pk").first()
    if event is None:
        return None
    names = ("wrong", "seal", "digest", "second_opinion", "looked_at")
    return Found(**{name: event.facts[name] for name in names})
