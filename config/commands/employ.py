"""`selfdirect employ FACTS`: what employing somebody costs, with its working, from JSON lines."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

from selfdirect.agreement.employing import rates, rules
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.rates import NoRate

EPILOG = """\
Each line in is one JSON object: hours (a list of [words, hours a week, pounds an hour]), age
("18 to 20", "21", "22 to 40" or "41 or over"), and if need be assistants (1), cover (true),
allowance (false), id and on (a date). Each line out is {"id", "weekly_pence", "hourly_pence",
"working"}, or {"id", "refused"} with the reason. No database is needed.

example:
  echo '{"id": "Hana", "hours": [["In the day", 20, "13.00"]], "age": "22 to 40"}' \\
    | selfdirect employ -
"""
KNOWN = {"id", "on", "hours", "age", "assistants", "cover", "allowance"}


def add_parser(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add this command to the others."""
    parser = subparsers.add_parser(
        "employ",
        help="work out what employing a personal assistant costs, from JSON lines",
        description="Work out what employing a personal assistant costs, with the working.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("facts", metavar="FACTS", help="a file of JSON lines, or - for input")


def run(args: argparse.Namespace) -> int:
    """Answer every line; return 2 if the file cannot be read."""
    try:
        raw = sys.stdin.buffer.read() if args.facts == "-" else Path(args.facts).read_bytes()
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as why:
        print(f"selfdirect employ: cannot read {args.facts}: {why}", file=sys.stderr)
        return 2
    today = datetime.now(ZoneInfo("Europe/London")).date()
    for answer in answers(text.split("\n"), today):
        print(json.dumps(answer, ensure_ascii=False))
    return 0


def answers(lines: Iterable[str], today: date) -> Iterator[dict[str, object]]:
    """Give one answer for each line that is not blank."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield _answer(line, number, today)


def _answer(line: str, number: int, today: date) -> dict[str, object]:
    name: object = None
    try:
        given = _object(line, number)
        name = given.get("id")
        on = _day(given.get("on"), today)
        found = rules.cost(_facts(given), rates.national(), rates.local(on), on)
    except (Refused, NoRate) as why:
        return {"id": name, "refused": str(why)}
    working = [
        {"label": x.label, "pence": x.weekly.pence, "working": x.working, "mark": x.mark}
        for x in found.lines
    ]
    return {
        "id": name,
        "weekly_pence": found.weekly.pence,
        "hourly_pence": found.hourly.pence,
        "working": working,
        "warnings": list(found.warnings),
    }


def _object(line: str, number: int) -> dict[str, object]:
    try:
        given = json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError) as why:
        raise Refused(f"Line {number} is not readable JSON: {why}.") from why
    if not isinstance(given, dict):
        raise Refused(f"Line {number} is not a JSON object. Write {{...}} on one line.")
    if strange := sorted(set(given) - KNOWN):
        raise Refused(f"Line {number} has a fact that is not known: {strange[0]}.")
    return given


def _day(given: object, today: date) -> date:
    if given is None:
        return today
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        raise Refused(f"on must be a day like 2026-06-01, not {given!r}.") from None


def _facts(given: dict[str, object]) -> rules.Facts:
    rows = given.get("hours")
    if not isinstance(rows, list) or not all(isinstance(r, list) and len(r) == 3 for r in rows):
        raise Refused("hours must be a list of [words, hours a week, pounds an hour].")
    ages = [band.value for band in rules.Band]
    if given.get("age") not in ages:
        raise Refused(f"age must be one of these: {', '.join(ages)}.")
    many, cover = given.get("assistants", 1), given.get("cover", True)
    allowance = given.get("allowance", False)
    if type(many) is not int or not isinstance(cover, bool) or not isinstance(allowance, bool):
        raise Refused("assistants must be a whole number; cover and allowance true or false.")
    hours = tuple(
        rules.Hours(str(words), _exact(each, "hours"), Money.pounds(_exact(wage, "pounds")))
        for words, each, wage in rows
    )
    return rules.Facts(hours, rules.Band(str(given["age"])), many, cover, allowance)


def _exact(given: object, what: str) -> Fraction:
    """Read a number of nought or more, exactly."""
    sane = isinstance(given, int | Decimal | str) and not isinstance(given, bool)
    try:
        found = Fraction(str(given)) if sane and len(str(given)) < 12 else Fraction(-1)
    except (ValueError, ZeroDivisionError):
        found = Fraction(-1)
    if not 0 <= found < 1_000_000:
        raise Refused(f"{what} must be a number like 12.50, not {given!r}.")
    return found
