"""Pages of what is charged: for everybody to read, and for two people to set."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.agreement.charging import actions, policy, rules
from selfdirect.agreement.charging.forms.terms import (
    ReturnForm,
    TermsForm,
    begun_from,
    rates_from,
)
from selfdirect.agreement.charging.journey import TermsState, Work
from selfdirect.agreement.charging.models import Effect, Terms
from selfdirect.agreement.charging.queries import terms as reading
from selfdirect.agreement.charging.views import shown
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.rates import NoRate, Rate
from selfdirect.foundation.kernel.sheets import csv_bytes
from selfdirect.foundation.ui import charts
from selfdirect.foundation.ui.forms import acted
from selfdirect.foundation.ui.templatetags.ui import status
from selfdirect.foundation.ui.web import CSV, Request, download

KINDS = {
    TermsState.DRAFT: ("plain", "Being written"),
    TermsState.PROPOSED: ("wait", "Waits for a signature"),
    TermsState.SIGNED: ("ok", "Signed"),
    TermsState.THROWN_AWAY: ("plain", "Thrown away"),
}


@require_GET
def charges(request: Request) -> HttpResponse:
    """Say to everybody what is charged now, and what will be."""
    today = timezone.localdate()
    book = reading.book(today)
    rates = sorted(reading.known_rates(book).values(), key=lambda rate: rate.name)
    may_set = policy.may_set(request.actor)
    context = {
        "local": rules.in_words(book.local),
        "source": book.local.source,
        "since": book.local.starts_on,
        "rates": shown.rates(rates),
        "published": [(each, each.starts_on > today) for each in reading.published()],
        "may_set": may_set,
        "under_way": [(t, status(*KINDS[TermsState(t.state)])) for t in reading.under_way()]
        if may_set
        else [],
    }
    return render(request, "charging/charges.html", context)


@require_GET
def terms(request: Request, ref: str) -> HttpResponse:
    found = reading.get(request.actor, ref)
    if "HX-Request" in request.headers:
        swapped = {**_progress(found), "swapped": True}
        return render(request, "charging/parts/progress.html", swapped)
    return _terms(request, found)


def _terms(request: Request, found: Terms, form: ReturnForm | None = None) -> HttpResponse:
    """Show terms whole: what they say, what they would do, and what may be done now."""
    actor, after = request.actor, reading.local_of(found)
    before = reading.before(found)
    typed = rules.read_rates(found.rates) if found.rates else None
    context: dict[str, Any] = {
        "terms": found,
        "state": status(*KINDS[TermsState(found.state)]),
        "differences": rules.differences(before.local, after),
        "local": rules.in_words(after),
        "beside": before.local.source,
        "rates": rules.rate_differences(reading.known_rates(before), typed) if typed else (),
        "doubted": [rate for rate in typed.rows if shown.doubt(rate)] if typed else (),
        "return_form": form or ReturnForm(),
        "form": form,
        **_progress(found),
        **_may(actor, found),
        **_found(actor, found),
    }
    return render(request, "charging/terms.html", context, status=422 if form else 200)


def _progress(found: Terms) -> dict[str, Any]:
    under_way = found.work in (Work.WAITING, Work.RUNNING)
    return {"terms": found, "under_way": under_way, "failed": found.work == Work.FAILED}


def _may(actor: Actor, found: Terms) -> dict[str, object]:
    return {
        "may_set": policy.may_set(actor),
        "may_save": policy.may_save(actor, found),
        "may_preview": policy.may_preview(actor, found),
        "may_propose": policy.may_propose(actor, found),
        "may_sign": policy.may_sign(actor, found),
        "may_return": policy.may_return(actor, found),
        "may_throw_away": policy.may_throw_away(actor, found),
        "may_list": policy.may_list(actor),
    }


def _found(actor: Actor, found: Terms) -> dict[str, object]:
    """Lay out who would pay what: for those who set it."""
    if not policy.may_set(actor) or found.found is None:
        return {}
    laid_out = shown.laid_out(found.found)
    return {"simulated": laid_out, "not_worked": reading.refused(found), "ink": charts.PAGE}


@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    policy.may_set(request.actor).require()
    now = reading.book(timezone.localdate())
    on_file = reading.known_rates(now)
    if request.method == "GET":
        initial = begun_from(now.local, title="", starts_on=None, why="")
        return _ask(request, TermsForm(initial=initial, on_file=on_file))
    form = TermsForm(request.POST, on_file=on_file)

    def act(given: Mapping[str, Any]) -> Terms:
        return actions.begin_terms(**_given(form, given), by=request.actor, at=timezone.now())

    return _kept(request, form, act, None)


@require_http_methods(["GET", "POST"])
def change(request: Request, ref: str) -> HttpResponse:
    found = reading.get(request.actor, ref)
    policy.may_save(request.actor, found).require()
    on_file = _rates_for(found)
    if request.method == "GET":
        local = reading.local_of(found)
        begun = begun_from(local, title=found.title, starts_on=found.starts_on, why=found.why)
        initial = {**begun, **rates_from(found.rates), "seen": found.saves}
        return _ask(request, TermsForm(initial=initial, on_file=on_file), found)
    form = TermsForm(request.POST, on_file=on_file)

    def act(given: Mapping[str, Any]) -> Terms:
        seen = given["seen"] or 0
        whole = _given(form, given)
        at: datetime = timezone.now()
        return actions.save_terms(ref=ref, seen=seen, **whole, by=request.actor, at=at)

    return _kept(request, form, act, found)


def _rates_for(found: Terms) -> dict[str, Rate]:
    return reading.known_rates(reading.before(found))


def _given(form: TermsForm, given: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: given[name] for name in ("title", "starts_on", "why")}
    return {**plain, "settings": form.settings(), "rates": form.typed_rates()}


def _kept(
    request: Request,
    form: TermsForm,
    act: Callable[[Mapping[str, Any]], Terms],
    found: Terms | None,
) -> HttpResponse:
    """Keep what was typed, or show it again with what is wrong."""
    if not form.is_valid():
        return _ask(request, form, found, 422)
    try:
        kept = act(form.cleaned_data)
    except (Refused, NoRate) as refusal:
        form.add_error(None, str(refusal))
        return _ask(request, form, found, 422)
    messages.success(request, "Kept. Next, work out who would pay what.")
    return redirect("charging:terms", kept.ref)


def _ask(
    request: Request, form: TermsForm, found: Terms | None = None, status: int = 200
) -> HttpResponse:
    context = {"form": form, "terms": found}
    return render(request, "charging/terms_form.html", context, status=status)


@require_POST
def preview(request: Request, ref: str) -> HttpResponse:
    actions.ask_preview(ref=ref, by=request.actor, at=timezone.now())
    return redirect("charging:terms", ref)


@require_POST
def propose(request: Request, ref: str) -> HttpResponse:
    actions.propose_terms(ref=ref, seen=_seen(request), by=request.actor, at=timezone.now())
    messages.success(request, "It waits for somebody else's signature.")
    return redirect("charging:terms", ref)


@require_POST
def sign(request: Request, ref: str) -> HttpResponse:
    made = actions.sign_terms(ref=ref, seen=_seen(request), by=request.actor, at=timezone.now())
    first = rules.day(made.starts_on)
    messages.success(request, f"Signed. Everybody is written to, and it holds from {first}.")
    return redirect("charging:terms", ref)


def _seen(request: Request) -> int | None:
    typed = request.POST.get("seen", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else None


@require_POST
def give_back(request: Request, ref: str) -> HttpResponse:
    found = reading.get(request.actor, ref)
    policy.may_return(request.actor, found).require()
    form = ReturnForm(request.POST)
    if acted(request, form, actions.return_terms, ref=ref):
        messages.success(request, "It went back, with your reason.")
        return redirect("charging:terms", ref)
    return _terms(request, found, form)


@require_POST
def throw_away(request: Request, ref: str) -> HttpResponse:
    actions.throw_terms_away(ref=ref, by=request.actor, at=timezone.now())
    messages.success(request, "It is thrown away. Nothing comes of it.")
    return redirect("charging:charges")


# The list for finance


@require_GET
def listed(request: Request, ref: str) -> HttpResponse:
    """Give every person's change as a file; that it was taken is written down."""
    found = reading.get(request.actor, ref)
    actions.take_list(ref=ref, by=request.actor, at=timezone.now())
    return download(csv_bytes(_rows(found)), f"charges-{found.ref}.csv", CSV)


HEADINGS = (
    *("Person", "Name", "Group", "Age", "Setting", "Pays at most before", "Pays at most after"),
    *("Change", "First figure a week", "Not worked out because"),
)
FULL_COST = "the full cost"


def _rows(found: Terms) -> Iterator[tuple[object, ...]]:
    yield HEADINGS
    for effect in reading.listed(found):
        yield _row(effect)


def _row(effect: Effect) -> tuple[object, ...]:
    person, before, after = effect.case.person, effect.before, effect.after
    who = (person.ref, person.name, effect.group, effect.age, effect.setting)
    was = FULL_COST if before is None else before
    if effect.refused:
        return (*who, was, "", "", effect.cost, effect.refused)
    change = None if before is None or after is None else after - before
    return (*who, was, FULL_COST if after is None else after, change, effect.cost, "")
