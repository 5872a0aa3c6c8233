"""Calibrations: the list, the choices, how far one is, and what came of it."""

import json
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.agreement.calibration import actions, policy, queries, says, sheets
from selfdirect.agreement.calibration.forms import ChoicesForm, factor_name
from selfdirect.agreement.calibration.journey import CALIBRATION, State
from selfdirect.agreement.calibration.models import Calibration
from selfdirect.agreement.calibration.rules import METHODS, Method
from selfdirect.foundation.audit.actions import look
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui import charts
from selfdirect.foundation.ui.forms import form_page
from selfdirect.foundation.ui.web import Request

SILENT_AFTER = timedelta(seconds=60)  # a job that says nothing so long has probably been cut off
LATEST = 50
ADVANCED = [
    "winsorise_percent",
    "strength",
    "small",
    "tail_percent",
    "bands",
    "step_percent",
    "quantile",
    "bootstraps",
    "seed",
]
KEYS = (
    ("model", "What this table gives"),
    ("now", "What people cost now, on average"),
    ("before", "What the table before gave"),
)
ACROSS = {"net": "points left to meet", "gross": "points of need"}
STATES = {
    State.WAITING: ("wait", "Waiting"),
    State.RUNNING: ("wait", "At work"),
    State.DONE: ("ok", "Done"),
    State.FAILED: ("bad", "Could not go on"),
    State.STOPPED: ("plain", "Stopped"),
}


@require_GET
def index(request: Request) -> HttpResponse:
    policy.may_calibrate(request.actor).require()
    rows = [_row(each) for each in queries.calibrations()[:LATEST]]
    context = {"rows": rows, "sets": queries.all_cases()[:LATEST]}
    return render(request, "calibration/index.html", context)


def _row(each: Calibration) -> dict[str, Any]:
    kind, words = STATES[State(each.state)]
    pence = each.summary.get("table_pence")
    return {
        "calibration": each,
        "kind": kind,
        "words": words,
        "method": METHODS[Method(each.choices["method"])],
        "people": each.summary.get("people"),
        "table": sheets.pounds(pence) if pence is not None else "",
    }


@require_http_methods(["GET", "POST"])
def ask(request: Request, ref: str) -> HttpResponse:
    policy.may_calibrate(request.actor).require()
    cases = queries.get_cases(ref)
    policy.may_ask(request.actor, cases).require()
    here = {
        "targets": queries.targets(),
        "columns": cases.columns,
        "days": queries.price_days(cases),
    }
    form = ChoicesForm(request.POST or None, initial=_initial(request), **here)
    if request.method == "POST" and form.is_valid():
        try:
            asked = _ask(request, ref, form)
        except Refused as refusal:
            form.add_error("target", str(refusal))
        else:
            return redirect("calibration:calibration", asked.ref)
    context = {"cases": cases, "advanced": [form[name] for name in ADVANCED]}
    return form_page(request, "calibration/ask.html", form, **context)


def _ask(request: Request, ref: str, form: ChoicesForm) -> Calibration:
    return actions.ask_calibration(
        cases_ref=ref,
        scheme=form.chosen.scheme,
        table=form.chosen.table,
        choices=form.cleaned_data["choices"],
        by=request.actor,
        at=timezone.now(),
    )


def _initial(request: Request) -> dict[str, Any]:
    """Begin from the choices of an earlier calibration, where its page led here."""
    earlier = queries.calibrations().filter(ref=request.GET.get("like", "")).first()
    if earlier is None:
        return {}
    kept = dict(earlier.choices)
    budget, hour = kept["budget_pence"], kept["unit_pence"]
    kept["budget"] = Money(budget) if budget else None
    kept["unit_price"] = Money(hour) if hour else None
    if kept["price_date"]:
        kept["price_date"] = date.fromisoformat(kept["price_date"])
    factors = {
        factor_name(date.fromisoformat(day)): sheets.decimal(factor)
        for day, factor in kept["uprating"].items()
    }
    return {**kept, **factors, "target": f"{earlier.scheme_id}:{earlier.table}"}


@require_GET
def calibration(request: Request, ref: str) -> HttpResponse:
    """Show what came of a calibration, or how far it is."""
    policy.may_calibrate(request.actor).require()
    found = queries.get(ref)
    under_way = found.state in (State.WAITING, State.RUNNING)
    if request.htmx and not under_way:
        return HttpResponse(headers={"HX-Refresh": "true"})
    if found.state != State.DONE:
        name = "calibration/parts/progress.html" if request.htmx else "calibration/progress.html"
        return render(request, name, _progress(request, found, under_way))
    look(on=found, about="", by=request.actor, at=timezone.now())
    return render(request, "calibration/result.html", _result(request, found))


def _progress(request: Request, found: Calibration, under_way: bool) -> dict[str, Any]:
    heard = found.heard_at or found.asked_at
    return {
        "calibration": found,
        "under_way": under_way,
        "silent": found.state == State.RUNNING and timezone.now() - heard > SILENT_AFTER,
        "steps": CALIBRATION.open_to(found.state, request.actor.roles),
        "why_not": policy.may_send_again(request.actor, found).reason,
        "kind": STATES[State(found.state)],
    }


