"""Reading current cases and cleaning them: what is left out is listed with its reason."""

import csv
import hashlib
import io
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import lru_cache
from itertools import groupby
from typing import TypeVar

from selfdirect.agreement.calibration.rules.choices import Choices
from selfdirect.foundation.kernel.money import MOST, Money
from selfdirect.foundation.kernel.period import PER_YEAR, Every

LONGEST = 50_000_000  # characters in a file of cases
MOST_POINTS = 10**9
ONE = Fraction(1)
PLACES = 10_000  # points are told apart to 4 places
SHOWN = 20  # faults that one refusal names
_NUMBER = re.compile(r"-?\d{1,9}(\.\d{1,9})?")
_MONEY = re.compile(r"-?£?\s*(\d{1,3}(?:,\d{3})+|\d{1,10})(\.\d{1,9})?")
_KNOWN = {
    "reference", "group", "points", "net_points", "cost", "every", "informal_value", "priced_on",
    "previous", "agreed", "hours",
}  # fmt: skip
_OFTEN = (*(e.value for e in Every), "once")
_NEEDED = ("reference", "group", "cost")


class BadCases(ValueError):
    """Cases that cannot be used at all. The message is fit to show to the analyst."""


_Read = TypeVar("_Read")


@dataclass(frozen=True, slots=True)
class Row:
    """One cost of one person, as given. Money is whole pence."""

    reference: str
    group: str  # client group
    points: Fraction | None  # gross: what is needed, whoever helps
    net_points: Fraction | None  # left to meet after willing family and friends
    pence: int | None  # the package's cost every `every`, gross of charges
    every: str = "week"  # a kernel Every, or "once"
    informal_pence: int | None = None  # worth of informal help a week; for gross points
    columns: Mapping[str, str] = field(default_factory=dict)  # to test fairness by
    priced_on: date | None = None
    previous_pence: int | None = None  # the figure of the table before, a week
    agreed_pence: int | None = None  # what was agreed at last, a week
    hours: Fraction | None = None  # bought now, a week


@dataclass(frozen=True, slots=True)
class Case:
    """One person's weekly cost at one day's prices, fit to learn from."""

    reference: str
    group: str
    points: Fraction
    pence: int  # a week
    columns: Mapping[str, str]
    previous_pence: int | None = None
    agreed_pence: int | None = None
    hours: Fraction | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    reference: str
    reason: str  # a key of REASONS
    words: str


