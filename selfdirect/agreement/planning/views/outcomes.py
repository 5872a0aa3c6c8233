"""What the person wants: a page to add it, to say it better, to take it out."""

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from selfdirect.agreement.planning import actions, forms, queries
from selfdirect.agreement.planning.views.frame import ask, open_plan, seen, sent
from selfdirect.foundation.ui.forms import acted
from selfdirect.foundation.ui.web import Request


@require_http_methods(["GET", "POST"])
def add_outcome(request: Request, ref: str) -> HttpResponse:
    plan = open_plan(request, ref)
    form = forms.OutcomeForm(sent(request))
    if acted(request, form, actions.add_outcome, ref=ref):
        return redirect("planning:plan", ref)
    return ask(request, plan, form, "Something that matters")


@require_http_methods(["GET", "POST"])
def change_outcome(request: Request, ref: str, outcome: int) -> HttpResponse:
    plan = open_plan(request, ref)
    words = queries.outcome_of(plan, outcome).words
    form = forms.OutcomeForm(sent(request), initial={"words": words})
    if acted(request, form, actions.change_outcome, ref=ref, outcome=outcome, seen=seen(request)):
        return redirect("planning:plan", ref)
    return ask(request, plan, form, "Say it better")


@require_POST
def drop_outcome(request: Request, ref: str, outcome: int) -> HttpResponse:
    actions.drop_outcome(
        ref=ref, outcome=outcome, by=request.actor, at=timezone.now(), seen=seen(request)
    )
    return redirect("planning:plan", ref)
