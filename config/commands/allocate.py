"""`selfdirect allocate SCHEME ANSWERS`: figures from answers, with no database and no web."""

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from selfdirect.agreement.allocation.rules import (
    Allocation,
    Scheme,
    SchemeError,
    allocate,
    load_scheme,
    written,
)
from selfdirect.agreement.allocation.schemes import BUILT_IN, EXAMPLES, built_in
from selfdirect.foundation.kernel.decision import Refused

_ABOUT = """\
Work out indicative budgets from answers, one JSON line in and one JSON line out.

SCHEME   a scheme file, or the id of one that comes with selfdirect: {schemes}
ANSWERS  a file of JSON lines, or - to read them from standard input

A line in:   {{"id", "on" (a date, optional), "answers": {{question id: answer}}}}
A line out:  {{"id", "scheme", "version", "values" (by name), "amount_minor", "currency", "period",
              "working" (sentences)}}
An answer is the id of an option, a list of ids where several may be chosen, a number, a date like
"1950-05-01", or {{"minutes": 20, "times": 7}}; "a,b" and "20 x 7" say the same as text.
A line that cannot be worked out gives {{"id", "refused": why}}. Amounts are in the smallest coin.
A value is an exact number: 16, 64.875, or 32844/365 where no decimal is exact. Yes is 1, no is 0.
A value that sorts into groups is the name of the group. A scheme that only scores has no sum:
amount_minor is null.

A question that is not answered takes the default that the scheme declares for it, and the working
says so; a question without a default must be answered. With --strict nothing is taken for granted,
as in a live assessment: every question that is asked must be answered, and an answer to a question
that is not asked does not count.
"""

_EXAMPLE = f"""\
examples that run:
  selfdirect allocate synthetic_county_ras {EXAMPLES}

  echo '{{"id": "a1", "answers": {{"client_group": "older_people", "q1": "daily"}}}}' |
    selfdirect allocate synthetic_county_ras -

exit status: 0, or 2 if the scheme or the answers cannot be read
"""


class _CannotRead(Exception):
    """A file that the command cannot go on without."""


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "allocate",
        help="work out indicative budgets from answers, with no database",
        description=_ABOUT.format(schemes=", ".join(BUILT_IN)),
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("scheme", metavar="SCHEME")
    parser.add_argument("answers", metavar="ANSWERS")
    parser.add_argument("--strict", action="store_true", help="take no default for an answer")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command. Returns its exit status."""
    if isinstance(sys.stdout, TextIOWrapper):  # the same bytes, whatever the terminal's language
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        status = allocate_file(args.scheme, args.answers, sys.stdout, strict=args.strict)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader has had enough, as `head` does: that is no fault
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def allocate_file(scheme: str, answers: str, out: TextIO, *, strict: bool = False) -> int:
    """Write a line out for each line in. Returns the exit status."""
    try:
        with ExitStack() as opened:
            ready = _scheme(scheme)
            for line in results(ready, _lines(answers, opened), strict=strict):
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
    except _CannotRead as fault:
        print(f"selfdirect allocate: {fault}", file=sys.stderr)
        return 2
    return 0


def _scheme(name: str) -> Scheme:
    try:
        text = built_in(name) if name in BUILT_IN else Path(name).read_text(encoding="utf-8")
        return load_scheme(text)
    except SchemeError as fault:
        raise _CannotRead(f"the scheme {name} has a fault at {fault}") from None
    except UnicodeDecodeError:
        raise _CannotRead(f"the scheme {name} is not a text file in UTF-8.") from None
    except (OSError, ValueError) as fault:
        known = ", ".join(BUILT_IN)
        raise _CannotRead(
            f"the scheme {name} cannot be read: {_reason(fault)}."
            f" Give a file, or the id of a scheme that comes with selfdirect: {known}."
        ) from None


def _reason(fault: Exception) -> str:
    return getattr(fault, "strerror", None) or str(fault)


def _lines(name: str, opened: ExitStack) -> Iterator[bytes]:
    try:
        yield from _source(name, opened)
    except (OSError, ValueError) as fault:
        raise _CannotRead(f"the answers {name} cannot be read: {_reason(fault)}.") from None


def _source(name: str, opened: ExitStack) -> BinaryIO:
    return sys.stdin.buffer if name == "-" else opened.enter_context(Path(name).open("rb"))


def results(
    scheme: Scheme, lines: Iterable[bytes], *, strict: bool = False
) -> Iterator[dict[str, object]]:
    """Turn each line that is not blank into its result, or into why there is none."""
    for count, raw in enumerate(lines, 1):
        if raw.strip():
            yield _result(scheme, raw, count, strict=strict)


def _result(scheme: Scheme, raw: bytes, count: int, *, strict: bool) -> dict[str, object]:
    person: object = None
    try:
        line = _read(raw, count)
        person = line.get("id")
        answers, on = _answers(line, count), _day(line)
        return _line(person, allocate(scheme, answers, on=on, strict=strict))
    except Refused as refusal:
        return {"id": person, "refused": str(refusal)}


def _read(raw: bytes, count: int) -> dict[str, object]:
    try:
        line = json.loads(raw.rstrip().decode("utf-8-sig"), parse_float=str, parse_constant=str)
    except UnicodeDecodeError:
        raise Refused(f"Line {count} is not text in UTF-8.") from None
    except json.JSONDecodeError as fault:
        where = f"line {count}, column {fault.colno}"
        raise Refused(f"This is not JSON ({where}): {fault.msg}.") from None
    except (ValueError, RecursionError):
        raise Refused(f"Line {count} holds a number too long, or is nested too deeply.") from None
    if not isinstance(line, dict):
        raise Refused(f"Line {count} must be an object, like {{“id”: …, “answers”: …}}.")
    return line


def _answers(line: dict[str, object], count: int) -> dict[str, object]:
    answers = line.get("answers")
    if not isinstance(answers, dict):
        raise Refused(f"Line {count} needs “answers”: an answer for each question id.")
    return answers


def _day(line: dict[str, object]) -> date | None:
    on = line.get("on")
    if on is None:
        return None
    try:
        return date.fromisoformat(str(on))
    except ValueError:
        raise Refused(f"“{str(on)[:40]}” is not a date. Write one like 2026-04-01.") from None


def _line(person: object, found: Allocation) -> dict[str, object]:
    return {
        "id": person,
        "scheme": found.scheme,
        "version": found.version,
        "values": {name: written(value) for name, value in found.values.items()},
        "amount_minor": found.total.pence if found.total is not None else None,
        "currency": found.currency,
        "period": str(found.period),
        "working": list(found.working),
    }
