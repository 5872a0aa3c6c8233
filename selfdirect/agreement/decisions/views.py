"""The board, the page where one decides, and the letter."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.timezone import localdate
from django.views.decorators.http import require_GET, require_POST

from selfdirect.agreement.decisions import actions, policy, queries
from selfdirect.agreement.decisions.forms import DecideForm
from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.planning import queries as planning
from selfdirect.agreement.planning.models import Plan
from selfdirect.foundation.audit.actions import look
from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.foundation.ui.web import Request
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case


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
        "waiting": waiting,
        "of_days": queries.OF_DAYS,
        "standing": standing,
        "changes": [(change.words, change.weekly) for change in queries.changes(standing)],
        "lines": _lines(standing),
        "total_row": ("Altogether", "", "", standing.cost.total),
        "form": form or _form(standing),
        **_three(standing),
    }
    status = 422 if form and form.errors else 200
    return render(request, "decisions/decide.html", context, status=status)


def _form(standing: planning.Standing, sent: Request | None = None) -> DecideForm:
    data = sent.POST if sent else None
    return DecideForm(data, needs=standing.needs, over=standing.running.over)


def _lines(standing: planning.Standing) -> list[tuple[str, str, str, Money | str]]:
    rows = [row for group in standing.groups for row in group.rows]
    lines: list[tuple[str, str, str, Money | str]] = [
        (f"{row.line.what}, {row.line.who}", row.when, row.how, row.line.weekly) for row in rows
    ]
    if standing.plan.contingency:
        kept = standing.plan.contingency
        lines.append(("Kept for bad weeks", "", standing.plan.contingency_for, kept))
    return lines


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
    def act(form: DecideForm, seen: int | None) -> Validation:
        return actions.agree_plan(
            ref=ref,
            needs=form.answers,
            reasons=form.cleaned_data["reasons"],
            different_because=form.because,
            by=request.actor,
            at=timezone.now(),
            seen=seen,
        )

    return _decide(request, ref, act, "You agreed the plan of {}. The letter is written.")


@require_POST
def return_plan(request: Request, ref: str) -> HttpResponse:
    def act(form: DecideForm, seen: int | None) -> Validation:
        return actions.return_plan(
            ref=ref,
            needs=form.answers,
            reasons=form.cleaned_data["reasons"],
            by=request.actor,
            at=timezone.now(),
            seen=seen,
        )

    return _decide(request, ref, act, "You returned the plan of {}, with what must change.")


def _decide(
    request: Request, ref: str, act: Callable[[DecideForm, int | None], Validation], done: str
) -> HttpResponse:
    """Do what was decided; what is still to be said stands over the form, all of it kept."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    plan = queries.get_submitted(case)
    policy.may_decide(request.actor, plan).require()
    form = _form(planning.standing(plan, localdate()), request)
    sent = request.POST.get("seen", "")
    if not form.is_valid():
        return _show(request, plan, form)
    try:
        act(form, int(sent) if sent.isascii() and sent.isdigit() else None)
    except Refused as why:
        queries.get_submitted(case)  # somebody else was first: that is a page of its own
        form.add_error(None, str(why))
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
        "letter": queries.letter(signed),
        "signed": signed,
        "older": [other for other in queries.letters(case) if other != signed],
    }
    return render(request, "decisions/letter.html", context)


@require_GET
def letter_pdf(request: Request, ref: str, decision: str = "") -> HttpResponse:
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    signed = queries.letter_of(case, decision)
    response = HttpResponse(_typeset(case, signed), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="plan-letter-{signed.ref}.pdf"'
    return response


def _typeset(case: Case, signed: Validation) -> bytes:
    data = queries.letter_data(signed)
    data |= {"demo": case.person.synthetic or settings.DEMO, "large": _large(case)}
    return typeset("decisions/letter.typ", data, at=signed.decided_at)


def _large(case: Case) -> bool:
    return "large_print" in case.person.formats
