"""Finance's page of individual service funds: what is due to them, and what comes back."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_POST

from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.ui.web import Request
from selfdirect.register.cases.models import Case
from selfdirect.support.marketplace import actions as marketplace
from selfdirect.support.marketplace import queries as funds_of
from selfdirect.support.marketplace.models import Fund
from selfdirect.support.payments import actions, policy, queries, rules
from selfdirect.support.payments.models import Payment
from selfdirect.support.pools import actions as pools
from selfdirect.support.pools import queries as pools_of
from selfdirect.support.pools.models import Member


@require_GET
def funds(request: Request) -> HttpResponse:
    """Show what is due to funds, and what providers are sending back."""
    policy.may_prepare(request.actor).require()
    until = localdate() + rules.AHEAD
    found = queries.funds_to_pay(request.actor, until)
    pooled = queries.pools_to_pay(request.actor, until)
    context = {
        "due": [_due(request, each) for each in found]
        + [_pool_due(request, each) for each in pooled],
        "back": [_back(request, each) for each in funds_of.arriving(request.actor)]
        + [_pool_back(request, each) for each in pools_of.coming_back(request.actor)],
    }
    return render(request, "payments/funds.html", context)


def _due(request: Request, each: queries.FundDue) -> tuple[object, ...]:
    url = reverse("payments:prepare_fund", args=[each.fund.ref, each.due.run.starts_on])
    button = _button(request, url, "Prepare", each.fund.budget.case)
    return (*_names(each.fund), each.due.working, each.due.amount, button)


def _pool_due(request: Request, each: queries.PoolDue) -> tuple[object, ...]:
    url = reverse("payments:prepare_pool", args=[each.member.ref, each.due.run.starts_on])
    button = _button(request, url, "Prepare", each.member.case)
    return (*_pool_names(each.member), each.due.working, each.due.amount, button)


def _back(request: Request, fund: Fund) -> tuple[object, ...]:
    url = reverse("payments:fund_arrived", args=[fund.ref])
    button = _button(request, url, "It has arrived", fund.budget.case)
    return (*_names(fund), fund.passed, button)


def _pool_back(request: Request, member: Member) -> tuple[object, ...]:
    url = reverse("payments:pool_arrived", args=[member.ref])
    button = _button(request, url, "It has arrived", member.case)
    return (*_pool_names(member), member.sent, button)


def _button(request: Request, url: str, words: str, case: Case) -> str:
    context = {"url": url, "words": words, "person": case.person}
    return render_to_string("payments/parts/fund_button.html", context, request)


def _names(fund: Fund) -> tuple[str, str]:
    return str(fund.budget.case.person), fund.organisation.name


def _pool_names(member: Member) -> tuple[str, str]:
    pool = member.pool
    return str(member.case.person), f"{pool.organisation.name}: “{pool.name}”"


@require_POST
def prepare_fund(request: Request, fund: str, since: str) -> HttpResponse:
    """Prepare the next payment into a fund."""
    made = actions.prepare_fund_payment(
        fund_ref=fund, starts_on=_day(since), by=request.actor, at=timezone.now()
    )
    return _prepared(request, made)


@require_POST
def prepare_pool(request: Request, member: str, since: str) -> HttpResponse:
    """Prepare the next payment of somebody's share of a pooled fund."""
    made = actions.prepare_pool_payment(
        member_ref=member, starts_on=_day(since), by=request.actor, at=timezone.now()
    )
    return _prepared(request, made)


def _day(since: str) -> date:
    try:
        return date.fromisoformat(since)
    except ValueError as wrong:
        raise NotThere from wrong


def _prepared(request: Request, made: Payment) -> HttpResponse:
    words = f"{made.amount} to {made.payee_name} is prepared. Somebody else must now approve it."
    messages.success(request, words)
    return redirect("payments:funds")


@require_POST
def pool_arrived(request: Request, member: str) -> HttpResponse:
    """Say that what was left of somebody in a pooled fund has come back."""
    made = pools.confirm(ref=member, by=request.actor, at=timezone.now())
    messages.success(request, f"{made.sent} is in the budget again.")
    return redirect("payments:funds")


@require_POST
def fund_arrived(request: Request, fund: str) -> HttpResponse:
    """Say that what was left of a fund has come back."""
    made = marketplace.confirm(ref=fund, by=request.actor, at=timezone.now())
    messages.success(request, f"{made.passed} is in the budget again.")
    return redirect("payments:funds")
