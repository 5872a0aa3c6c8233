"""What is taken away from a calibration: each table, the whole report on paper and as data."""

from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_GET

from selfdirect.agreement.calibration import files, policy, queries, sheets
from selfdirect.agreement.calibration.models import Calibration
from selfdirect.agreement.calibration.views import calibrations
from selfdirect.foundation.audit.actions import look
from selfdirect.foundation.kernel.decision import NotThere, there
from selfdirect.foundation.kernel.sheets import csv_bytes
from selfdirect.foundation.ui import charts, pdf, words
from selfdirect.foundation.ui.web import CSV, JSON, PDF, Request, download


@require_GET
def sample(request: Request) -> HttpResponse:
    policy.may_calibrate(request.actor).require()
    return download(files.SAMPLE.encode(), "cases-sample.csv", CSV)


def _done(request: Request, ref: str) -> Calibration:
    """Find a calibration that something came of, and write down who looked."""
    policy.may_calibrate(request.actor).require()
    found = queries.get(ref)
    if not found.report:
        raise NotThere
    look(on=found, about="", by=request.actor, at=timezone.now())
    return found


@require_GET
def sheet(request: Request, ref: str, code: str) -> HttpResponse:
    found = _done(request, ref)
    made = there(sheets.sheets(queries.report(found), _words(found)).get(code))
    return download(csv_bytes([made.headings, *made.rows]), f"{found.ref}-{code}.csv", CSV)


def _words(found: Calibration) -> dict[str, str]:
    return queries.words_of_groups(queries.target(found.scheme, found.table))


@require_GET
def report_json(request: Request, ref: str) -> HttpResponse:
    found = _done(request, ref)
    return download(found.report.encode(), f"{found.ref}.json", JSON)


@require_GET
def report_pdf(request: Request, ref: str) -> HttpResponse:
    found = _done(request, ref)
    made = pdf.typeset("calibration/report.typ", _on_paper(found), at=found.finished_at)
    return download(made, f"{found.ref}.pdf", PDF)


def _on_paper(found: Calibration) -> dict[str, object]:
    report, group_words = queries.report(found), _words(found)
    made = sheets.sheets(report, group_words)
    return {
        "council": settings.COUNCIL["name"],
        "made_up": settings.DEMO,
        "title": sheets.headline(report),
        "on": words.day(found.finished_at, timezone.localdate()) if found.finished_at else "",
        "by": found.asked_by_name,
        "ref": found.ref,
        "scheme": f"{found.scheme.key} {found.scheme.version}, table {found.table}",
        "method": sheets.method_words(report),
        "tiles": calibrations.tiles(report),
        "closing": [[label, str(value)] for label, value in sheets.closing_rows(report)],
        "warning": report["total"]["sample_warning"],
        "shortfalls": sheets.shortfalls(report, group_words),
        "traditional": calibrations.traditional(report),
        "groups": _drawn_groups(found, report, group_words),
        "sections": [_section(report, group_words, each) for each in made.values() if each.rows],
        "yardsticks": report["yardsticks"],
        "notes": report["notes"],
        "hidden": [sheets.title_of(n, group_words) for n in sheets.hidden_groups(report)],
        "fewest": sheets.fewest(report),
        "choices": [list(row) for row in sheets.choice_rows(report)],
        "cleaning": [[what, sheets.worded(value)] for what, value in sheets.cleaning_rows(report)],
        "data_hash": report["data_hash"],
        "report_sha256": found.report_sha256,
        "version": report["version"],
    }


def _drawn_groups(
    found: Calibration, report: sheets.Plain, group_words: dict[str, str]
) -> list[dict[str, object]]:
    return [
        {
            "finding": g["finding"],
            "fitted_by": g["fitted_by"],
            "svg": _svg(
                "scatter",
                g["plot"],
                g["finding"],
                across=calibrations.ACROSS[report["choices"]["points"]],
            ),
        }
        for g in calibrations.group_charts(found, report, group_words)
    ]


def _svg(name: str, plot: object, alt: str, **more: str) -> str:
    context = {"plot": plot, "alt": alt, "ink": charts.palette("print"), **more}
    return render_to_string(f"ui/charts/{name}.svg", context)


def _section(
    report: sheets.Plain, group_words: dict[str, str], made: sheets.Sheet
) -> dict[str, object]:
    plots = {
        "tenths": ("sides", sheets.tenths_chart(report)),
        "changes": ("sides", sheets.changes_chart(report, group_words)),
        "balance": ("scatter", sheets.balance_chart(report, group_words)),
    } | {
        f"fairness-{f['against']}": ("forest", sheets.forest_of(f, group_words))
        for f in report["fairness"]
    }
    whole = [row for row in made.rows if sheets.TOGETHER in row]  # paper has no room for cells
    rows = whole or made.first_rows
    drawn = [(*plots[made.code], made.title)] if made.code in plots else []
    if made.code == "drift":
        drawn = [
            ("scatter", d["plot"], d["finding"]) for d in sheets.drift_charts(report, group_words)
        ]
    return {
        "title": made.title,
        "says": made.says,
        "headings": made.headings,
        "rows": [[sheets.worded(cell) for cell in row] for row in rows],
        "more": len(made.rows) - len(rows),
        "drawings": [
            {"svg": _svg(name, plot, alt), "alt": str(alt)} for name, plot, alt in drawn if plot
        ],
    }
