"""A provider asks for somebody's share: let them, note what they had, and end it."""

from datetime import date
from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from selfdirect.foundation.kernel.decision import NotThere, there
from selfdirect.foundation.ui.web import Request
from selfdirect.support.billing import actions, policy, queries
from selfdirect.support.billing.forms import CollectForm, EndCollectForm
from selfdirect.support.billing.views.people import asked, finances


@require_http_methods(["GET", "POST"])
def let_collect(request: Request, whose: str) -> HttpResponse:
    """Let a provider ask somebody for their share."""
    found = finances(request, whose)
    budget = there(queries.open_budget_of(found))
    providers = [(each.ref, each.name) for each in queries.providers_of(budget)]
    form = CollectForm(request.POST or None, providers=providers)
    return asked(
        request,
        found,
        form,
        partial(actions.let_collect, budget_ref=budget.ref),
        "They collect it. No bill is sent for those weeks.",
        title=f"A provider asks {found} for their share",
        lead="The provider asks for it, and bills us that much less. Support goes on either way.",
        submit="Let them collect it",
    )


@require_http_methods(["GET", "POST"])
def end_collecting(request: Request, ref: str) -> HttpResponse:
    """Ask for the share ourselves again."""
    policy.may_bill(request.actor).require()
    made = queries.get_collection(request.actor, ref)
    found, form = (
        finances(request, made.budget.case.person.ref),
        EndCollectForm(request.POST or None),
    )
    return asked(
        request,
        found,
        form,
        partial(actions.end_collecting, ref=ref),
        "We ask for it again.",
        title=f"{made.organisation.name} does not collect it any more",
        submit="End it",
    )


@require_POST
def note_collected(request: Request, ref: str, day: str) -> HttpResponse:
    policy.may_bill(request.actor).require()
    made = queries.get_collection(request.actor, ref)
    starts_on = _day(day)
    came = actions.note_collected(
        ref=ref, starts_on=starts_on, by=request.actor, at=timezone.now()
    )
    messages.success(request, f"{came} is noted as paid to {made.organisation.name}.")
    return redirect("billing:person", made.budget.case.person.ref)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotThere from None
