"""Check a receipt by working it out again: what agrees, what does not, and what cannot be told.

A receipt is the JSON that the indicative page gives. It may come from anybody: nothing in it is
trusted, and whatever is wrong with it is a sentence.
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from selfdirect.agreement.allocation.rules.allocation import allocate, receipt
from selfdirect.agreement.allocation.rules.scheme import Scheme
from selfdirect.foundation.kernel.decision import Refused

VOICES = {
    "agreed": "the agreed answers",
    "own": "the person's own answers",
    "person": "the person's own answers",
    "carer": "the carer's answers",
    "worker": "the worker's answers",
}
_LATER = ("unit",)  # said on newer receipts only
_WRITTEN = ("working", "informal", "warnings")  # sentences that the program writes
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_SHORT = 80  # characters of a receipt that are repeated in a sentence
_MOST = 10**15  # pence: past this it is no sum of money
_ABSENT = object()


class NotAReceipt(Exception):
    """Something that cannot be checked at all: a sentence that says why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was compared."""

    agrees: bool
    words: str


def receipts(file: object) -> dict[str, Mapping[str, object]]:
    """Take the receipts out of a downloaded file, or out of one receipt by itself.

    :raises NotAReceipt: if it holds none
    """
    if not isinstance(file, Mapping):
        raise NotAReceipt("This is not a receipt: it must be one JSON object.")
    if _is_receipt(file):
        return {"agreed": file}
    voices = file.get("voices")
    nested = voices if isinstance(voices, Mapping) else {}
    found = {
        voice: kept
        for voice, kept in [*file.items(), *nested.items()]
        if voice in VOICES and isinstance(kept, Mapping) and _is_receipt(kept)
    }
    if not found:
        raise NotAReceipt("There is no receipt in this file: no scheme, answers and amount in it.")
    return found


def _is_receipt(kept: Mapping[str, object]) -> bool:
    return {"scheme", "version", "checksum", "answers", "amount_minor"} <= set(kept)


def verify(kept: Mapping[str, object], scheme: Scheme) -> tuple[Finding, ...]:
    """Work one receipt out again under a scheme, and compare every line and every sum."""
    if kept["checksum"] != scheme.checksum:
        words = (
            f"The receipt was made under checksum {_plain(kept['checksum'])}, but this scheme's is"
            f" {scheme.checksum}."
        )
        return (Finding(False, words),)
    same = Finding(True, f"Scheme {scheme.id}, version {scheme.version}, has the same checksum.")
    try:
        again = receipt(allocate(scheme, _answers(kept), on=_day(kept.get("on")), strict=False))
    except Refused as refusal:
        return same, Finding(False, f"The scheme gives no figure for these answers: {refusal}")
    return (same, *_compared(kept, again))


def _answers(kept: Mapping[str, object]) -> dict[str, object]:
    """Take the answers given; those that the scheme assumed, it must assume again."""
    answers, assumed = kept["answers"], kept.get("assumed", [])
    if not isinstance(answers, Mapping):
        raise Refused("The answers are not an object.")
    taken = {str(q) for q in assumed} if isinstance(assumed, Sequence) else set()
    return {str(q): given for q, given in answers.items() if str(q) not in taken}


def _day(on: object) -> date | None:
    if on is None:
        return None
    try:
        return date.fromisoformat(str(on))
    except ValueError:
        raise Refused(f"“{_plain(on)}” is not a day.") from None


def _compared(kept: Mapping[str, object], again: Mapping[str, object]) -> Iterator[Finding]:
    yield from _adds_up(kept)
    for name, ours in again.items():
        if name in ("lines", "money_lines"):
            yield from _lines(name, kept.get(name), ours)
        elif name in kept or not (name in _LATER or _nothing(ours)):
            yield from _value(name, kept.get(name, _ABSENT), ours)
    for name in sorted(str(name) for name in set(kept) - set(again)):
        yield Finding(False, f"{_plain(name)} is on the receipt, and no part of its making.")


def _adds_up(kept: Mapping[str, object]) -> Iterator[Finding]:
    """Add the receipt's own lines to its own sum: anybody can do this by hand."""
    amount = kept["amount_minor"]
    if amount is None:
        return
    lines = [*_rows(kept.get("lines")), *_rows(kept.get("money_lines"))]
    pence = [line.get("money_minor") for line in lines]
    whole = [each for each in pence if isinstance(each, int) and abs(each) < _MOST]
    total = sum(whole)
    if len(whole) == len(pence) and total == amount:
        yield Finding(True, f"Its {len(lines)} lines add up to its sum, {_plain(amount)} pence.")
    else:
        yield Finding(
            False, f"Its lines add up to {_plain(total)} pence, and its sum is {_plain(amount)}."
        )


