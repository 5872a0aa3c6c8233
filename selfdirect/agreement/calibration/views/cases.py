"""Bringing cases in: a file and what its columns mean, or our own people's plans."""

import re

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.agreement.calibration import actions, files, policy, queries, rules, says
from selfdirect.agreement.calibration.forms import FROM_REGISTER, BringForm, MeaningsForm
from selfdirect.agreement.calibration.journey import CasesState
from selfdirect.agreement.calibration.models import Cases
from selfdirect.foundation.audit.actions import look
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.ui.forms import form_page
from selfdirect.foundation.ui.web import Request

MOST_FAULTS = 50
NO_SCHEME = "No scheme with a table is published yet. Publish one first: a table begins from one."


@require_http_methods(["GET", "POST"])
def bring(request: Request) -> HttpResponse:
    policy.may_calibrate(request.actor).require()
    form = BringForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            brought = _bring(request, form)
        except (rules.BadCases, Refused) as fault:
            own = form.cleaned_data["source"] == FROM_REGISTER
            form.add_error("source" if own else "file", str(fault))
        else:
            return redirect("calibration:cases", brought.ref)
    context = {"fields": files.FIELDS, "sample": _sample()}
    return form_page(request, "calibration/bring.html", form, **context)


def _bring(request: Request, form: BringForm) -> Cases:
    by, at = request.actor, timezone.now()
    given = form.cleaned_data
    if given["source"] != FROM_REGISTER:
        return actions.bring_cases(name=given["name"], text=given["text"], by=by, at=at)
    targets = queries.targets()
    if not targets:
        raise Refused(NO_SCHEME)
    first = targets[0]
    return actions.bring_own_cases(scheme=first.scheme, table=first.table, by=by, at=at)


def _sample() -> list[list[str]]:
    return files.lines_of(files.SAMPLE)


@require_GET
def cases(request: Request, ref: str) -> HttpResponse:
    """Show a set of cases: what was understood of it, and what has come of it."""
    policy.may_calibrate(request.actor).require()
    found = queries.get_cases(ref)
    look(on=found, about="", by=request.actor, at=timezone.now())
    if found.state == CasesState.BROUGHT:
        lines = files.lines_of(found.text)
        return _to_mean(request, found, lines, MeaningsForm(headings=files.headings_of(lines[0])))
    return _taken(request, found)


def _to_mean(
    request: Request, found: Cases, lines: list[list[str]], form: MeaningsForm,
    faults: list[str] | None = None,
) -> HttpResponse:  # fmt: skip
    shown = [line for line in lines[1:] if any(line)][: files.PREVIEW]
    values = [[line[n] if n < len(line) else "" for line in shown] for n in range(len(lines[0]))]
    context = {
        "cases": found,
        "form": form,
        "columns": list(zip(form, values, strict=True)),
        "faults": (faults or [])[:MOST_FAULTS],
        "more": max(0, len(faults or []) - MOST_FAULTS),
        "keeps": queries.KEEPS,
    }
    status = 422 if faults or form.errors else 200
    return render(request, "calibration/meanings.html", context, status=status)


def _taken(request: Request, found: Cases) -> HttpResponse:
    lines = files.lines_of(found.text) if found.text else []
    context = {
        "cases": found,
        "headings": [h.replace("_", " ") for h in lines[0]] if lines else [],
        "preview": lines[1 : 1 + files.PREVIEW],
        "may_ask": policy.may_ask(request.actor, found),
        "may_forget": policy.may_forget(request.actor, found),
        "calibrations": queries.calibrations().filter(cases=found),
        "keeps": queries.KEEPS,
        "digest": found.digest,
        "apart": says.APART,
    }
    return render(request, "calibration/cases.html", context)


@require_POST
def take(request: Request, ref: str) -> HttpResponse:
    policy.may_calibrate(request.actor).require()
    found = queries.get_cases(ref)
    if found.state != CasesState.BROUGHT:
        return redirect("calibration:cases", ref)
    lines = files.lines_of(found.text)
    form = MeaningsForm(request.POST, headings=files.headings_of(lines[0]))
    if not form.is_valid():
        return _to_mean(request, found, lines, form)
    try:
        actions.take_cases(ref=ref, meanings=form.meanings(), by=request.actor, at=timezone.now())
    except rules.BadCases as fault:
        return _to_mean(request, found, lines, form, one_by_one(str(fault)))
    messages.success(request, "The cases are taken. Now choose what to make of them.")
    return redirect("calibration:ask", ref)


def one_by_one(words: str) -> list[str]:
    """Part the faults of a file, which name their rows, so that each has a line of its own."""
    return re.split(r"\n| (?=Row \d+[ :])", words)


@require_POST
def forget(request: Request, ref: str) -> HttpResponse:
    policy.may_calibrate(request.actor).require()
    actions.forget_cases(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "The rows are deleted. Their hash, and what came of them, stay.")
    return redirect("calibration:cases", ref)
