"""Conversations one and two: the person's page, the worker's form, the emergency card."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.ui.forms import PlainForm, acted
from selfdirect.foundation.ui.web import Request
from selfdirect.front_door.conversations import actions, forms, queries, rules
from selfdirect.front_door.conversations.journey import TalkState
from selfdirect.front_door.conversations.models import Conversation
from selfdirect.front_door.conversations.views.contacts import advise
from selfdirect.register.cases.actions import close, look_at
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.policy import may_work_on
from selfdirect.register.cases.queries import get_visible

FIELDS = ("words", "must_change", "emergency_who", "emergency_what", "enough")
TALKING = (Stage.TALKING, Stage.SAFE)  # later on there may be a budget to end first


@require_GET
def talk(request: Request, ref: str, number: int) -> HttpResponse:
    """Read what was said and agreed; a worker writes it down here."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = queries.talk(case, number)
    return _show(request, case, found, _blank(number, found))


def _blank(number: int, found: Conversation) -> PlainForm:
    return forms.TALK_FORMS[number](initial={name: getattr(found, name) for name in FIELDS})


def _show(
    request: Request, case: Case, found: Conversation, form: PlainForm, status: int = 200
) -> HttpResponse:
    works = bool(may_work_on(request.actor, case))
    context = {
        "case": case,
        "person": case.person,
        "talk": found,
        "talks": queries.talks(case),
        "works": works,
        "first_words": queries.first_words(case),
        "connections": list(queries.connections(case)),
        "form": form if works and (form.is_bound or found.state == TalkState.OPEN) else None,
        "avoid": rules.AVOID_SHOWN,
        "may_end": works and found.enough and case.stage in TALKING,
        "end_form": forms.EndForm(),
    }
    return render(request, "conversations/talk.html", context, status=status)


@require_POST
def hold(request: Request, ref: str, number: int) -> HttpResponse:
    """Write down a conversation that was held; or keep a draft of it, to go on later."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    found = queries.talk(case, number)
    if request.POST.get("go") == "later":
        return _keep(request, case, number)
    form = forms.TALK_FORMS[number](request.POST)
    if not acted(request, form, actions.hold_conversation, ref=ref, number=number):
        return _show(request, case, found, form, 422)
    _said(request, "Written down.", form.cleaned_data)
    return redirect("conversations:talk", ref, number)


def _keep(request: Request, case: Case, number: int) -> HttpResponse:
    typed = {name: request.POST.get(name, "")[: forms.LONG] for name in FIELDS[:4]}
    actions.draft_conversation(
        ref=case.ref, number=number, by=request.actor, at=timezone.now(), **typed
    )
    _said(request, "Kept for later. Only your team sees it so far.", typed)
    return redirect("conversations:talk", case.ref, number)


def _said(request: Request, done: str, typed: dict[str, Any]) -> None:
    """Say what was acted, and then, gently, which words could be kinder."""
    texts = [text for text in typed.values() if isinstance(text, str)]
    messages.success(request, f"{done} {advise(rules.words_to_avoid(*texts))}".strip())


@require_POST
def end(request: Request, ref: str) -> HttpResponse:
    """End here, well, because it was enough."""
    form = forms.EndForm(request.POST)
    if not form.is_valid():
        raise Refused("Write in a sentence how this ended. The person reads it.")
    if get_visible(request.actor, ref).stage not in TALKING:
        raise Refused("You are past the talks. Finish on the page with the whole story.")
    case = close(ref=ref, ended=form.cleaned_data["ended"], by=request.actor, at=timezone.now())
    messages.success(request, f"You ended this with {case.person}. They can come back any time.")
    return redirect("conversations:talk", ref, 1)


@require_GET
def emergency(request: Request, ref: str) -> HttpResponse:
    """Show the emergency plan as a card to print."""
    case = look_at(ref=ref, by=request.actor, at=timezone.now())
    plan = there(queries.emergency_plan(case))
    context = {"case": case, "person": case.person, "plan": plan}
    return render(request, "conversations/emergency.html", context)
