"""The book in the words of the council's general ledger: a balanced journal for each month.

Every month is added up anew, as the book knows it now, and what earlier journals handed over of it
is taken off. So nothing is handed over twice, nothing is left out, and what becomes known of an
old month goes with the next journal, as an adjustment that names its month.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from selfdirect.foundation.kernel.money import NOTHING, Money

ANY = "*"
SUPPORT = "support"  # what leaves budgets
WITHIN, OUTSIDE = "within", "outside"  # what the council's general ledger has no line for


@dataclass(frozen=True, slots=True)
class Flow:
    """What went from one kind of account to another in a month."""

    source: str
    target: str
    stream: str
    month: date
    amount: Money


@dataclass(frozen=True, slots=True)
class Part:
    """What one sum is of: the month it counts in, what it is, and how it is sorted."""

    month: date
    what: str  # "support", "contribution", "suspense"; see codes.toml
    stream: str = ""
    team: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """From which day a sum of some kind stands under a code."""

    starts_on: date
    code: str
    what: str = ANY
    stream: str = ANY
    purpose: str = ANY
    team: str = ANY

    def fits(self, part: Part) -> bool:
        wanted = (self.what, self.stream, self.purpose, self.team)
        given = (part.what, part.stream, part.purpose, part.team)
        return self.starts_on <= part.month and all(
            want in (ANY, have) for want, have in zip(wanted, given, strict=True)
        )

    @property
    def exact(self) -> tuple[int, date]:
        """How closely it says what it is for; of two that fit, the closer and later one holds."""
        named = (self.what, self.stream, self.purpose, self.team)
        return sum(one != ANY for one in named), self.starts_on


@dataclass(frozen=True, slots=True)
class Way:
    """What it is when money goes from one kind of account to another."""

    what: str
    credit: bool  # is it taken off?

    def signed(self, amount: Money) -> Money:
        return -amount if self.credit else amount


@dataclass(frozen=True, slots=True)
class Codes:
    """The council's codes, as published: each with its day and its source."""

    flows: Mapping[tuple[str, str], Way]  # what goes from one kind of account to another
    accounts: tuple[Code, ...]  # what it is: the subjective code
    centres: tuple[Code, ...]  # who answers for it: the cost centre
    bank: str  # the control account that each line is balanced by
    source: str  # who published them

    @classmethod
    def read(cls, file: Mapping[str, object]) -> "Codes":
        """Build from the file of codes.

        :raises ValueError: if a code has no day, or two say the same thing differently
        """
        flows = {
            (str(row["from"]), str(row["to"])): Way(str(row["is"]), bool(row.get("credit")))
            for row in _rows(file["flow"])
        }
        return cls(
            flows,
            _codes(_rows(file["account"])),
            _codes(_rows(file["centre"])),
            str(file["bank"]),
            str(file["source"]),
        )


def _rows(found: object) -> Sequence[Mapping[str, object]]:
    assert isinstance(found, list)
    return found


def _codes(rows: Sequence[Mapping[str, object]]) -> tuple[Code, ...]:
    names = ("what", "stream", "purpose", "team")
    found = []
    for row in rows:
        starts_on = row.get("starts_on")
        if not isinstance(starts_on, date):
            raise ValueError(f"The code {row.get('code')} needs the day it holds from.")
        said = {name: str(row[name]) for name in names if name in row}
        found.append(Code(starts_on, str(row["code"]), **said))
    same = Counter((each.starts_on, *(getattr(each, name) for name in names)) for each in found)
    if twice := [key for key, count in same.items() if count > 1]:
        raise ValueError(f"Two codes are for the same: {twice[0]}.")
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a journal: a debit above nought, a credit below."""

    part: Part
    centre: str
    account: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Journal:
    """What is handed over for a month, and why it cannot be, if it cannot."""

    month: date
    lines: tuple[Line, ...]
    unmapped: tuple[str, ...]

    @property
    def total(self) -> Money:
        return Money.total(line.amount for line in self.lines)

    @property
    def adjustments(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.part.month < self.month)


def unlike(flows: Iterable[Flow], codes: Codes) -> tuple[str, ...]:
    """Name the ways that money went which the codes say nothing of."""
    missing = sorted({(flow.source, flow.target) for flow in flows} - codes.flows.keys())
    return tuple(
        f"Money went from {source} to {target}, and the codes do not say what that is."
        for source, target in missing
    )


def sorted_out(
    flows: Iterable[Flow], support: Mapping[Part, Money], codes: Codes
) -> dict[Part, Money] | None:
    """Put a sum to each part; None if support comes to another sum by teams and purposes."""
    sums: dict[Part, Money] = {}
    for flow in flows:
        way = codes.flows[flow.source, flow.target]
        if way.what not in (WITHIN, OUTSIDE):
            part = Part(flow.month, way.what, "" if way.what == SUPPORT else flow.stream)
            sums[part] = sums.get(part, NOTHING) + way.signed(flow.amount)
    for part, amount in support.items():
        whole = Part(part.month, SUPPORT)
        sums[whole] = sums.get(whole, NOTHING) - amount
    if any(amount for part, amount in sums.items() if part.what == SUPPORT):
        return None
    return sums | dict(support)


def journal(
    month: date, sums: Mapping[Part, Money], handed: Mapping[Part, Money], codes: Codes
) -> Journal:
    """Take what was handed over before off what the months come to now, and code what is left."""
    left = {
        part: sums.get(part, NOTHING) - handed.get(part, NOTHING)
        for part in sorted({*sums, *handed}, key=_order)
    }
    lines, unmapped = [], []
    for part, amount in left.items():
        if not amount:
            continue
        centre, account = _code(codes.centres, part), _code(codes.accounts, part)
        unmapped += [_missing(part, "cost centre")] * (not centre)
        unmapped += [_missing(part, "account code")] * (not account)
        lines.append(Line(part, centre, account, amount))
    return Journal(month, tuple(lines), tuple(dict.fromkeys(unmapped)))


def _order(part: Part) -> tuple[date, str, str, str, str]:
    return part.month, part.what, part.stream, part.team, part.purpose


def _code(codes: Iterable[Code], part: Part) -> str:
    fitting = [code for code in codes if code.fits(part)]
    return max(fitting, key=lambda code: code.exact).code if fitting else ""


def _missing(part: Part, kind: str) -> str:
    named = {"of": part.stream, "in team": part.team, "for": part.purpose}
    said = "".join(f" {word} {code}" for word, code in named.items() if code)
    return f"There is no {kind} for {part.what}{said} in {part.month:%B %Y}."


HEADINGS = (
    *("journal", "period", "line", "cost centre", "account", "debit", "credit"),
    *("counts in", "what", "stream", "team", "purpose"),
)


def sheet(ref: str, found: Journal, bank: str) -> list[tuple[object, ...]]:
    """Write a journal as rows: every line, and the control account that balances it."""
    period = f"{found.month:%Y-%m}"
    rows: list[tuple[object, ...]] = [HEADINGS]
    for nth, line in enumerate(found.lines, 1):
        it = line.part
        said = (f"{it.month:%Y-%m}", it.what, it.stream, it.team, it.purpose)
        rows.append((ref, period, nth, line.centre, line.account, *_sides(line.amount), *said))
    control = (ref, period, len(rows), "", bank, *_sides(-found.total))
    return [*rows, (*control, period, "control", "", "", "")]


def _sides(amount: Money) -> tuple[Money | None, Money | None]:
    return (amount, None) if amount >= NOTHING else (None, -amount)