def _result(request: Request, found: Calibration) -> dict[str, Any]:
    report = queries.report(found)
    words = queries.words_of_groups(queries.target(found.scheme, found.table))
    return {
        "calibration": found,
        "report": report,
        "headline": sheets.headline(report),
        "said": _said(report),
        "shortfalls": sheets.shortfalls(report, words),
        "tiles": tiles(report),
        "closing": sheets.closing_rows(report),
        "method": sheets.method_words(report),
        "groups": group_charts(found, report, words),
        "hidden": [sheets.title_of(name, words) for name in sorted(sheets.hidden_groups(report))],
        "fewest": sheets.fewest(report),
        "sheets": {k.replace("-", "_"): v for k, v in sheets.sheets(report, words).items()},
        "keys": KEYS,
        "choices": sheets.choice_rows(report),
        "drift": sheets.drift_charts(report, words),
        "latest_before": queries.latest_before(found),
        "cleaning": sheets.cleaning_rows(report),
        "fairness": fairness(report, words),
        "tenths": sheets.tenths_chart(report),
        "changes": sheets.changes_chart(report, words),
        "across": ACROSS[report["choices"]["points"]],
        "balance": sheets.balance_chart(report, words),
        "traditional": traditional(report),
        "openable": queries.openable(request.actor, [r for r, *_ in report["routed"]["cases"]]),
        "excess": Money(report["routed"]["excess_pence"]),
        "total": [Money(p) for p in (report["total"]["low_pence"], report["total"]["high_pence"])
                  if p is not None],
        "table_sum": Money(report["closing"]["table_pence"]),
        "standing": queries.standing_draft(found),
        "may_draft": policy.may_draft(request.actor, found, queries.standing_draft(found)),
        "apart": says.APART,
        "ink": charts.palette("page"),
    }  # fmt: skip


def _said(report: sheets.Plain) -> dict[str, str]:
    return {
        "errors": sheets.errors_said(report),
        "tenths": sheets.tenths_said(report),
        "fairness": sheets.fairness_said(report),
        "changes": sheets.changes_said(report),
        "drift": sheets.drift_said(report),
    }


def tiles(report: sheets.Plain) -> list[tuple[str, str, str]]:
    """Give the four figures to read first: words, figure, what it means."""
    closing, error = report["closing"], sheets.of_everyone(report)
    rounded = sheets.up_or_down(-closing["residual_pence"])
    between, few = _between(report["total"]), "Too few"
    return [
        ("The table comes to", sheets.pounds(closing["table_pence"]),
         f"A week. Rounding moved it by {rounded}. {between}"),
        ("Within a quarter of the cost", sheets.share(error.get("within_25")) or few,
         "Of people it had not seen: how many get a first figure within 25% of what they cost."),
        ("Those with the most needs", sheets.signed(error.get("top_tenth_bias")) or few,
         "What the tenth with the most points would get too much (+) or too little (−)."),
        ("Fits new people", sheets.number(error.get("r2")) or few,
         "R² in pounds. From 0.35 to 0.55 is honest for points alone; 1 would be perfect."),
    ]  # fmt: skip


def _between(total: sheets.Plain) -> str:
    if total["low_pence"] is None:
        return ""
    low, high = sheets.pounds(total["low_pence"]), sheets.pounds(total["high_pence"])
    return f"Fitted on other people like these it could come to {low} to {high}."


def group_charts(
    found: Calibration, report: sheets.Plain, words: dict[str, str]
) -> list[dict[str, Any]]:
    """Draw Surrey's scatter for each client group that may be shown."""
    before = queries.before_calibration(found)
    groups = sheets.shown_groups(report) or [report["everyone"]]
    return [
        _group_chart(g, sheets.corners(before.get(g["name"], before.get("", ()))), words)
        for g in groups
    ]


def _group_chart(
    group: sheets.Plain, before: tuple[charts.Point, ...], words: dict[str, str]
) -> dict[str, Any]:
    dots = sheets.corners(group["dots"])
    plot = charts.scatter(dots, sheets.group_lines(group, before))
    bands = sheets.bands(group, before, plot.frame)
    rows = [(b["points"], b["now"], b["model"], b["before"]) for b in bands]
    told = [{"x": b["x"], "words": sheets.band_words(b)} for b in bands]
    return {
        "name": sheets.title_of(group["name"], words),
        "finding": sheets.group_finding(group, words),
        "plot": plot,
        "people": group["people"],
        "rows": rows,
        "bands": json.dumps(told),
        "first": told[0]["words"],
        "last": len(told) - 1,
        "fitted_by": group["fitted_by"],
    }


def fairness(report: sheets.Plain, words: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"sheet": sheets.fairness_sheet(f, words), "plot": sheets.forest_of(f, words)}
        for f in report["fairness"]
    ]


def traditional(report: sheets.Plain) -> str:
    """Print the bias at the top that the traditional method would have on these very cases."""
    by = {m["method"]: m["error"]["top_tenth_bias"] for m in report["methods"]}
    bias = by.get("percentile")
    if bias is None:
        return ""
    return (
        "On these very cases the traditional table would give the tenth with the most points"
        f" {sheets.share(abs(bias))} {'more' if bias > 0 else 'less'} than they cost."
    )


@require_POST
def stop(request: Request, ref: str) -> HttpResponse:
    policy.may_calibrate(request.actor).require()
    actions.stop_calibration(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "It is stopped. Nothing came of it.")
    return redirect("calibration:calibration", ref)


@require_POST
def again(request: Request, ref: str) -> HttpResponse:
    policy.may_calibrate(request.actor).require()
    actions.send_again(ref=ref, by=request.actor, at=timezone.now())
    return redirect("calibration:calibration", ref)


@require_POST
def draft(request: Request, ref: str) -> HttpResponse:
    policy.may_calibrate(request.actor).require()
    made = actions.draft_calibration(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "The draft holds the new table. Look it over, and propose it.")
    return redirect("schemes:draft", made)
