"""Schemes under way: the list of them, one of them, and what people do with it."""

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.allocation import rules as allocation
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.schemes import actions, policy, queries
from selfdirect.agreement.schemes.forms import BeginForm, ProposeForm, ReturnForm
from selfdirect.agreement.schemes.journey import State
from selfdirect.agreement.schemes.models import Draft
from selfdirect.agreement.schemes.views import gains, shown
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.ui.forms import PlainForm
from selfdirect.foundation.ui.templatetags.ui import status
from selfdirect.foundation.ui.web import Request

KINDS = {
    State.DRAFT: ("plain", "Being written"),
    State.PROPOSED: ("wait", "Waits for a signature"),
    State.SIGNED: ("ok", "Signed and published"),
    State.THROWN_AWAY: ("plain", "Thrown away"),
}


@require_GET
def drafts(request: Request) -> HttpResponse:
    """List the drafts with whose turn it is."""
    policy.may_read(request.actor).require()
    context = {
        "under_way": [(d, _state(d), _turn(request.actor, d)) for d in _open(request)],
        "ended": [(d, _state(d)) for d in queries.decided(request.actor)[:20]],
        "to_sign": queries.to_sign(request.actor),
        "may_write": policy.may_write(request.actor),
    }
    return render(request, "schemes/drafts.html", context)


def _open(request: Request) -> list[Draft]:
    return list(queries.under_way(request.actor))


def _state(draft: Draft) -> SafeString:
    return status(*KINDS[State(draft.state)])


def _turn(actor: Actor, draft: Draft) -> str:
    """Say whose turn it is, in a sentence."""
    if draft.state == State.PROPOSED:
        if policy.may_sign(actor, draft):
            return "Your turn: read it, then sign it or give it back."
        return f"{draft.proposed_by_name} proposed it. Somebody else must sign it."
    if draft.returned_because:
        return f"{draft.returned_by_name} gave it back: {draft.returned_because}"
    return f"{draft.saved_by_name} saved it last, and may go on with it or propose it."


# Beginning ---------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    policy.may_write(request.actor).require()
    starts = _starts()
    if request.method == "GET":
        form = BeginForm(starts=starts, initial={"start": request.GET.get("from", "")})
        return render(request, "schemes/begin.html", {"form": form})
    form = BeginForm(request.POST, request.FILES, starts=starts)
    if not form.is_valid():
        return _to_mend(request, form)
    text, based_on = _chosen(form)
    try:
        draft = actions.begin_draft(
            text=text, based_on=based_on, by=request.actor, at=timezone.now()
        )
    except allocation.SchemeError as fault:
        return _to_mend(request, _kept(text, starts, str(fault)), shown.unreadable(text))
    messages.success(request, f"The draft {draft.ref} is begun. Nothing is published yet.")
    return redirect("schemes:draft", draft.ref)


def _starts() -> list[tuple[str, str]]:
    """List what a draft may begin from."""
    published = [
        (f"{row.key}/{row.version}", f"{allocations.compiled(row).title}, version {row.version}")
        for row in allocations.published()
    ]
    titles = {
        key: allocations.read(allocations.text_of_ours(key)).title
        for key in allocations.come_with_us()
    }
    ours = [(key, f"{title} (comes with this system)") for key, title in titles.items()]
    return [*published, *ours, ("file", "A file or text of my own")]


def _chosen(form: BeginForm) -> tuple[str, Scheme | None]:
    start = form.cleaned_data["start"]
    if start == "file":
        return form.cleaned_data["scheme"], None
    if start in allocations.come_with_us():
        return allocations.text_of_ours(start), None
    row = allocations.get_scheme(*start.split("/", 1))
    return row.text, row


def _kept(text: str, starts: list[tuple[str, str]], fault: str) -> BeginForm:
    """Put the text of a file where it can be mended, with what is wrong beside it."""
    form = BeginForm({"start": "file", "text": text}, starts=starts)
    form.full_clean()
    form.add_error("text", fault)
    return form


