"""Top-ups: who pays one, what came, and the end of it."""

from functools import partial

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.web import PDF, Request, download
from selfdirect.register.cases.actions import look_at
from selfdirect.support.billing import actions, paper, policy, queries
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


@require_POST
def place_top_up(request: Request, came: int, top_up: str) -> HttpResponse:
    """Count money that came into the bank to a top-up."""
    _found(request, top_up)
    by, at = request.actor, timezone.now()
    made = actions.place_top_up_line(line=came, ref=top_up, by=by, at=at)
    payer = made.top_up.payer.name
    messages.success(request, f"{made.amount} counts to the top-up now. {payer} was thanked.")
    return redirect("billing:came")


@require_GET
def top_up_pdf(request: Request, ref: str, asked: str) -> HttpResponse:
    """Give what was asked for a top-up as an accessible PDF."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = queries.top_up_bill_of(case.person, asked)
    owed = queries.accounts_of([found.top_up])[found.top_up_id].owed
    laid_out = paper.top_up_paper(
        found, owed, today=localdate(), council=settings.COUNCIL, bank=settings.COUNCIL_BANK,
        demo=settings.DEMO,
    )  # fmt: skip
    made = typeset(paper.TEMPLATE, laid_out, at=timezone.now())
    response = download(made, f"top-up-{found.ref}.pdf", PDF)
    response["Cache-Control"] = "private, no-store"
    return response


def _found(request: Request, ref: str) -> TopUp:
    policy.may_bill(request.actor).require()
    found = queries.get_top_up(request.actor, ref)
    finances(request, found.person.ref)
    return found
