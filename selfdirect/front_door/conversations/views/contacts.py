"""Who stands at the door: the workers' queue, one contact, and the call written down."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from selfdirect.foundation.access.queries import team_names
from selfdirect.foundation.audit.actions import look
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.ui.forms import PlainForm
from selfdirect.foundation.ui.web import Request
from selfdirect.front_door.conversations import actions, forms, policy, queries, rules
from selfdirect.front_door.conversations.journey import CONTACT
from selfdirect.front_door.conversations.models import Contact
from selfdirect.front_door.conversations.views.start import after
from selfdirect.register.cases.queries import visible as visible_cases


@require_GET
def contacts(request: Request) -> HttpResponse:
    """List who waits for an answer, the most urgent first."""
    policy.may_see_queue(request.actor).require()
    waiting = [_row(contact) for contact in queries.queue(request.actor)]
    late = sum(row["standing"].late for row in waiting)
    urgent = sum(row["urgent"] for row in waiting)
    context = {"waiting": waiting, "late": late, "urgent": urgent}
    return render(request, "conversations/contacts.html", context)


def _row(contact: Contact) -> dict[str, Any]:
    came_on = timezone.localdate(contact.at)
    promised = rules.promised(contact.safe_now, came_on)
    return {
        "contact": contact,
        "urgent": rules.is_urgent(contact.safe_now),
        "promised": promised,
        "standing": rules.standing(came_on, promised, timezone.localdate()),
    }


@require_GET
def contact(request: Request, ref: str) -> HttpResponse:
    """Read what somebody said; leaves a row that says who read it."""
    return _show(request, _of_worker(request, ref))


def _of_worker(request: Request, ref: str) -> Contact:
    """Find a contact for a worker; others read theirs on its own page.

    :raises NotThere: if it is not theirs to see
    """
    if not policy.may_see_queue(request.actor):
        raise NotThere
    found = queries.get_visible(request.actor, ref)
    about = found.person.ref if found.person else ""
    look(on=found, about=about, by=request.actor, at=timezone.now())
    return found


def _show(
    request: Request,
    found: Contact,
    status: int = 200,
    **typed: PlainForm,
) -> HttpResponse:
    open_steps = {step.verb for step in CONTACT.open_to(found.state, request.actor.roles)}
    context = {
        **after(found),
        **_row(found),
        "take_forward": "take_forward" in open_steps and _forward_form(request, found),
        "end_well": "end_well" in open_steps and forms.EndWellForm(),
        "form": next(iter(typed.values()), None),
        **typed,
    }
    return render(request, "conversations/contact.html", context, status=status)


def _forward_form(request: Request, found: Contact) -> forms.TakeForwardForm:
    return forms.TakeForwardForm(
        request.POST or None,
        contact=found,
        teams=team_names(request.actor.teams),
        likely=queries.likely_same(found, request.actor),
        may_invite=bool(policy.may_invite(found)),
    )


@require_POST
def take_forward(request: Request, ref: str) -> HttpResponse:
    found = _of_worker(request, ref)
    form = _forward_form(request, found)
    if not form.is_valid():
        return _show(request, found, 422, take_forward=form)
    link = request.build_absolute_uri(reverse("access:invited", args=["token"]))
    try:
        case = actions.take_forward(
            contact_ref=ref,
            team=form.cleaned_data["team"],
            known=form.person(),
            supporter_agreed=form.cleaned_data.get("supporter_agreed", False),
            invite_link=_with_place(link) if form.cleaned_data.get("invite") else "",
            by=request.actor,
            at=timezone.now(),
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, queries.get_visible(request.actor, ref), 422, take_forward=form)
    messages.success(request, f"{case.person} is taken forward. Talk with them next.")
    if visible_cases(request.actor).filter(pk=case.pk).exists():
        return redirect("conversations:talk", case.ref, 1)
    return redirect("conversations:contacts")


def _with_place(link: str) -> str:
    """Turn the address of an invitation into one with a place for its token."""
    return "{token}".join(link.rsplit("token", 1))


@require_POST
def end_well(request: Request, ref: str) -> HttpResponse:
    found = _of_worker(request, ref)
    form = forms.EndWellForm(request.POST)
    if not form.is_valid():
        return _show(request, found, 422, end_well=form)
    outcome = form.cleaned_data["outcome"]
    actions.end_well(contact_ref=ref, outcome=outcome, by=request.actor, at=timezone.now())
    messages.success(request, f"This ended well. {_advice(outcome)}")
    return redirect("conversations:contacts")


def _advice(*texts: str) -> str:
    """Say, after saving, which words push people away: only ever advice."""
    return advise(rules.words_to_avoid(*texts))


def advise(found: Iterable[rules.Advice]) -> str:
    said = "; ".join(f"instead of “{a.said}”, try {a.better}" for a in found)
    return f"A thought for next time: {said}." if said else ""


@require_POST
def offer(request: Request, ref: str) -> HttpResponse:
    actions.offer_connection(
        contact_ref=ref,
        service_ref=request.POST.get("service", ""),
        by=request.actor,
        at=timezone.now(),
    )
    return redirect("conversations:contact", ref)


def record(request: Request) -> HttpResponse:
    """Write down a call while it lasts, on one page."""
    policy.may_see_queue(request.actor).require()
    form = forms.RecordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = actions.make_contact(
            by=request.actor, at=timezone.now(), channel="phone", **form.cleaned_data
        )
        messages.success(request, f"The call is written down: {made.ref}.")
        return redirect("conversations:contact", made.ref)
    status = 422 if form.is_bound else 200
    return render(request, "conversations/record.html", {"form": form}, status=status)
