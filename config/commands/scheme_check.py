"""`selfdirect scheme check`: what is wrong with scheme files, with no database and no web."""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import TextIOWrapper
from pathlib import Path
from zoneinfo import ZoneInfo

from selfdirect.agreement.allocation.rules import FACT, FAULT, GRAVE, Remark, excerpt, lint
from selfdirect.agreement.allocation.schemes import BUILT_IN, built_in

CLEAN, WRONG, CANNOT = 0, 1, 2
_LARGEST = 5_000_000  # bytes; far past what a scheme may have in characters
_HEADS = {FAULT: "FAULT ", GRAVE: "GRAVE ", FACT: "note  "}


@dataclass(frozen=True)
class Checked:
    """One file, with what the checks say of it, or why it cannot be opened."""

    name: str
    text: str
    remarks: tuple[Remark, ...]
    closed: str = ""

    @property
    def status(self) -> int:
        weights = {remark.weight for remark in self.remarks}
        if self.closed or FAULT in weights:
            return CANNOT
        return WRONG if GRAVE in weights else CLEAN


def check(args: argparse.Namespace) -> int:
    """Check every file that is named. Returns the exit status: the worst of them."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        on = date.fromisoformat(args.on) if args.on else datetime.now(UTC).astimezone(_HERE).date()
    except ValueError:
        print(f"“{args.on[:40]}” is not a date. Write one like 2026-11-01.", file=sys.stderr)
        return CANNOT
    files = [_checked(name, on) for name in args.files]
    print(json.dumps(_plain(files), ensure_ascii=False, indent=1) if args.json else _told(files))
    return max(file.status for file in files)


_HERE = ZoneInfo("Europe/London")


def _checked(name: str, on: date) -> Checked:
    try:
        text = built_in(name) if name in BUILT_IN else _text(name)
    except UnicodeDecodeError:
        return Checked(name, "", (), "it is not a text file in UTF-8")
    except (OSError, ValueError) as fault:
        return Checked(name, "", (), getattr(fault, "strerror", None) or str(fault))
    return Checked(name, text, lint(text, on))


def _text(name: str) -> str:
    with Path(name).open("rb") as file:
        found = file.read(_LARGEST + 1)
    if len(found) > _LARGEST:
        raise ValueError(f"it is larger than {_LARGEST:,} bytes, so it is no scheme")
    return found.decode("utf-8")


def _plain(files: Sequence[Checked]) -> list[dict[str, object]]:
    return [
        {
            "file": file.name,
            "cannot_be_opened": file.closed or None,
            "status": file.status,
            "findings": [_remark_plain(remark) for remark in file.remarks],
        }
        for file in files
    ]


def _remark_plain(remark: Remark) -> dict[str, object]:
    return {
        "kind": remark.kind,
        "weight": remark.weight,
        "line": remark.place.line,
        "column": remark.place.column,
        "what": remark.what,
        "why": remark.why,
        "mend": remark.mend,
    }


def _told(files: Sequence[Checked]) -> str:
    return "\n".join(line for file in files for line in _file_told(file))


def _file_told(file: Checked) -> Iterator[str]:
    if file.closed:
        yield f"{file.name} cannot be read: {file.closed}."
        return
    for remark in file.remarks:
        yield from _remark_told(file, remark)
    yield f"{file.name}: {_sum_told(file)}"


def _remark_told(file: Checked, remark: Remark) -> Iterator[str]:
    at = f"{file.name}:{remark.place.line}:{remark.place.column}"
    yield f"{_HEADS.get(remark.weight, 'advice')}  {at}  {remark.what}"
    if remark.weight == FACT:
        return
    yield from _shown(file.text, remark)
    yield f"        Why it matters: {remark.why}"
    if remark.mend:
        yield f"        To mend it: {remark.mend}"
    yield ""


def _shown(text: str, remark: Remark) -> Iterator[str]:
    """Show the line, with a mark under where it begins."""
    for line in excerpt(text, remark.place):
        if line.number == remark.place.line:
            shown = line.text[:160]
            yield f"    {line.number:>5} | {shown}"
            yield f"          | {' ' * min(remark.place.column - 1, len(shown))}^"


def _sum_told(file: Checked) -> str:
    weights = [remark.weight for remark in file.remarks]
    faults, grave = weights.count(FAULT), weights.count(GRAVE)
    if faults:
        return f"it cannot be read as a scheme; faults found: {faults}."
    advice = len(weights) - grave - weights.count(FACT)
    return f"it can be read. Grave findings: {grave}; advice: {advice}."