def _to_mend(
    request: Request, form: BeginForm, unreadable: Mapping[str, object] | None = None
) -> HttpResponse:
    context = {"form": form, **(unreadable or {})}
    return render(request, "schemes/begin.html", context, status=422)


# One draft ---------------------------------------------------------------------------------------


@require_GET
def draft(request: Request, ref: str) -> HttpResponse:
    policy.may_read(request.actor).require()
    return _draft(request, queries.get_visible(request.actor, ref))


def _draft(request: Request, found: Draft, form: PlainForm | None = None) -> HttpResponse:
    """Show one draft whole: what it changes, whether it stands, and what may be done now."""
    actor = request.actor
    context = {
        "draft": found,
        "state": _state(found),
        "turn": _turn(actor, found) if found.state in (State.DRAFT, State.PROPOSED) else "",
        "saves": queries.saves(found),
        "may_save": policy.may_save(actor, found),
        "may_propose": policy.may_propose(actor, found),
        "may_sign": policy.may_sign(actor, found),
        "may_return": policy.may_return(actor, found),
        "may_throw_away": policy.may_throw_away(actor, found),
        "propose_form": form if isinstance(form, ProposeForm) else _to_propose(found),
        "return_form": form if isinstance(form, ReturnForm) else ReturnForm(),
        "form": form,
        **gains.of_draft(found),
        **shown.check(found.text),
        **shown.differences(queries.before(found), found.text),
    }
    return render(request, "schemes/draft.html", context, status=422 if form else 200)


def _to_propose(found: Draft) -> ProposeForm:
    first = max(found.starts_on, timezone.localdate())
    note = found.note or allocations.read(found.text).change_note
    initial = {"version": found.version, "starts_on": first, "note": note}
    return ProposeForm(initial={**initial, "seen": found.changes})


@require_POST
def propose(request: Request, ref: str) -> HttpResponse:
    found = queries.get_visible(request.actor, ref)
    policy.may_propose(request.actor, found).require()
    form = ProposeForm(request.POST)
    if not form.is_valid():
        return _draft(request, found, form)
    given = form.cleaned_data
    try:
        proposed = actions.propose_draft(
            ref=ref,
            version=given["version"],
            starts_on=given["starts_on"],
            note=given["note"],
            seen=given["seen"],
            by=request.actor,
            at=timezone.now(),
        )
    except (Refused, allocation.SchemeError) as refusal:
        form.add_error(None, str(refusal))
        return _draft(request, found, form)
    messages.success(request, f"Version {proposed.version} waits for somebody else's signature.")
    return redirect("schemes:draft", ref)


@require_POST
def sign(request: Request, ref: str) -> HttpResponse:
    """Sign what was read: a draft that has changed since is refused."""
    found = queries.get_visible(request.actor, ref)
    seen = request.POST.get("seen", "")
    made = actions.sign_draft(
        ref=ref,
        by=request.actor,
        at=timezone.now(),
        seen=int(seen) if seen.isdecimal() else found.changes,
    )
    messages.success(request, f"Version {made.version} is published. Anybody can read it here.")
    return redirect("schemes:scheme", made.key, made.version)


@require_POST
def give_back(request: Request, ref: str) -> HttpResponse:
    found = queries.get_visible(request.actor, ref)
    policy.may_return(request.actor, found).require()
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _draft(request, found, form)
    because = form.cleaned_data["because"]
    actions.return_draft(ref=ref, because=because, by=request.actor, at=timezone.now())
    messages.success(request, "The draft went back, with your reason.")
    return redirect("schemes:drafts")


@require_POST
def throw_away(request: Request, ref: str) -> HttpResponse:
    queries.get_visible(request.actor, ref)
    actions.throw_draft_away(ref=ref, by=request.actor, at=timezone.now())
    messages.success(
        request, f"The draft {ref} is thrown away. Its texts are kept in its history."
    )
    return redirect("schemes:drafts")
