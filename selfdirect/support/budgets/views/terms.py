"""What is agreed before a direct payment, and what is said before a budget falls."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.ui.forms import acted, form_page, saved
from selfdirect.foundation.ui.web import Request
from selfdirect.register.cases.actions import look_at
from selfdirect.register.people.queries import voice_of
from selfdirect.support.budgets import actions, policy, queries, rules
from selfdirect.support.budgets.forms import FallForm, TermsForm


@require_http_methods(["GET", "POST"])
def terms(request: Request, ref: str) -> HttpResponse:
    """Show how a direct payment works, and write down who agreed to it."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    may = policy.may_agree_terms(request.actor)
    own = voice_of(request.actor, case.person) == "person"
    usual = {"agreed_by": str(request.actor) if own else case.person.name}
    form = TermsForm(request.POST or None, usual=usual)
    if request.method == "POST":
        may.require()
        if acted(request, form, actions.agree_terms, ref=ref):
            messages.success(request, "It is written down that this was agreed.")
            return redirect("budgets:terms", ref)
    context = {
        "case": case,
        "person": case.person,
        "own": own,
        "said": rules.TERMS,
        "source": rules.SOURCE,
        "agreed": queries.terms_of(case),
        "account": rules.ACCOUNTS,
        "may": may,
    }
    return form_page(request, "budgets/terms.html", form, **context)


@require_http_methods(["GET", "POST"])
def fall(request: Request, ref: str) -> HttpResponse:
    """Say why a budget falls, outcome by outcome, and what the person says to it."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    policy.may_explain(request.actor).require()
    found = queries.fall_of(case)
    if found is None or queries.step_down_of(found.plan):
        raise NotThere
    form = FallForm(request.POST or None, outcomes=found.outcomes)

    def explain() -> None:
        reasons, view = form.reasons(), form.cleaned_data["view"]
        by, at = request.actor, timezone.now()
        actions.explain_step_down(ref=ref, reasons=reasons, view=view, by=by, at=at)

    if saved(form, explain):
        messages.success(request, "It is said, and the letter is on its way.")
        return redirect("budgets:budget", ref)
    context = {"case": case, "person": case.person, "found": found}
    return form_page(request, "budgets/fall.html", form, **context)
