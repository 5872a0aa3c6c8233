"""`selfdirect bank`: the banks' own tables, for the check of account numbers."""

import argparse
import sys
from datetime import date
from pathlib import Path

from django.utils import timezone

from selfdirect.foundation.access.models import User
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.support.payments import actions
from selfdirect.support.payments.rules.modulus import differing, read_table

EXAMPLE = """
example:
  selfdirect bank valacdos.txt scsubtab.txt --from 2026-11-30 --by efua

Fetch both files from the company that runs Bacs; they are not ours to give on. From that day on
bank details and direct debits are held to them. Those of before stay, to be read.
"""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "bank",
        help="bring the banks' tables, to check account numbers with",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("weights", type=Path, help="the table of weights: valacdos.txt")
    parser.add_argument("substitutes", type=Path, help="codes that stand in: scsubtab.txt")
    parser.add_argument(
        "--from", dest="starts_on", type=date.fromisoformat, metavar="DAY", required=True,
        help="the first day on which they count",
    )  # fmt: skip
    parser.add_argument("--by", required=True, help="your account, of finance")


def run(args: argparse.Namespace) -> int:
    """Keep both tables, and say how the published cases come out with them."""
    try:
        weights, substitutes = (
            path.read_text("utf-8-sig") for path in (args.weights, args.substitutes)
        )
        _bring(weights, substitutes, args)
    except (OSError, UnicodeDecodeError, Refused) as fault:
        print(f"{fault} Nothing was saved.", file=sys.stderr)
        return 2
    if odd := differing(read_table(weights, substitutes)):
        print(f"Look at these: the standard's own cases differ: {', '.join(odd)}.")
    print(f"Account numbers are checked with these tables from {args.starts_on}.")
    return 0


def _bring(weights: str, substitutes: str, args: argparse.Namespace) -> None:
    user = User.objects.filter(username=args.by).first()
    if user is None:
        raise Refused(f"There is no account “{args.by}”.")
    given = {"weights": weights, "substitutes": substitutes, "starts_on": args.starts_on}
    actions.bring_table(**given, by=user.actor, at=timezone.now())
