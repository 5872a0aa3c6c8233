"""What is still to try before conversation three, and the exception that a peer may sign."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from selfdirect.foundation.ui.forms import PlainForm, acted
from selfdirect.foundation.ui.web import Request
from selfdirect.front_door.conversations import actions, forms, policy, queries
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.policy import may_work_on


@require_GET
def gate(request: Request, ref: str) -> HttpResponse:
    """Show plainly what is done, what is still to try, and who may sign."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    return _show(request, case, forms.AskExceptionForm())


def _show(request: Request, case: Case, form: PlainForm, status: int = 200) -> HttpResponse:
    asked = queries.exception(case)
    sign = asked and policy.may_sign_exception(request.actor, case, asked_by=asked.asked_by)
    context = {
        "case": case,
        "person": case.person,
        "gate": queries.gate(case),
        "works": bool(may_work_on(request.actor, case)),
        "asked": asked,
        "may_sign": sign,
        "form": form,
    }
    return render(request, "conversations/gate.html", context, status=status)


@require_POST
def ask_exception(request: Request, ref: str) -> HttpResponse:
    form = forms.AskExceptionForm(request.POST)
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    if not acted(request, form, actions.ask_exception, ref=ref):
        return _show(request, case, form, 422)
    messages.success(request, "Asked. A colleague reads it and signs, or talks with you first.")
    return redirect("conversations:gate", ref)


@require_POST
def sign_exception(request: Request, ref: str) -> HttpResponse:
    actions.sign_exception(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "Signed. The questions can begin.")
    return redirect("conversations:gate", ref)
