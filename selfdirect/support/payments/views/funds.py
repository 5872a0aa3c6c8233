"""Finance's page of individual service funds: what is due to them, and what comes back."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_POST

from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.ui.web import Request
from selfdirect.support.marketplace import actions as marketplace
from selfdirect.support.marketplace import queries as funds_of
from selfdirect.support.marketplace.models import Fund
from selfdirect.support.payments import actions, policy, queries, rules


@require_GET
def funds(request: Request) -> HttpResponse:
    """Show what is due to funds, and what providers are sending back."""
    policy.may_prepare(request.actor).require()
    found = queries.funds_to_pay(request.actor, localdate() + rules.AHEAD)
    back = funds_of.arriving(request.actor)
    context = {
        "due": [_due(request, each) for each in found],
        "back": [_back(request, each) for each in back],
    }
    return render(request, "payments/funds.html", context)


def _due(request: Request, each: queries.FundDue) -> tuple[object, ...]:
    button = render_to_string("payments/parts/prepare_fund.html", {"each": each}, request)
    return (*_names(each.fund), each.due.working, each.due.amount, button)


def _back(request: Request, fund: Fund) -> tuple[object, ...]:
    button = render_to_string("payments/parts/fund_arrived.html", {"fund": fund}, request)
    return (*_names(fund), fund.passed, button)


def _names(fund: Fund) -> tuple[str, str]:
    return str(fund.budget.case.person), fund.organisation.name


@require_POST
def prepare_fund(request: Request, fund: str, since: str) -> HttpResponse:
    """Prepare the next payment into a fund."""
    try:
        first = date.fromisoformat(since)
    except ValueError as wrong:
        raise NotThere from wrong
    made = actions.prepare_fund_payment(
        fund_ref=fund, starts_on=first, by=request.actor, at=timezone.now()
    )
    words = f"{made.amount} to {made.payee_name} is prepared. Somebody else must now approve it."
    messages.success(request, words)
    return redirect("payments:funds")


@require_POST
def fund_arrived(request: Request, fund: str) -> HttpResponse:
    """Say that what was left of a fund has come back."""
    made = marketplace.confirm(ref=fund, by=request.actor, at=timezone.now())
    messages.success(request, f"{made.passed} is in the budget again.")
    return redirect("payments:funds")
