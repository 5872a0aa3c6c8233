"""Read cases, calibrations and what came of them; and our own people's plans, as cases."""

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache, lru_cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db.models import F, Func, JSONField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.fields.json import KeyTextTransform

from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.allocation import rules as allocation_rules
from selfdirect.agreement.allocation.journey import State as AllocationState
from selfdirect.agreement.allocation.models import Allocation, Scheme
from selfdirect.agreement.calibration import rules, says
from selfdirect.agreement.calibration.files import key
from selfdirect.agreement.calibration.journey import CasesState, State
from selfdirect.agreement.calibration.models import Calibration, Cases
from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.planning.journey import State as PlanState
from selfdirect.agreement.planning.models import Line, Plan
from selfdirect.agreement.schemes.journey import State as DraftState
from selfdirect.agreement.schemes.models import Draft
from selfdirect.foundation.db.refs import new_ref
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.money import Money, half_up
from selfdirect.foundation.kernel.period import Every, convert, whole_years
from selfdirect.foundation.kernel.sheets import pounds
from selfdirect.register.cases.queries import visible as visible_people
from selfdirect.register.people.models import Group

POUNDS = "GBP"
KEEPS = 365  # days after which rows of cases are deleted: said on the page
UNTAKEN = 2  # days after which a file is deleted whose columns nobody named
BANDS = ((18, "18 to 24"), (25, "25 to 34"), (35, "35 to 44"), (45, "45 to 54"),
         (55, "55 to 64"), (65, "65 to 74"), (75, "75 to 84"), (85, "85 and over"))  # fmt: skip


# What there is


def calibrations() -> QuerySet[Calibration]:
    """List calibrations, newest first, without their long reports."""
    return Calibration.objects.defer("report").select_related("cases", "scheme").order_by("-pk")


def all_cases() -> QuerySet[Cases]:
    return Cases.objects.defer("text").order_by("-pk")


def to_forget(at: datetime) -> list[Cases]:
    """List the rows to delete: kept long enough, or brought and not taken within days."""
    kept = Q(state=CasesState.TAKEN, brought_at__lt=at - timedelta(days=KEEPS))
    left = Q(state=CasesState.BROUGHT, brought_at__lt=at - timedelta(days=UNTAKEN))
    at_work = Calibration.objects.filter(state__in=(State.WAITING, State.RUNNING))
    return list(all_cases().filter(kept | left).exclude(calibrations__in=at_work))


def get_cases(ref: str) -> Cases:
    """Find a set of cases.

    :raises NotThere: if there is none
    """
    return there(Cases.objects.filter(ref=ref).first())


def price_days(cases: Cases) -> list[tuple[date, int]]:
    """List the days at whose prices costs stand in some rows, and how many rows each has."""
    rows = csv.DictReader(io.StringIO(cases.text))
    days = Counter(row["priced_on"] for row in rows if row.get("priced_on"))
    return sorted((date.fromisoformat(day), count) for day, count in days.items())


def get(ref: str) -> Calibration:
    """Find a calibration.

    :raises NotThere: if there is none
    """
    return there(Calibration.objects.filter(ref=ref).select_related("cases", "scheme").first())


@lru_cache(maxsize=8)
def _report(digest: str, text: str) -> dict[str, Any]:
    return dict(json.loads(text))


def report(calibration: Calibration) -> dict[str, Any]:
    """Read what came of a calibration, as plain data in the shape of `rules.Report`."""
    return _report(sha256(calibration.report.encode()).hexdigest(), calibration.report)


def latest_before(calibration: Calibration) -> Calibration | None:
    """Find the calibration of the same scheme and table that was finished before this one."""
    same = Calibration.objects.filter(
        scheme__key=calibration.scheme.key, table=calibration.table, pk__lt=calibration.pk
    )
    return same.exclude(report="").order_by("-pk").first()


def standing_draft(calibration: Calibration) -> Draft | None:
    """Find the draft made of a calibration, unless it was thrown away."""
    if not calibration.draft:
        return None
    made = Draft.objects.defer("text", "gains").filter(ref=calibration.draft)
    return made.exclude(state=DraftState.THROWN_AWAY).first()


# Choices