REASONS: Mapping[str, str] = {
    "once": "Paid once, not every week. One-off sums are counted apart.",
    "no_cost": "There is no cost.",
    "zero_cost": "The cost is nought.",
    "no_points": "There are no points.",
    "no_group": "There is no client group.",
    "no_informal": "There is no value of informal help, which gross points need.",
    "other_prices": "The cost is at another day's prices, and no uprating is given.",
    "duplicate": "The very same line stands here twice.",
    "conflict": "The same person stands here with different points, groups or other facts.",
}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What came of cleaning, in the order of references."""

    cases: tuple[Case, ...]
    left_out: tuple[LeftOut, ...]
    once_pence: int  # one-off sums, added up
    signs_turned: int  # costs below nought that were taken as above
    added: int  # further costs of the same person, added to the first


# Reading


def read_rows(text: str) -> tuple[Row, ...]:
    """Read a CSV. Headings: reference, group, points, net_points, cost (pounds), every,
    informal_value, priced_on, previous, agreed, hours; each further one is a column to test by.

    :raises BadCases: naming the rows whose cells are not what they should be
    """
    if len(text) > LONGEST:
        raise BadCases(f"The file is longer than {LONGEST:,} characters. Send it in parts.")
    try:
        lines = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), strict=True))
    except csv.Error as fault:
        raise BadCases(f"This is not a CSV file that can be read: {fault}.") from None
    headings = _headings(lines)
    faults: list[str] = []
    rows = [
        _row(number, headings, line, faults)
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line)
    ]
    if faults:
        more = f" And {len(faults) - SHOWN} more." if len(faults) > SHOWN else ""
        raise BadCases(" ".join(faults[:SHOWN]) + more + " Mend these and send the file again.")
    return tuple(rows)


def _headings(lines: Sequence[Sequence[str]]) -> tuple[str, ...]:
    found = tuple(h.strip().lower().replace(" ", "_") for h in lines[0]) if lines else ()
    absent = [name for name in _NEEDED if name not in found]
    if not {"points", "net_points"} & set(found):
        absent.append("points or net_points")
    if absent:
        raise BadCases(f"The first line must name the columns. Not found: {', '.join(absent)}.")
    twice = sorted({name or "(no name)" for name in found if found.count(name) > 1 or not name})
    if twice:
        raise BadCases(f"Each column needs one name of its own. Look at: {', '.join(twice)}.")
    return found


def _row(number: int, headings: Sequence[str], line: Sequence[str], faults: list[str]) -> Row:
    """Read one line; what is wrong with it joins the faults."""
    if len(line) != len(headings):
        faults.append(f"Row {number} has {len(line)} cells, not {len(headings)}.")
        line = [*line, *[""] * len(headings)][: len(headings)]
    cells = {name: cell.strip() for name, cell in zip(headings, line, strict=True)}

    def read(name: str, how: Callable[[str], _Read]) -> _Read | None:
        given = cells.get(name, "")
        try:
            return how(given) if given else None
        except ValueError:
            faults.append(f"Row {number}: {name} is “{given[:40]}”, {_WANTED[how.__name__]}.")
            return None

    return Row(
        reference=cells["reference"],
        group=cells["group"],
        points=read("points", _number),
        net_points=read("net_points", _number),
        pence=read("cost", _pence),
        every=read("every", _every) or "week",
        informal_pence=read("informal_value", _pence),
        columns={n: c for n, c in cells.items() if n not in _KNOWN},
        priced_on=read("priced_on", _day),
        previous_pence=read("previous", _pence),
        agreed_pence=read("agreed", _pence),
        hours=read("hours", _number),
    )


_WANTED = {
    "_number": "not a number like 12 or 12.5",
    "_pence": "not pounds like 120.50",
    "_every": "not week, fortnight, four weeks, month, quarter, year or once",
    "_day": "not a date like 2026-04-01",
}


@lru_cache(maxsize=20_000)  # points and hours: few numbers, each of many people
def _number(given: str) -> Fraction:
    if not _NUMBER.fullmatch(given) or not given.isascii():
        raise ValueError
    return Fraction(given) if "." in given else Fraction(int(given))


def _pence(given: str) -> int:
    found = _MONEY.fullmatch(given)
    if not found or not given.replace("£", "").isascii():
        raise ValueError
    whole, part = found[1].replace(",", ""), (found[2] or ".")[1:]
    if len(part) <= 2:  # nearly always, and much faster than a fraction
        pence = int(whole) * 100 + int(part.ljust(2, "0"))
    else:
        pence = Money.pounds(Fraction(f"{whole}.{part}")).pence
    return -pence if given.startswith("-") else pence


def _every(given: str) -> str:
    word = given.lower().replace("_", " ")
    return "once" if word == "once" else Every(word).value


def _day(given: str) -> date:
    return date.fromisoformat(given)


# Cleaning


def clean(rows: Sequence[Row], choices: Choices) -> Cleaned:
    """Make cases of rows: weekly by DHSC's conversions, costs of one person added up.

    :raises BadCases: if no case is left, or a number is not exact
    """
    kept, left_out = _sorted_out(rows, choices)
    cases: list[Case] = []
    for _, group in groupby(kept, key=lambda r: r.reference):
        lines = list(group)
        if len({_facts(r, choices) for r in lines}) > 1:
            left_out.extend(_left_out(r, "conflict") for r in lines)
        else:
            cases.append(_case(lines, choices))
    if not cases:
        raise BadCases(_none_left(left_out))
    return Cleaned(
        cases=tuple(cases),
        left_out=tuple(sorted(left_out, key=lambda x: (x.reference, x.reason))),
        once_pence=_once(rows),
        signs_turned=sum((r.pence or 0) < 0 for r in kept),
        added=len(kept) - len(cases) - sum(x.reason == "conflict" for x in left_out),
    )


def _sorted_out(rows: Sequence[Row], choices: Choices) -> tuple[list[Row], list[LeftOut]]:
    """Part the rows that can be used from those that cannot, in the order of references."""
    kept: list[Row] = []
    left_out: list[LeftOut] = []
    last = None
    for key, row in sorted(((_identity(r), r) for r in rows), key=lambda pair: pair[0]):
        reason = "duplicate" if key == last else _why_not(row, choices)
        last = key
        if reason:
            left_out.append(_left_out(row, reason))
        else:
            kept.append(row)
    return kept, left_out


def _identity(row: Row) -> tuple[str, ...]:
    """Give a row's every word, to sort by and to know its double."""
    _check(row)
    facts = (
        row.group, row.points, row.net_points, row.pence, row.every, row.informal_pence,
        row.priced_on, row.previous_pence, row.agreed_pence, row.hours,
    )  # fmt: skip
    columns = (f"{name}={value}" for name, value in sorted(row.columns.items()))
    return (row.reference, *map(str, facts), *columns)


