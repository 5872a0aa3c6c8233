"""Top-ups: who pays one, what came, and the end of it."""

from functools import partial

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from selfdirect.foundation.ui.web import Request
from selfdirect.support.billing import actions, policy, queries
from selfdirect.support.billing.forms import EndTopUpForm, ReceiveForm, TopUpForm
from selfdirect.support.billing.models import TopUp
from selfdirect.support.billing.views.people import asked, finances


@require_http_methods(["GET", "POST"])
def agree_top_up(request: Request, whose: str) -> HttpResponse:
    """Note who pays somebody's top-up."""
    found = finances(request, whose)
    payers = [
        (str(each.pk), f"{each.name}, {each.relation}" if each.relation else each.name)
        for each in queries.payers_of(found)
    ]
    form = TopUpForm(request.POST or None, payers=payers)
    lead = f"Each round of bills asks them, apart from what {found} pays. The council pays what it"
    nobody = "Nobody stands beside them yet: whoever pays is added to their circle first."
    return asked(
        request,
        found,
        form,
        partial(actions.agree_top_up, person_ref=whose),
        "They are asked with the next bills, and have a letter that says so.",
        title=f"Somebody pays a top-up for {found}",
        lead=f"{lead} arranged all the same." if payers else nobody,
        submit="Note who pays it",
    )


@require_http_methods(["GET", "POST"])
def take_top_up(request: Request, ref: str) -> HttpResponse:
    """Note by hand what came for a top-up."""
    made, form = _found(request, ref), ReceiveForm(request.POST or None)
    return asked(
        request,
        made.person,
        form,
        partial(actions.take_top_up, ref=ref),
        f"Noted. {made.payer.name} was thanked.",
        title=f"What came from {made.payer.name} for the top-up",
        submit="Note it",
    )


@require_http_methods(["GET", "POST"])
def end_top_up(request: Request, ref: str) -> HttpResponse:
    """Ask for a top-up no longer."""
    made, form = _found(request, ref), EndTopUpForm(request.POST or None)
    return asked(
        request,
        made.person,
        form,
        partial(actions.end_top_up, ref=ref),
        "It ends. What was asked for later days is taken off with the next bills.",
        title=f"{made.payer.name} pays no top-up any more",
        lead="Look first, with them and the person, at what else there is. If nobody pays it, the"
        " council still pays what it arranged until something else is found.",
        submit="End it",
    )


def _found(request: Request, ref: str) -> TopUp:
    policy.may_bill(request.actor).require()
    found = queries.get_top_up(request.actor, ref)
    finances(request, found.person.ref)
    return found
