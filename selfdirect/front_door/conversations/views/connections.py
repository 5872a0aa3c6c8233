"""What somebody was put in touch with: offered, tried, turned down."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from selfdirect.foundation.ui.forms import PlainForm, acted
from selfdirect.foundation.ui.web import Request
from selfdirect.front_door.conversations import actions, forms, queries
from selfdirect.front_door.conversations.models import Connection
from selfdirect.register.cases.actions import look_at
from selfdirect.register.cases.models import Case
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Service


@require_GET
def connections(request: Request, ref: str) -> HttpResponse:
    """Show what was found, what it gave, and what else there is."""
    return _show(request, look_at(ref=ref, by=request.actor, at=timezone.now()))


def _show(
    request: Request, case: Case, form: PlainForm | None = None, at: int = 0, verb: str = ""
) -> HttpResponse:
    found = list(queries.connections(case))
    wanted = request.GET.get("q", "").strip()[:200]
    context = {
        "case": case,
        "person": case.person,
        "rows": [_row(c, form if c.pk == at else None, verb) for c in found],
        "wanted": wanted,
        "more": _more(case, wanted, {c.service_id for c in found}),
        "form": form,
    }
    page = "conversations/connections.html"
    return render(request, page, context, status=422 if form else 200)


def _row(connection: Connection, form: PlainForm | None, verb: str) -> dict[str, object]:
    """Set the two answers beside a connection; ids differ, as many stand on one page."""
    prefix = f"id_{connection.pk}_%s"
    return {
        "connection": connection,
        "try": form if verb == "try" and form else forms.TryForm(auto_id=prefix),
        "decline": form if verb == "decline" and form else forms.DeclineForm(auto_id=prefix),
    }


def _more(case: Case, wanted: str, taken: set[int]) -> list[Service]:
    if wanted:
        services = directory.search(wanted, community=True, limit=12).services
    else:
        said = queries.first_words(case)
        services = directory.for_contact(f"{said.matters} {said.hard}" if said else "", limit=6)
    return [service for service in services if service.pk not in taken]


@require_POST
def offer(request: Request, ref: str) -> HttpResponse:
    made = actions.offer_connection(
        ref=ref, service_ref=request.POST.get("service", ""), by=request.actor, at=timezone.now()
    )
    messages.success(request, f"{made.service.name} is on the list.")
    return redirect("conversations:connections", ref)


@require_POST
def try_it(request: Request, ref: str, connection_id: int) -> HttpResponse:
    form = forms.TryForm(request.POST, auto_id=f"id_{connection_id}_%s")
    return _answer(request, ref, connection_id, "try", form)


@require_POST
def decline(request: Request, ref: str, connection_id: int) -> HttpResponse:
    form = forms.DeclineForm(request.POST, auto_id=f"id_{connection_id}_%s")
    return _answer(request, ref, connection_id, "decline", form)


ACTS: dict[str, Callable[..., Connection]] = {
    "try": actions.try_connection,
    "decline": actions.decline_connection,
}


def _answer(
    request: Request, ref: str, connection_id: int, verb: str, form: PlainForm
) -> HttpResponse:
    if not acted(request, form, ACTS[verb], ref=ref, connection_id=connection_id):
        case = look_at(ref=ref, by=request.actor, at=timezone.now())
        return _show(request, case, form, connection_id, verb)
    messages.success(request, "Thank you. We wrote it down.")
    return redirect("conversations:connections", ref)
