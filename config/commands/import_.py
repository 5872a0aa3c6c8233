"""`selfdirect import`: bring real organisations into the directory, from files or an API."""

import argparse
import sys
from pathlib import Path
from time import monotonic

from django.utils import timezone

from selfdirect.foundation.gateways.open_referral import Api
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.register.directory import actions, rules
from selfdirect.register.directory.models import ImportRun

EXAMPLE = """
example:
  selfdirect import cqc Locations.csv
  selfdirect import open-referral https://directory.example.org/api

The whole file is read first; nothing is half-imported, and the same file twice changes nothing.
Every row that cannot be used is listed with its line, its field, the reason and how to mend it.
The exit status is 0 when the file was read, 2 when it could not be.
"""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "import",
        help="bring real organisations into the directory, from files",
        epilog=EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "source", choices=rules.SOURCES, metavar="SOURCE", help=", ".join(rules.SOURCES)
    )
    parser.add_argument(
        "file", metavar="FILE", help="the file; for open-referral also the address of an API"
    )


def run(args: argparse.Namespace) -> int:
    """Import one file or API; say what became of it."""
    progress = Progress()
    try:
        done = _import(args.source, args.file, progress)
    except rules.Unreadable as error:
        progress.end()
        print(f"{args.file}: {error} Nothing was saved.", file=sys.stderr)
        return 2
    progress.end()
    _tell(done)
    return 0


class Progress:
    """One line that says how far it is, for whatever takes more than a second."""

    def __init__(self) -> None:
        self.began = self.said = monotonic()
        self.showing = False

    def __call__(self, doing: str, done: int, of: int) -> None:
        now = monotonic()
        if now - self.began < 1 or (now - self.said < 0.2 and done < of):
            return
        self.said, self.showing = now, True
        print(f"\r{doing}: {done:,} of {of:,}   ", end="", file=sys.stderr, flush=True)

    def end(self) -> None:
        if self.showing:
            print(file=sys.stderr)


def _import(source: str, given: str, progress: Progress) -> ImportRun:
    at = timezone.now()
    if source == "open-referral" and "://" in given:
        return actions.import_feed(feed=Api(given), by=SYSTEM, at=at, on_progress=progress)
    return actions.import_file(
        source=source, path=Path(given), by=SYSTEM, at=at, on_progress=progress
    )


def _tell(run: ImportRun) -> None:
    seconds = (run.finished_at - run.started_at).total_seconds()
    print(
        f"{run.file_name}: {run.read:,} read, {run.added:,} added, {run.changed:,} changed, "
        f"{run.unchanged:,} as before, {run.rejected:,} left out ({seconds:.1f} s)"
    )
    if run.changed_nothing:
        print("Nothing in the directory was changed.")
    for heading, problems in (("Left out", run.rejections), ("Kept, but", run.warnings)):
        for problem in problems:
            print(f"{heading}: {_said(run.unit, problem)}")


def _said(unit: str, problem: dict[str, object]) -> str:
    lines = f"{unit}{'s' if problem['times'] != 1 else ''} {problem['lines']}"
    value = f" “{problem['value']}”" if problem["value"] else ""
    return f"{lines}, {problem['field']}{value}: {problem['reason']} {problem['mend']}"
