"""What the year will come to: the finding, its drawing and tables, and the same as a file."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from selfdirect.foundation.kernel.hiding import FEWEST, few
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.sheets import csv_bytes
from selfdirect.foundation.ui import charts
from selfdirect.foundation.ui.web import CSV, Request, download
from selfdirect.foundation.ui.words import short_day
from selfdirect.learning.insight import actions, policy
from selfdirect.learning.insight.queries.outlook import Row, Year, latest
from selfdirect.learning.insight.rules.outlook import (
    BEFORE,
    Told,
    Tried,
    about,
    between,
    ranges,
    tried,
)

WAYS = {
    "group": ("Group", "By group"),
    "team": ("Team", "By team"),
    "purpose": ("Purpose", "By purpose"),
    "stream": ("Whose money", "By whose money it is"),
}
HEADINGS = "People|Days gone by|Sure to come|By the year’s end|Between"
CELLS = (
    *("sorted by", "part", "people", "days gone by", "sure", "agreed", "change"),
    *("low", "middle", "high"),
)
BACK = "kept back"


@require_GET
def outlook(request: Request) -> HttpResponse:
    """Show what support will have cost by the end of the year, and how sure that is."""
    policy.may_see(request.actor).require()
    year = latest()
    context: dict[str, object] = {"may_tell": policy.may_tell(request.actor), "year": year}
    if year:
        context |= _shown(year)
    return render(request, "insight/outlook.html", context)


def _shown(year: Year) -> dict[str, object]:
    tables = [
        (f"{WAYS[way][0]}|{HEADINGS}", WAYS[way][1], [_row(row) for row in rows])
        for way, rows in year.ways.items()
    ]
    whole = year.whole
    trials = tried(year.past)
    return {
        "middle": about(whole.middle),
        "range": between(whole.low, whole.high),
        "last_day": year.weeks.ends_before - timedelta(days=1),
        "told_on": year.weeks.told_until - timedelta(days=1),
        "tiles": _tiles(whole),
        "tables": tables,
        "plot": charts.scatter((), _lines(year), between=_band(year)),
        "ink": charts.palette("page"),
        "weekly": _weekly(year),
        "tried": [_tried(each) for each in trials],
        "times": sum(each.times for each in trials),
        "held": sum(each.held for each in trials),
        "fewest": FEWEST,
        "shares": _shares(year.made.costs),
        "last_week": about(Money(year.past[-1])),
    }


def _shares(costs: Mapping[str, Any]) -> str:
    """Say what people paid towards their support; nothing where few did."""
    shares = Money(costs.get("shares", 0))
    payers = costs.get("behind", {}).get("person", int(bool(shares)))
    return "" if few(payers) else about(shares)


def _tiles(whole: Told) -> Sequence[tuple[str, str, str]]:
    steps = f"as in the last {whole.steps} weeks" if whole.steps else "too early to say"
    owed = f"{about(whole.owed)} of it is given and not paid yet"
    return (
        ("Days gone by", about(whole.paid + whole.owed), owed),
        ("Sure for days to come", about(whole.sure), "paid already, or promised"),
        ("Agreed", about(whole.agreed), "if those who have support keep it"),
        ("Starts, stops and changes", about(whole.change), steps),
    )


def _row(row: Row) -> Sequence[object]:
    if row.told is None:
        return (row.words, BACK, *[""] * 4)
    return (row.words, row.people, *_sums(row.told))


def _sums(told: Told) -> Iterable[object]:
    yield told.paid + told.owed
    yield told.sure
    yield told.middle
    yield between(told.low, told.high) if told.steps else "too early to say"


def _lines(year: Year) -> list[charts.Line]:
    """Draw what each week of the year cost, and what each to come may."""
    now = year.weeks.done - BEFORE
    gone = [(float(nth), _thousands(pence)) for nth, pence in enumerate(year.past[BEFORE:])]
    ahead = [(float(now + nth), _thousands(mid)) for nth, (_, mid, _) in enumerate(_ahead(year))]
    return [
        charts.Line("So far", "model", tuple(gone)),
        charts.Line("To come", "now", tuple([*gone[-1:], *ahead])),
    ]


def _band(year: Year) -> tuple[list[charts.Point], list[charts.Point]]:
    now = year.weeks.done - BEFORE
    low = [(float(now + nth), _thousands(low)) for nth, (low, _, _) in enumerate(_ahead(year))]
    high = [(float(now + nth), _thousands(high)) for nth, (_, _, high) in enumerate(_ahead(year))]
    return low, high


def _ahead(year: Year) -> Sequence[tuple[int, int, int]]:
    whole_weeks = len(year.weeks.shares) - year.weeks.done - 1
    return ranges(year.past, whole_weeks)


def _thousands(pence: int) -> float:
    return max(pence, 0) / 100_000


def _weekly(year: Year) -> list[Sequence[object]]:
    """List the weeks of the year, as the drawing shows them."""
    today = year.made.on
    first = year.year.starts_on

    def week(nth: int) -> str:
        return short_day(first + timedelta(weeks=nth), today)

    gone = year.past[BEFORE:]
    return [
        *((week(nth), Money(pence), "") for nth, pence in enumerate(gone)),
        *(
            (week(len(gone) + nth), Money(mid), between(Money(low), Money(high)))
            for nth, (low, mid, high) in enumerate(_ahead(year))
        ),
    ]


def _tried(each: Tried) -> Sequence[object]:
    return (
        f"{each.ahead} weeks ahead",
        each.times,
        f"{each.held} of {each.times}",
        f"{float(each.off):.1%}",
        f"{float(each.wide):.1%}",
    )


@require_GET
def sheet(request: Request) -> HttpResponse:
    """Give the same tables as a file for a spreadsheet."""
    policy.may_see(request.actor).require()
    year = latest()
    rows = [_cells(way, row) for way, row in _parts(year)] if year else []
    name = f"outlook-{year.made.on}.csv" if year else "outlook.csv"
    return download(csv_bytes([CELLS, *rows]), name, CSV)


def _parts(year: Year) -> Iterable[tuple[str, Row]]:
    yield "all", Row("Everybody", year.people, year.whole)
    yield from ((way, row) for way, rows in year.ways.items() for row in rows)


def _cells(way: str, row: Row) -> Sequence[object]:
    if (it := row.told) is None:
        return (way, row.words, BACK, *[None] * 7)
    spread = (it.low, it.middle, it.high) if it.steps else (None, it.middle, None)
    return (way, row.words, row.people, it.paid + it.owed, it.sure, it.agreed, it.change, *spread)


@require_POST
def tell_outlook(request: Request) -> HttpResponse:
    actions.tell_outlook(by=request.actor, at=timezone.now())
    messages.success(request, "Worked out anew, as the book stands now.")
    return redirect("insight:outlook")
