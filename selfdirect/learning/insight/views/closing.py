"""Months as they ended: the next to close, those that are closed, and what was known later."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_POST

from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.templatetags.ui import link
from selfdirect.foundation.ui.web import Request
from selfdirect.learning.insight import actions, policy
from selfdirect.learning.insight.models import Close
from selfdirect.learning.insight.queries import closing
from selfdirect.learning.insight.rules.closing import WORDS, Line
from selfdirect.learning.insight.says import month_in_words

Row = tuple[Any, ...]


@require_GET
def months(request: Request) -> HttpResponse:
    """List the months that are closed, and say which comes next."""
    policy.may_see(request.actor).require()
    upcoming, opens = closing.next_month(localdate()), bool(policy.may_read_sums(request.actor))
    context = {
        "next": upcoming and month_in_words(upcoming.starts_on),
        "next_url": upcoming and opens and _address(upcoming.starts_on),
        "rows": [_closed(each, opens=opens) for each in closing.months()],
        "opens": opens,
    }
    return render(request, "insight/months.html", context)


def _address(starts_on: date) -> str:
    return reverse("insight:month", args=[f"{starts_on:%Y-%m}"])


def _closed(close: Close, *, opens: bool) -> Row:
    name = month_in_words(close.starts_on)
    if opens:
        name = link(_address(close.starts_on), name)
    return name, close.by_name, localdate(close.known_at), close.digest[:12]


def day_of(month: str) -> date:
    """Read the first day of a month like 2026-10.

    :raises NotThere: if it is none
    """
    try:
        return date.fromisoformat(f"{month}-01")
    except ValueError:
        raise NotThere from None


@require_GET
def month(request: Request, month: str) -> HttpResponse:
    """Show how a month ended: as it was closed, and what is known since; or as it would be."""
    policy.may_read_sums(request.actor).require()
    starts_on, now = day_of(month), timezone.now()
    context: dict[str, object] = {"name": month_in_words(starts_on), "month": month}
    if found := closing.closed(starts_on, now):
        context |= _report(found.close.report) | {
            "close": found.close,
            "later": [(each.words, each.closed, each.known, each.change) for each in found.later],
        }
    else:
        turn = closing.next_month(localdate())
        if turn is None or turn.starts_on != starts_on:
            raise NotThere
        context |= _before(turn) | {"may_close": policy.may_close(request.actor)}
    return render(request, "insight/month.html", context)


def _report(report: dict[str, list[Any]]) -> dict[str, object]:
    """Lay a kept report out as tables."""
    sums = ("opening", "in", "out", "closing", "promised")
    rows = [
        (WORDS.get(line["kind"], line["kind"]), *(Money(line[name]) for name in sums))
        for line in report["lines"]
    ]
    return {
        "rows": rows,
        "total": _total(rows),
        "waiting": _open(report["waiting"]),
        "unexplained": _open(report["unexplained"]),
    }


def _open(rows: Sequence[tuple[str, int, int]]) -> list[Row]:
    return [(words, count, Money(pence)) for words, count, pence in rows]


def _before(month: Period) -> dict[str, object]:
    rows = [_line(line) for line in closing.lines(month, timezone.now())]
    return {"rows": rows, "total": _total(rows)}


def _line(line: Line) -> Row:
    return (
        *(line.words, line.opening, line.money_in, line.money_out),
        *(line.closing, line.promised),
    )


def _total(rows: Sequence[Row]) -> Row:
    """Add the columns up: what goes in comes out, and all that is held comes to nought."""
    columns = [*zip(*rows, strict=True)][1:]
    return ("Altogether", *(Money.total(column) for column in columns)) if rows else ()


@require_POST
def close_month(request: Request, month: str) -> HttpResponse:
    starts_on = day_of(month)
    actions.close_month(starts_on=starts_on, by=request.actor, at=timezone.now())
    messages.success(request, f"{month_in_words(starts_on)} is closed. It balances.")
    return redirect("insight:month", month)
