"""My budget, and its statement on the screen, on paper and for a spreadsheet."""

import csv
from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.web import Request
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.register.people.queries import voice_of
from selfdirect.support.budgets import policy, queries, rules
from selfdirect.support.budgets.forms import PeriodForm
from selfdirect.support.budgets.models import Budget


@require_GET
def budget(request: Request, ref: str) -> HttpResponse:
    """Show how much there is, for how long, and what is left."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = queries.of_case(case)
    if found is None:
        return render(request, "budgets/none_yet.html", _none_yet(request, case))
    standing = queries.standing(found)
    context = {
        **_about(request, case),
        "budget": found,
        "standing": standing,
        "days": rules.days_in_words(found.year),
        "ended": found.ended_on,
        "three": _three(standing.figures),
        "three_total": ("All the support costs", standing.figures.total),
        "fall": policy.may_explain(request.actor) and _falls(case),
        "beside": _beside(standing.figures),
        "events": queries.events(found)[:8],
        "lines": _ledger_lines(found) if request.actor.has(Role.FINANCE) else None,
        "earlier": case.budgets.exclude(pk=found.pk).order_by("-starts_on"),
    }
    return render(request, "budgets/budget.html", context)


def _about(request: Request, case: Case) -> dict[str, object]:
    own = voice_of(request.actor, case.person) == "person"
    return {
        "case": case,
        "person": case.person,
        "own": own,
        "whose": "Your" if own else f"{case.person.short_name}’s",
    }


def _none_yet(request: Request, case: Case) -> dict[str, object]:
    waits = queries.to_open(request.actor).filter(case=case).exists()
    may = bool(policy.may_open(request.actor))
    return {**_about(request, case), "waits": waits, "may_open": waits and may}


def _falls(case: Case) -> bool:
    """Say whether it waits to be said why the new plan costs less."""
    found = queries.fall_of(case)
    return found is not None and queries.step_down_of(found.plan) is None


def _three(found: rules.Figures) -> list[tuple[str, Money]]:
    return [
        ("You pay", found.person_pays),
        ("The council pays", found.council_pays),
    ]


def _beside(found: rules.Figures) -> list[tuple[str, Money]]:
    """List what stands beside the three figures, where there is any (Care Act 2014 s.26(2))."""
    rows = [
        ("Other public money", found.public),
        ("Top-ups", found.private),
        ("Of all this, what must be given", found.duty),
        ("Of all this, what may be given", found.power),
    ]
    return rows if found.public or found.private or found.power else []


def _ledger_lines(budget: Budget) -> list[tuple[object, ...]]:
    found = queries.statement(budget, queries.EVER)
    return [
        (row.on, row.account, row.reference, row.money_in, row.money_out, row.balance)
        for row in found.whole.rows
    ]


# The statement ----------------------------------------------------------------------------------


@require_GET
def statement(request: Request, ref: str) -> HttpResponse:
    """Show what came in, went out and is left, for any days."""
    case, found = _found(request, ref)
    form = _asked(request, found)
    context = {**_about(request, case), "budget": found, "form": form}
    if not form.is_valid():
        return render(request, "budgets/statement.html", context, status=422)
    sheets = queries.statement(found, form.period)
    context |= {
        "sheets": sheets,
        "sections": [_section(sheet) for sheet in sheets.all],
        "days": rules.days_in_words(form.period),
        "query": _query(form.period),
    }
    return render(request, "budgets/statement.html", context)


def _found(request: Request, ref: str) -> tuple[Case, Budget]:
    """Find the budget that is asked for: the one named, or the one to show."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    named = request.GET.get("budget")
    found = case.budgets.filter(ref=named).first() if named else queries.of_case(case)
    if found is None:
        raise NotThere
    return case, found


def _asked(request: Request, budget: Budget) -> PeriodForm:
    """Read the days asked for; with none, from the start until today."""
    return PeriodForm(request.GET, usual=queries.so_far(budget, localdate()))


def _query(period: Period) -> str:
    last = (period.ends_before or period.starts_on) - timedelta(days=1)
    return f"from={period.starts_on}&to={last}"


def _section(sheet: rules.Sheet) -> dict[str, object]:
    """Lay out one sheet: its sums by purpose, then everything that happened."""
    return {
        "title": sheet.title,
        "words": sheet.words,
        "sums": sheet.sums,
        "left": ("Left", sheet.book.left),
        "rows": [
            (row.on, f"{row.purpose}. {row.memo}", row.amount, row.balance) for row in sheet.rows
        ],
    }


@require_GET
def statement_pdf(request: Request, ref: str) -> HttpResponse:
    """Give the same statement as an accessible PDF."""
    case, found = _found(request, ref)
    form = _asked(request, found)
    if not form.is_valid():
        return statement(request, ref)
    sheets = queries.statement(found, form.period)
    made = typeset("budgets/statement.typ", _paper(case, sheets), at=timezone.now())
    return _file(made, "application/pdf", f"statement-{found.ref}.pdf")


def _paper(case: Case, sheets: queries.Sheets) -> dict[str, object]:
    person = case.person
    return {
        "title": f"Your statement, {rules.days_in_words(sheets.period)}",
        "council": settings.COUNCIL["name"],
        "demo": settings.DEMO,
        "large": "large_print" in person.formats,
        "to": [person.name, *(x for x in (person.address, person.postcode) if x)],
        "on": f"Made on {rules.day_in_words(localdate())}. Budget {sheets.budget.ref}.",
        "lead": sheets.whole.words,
        "sections": [_printed(sheet) for sheet in sheets.all],
        "asked": [[words, str(amount)] for words, amount in sheets.asked],
        "ask": f"If something looks wrong, ring {settings.COUNCIL['phone']}.",
    }


def _printed(sheet: rules.Sheet) -> dict[str, object]:
    return {
        "title": sheet.title,
        "sums": [[words, str(amount)] for words, amount in sheet.sums],
        "left": str(sheet.book.left),
        "rows": [
            [
                rules.day_in_words(row.on),
                f"{row.purpose}: {row.memo}",
                str(row.money_in or ""),
                str(row.money_out or ""),
            ]
            for row in sheet.rows
        ],
    }


@require_GET
def statement_csv(request: Request, ref: str) -> HttpResponse:
    """Give the same statement for a spreadsheet, so that no cell of it can run."""
    _, found = _found(request, ref)
    form = _asked(request, found)
    if not form.is_valid():
        return statement(request, ref)
    response = _file(b"\xef\xbb\xbf", "text/csv; charset=utf-8", f"statement-{found.ref}.csv")
    writer = csv.writer(response)
    writer.writerow(["Which money", "Day", "What for", "Details", "In", "Out", "Left after"])
    for sheet in queries.statement(found, form.period).all:
        writer.writerows(_cells(sheet))
    return response


def _cells(sheet: rules.Sheet) -> list[list[str]]:
    book, safe, pounds = sheet.book, rules.safe_cell, rules.plain_pounds
    last: list[tuple[str, Money]] = [
        ("At the end", book.closing),
        ("Promised and not yet paid", book.committed),
        ("Left", book.left),
    ]
    return [
        [sheet.title, "", "At the start", "", "", "", pounds(book.opening)],
        *(
            [
                sheet.title,
                row.on.isoformat(),
                safe(row.purpose),
                safe(row.memo),
                pounds(row.money_in),
                pounds(row.money_out),
                pounds(row.balance),
            ]
            for row in sheet.rows
        ),
        *([sheet.title, "", words, "", "", "", pounds(amount)] for words, amount in last),
    ]


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
