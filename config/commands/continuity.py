"""`selfdirect continuity drill`: what would go another way today, with nothing changed."""

import argparse
import sys
from time import perf_counter

from django.db import transaction
from django.utils import timezone

from config.progress import step
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.support.payments import actions, queries
from selfdirect.support.payments.models import Run

FIRST, SECOND = (Actor(name, frozenset({Role.FINANCE})) for name in ("drill", "drill-second"))


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("continuity", help="try what happens if a way to pay fails")
    acts = parser.add_subparsers(metavar="ACT", required=True)
    drill = acts.add_parser(
        "drill",
        help="make today's emergency run, tell of it, and take it back",
        description="Makes today's emergency run as finance would, up to its list, and takes it "
        "all back: no row stays, nobody is told. Payments wait while it runs, so choose a quiet "
        "time.",
    )
    drill.add_argument("--rail", choices=["bank", "card"], default="bank", help="what fails")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Do the drill. Returns the exit status."""
    try:
        with step("Making the emergency run"), transaction.atomic():
            words = drill(args.rail)
            transaction.set_rollback(True)
    except Refused as why:
        print(why, file=sys.stderr)
        return 1
    print("\n".join(words))
    return 0


def drill(rail: str) -> list[str]:
    """Make an emergency run up to its list; the caller takes it back. Answer what to say."""
    began, at = perf_counter(), timezone.now()
    made = actions.begin_emergency(rail=rail, because="A drill.", by=FIRST, at=at)
    actions.draft_run(ref=made.ref, by=FIRST, at=at)
    out = queries.held_out(made).values_list("out_because", flat=True)
    looked = sorted(set(queries.open_findings(made).values_list("code", flat=True)))
    sums = queries.sums(made)
    said = [
        f"{sums.payments:,} payments to {sums.payees:,} payees: {sums.total}",
        f"{_named(made):,} of them into an account that was named for an emergency",
        f"{len(out):,} left out" + (":" if out else ""),
        *[f"  {words}" for words in out[:20]],
    ]
    if sums.payments:
        for code in looked:
            actions.clear_finding(ref=made.ref, code=code, because="A drill.", by=FIRST, at=at)
        actions.approve_run(ref=made.ref, by=SECOND, at=at)
        size = len(actions.take_file(ref=made.ref, by=SECOND, at=at).file or b"")
        said.append(f"A list of {size:,} bytes, {perf_counter() - began:.1f} s from the start")
    return [*said, "Nothing was changed."]


def _named(made: Run) -> int:
    return queries.live(made).filter(account__emergency=True).count()
