"""The board, the page where one decides, and the letter."""

import re
from collections.abc import Callable, Sequence

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_POST

from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.charging import policy as charging
from selfdirect.agreement.decisions import actions, policy, queries, rules
from selfdirect.agreement.decisions.forms import DecideForm
from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.planning import queries as planning
from selfdirect.agreement.planning.models import Plan
from selfdirect.foundation.audit.actions import look
from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.web import PDF, Request, download
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.register.people.models import Format, Kin
from selfdirect.register.people.queries import age_on


@require_GET
def board(request: Request) -> HttpResponse:
    """Show what waits for this decider, the story first; each look is written down."""
    if not request.actor.has(Role.TEAM_MANAGER, Role.PANEL_MEMBER):
        raise Refused("The board is for managers and the panel.")
    rows = queries.waiting(request.actor, localdate())
    for row in rows:
        case = row.plan.case
        look(on=case, about=case.person.ref, by=request.actor, at=timezone.now())
    context = {
        "mine": [row for row in rows if row.may],
        "sent": [row for row in rows if not row.may],
        "more": queries.how_many_wait(request.actor) - len(rows),
        "of_days": queries.OF_DAYS,
    }
    return render(request, "decisions/board.html", context)


@require_GET
def decide(request: Request, ref: str) -> HttpResponse:
    """Show a plan that waits, and ask for the decision if it is this person's to make."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    return _show(request, queries.get_submitted(case))


def _show(request: Request, plan: Plan, form: DecideForm | None = None) -> HttpResponse:
    standing = planning.standing(plan, localdate())
    waiting = queries.Waiting(standing, policy.may_decide(request.actor, plan), localdate())
    context = {
        "plan": plan,
        "case": plan.case,
        "person": plan.case.person,
        "whose": f"{plan.case.person.short_name}’s",
        "waiting": waiting,
        "of_days": queries.OF_DAYS,
        "standing": standing,
        "changes": [(change.words, change.weekly) for change in queries.changes(standing)],
        "working": standing.rows_of_working,
        "strip": _strip(plan.case),
        "costing": allocations.costing(plan.allocation),
        "disagreements": list(allocations.disagreements(plan.case)),
        "may_see_means": charging.may_see(request.actor),
        "form": form or _form(standing),
        "seen": queries.seen_of(standing),
        **_three(standing),
    }
    status = 422 if form and form.errors else 200
    return render(request, "decisions/decide.html", context, status=status)


def _form(standing: planning.Standing, sent: Request | None = None) -> DecideForm:
    data = sent.POST if sent else None
    return DecideForm(data, needs=standing.needs, over=standing.running.over)


def _strip(case: Case) -> dict[str, object]:
    """Say who this is, in a line, before anything else."""
    person = case.person
    carers = [s.name for s in person.circle.all() if s.kind == Kin.CARER and not s.consent_ends]
    return {
        "name": person.name,
        "likes": person.known_as,
        "age": age_on(person.born_on, localdate()),
        "needs": [Format(code).label for code in person.formats],
        "carers": carers,
        "alerts": [person.alert] if person.alert else [],
    }


def _three(standing: planning.Standing) -> dict[str, object]:
    figures = standing.pays.figures
    if figures is None:
        return {}
    rows = [
        ("The person pays", figures.person_pays),
        ("The council pays", figures.council_pays),
    ]
    return {"figures": rows, "figures_total": ("All the support costs", figures.total)}


@require_POST
def agree(request: Request, ref: str) -> HttpResponse:
    def act(form: DecideForm, seen: str | None) -> Validation:
        different, own_words = form.difference
        return actions.agree_plan(
            ref=ref,
            needs=form.answers,
            reasons=form.cleaned_data["reasons"],
            different=different,
            own_words=own_words,
            by=request.actor,
            at=timezone.now(),
            seen=seen,
        )

    def missing(form: DecideForm, standing: planning.Standing) -> Sequence[rules.Missing]:
        return rules.problems_with_agreeing(
            rules.read_answers(form.answers),
            standing.needs,
            form.cleaned_data["reasons"],
            standing.running.over,
            *form.difference,
        )

    done = "You agreed the plan of {}. The letter is written."
    return _decide(request, ref, act, missing, done)


@require_POST
def return_plan(request: Request, ref: str) -> HttpResponse:
    def act(form: DecideForm, seen: str | None) -> Validation:
        return actions.return_plan(
            ref=ref,
            needs=form.answers,
            reasons=form.cleaned_data["reasons"],
            by=request.actor,
            at=timezone.now(),
            seen=seen,
        )

    def missing(form: DecideForm, standing: planning.Standing) -> Sequence[rules.Missing]:
        return rules.problems_with_returning(form.cleaned_data["reasons"])

    done = "You returned the plan of {}, with what must change."
    return _decide(request, ref, act, missing, done)


Act = Callable[[DecideForm, str | None], Validation]
SEEN = re.compile(r"[0-9]{1,9}(\.[A-Z0-9-]*)?")  # as `queries.seen_of` writes it
Lister = Callable[[DecideForm, planning.Standing], Sequence[rules.Missing]]


def _decide(request: Request, ref: str, act: Act, missing: Lister, done: str) -> HttpResponse:
    """Do what was decided; what is still to be said stands over the form, all of it kept."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    plan = queries.get_submitted(case)
    policy.may_decide(request.actor, plan).require()
    standing = planning.standing(plan, localdate())
    form, sent = _form(standing, request), request.POST.get("seen", "")
    if not form.is_valid():
        return _show(request, plan, form)
    try:
        act(form, sent if SEEN.fullmatch(sent) else None)
    except Refused as why:
        queries.get_submitted(case)  # somebody else was first: that is a page of its own
        form.take(missing(form, standing), str(why))
        return _show(request, plan, form)
    messages.success(request, done.format(case.person))
    return redirect("decisions:board")


@require_GET
def letter(request: Request, ref: str, decision: str = "") -> HttpResponse:
    """Show the letter of the newest decision, or of an older one."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    signed = queries.letter_of(case, decision)
    context = {
        "case": case,
        "letter": queries.letter(signed, with_pay=bool(charging.may_see(request.actor))),
        "signed": signed,
        "older": [other for other in queries.letters(case) if other != signed],
    }
    return render(request, "decisions/letter.html", context)


@require_GET
def letter_pdf(request: Request, ref: str, decision: str = "") -> HttpResponse:
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    signed = queries.letter_of(case, decision)
    with_pay = bool(charging.may_see(request.actor))
    made = _typeset(case, signed, with_pay=with_pay)
    return download(made, f"plan-letter-{signed.ref}.pdf", PDF, opens=True)


def _typeset(case: Case, signed: Validation, *, with_pay: bool) -> bytes:
    data = queries.letter_data(signed, with_pay=with_pay)
    data |= {"demo": case.person.synthetic or settings.DEMO, "large": _large(case)}
    return typeset("decisions/letter.typ", data, at=signed.decided_at)


def _large(case: Case) -> bool:
    return "large_print" in case.person.formats
