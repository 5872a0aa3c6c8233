"""The page of a plan, and what happens to it as a whole."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.agreement.charging import policy as charging
from selfdirect.agreement.planning import actions, forms, policy, queries, rules
from selfdirect.agreement.planning.journey import State
from selfdirect.agreement.planning.models import Plan
from selfdirect.agreement.planning.views.frame import ask, open_plan, seen, sent, whose
from selfdirect.foundation.kernel.actor import OWN
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.ui.forms import acted
from selfdirect.foundation.ui.web import Request
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import main_task


@require_GET
def plan(request: Request, ref: str) -> HttpResponse:
    """Show the plan: the same page to the person, their planner and their worker."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = queries.of_case(case)
    if found is None:
        return _none_yet(request, case)
    return _show(request, found)


def _none_yet(request: Request, case: Case) -> HttpResponse:
    context = {
        "case": case,
        "whose": whose(request, case.person),
        "may_begin": policy.may_begin(request.actor, case),
    }
    return render(request, "planning/none_yet.html", context)


def _show(request: Request, found: Plan, refused: bool = False) -> HttpResponse:
    standing = queries.standing(found, localdate())
    actor, person = request.actor, found.case.person
    context = {
        "plan": found,
        "case": found.case,
        "person": person,
        "standing": standing,
        "whose": whose(request, person),
        "own": bool(actor.roles & OWN),
        "may_change": policy.may_change(actor, found),
        "may_submit": policy.may_submit(actor, found),
        "may_see_means": charging.may_see(actor),
        **_who_pays(request, standing),
        "working": standing.rows_of_working,
        "returned": queries.returned(found),
        "task": main_task(found.case) if found.state == State.SUBMITTED else None,
        "refused": refused,
    }
    return render(request, "planning/plan.html", context, status=422 if refused else 200)


def _who_pays(request: Request, standing: queries.Standing) -> dict[str, object]:
    """Set the three figures of Care Act 2014 s.26 in a table that sums."""
    figures, person = standing.pays.figures, standing.plan.case.person
    if figures is None:
        return {}
    payer = "You pay" if whose(request, person) == "Your" else f"{person.short_name} pays"
    rows = [(payer, figures.person_pays), ("The council pays", figures.council_pays)]
    return {"figures": rows, "total_row": ("Altogether", figures.total)}


@require_POST
def begin(request: Request, ref: str) -> HttpResponse:
    actions.begin_plan(ref=ref, by=request.actor, at=timezone.now())
    return redirect("planning:plan", ref)


@require_http_methods(["GET", "POST"])
def good_day(request: Request, ref: str) -> HttpResponse:
    plan = open_plan(request, ref)
    form = forms.GoodDayForm(sent(request), initial={"words": plan.good_day})
    if acted(request, form, actions.set_good_day, ref=ref, seen=seen(request)):
        return redirect("planning:plan", ref)
    return ask(request, plan, form, "A good day")


@require_http_methods(["GET", "POST"])
def start(request: Request, ref: str) -> HttpResponse:
    """Ask when the support begins; say which prices differ on that day."""
    plan = open_plan(request, ref)
    form = forms.StartForm(sent(request), initial={"starts_on": plan.starts_on})
    if made := acted(request, form, actions.set_start, ref=ref, seen=seen(request)):
        if made[0]:
            names = ", ".join(f"“{line.what}”" for line in made[0])
            messages.info(request, f"The price on that day is another for: {names}.")
        return redirect("planning:plan", ref)
    return ask(request, plan, form, "When the support begins")


@require_http_methods(["GET", "POST"])
def contingency(request: Request, ref: str) -> HttpResponse:
    plan = open_plan(request, ref)
    now = {"weekly": plan.contingency, "reason": plan.contingency_for}
    form = forms.ContingencyForm(sent(request), initial=now)
    if acted(request, form, actions.set_contingency, ref=ref, seen=seen(request)):
        return redirect("planning:plan", ref)
    return ask(request, plan, form, "Something kept for bad weeks", _CONTINGENCY)


_CONTINGENCY = (
    "Some weeks are worse than others. A little money kept by can pay for more help in such a "
    "week. What is not used stays in the budget."
)


@require_http_methods(["GET", "POST"])
def leave_out(request: Request, ref: str, need: str) -> HttpResponse:
    plan = open_plan(request, ref)
    if need not in queries.eligible_needs(plan):
        raise NotThere
    form = forms.LeaveOutForm(sent(request), initial={"reason": plan.left_out.get(need, "")})
    if acted(request, form, actions.leave_out, ref=ref, need=need, seen=seen(request)):
        return redirect("planning:plan", ref)
    return ask(request, plan, form, f"Help to {rules.WORDS[need]}")


@require_POST
def submit(request: Request, ref: str) -> HttpResponse:
    """Send the plan; if something is missing, show the plan with all of it at the head."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    try:
        actions.submit_plan(ref=ref, by=request.actor, at=timezone.now(), seen=seen(request))
    except Refused:
        found = queries.in_hand(case)
        if found is None or not queries.standing(found, localdate()).problems:
            raise
        return _show(request, found, refused=True)
    messages.success(request, "The plan is sent. You see here when it is agreed.")
    return redirect("planning:plan", ref)