def _rows(lines: object) -> list[Mapping[str, object]]:
    found = lines if isinstance(lines, list) else []
    return [line if isinstance(line, Mapping) else {} for line in found]


def _lines(name: str, theirs: object, ours: object) -> Iterator[Finding]:
    kept, again = _rows(theirs), _rows(ours)
    what = "lines of answers" if name == "lines" else "other lines of money"
    if len(kept) != len(again):
        yield Finding(
            False, f"It has {len(kept)} {what}; worked out again there are {len(again)}."
        )
    wrong = [
        found
        for number, (line, mine) in enumerate(zip(kept, again, strict=False), 1)
        for found in _line(f"Line {number} of the {what}", line, mine)
    ]
    yield from wrong
    if not wrong and len(kept) == len(again):
        yield Finding(True, f"All {len(again)} {what} are the same.")


def _line(which: str, line: Mapping[str, object], mine: Mapping[str, object]) -> Iterator[Finding]:
    for name, ours in mine.items():
        if name in line or not _nothing(ours):
            found = list(_value(name, line.get(name, _ABSENT), ours))
            yield from (Finding(False, f"{which}: {f.words}") for f in found if not f.agrees)


def _value(name: str, theirs: object, ours: object) -> Iterator[Finding]:
    label = name.replace("_", " ")
    if theirs is _ABSENT:
        yield Finding(False, f"{label} is missing. Worked out again it is {_plain(ours)}.")
    elif _same(theirs, ours):
        yield Finding(True, f"{label}: {_agreed(ours)}.")
    elif isinstance(theirs, Mapping) and isinstance(ours, Mapping):
        yield from _parts(label, theirs, ours)
    elif name in _WRITTEN and _digits(theirs) == _digits(ours):
        yield Finding(True, f"{label}: other words than this program's, with the same figures.")
    else:
        yield Finding(
            False, f"{label} is {_plain(theirs)}, but worked out again it is {_plain(ours)}."
        )


def _agreed(ours: object) -> str:
    several = isinstance(ours, Mapping) or (isinstance(ours, list) and len(ours) > 1)
    return f"all {len(ours)} the same" if several and isinstance(ours, Sized) else _plain(ours)


def _parts(
    label: str, theirs: Mapping[str, object], ours: Mapping[str, object]
) -> Iterator[Finding]:
    for name in sorted({*map(str, theirs), *ours}):
        one, other = theirs.get(name, "missing"), ours.get(name, "no part of its making")
        if not _same(one, other):
            words = f"{label}, {_plain(name)}: it says {_plain(one)}; worked out again it is"
            yield Finding(False, f"{words} {_plain(other)}.")


def _nothing(ours: object) -> bool:
    """Say whether a receipt from before a thing was said may go without it."""
    return ours is None or ours == "" or ours == [] or ours == {}


def _same(theirs: object, ours: object) -> bool:
    """Say whether two JSON values are one; 1 is not true, and 1.0 is not 1."""
    return type(theirs) is type(ours) and theirs == ours


def _digits(sentences: object) -> list[str]:
    """List the figures in sentences: what they say, whatever their words."""
    return _DIGITS.findall(str(sentences))


def _plain(value: object) -> str:
    """Write a value of somebody's file in a sentence: short, and nothing that moves a cursor."""
    text = value if isinstance(value, str) else repr(value)
    short = "".join(c if c.isprintable() else "?" for c in text[: _SHORT + 1])
    return short if len(short) <= _SHORT else f"{short[:_SHORT]}…"


def same_file(check: object, text: str) -> Finding | None:
    """Compare the checksum of the file that a receipt names with the file that was found."""
    named = check.get("scheme_file_sha256") if isinstance(check, Mapping) else None
    if named is None:
        return None
    found = sha256(text.encode()).hexdigest()
    if named == found:
        return Finding(True, f"The scheme's file is the one it names: sha256 {found}.")
    return Finding(
        False, f"It names a scheme file of sha256 {_plain(named)}, but this one's is {found}."
    )
