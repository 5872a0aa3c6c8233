"""What will help: find it, choose it, say how much and when. Each step is a page of its own."""

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.agreement.planning import actions, forms, queries
from selfdirect.agreement.planning.models import Line, Outcome, Plan
from selfdirect.agreement.planning.views.frame import open_plan, seen, sent, whose
from selfdirect.foundation.ui.forms import form_page, saved
from selfdirect.foundation.ui.web import Request
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Price, Service


@require_GET
def find(request: Request, ref: str, outcome: int) -> HttpResponse:
    """Offer what there is: people one knows, the directory, somebody one finds oneself."""
    plan = open_plan(request, ref)
    form = forms.SearchForm(request.GET or None)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = directory.search(words) if words else None
    context = {
        "plan": plan,
        "case": plan.case,
        "outcome": queries.outcome_of(plan, outcome),
        "search": form,
        "words": words,
        "found": found,
        "services": _priced(found.services, plan) if found else [],
    }
    return render(request, "planning/find.html", context)


def _priced(services: list[Service], plan: Plan) -> list[tuple[Service, str]]:
    prices = directory.prices_on(services, _day(plan))
    return [(service, directory.cost(service, prices.get(service.pk, []))) for service in services]


def _day(plan: Plan) -> date:
    return plan.starts_on or localdate()


@require_http_methods(["GET", "POST"])
def add_line(request: Request, ref: str, outcome: int) -> HttpResponse:
    """Ask about something new: `?service=` of the directory, `?how=free`, or `?how=own`."""
    plan = open_plan(request, ref)
    under = queries.outcome_of(plan, outcome)
    service = _service(request.GET.get("service", ""))
    form = _form(request, plan, service, free=request.GET.get("how") == "free")
    if saved(
        form,
        lambda: actions.add_line(
            ref=ref, outcome=outcome, by=request.actor, at=timezone.now(), **form.given
        ),
    ):
        return redirect("planning:plan", ref)
    return _ask(request, plan, under, form, None)


def _service(ref: str) -> Service | None:
    return directory.of_ref(ref) if ref else None


def _form(
    request: Request, plan: Plan, service: Service | None, free: bool, line: Line | None = None
) -> forms.LineForm:
    needs, prices = queries.eligible_needs(plan), _prices(plan, service)
    mine = whose(request, plan.case.person) == "Your"
    return forms.LineForm(
        sent(request),
        initial=forms.initial(line) if line else forms.first(service, prices),
        free=free,
        service=service,
        holder="" if mine else plan.case.person.short_name,
        prices=prices,
        needs=(*needs, line.need) if line and needs else needs,
    )


def _prices(plan: Plan, service: Service | None) -> list[Price]:
    if service is None:
        return []
    return directory.prices_on([service], _day(plan)).get(service.pk, [])


@require_http_methods(["GET", "POST"])
def change_line(request: Request, ref: str, line: int) -> HttpResponse:
    plan = open_plan(request, ref)
    found = queries.line_of(plan, line)
    free = not found.held and found.service is None
    form = _form(request, plan, found.service, free, found)
    if saved(
        form,
        lambda: actions.change_line(
            ref=ref,
            line=line,
            outcome=found.outcome_id,
            by=request.actor,
            at=timezone.now(),
            seen=seen(request),
            **form.given,
        ),
    ):
        return redirect("planning:plan", ref)
    return _ask(request, plan, found.outcome, form, found)


def _ask(
    request: Request, plan: Plan, outcome: Outcome, form: forms.LineForm, line: Line | None
) -> HttpResponse:
    plan = queries.in_hand(plan.case) or plan
    service = form.service
    context = {
        "plan": plan,
        "case": plan.case,
        "outcome": outcome,
        "line": line,
        "service": service,
        "prices": _prices(plan, service),
        "day": _day(plan),
    }
    return form_page(request, "planning/line.html", form, **context)


@require_POST
def drop_line(request: Request, ref: str, line: int) -> HttpResponse:
    actions.drop_line(ref=ref, line=line, by=request.actor, at=timezone.now(), seen=seen(request))
    return redirect("planning:plan", ref)


@require_POST
def move_line(request: Request, ref: str, line: int) -> HttpResponse:
    up = request.POST.get("to") != "down"
    actions.move_line(
        ref=ref, line=line, up=up, by=request.actor, at=timezone.now(), seen=seen(request)
    )
    return redirect("planning:plan", ref)
