"""When somebody has died, and what others still hold when a budget has ended."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.forms import acted, form_page
from selfdirect.foundation.ui.web import Request
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.actions import look_at
from selfdirect.support.budgets import policy as budget_policy
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.payments import actions, policy, queries
from selfdirect.support.payments.forms import AgreedForm, DeathForm, InErrorForm


@require_http_methods(["GET", "POST"])
def death(request: Request, ref: str) -> HttpResponse:
    """Note that somebody has died: say first what stops, and what is still paid.

    Also after their last budget has ended: nobody is to write to them.
    """
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    budget = there(budgets.of_case(case))
    budget_policy.may_report_death(request.actor, budget).require()
    form = DeathForm(request.POST or None, born_on=case.person.born_on, today=localdate())
    if acted(request, form, actions.report_death, budget_ref=budget.ref):
        messages.success(request, "It is noted. The budget has ended, and nobody writes to them.")
        return redirect("budgets:budget", ref)
    return form_page(request, "payments/death.html", form, **cases.about(request.actor, case))


@require_http_methods(["GET", "POST"])
def death_in_error(request: Request, ref: str) -> HttpResponse:
    """Take back a death that was noted in error: say who noted it, and what follows."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    deaths = list(budgets.deaths_noted(case))
    noted = there(deaths[0] if deaths else None)
    budget_policy.may_take_death_back(request.actor, deaths).require()
    form = InErrorForm(request.POST or None)
    if acted(request, form, actions.take_death_back, ref=ref):
        messages.success(
            request, "It is put right. The budget goes on, and we write to them again."
        )
        return redirect("budgets:budget", ref)
    context = {**cases.about(request.actor, case), "noted": noted}
    return form_page(request, "payments/death_in_error.html", form, **context)


@require_http_methods(["GET", "POST"])
def held(request: Request, ref: str) -> HttpResponse:
    """Show who still holds what of budgets that ended; write down what was agreed about it."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    policy.may_prepare(request.actor).require()
    asked = list(cases.open_tasks(case).filter(code__in=actions.TO_AGREE))
    form = AgreedForm(request.POST or None) if asked else None
    if form and acted(request, form, actions.agree_held, ref=ref):
        messages.success(request, "It is written down, and nobody waits for it any more.")
        return redirect("budgets:budget", ref)
    rows = queries.still_held(case)
    context = {
        **cases.about(request.actor, case),
        "asked": asked,
        "rows": [(who[0].upper() + who[1:], amount) for who, amount in rows],
        "total": ("By our book, all told", Money.total(amount for _, amount in rows)),
    }
    return form_page(request, "payments/held.html", form, **context)