@cache
def code_version() -> str:
    """Name the code that a calibration depends on: the same name, the same arithmetic."""
    digest = sha256()
    for path in sorted(Path(rules.__file__).parent.glob("*.py")):
        digest.update(path.read_bytes())
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy"))
    return f"selfdirect {version('selfdirect')}, rules {digest.hexdigest()[:12]}, {libraries}"


_EXACT = {f.name for f in fields(rules.Choices) if "Fraction" in str(f.type)} - {"uprating"}


def choices(calibration: Calibration) -> rules.Choices:
    """Read the choices of a calibration, as they were kept."""
    kept: dict[str, Any] = {n: _choice(n, v) for n, v in calibration.choices.items()}
    return rules.Choices(**kept)


def _choice(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _EXACT:
        return Fraction(value)
    if name == "uprating":
        return {date.fromisoformat(day): Fraction(rate) for day, rate in value.items()}
    if name == "price_date":
        return date.fromisoformat(value)
    if name == "method":
        return rules.Method(value)
    return tuple(value) if name == "test_by" else value


# Tables that a calibration may be for


@dataclass(frozen=True, slots=True)
class Target:
    """One table of one published scheme, and the names of its lines."""

    scheme: Scheme
    table: str
    lines: Mapping[str, str]  # words by option; empty: it has one line for everybody

    @property
    def code(self) -> str:
        return f"{self.scheme.pk}:{self.table}"

    @property
    def words(self) -> str:
        title = allocations.compiled(self.scheme).title
        return f"{title}, version {self.scheme.version}: {self.table.replace('_', ' ')}"


def targets() -> list[Target]:
    """List the tables of the published schemes whose lines stand for client groups."""
    found = [t for scheme in allocations.published() for t in _tables(scheme)]
    return sorted(found, key=lambda t: t.scheme.starts_on, reverse=True)


def _tables(scheme: Scheme) -> Iterator[Target]:
    read = allocations.compiled(scheme)
    for name, table in read.tables.items():
        if len(table.by) <= 1:
            yield Target(scheme, name, _line_names(read, table.by))


def target(scheme: Scheme, table: str) -> Target:
    """Find a table of a scheme.

    :raises NotThere: if it has no such table
    """
    return there(next((t for t in _tables(scheme) if t.table == table), None))


def _line_names(read: allocation_rules.Scheme, by: tuple[str, ...]) -> dict[str, str]:
    if not by:
        return {}
    table = next(t for t in read.tables.values() if t.by == by)
    asked = {q.id: q for q in read.questionnaire.questions}.get(by[0])
    words = {o.id: o.text for o in asked.options} if asked else {}
    return {keys[0]: words.get(keys[0], keys[0]) for keys in table.curves}


def group_names(found: Target) -> dict[str, str]:
    """Map what a file may call a group, made comparable, to the table's name of its line."""
    ours = {key(label): code for code, label in Group.choices if code in found.lines}
    theirs = {key(words): line for line, words in found.lines.items()}
    return {**ours, **theirs, **{key(line): line for line in found.lines}}


def lines_now(found: Target) -> dict[str, rules.Knots]:
    """Read a table's lines as it is now, in whole pence a week, by client group."""
    read = allocations.compiled(found.scheme)
    every = Every(read.period)
    return {
        (keys[0] if keys else ""): tuple((p, _weekly(pounds, every)) for p, pounds in line.knots)
        for keys, line in read.tables[found.table].curves.items()
    }


def _weekly(pounds: Fraction, every: Every) -> int:
    return convert(Money.pounds(pounds), every, Every.WEEK).pence


def why_unfit(found: Target) -> str:
    """Say why a table cannot be calibrated, or nothing."""
    read = allocations.compiled(found.scheme)
    steps = any(line.kind == "step" for line in read.tables[found.table].curves.values())
    if read.currency != POUNDS:
        return says.CURRENCY.format(code=read.currency)
    if read.period not in tuple(Every):
        return says.ONCE
    return says.STEPS.format(table=found.table) if steps else ""


def highest_points(found: Target) -> Fraction:
    """Say how far a table goes now: the new one goes as far."""
    curves = allocations.compiled(found.scheme).tables[found.table].curves
    return max(line.starts[-1] for line in curves.values())


def words_of_groups(found: Target) -> dict[str, str]:
    """Name client groups as people read them."""
    labels = {str(code): str(label) for code, label in Group.choices}
    return {line: labels.get(line, words) for line, words in found.lines.items()}


def before_calibration(calibration: Calibration) -> dict[str, rules.Knots]:
    return lines_now(target(calibration.scheme, calibration.table))


# Our own people


def own_cases(found: Target, today: date) -> str:
    """Write everybody with an indicative budget and an agreed plan as a CSV of cases.

    The cost is what the plan costs a week as decided, whoever pays; hours are what it buys by
    the hour. Points are those of the receipt. One question to the database, whatever the number.
    References are new and drawn by chance, and rows stand in their order: none leads back.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(OWN_HEADINGS)
    rows = _own_rows(found).iterator(chunk_size=5_000)
    cases = {new_ref("R"): _own_case(row, today) for row in rows}
    writer.writerows([ref, *cases[ref]] for ref in sorted(cases))
    return out.getvalue()


OWN_HEADINGS = [
    "reference",
    "group",
    "points",
    "net_points",
    "cost",
    "every",
    "previous",
    "hours",
    "age_band",
    "sex",
    "ethnicity",
    "area",
    "informal_support",
]
_LINES = "jsonb_path_query_array(%(expressions)s::jsonpath)"


def _points(path: str) -> Func:
    return Func(F("receipt"), Value(path), template=_LINES, output_field=JSONField())


def _own_rows(found: Target) -> QuerySet[Allocation, Any]:
    agreed = Plan.objects.filter(case=OuterRef("case"), state=PlanState.AGREED).order_by("-pk")
    decided = Validation.objects.filter(
        plan__case=OuterRef("case"), plan__state=PlanState.AGREED, verdict="agreed"
    )
    hours = (
        Line.objects.filter(plan=OuterRef("plan"), unit="hour")
        .values("plan")
        .annotate(all=Sum("quantity"))
        .values("all")
    )
    by = allocations.compiled(found.scheme).tables[found.table].by
    answer = KeyTextTransform(by[0] if by else "", KeyTextTransform("answers", "receipt"))
    rows = Allocation.objects.filter(state=AllocationState.ISSUED, case__closed_on__isnull=True)
    return (
        rows.annotate(plan=Subquery(agreed.values("pk")[:1]))
        .filter(plan__isnull=False)
        .annotate(
            total=Subquery(decided.order_by("-pk").values("total")[:1]),
            hours=Subquery(hours),
            gross=_points("$.lines[*].points"),
            net=_points("$.lines[*].net_points"),
            group=answer,
        )
        .filter(total__isnull=False)
        .order_by("case__ref")
        .values(
            "weekly", "total", "hours", "gross", "net", "group",
            "case__person__group", "case__person__born_on", "case__person__sex",
            "case__person__ethnicity", "case__person__postcode",
        )
    )  # fmt: skip


def _own_case(row: Mapping[str, Any], today: date) -> list[object]:
    gross, net = _sum(row["gross"]), _sum(row["net"])
    return [
        row["group"] or row["case__person__group"],
        _decimal(gross),
        _decimal(net),
        pounds(row["total"]),
        "week",
        pounds(row["weekly"]),
        row["hours"] or "",
        _age_band(row["case__person__born_on"], today),
        row["case__person__sex"],
        row["case__person__ethnicity"],
        row["case__person__postcode"].split(" ")[0],
        "some" if net < gross else "none",
    ]


def _sum(points: Iterable[str]) -> Fraction:
    return sum(map(Fraction, points), Fraction(0))


def _decimal(points: Fraction) -> str:
    whole, part = divmod(half_up(points * 10_000), 10_000)
    return f"{whole}.{part:04d}".rstrip("0").rstrip(".")


def _age_band(born_on: date | None, today: date) -> str:
    if born_on is None:
        return ""
    age = whole_years(born_on, today)
    return next((words for least, words in reversed(BANDS) if age >= least), "under 18")


def openable(actor: Actor, references: Iterable[str]) -> frozenset[str]:
    """Say which of these references lead to a record that this actor may open."""
    return frozenset(
        visible_people(actor).filter(ref__in=list(references)).values_list("ref", flat=True)
    )


def knots(plain: Iterable[tuple[str, int]]) -> rules.Knots:
    """Read a line of a report as it was kept."""
    return tuple((Fraction(points), pence) for points, pence in plain)
