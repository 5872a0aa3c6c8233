"""A statement on the screen, on paper and for a spreadsheet."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET

from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.kernel.sheets import csv_bytes
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.web import CSV, PDF, Request, download
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.rules import days_in_words
from selfdirect.support.statements import queries, rules
from selfdirect.support.statements.forms import DaysForm
from selfdirect.support.statements.paper import (
    TEMPLATE,
    bought_words,
    known_words,
    paper,
    spreadsheet,
)


@require_GET
def statement(request: Request, ref: str) -> HttpResponse:
    """Show what came in, what it went on and what is left, for any days."""
    case, budget = _found(request, ref)
    form = _asked(request, budget)
    context = {**cases.about(request.actor, case), "budget": budget, "form": form}
    if not form.is_valid():
        return render(request, "statements/statement.html", context, status=422)
    context |= shown(_whole(budget, form), form)
    context["often"] = _often(case, budget)
    return render(request, "statements/statement.html", context)


@require_GET
def statement_pdf(request: Request, ref: str) -> HttpResponse:
    """Give the same statement as an accessible PDF."""
    case, budget = _found(request, ref)
    form = _asked(request, budget)
    if not form.is_valid():
        return statement(request, ref)
    laid_out = paper(
        _whole(budget, form), case.person, number=budget.ref, on=localdate(),
        council=settings.COUNCIL, demo=settings.DEMO, known=form.known,
    )  # fmt: skip
    made = typeset(TEMPLATE, laid_out, at=timezone.now())
    return kept_private(download(made, f"statement-{budget.ref}.pdf", PDF))


@require_GET
def statement_csv(request: Request, ref: str) -> HttpResponse:
    """Give the same statement for a spreadsheet, so that no cell of it can run."""
    _, budget = _found(request, ref)
    form = _asked(request, budget)
    if not form.is_valid():
        return statement(request, ref)
    rows = csv_bytes(spreadsheet(_whole(budget, form)))
    return kept_private(download(rows, f"statement-{budget.ref}.csv", CSV))


def _found(request: Request, ref: str) -> tuple[Case, Budget]:
    """Find the budget that is asked for: the one named, or the one to show."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    named = request.GET.get("budget")
    found = there(
        case.budgets.filter(ref=named).first() if named else budgets.of_day(case, localdate())
    )
    return case, found


def _asked(request: Request, budget: Budget) -> DaysForm:
    """Read the days asked for; with none, from the start until today."""
    return DaysForm(request.GET, usual=queries.so_far(budget, localdate()))


def _whole(budget: Budget, form: DaysForm) -> rules.Whole:
    return queries.of_budget(budget, form.period, localdate(), form.known_at)


def shown(whole: rules.Whole, form: DaysForm) -> dict[str, object]:
    return {
        "whole": whole,
        "days": days_in_words(whole.period),
        "known": known_words(form.known),
        "query": form.query,
        "spent_total": ("Spent", whole.total_spent),
        "left": ("Left", whole.book.left),
        "bought": [(bought_words(each), each.outcome, each.amount) for each in whole.bought],
        "bought_total": ("Spent", "", whole.total_spent),
        "sheets": [_section(sheet) for sheet in whole.sheets],
    }


def _section(sheet: rules.Sheet) -> dict[str, object]:
    return {
        "title": sheet.title,
        "rows": [
            (row.on, f"{row.words}. {row.memo}" if row.memo else row.words, row.amount,
             row.balance)
            for row in sheet.rows
        ],
    }  # fmt: skip


def _often(case: Case, budget: Budget) -> list[tuple[str, str]]:
    """Offer the days that people ask for most."""
    so_far = queries.so_far(budget, localdate())
    today = (so_far.ends_before or so_far.starts_on) - timedelta(days=1)
    back = max(so_far.starts_on, today - timedelta(days=27))
    page = f"{reverse('statements:statement', args=[case.ref])}?budget={budget.ref}"
    offered = (
        ("Today", Period(today, today + timedelta(days=1))),
        ("The last four weeks", Period(back, today + timedelta(days=1))),
        ("From the start until today", so_far),
        ("The whole year", budget.year),
    )
    others = case.budgets.exclude(pk=budget.pk).order_by("-starts_on", "-pk")
    years = [
        (f"The year {days_in_words(each.year)}", f"?budget={each.ref}")
        for each in others
        if each.period
    ]
    return [(words, f"{page}&{days_asked(period)}") for words, period in offered] + years


def days_asked(period: Period) -> str:
    return f"from={period.starts_on}&to={rules.ends(period) - timedelta(days=1)}"


def kept_private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
