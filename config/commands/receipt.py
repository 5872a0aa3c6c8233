"""`selfdirect receipt verify FILE`: work a receipt out again, with no database and no web."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from io import TextIOWrapper
from pathlib import Path

from selfdirect.agreement.allocation.rules import (
    Finding,
    NotAReceipt,
    Scheme,
    SchemeError,
    load_scheme,
    receipts,
    same_file,
    verify,
)
from selfdirect.agreement.allocation.rules.verify import VOICES
from selfdirect.agreement.allocation.schemes import BUILT_IN, built_in

_ABOUT = """\
Work a receipt out again from its answers, and compare every line and every sum.

FILE  the receipt for a computer, from the page of the indicative budget; - is standard input

The scheme is taken from --scheme; else, if its checksum is that of a scheme that comes with
selfdirect, from there; else from the file itself, which carries a copy. A copy proves that the
sum follows from the scheme in the file; whether that is the council's scheme, the checksum that
the council publishes says.
"""
_STATUS = """\
exit status: 0 everything agrees, 1 something does not, 2 it cannot be checked
"""
_LARGEST = 20_000_000  # bytes
AGREES, DIFFERS, CANNOT = 0, 1, 2


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser("receipt", help="check a receipt, with no database")
    acts = parser.add_subparsers(metavar="ACT", required=True)
    check = acts.add_parser(
        "verify",
        help="work a receipt out again and compare",
        description=_ABOUT,
        epilog=_STATUS,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    check.add_argument("file", metavar="FILE")
    check.add_argument("--scheme", metavar="FILE", help="the scheme's file, as published")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command. Returns its exit status."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        return _told(_findings(_read(args.file), args.scheme))
    except NotAReceipt as fault:
        print(f"selfdirect receipt verify: {fault}", file=sys.stderr)
    except RecursionError:
        print("selfdirect receipt verify: the file is nested too deeply.", file=sys.stderr)
    return CANNOT


def _told(findings: Iterator[tuple[str, Finding]]) -> int:
    """Print everything that was compared. Returns the exit status."""
    status, under = AGREES, ""
    for heading, finding in list(findings):
        if heading != under:
            print(heading)
            under = heading
        print(f"  {'agrees ' if finding.agrees else 'DIFFERS'}  {finding.words}")
        status = status if finding.agrees else DIFFERS
    print(
        "Everything agrees." if status == AGREES else "Not everything agrees: see DIFFERS above."
    )
    return status


def _findings(file: object, scheme: str | None) -> Iterator[tuple[str, Finding]]:
    whole = file if isinstance(file, Mapping) else {}
    for voice, kept in receipts(file).items():
        where, text, ready = _scheme(kept, whole, scheme)
        heading = f"The receipt under {VOICES[voice]}, by the scheme {where}"
        if finding := same_file(whole.get("check"), text):
            yield heading, finding
        for finding in verify(kept, ready):
            yield heading, finding


def _scheme(
    kept: Mapping[str, object], whole: Mapping[str, object], named: str | None
) -> tuple[str, str, Scheme]:
    """Find the scheme: where it came from, its text, and the scheme made ready."""
    if named is not None:
        text = _text(named)
        return f"in {named}", text, _loaded(text, named)
    name = str(kept["scheme"])
    if name in BUILT_IN and (ready := load_scheme(built_in(name))).checksum == kept["checksum"]:
        return f"{name}, which comes with selfdirect", built_in(name), ready
    copy = whole.get("scheme_text")
    if not isinstance(copy, str):
        raise NotAReceipt(
            "no scheme that comes with selfdirect has the receipt's checksum, and the file holds"
            " no copy of one. Give the published file with --scheme."
        )
    return "that stands in the file itself", copy, _loaded(copy, "in the receipt")


def _loaded(text: str, name: str) -> Scheme:
    try:
        return load_scheme(text)
    except SchemeError as fault:
        raise NotAReceipt(f"the scheme {name} has a fault at {fault}") from None


def _text(name: str) -> str:
    try:
        return _bytes(name).decode("utf-8")
    except UnicodeDecodeError:
        raise NotAReceipt(f"{name} is not a text file in UTF-8.") from None


def _bytes(name: str) -> bytes:
    try:
        if name == "-":
            found = sys.stdin.buffer.read(_LARGEST + 1)
        else:
            with Path(name).open("rb") as file:
                found = file.read(_LARGEST + 1)
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise NotAReceipt(f"{name} cannot be read: {why}.") from None
    if len(found) > _LARGEST:
        raise NotAReceipt(f"{name} is too large to be one ({_LARGEST:,} bytes are the most).")
    return found


def _read(name: str) -> object:
    try:
        return json.loads(_text(name))
    except json.JSONDecodeError as fault:
        where = f"line {fault.lineno}, column {fault.colno}"
        raise NotAReceipt(f"{name} is not JSON ({where}): {fault.msg}.") from None
    except ValueError:
        raise NotAReceipt(f"{name} holds a number too long to be one.") from None
