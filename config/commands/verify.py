"""`selfdirect verify`: work history and the ledger out again, and name what does not hold."""

import argparse
import sys

from django.utils import timezone

from selfdirect.foundation.audit.actions import seal
from selfdirect.foundation.audit.queries import broken_seals
from selfdirect.foundation.ledger.queries import check


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "verify",
        help="check that no history row was changed and that the ledger adds up",
        description="Seal what history has no seal yet, then work every seal and every account "
        "out again. Ends with 1, and a line for each, if anything does not hold.",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check everything. Returns 1 if anything does not hold."""
    seal(at=timezone.now())
    wrong = [*_history(), *check()]
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    if not wrong:
        print("Every seal of history holds, and the ledger adds up.")
    return 1 if wrong else 0


def _history() -> list[str]:
    return [
        f"History from transaction {each.after_txid + 1} to {each.to_txid} is not as it was "
        f"sealed at {each.sealed_at:%Y-%m-%d %H:%M}."
        for each in broken_seals()
    ]