def _check(row: Row) -> None:
    """Refuse what is not an exact number of a size that can be, whoever made the row."""
    if not row.reference:
        raise BadCases("Every row needs a reference, so that one person counts once.")
    if row.every not in _OFTEN:
        raise BadCases(f"{row.reference}: “{row.every}” is not one of {', '.join(_OFTEN)}.")
    for number in (row.points, row.net_points, row.hours):
        exact = number is None or type(number) in (Fraction, int)
        if not exact or not -MOST_POINTS < (number or 0) < MOST_POINTS:
            raise BadCases(f"{row.reference}: {number} is not a number that can be used here.")
    for pence in (row.pence, row.informal_pence, row.previous_pence, row.agreed_pence):
        if pence is not None and (type(pence) is not int or abs(pence) > MOST):
            raise BadCases(f"{row.reference}: {pence} is not a sum of whole pence.")


def _why_not(row: Row, choices: Choices) -> str:
    """Name the first reason to leave a row out, or nothing."""
    reasons = (
        ("once", row.every == "once"),
        ("no_cost", row.pence is None),
        ("zero_cost", row.pence == 0),
        ("no_points", _points(row, choices) is None),
        ("no_group", not row.group),
        ("no_informal", choices.points == "gross" and row.informal_pence is None),
        ("other_prices", _factor(row, choices) is None),
    )
    return next((reason for reason, holds in reasons if holds), "")


def _points(row: Row, choices: Choices) -> Fraction | None:
    return row.points if choices.points == "gross" else row.net_points


def _factor(row: Row, choices: Choices) -> Fraction | None:
    """Find what brings a cost to the one day's prices; None if nobody said."""
    if choices.price_date is None or row.priced_on in (None, choices.price_date):
        return ONE
    return choices.uprating.get(row.priced_on) if row.priced_on else None


def _left_out(row: Row, reason: str) -> LeftOut:
    return LeftOut(row.reference, reason, REASONS[reason])


def _none_left(left_out: Iterable[LeftOut]) -> str:
    words = sorted({x.words for x in left_out})
    return " ".join(["There is no case to learn from.", *words])


def _once(rows: Iterable[Row]) -> int:
    return sum({_identity(r): abs(r.pence or 0) for r in rows if r.every == "once"}.values())


def _facts(row: Row, choices: Choices) -> tuple[object, ...]:
    """Give what must be the same in every line of one person."""
    tested = tuple(row.columns.get(name, "") for name in choices.test_by)
    given = (row.informal_pence, row.previous_pence, row.agreed_pence)
    return (row.group, _points(row, choices), *given, *tested)


def _case(lines: Sequence[Row], choices: Choices) -> Case:
    first = lines[0]
    points = _points(first, choices)
    informal = first.informal_pence if choices.points == "gross" else 0
    hours = [row.hours for row in lines if row.hours is not None]
    return Case(
        reference=first.reference,
        group=first.group,
        points=_placed(points or Fraction(0)),
        pence=sum(_weekly(row, choices) for row in lines) + abs(informal or 0),
        columns={name: first.columns.get(name, "") for name in choices.test_by},
        previous_pence=first.previous_pence,
        agreed_pence=first.agreed_pence,
        hours=sum(hours[1:], hours[0]) if hours else None,
    )


def _placed(points: Fraction) -> Fraction:
    """Round points to the places by which they are told apart."""
    exact = PLACES % points.denominator == 0
    return points if exact else Fraction(round(points * PLACES), PLACES)


def _weekly(row: Row, choices: Choices) -> int:
    """Bring a cost to a week and to the one day's prices, rounding once."""
    factor, pence = _factor(row, choices) or ONE, abs(row.pence or 0)
    if row.every == Every.WEEK and factor is ONE:
        return pence
    weeks = PER_YEAR[Every.WEEK]
    return Money(pence).times(factor * Fraction(PER_YEAR[Every(row.every)], weeks)).pence


def prices(rows: Iterable[Row], choices: Choices) -> tuple[tuple[str, str, int], ...]:
    """Say of each day of prices by what its costs were multiplied, and how many rows it has.

    The day is empty for rows that name none, the factor where nobody gave one. Nothing where the
    analyst chose no day of prices, as costs are then taken as they stand.
    """
    if choices.price_date is None:
        return ()
    counts = Counter(row.priced_on or date.min for row in rows)
    known = {choices.price_date: Fraction(1), date.min: Fraction(1)}
    factors = {**choices.uprating, **known}
    return tuple(
        ("" if day == date.min else str(day), str(factors.get(day, "")), counts[day])
        for day in sorted(counts)
    )


def data_hash(cases: Sequence[Case]) -> str:
    """Make the sha256 of the cases, whatever their order."""
    whole = sorted(_canonical(case) for case in cases)
    return hashlib.sha256("\n".join(whole).encode()).hexdigest()


def _canonical(case: Case) -> str:
    facts = [
        case.reference, case.group, str(case.points), case.pence, case.previous_pence,
        case.agreed_pence, None if case.hours is None else str(case.hours),
        sorted(case.columns.items()),
    ]  # fmt: skip
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))
