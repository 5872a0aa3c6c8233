"""Who would gain and who would lose: two versions, or a version and a draft, over everybody."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_GET

from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.schemes import policy, queries, rules
from selfdirect.agreement.schemes.forms import GainsForm
from selfdirect.agreement.schemes.journey import State
from selfdirect.agreement.schemes.models import Draft
from selfdirect.agreement.schemes.views import gains_shown
from selfdirect.foundation.audit.actions import look_many
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.sheets import csv_bytes
from selfdirect.foundation.ui.web import CSV, Request, download
from selfdirect.register.cases.models import Case

MOST = 10  # of those who lose most, and of those who gain most


@dataclass(frozen=True, slots=True)
class End:
    """One of the two that are compared: a published version or a draft."""

    code: str
    text: str
    words: str
    address: str


def _of_version(row: Scheme) -> End:
    code = f"{row.key}/{row.version}"
    words = f"{allocations.compiled(row).title}, version {row.version}"
    return End(code, row.text, words, reverse("schemes:scheme", args=[row.key, row.version]))


def _of_draft(draft: Draft) -> End:
    words = f"The draft {draft.ref}: {draft.title}, version {draft.version}"
    return End(draft.ref, draft.text, words, reverse("schemes:draft", args=[draft.ref]))


def _version(code: str) -> Scheme:
    key, _, version = code.partition("/")
    return allocations.get_scheme(key, version)


def _end(actor: Actor, code: str) -> End:
    """Find what a code of the address stands for.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    if "/" in code:
        return _of_version(_version(code))
    return _of_draft(queries.get_visible(actor, code))


@require_GET
def gains(request: Request) -> HttpResponse:
    """Choose two, and see who would gain and lose; who is listed by name is written down."""
    policy.may_read(request.actor).require()
    form = _form(request)
    context: dict[str, object] = {"form": form}
    if {"from", "to"} <= request.GET.keys():
        was, now = _version(request.GET["from"]), _end(request.actor, request.GET["to"])
        context |= {"was": _of_version(was), "now": now}
        try:
            context |= _compared(request, was, now)
        except Refused as refusal:
            context["refused"] = str(refusal)
    return render(request, "schemes/gains.html", context)


def _form(request: Request) -> GainsForm:
    versions = [_of_version(row) for row in allocations.published()]
    drafts = [_of_draft(draft) for draft in queries.under_way(request.actor)]
    in_force = allocations.scheme_or_none(timezone.localdate())
    first = {
        "from": _of_version(in_force).code if in_force else "",
    }
    others = (end.code for end in (*drafts, *versions) if end.code != first["from"])
    first["to"] = next(others, "")
    chosen = {name: request.GET.get(name) or code for name, code in first.items()}
    return GainsForm(initial=chosen, was=_choices(versions), now=_choices((*drafts, *versions)))


def _choices(ends: Sequence[End]) -> list[tuple[str, str]]:
    return [(end.code, end.words) for end in ends]


def _compared(request: Request, was: Scheme, now: End) -> dict[str, object]:
    today = timezone.localdate()
    found = queries.gains(was, now.text, today)
    lose, gain = rules.most_moved(queries.simulation(was.text, now.text, today), MOST)
    cases = queries.openable(request.actor, [*lose, *gain])
    seen = [(case, case.person.ref) for case in cases.values()]
    look_many(on=seen, by=request.actor, at=timezone.now())
    most = [(title, _named(moved, cases)) for title, moved in (("Lose", lose), ("Gain", gain))]
    hidden = len({each.case for each in (*lose, *gain)} - cases.keys())
    return {"gains": gains_shown.laid_out(found), "most": most, "not_yours": hidden}


def _named(moved: Sequence[rules.Moved], cases: dict[int, Case]) -> list[tuple[object, ...]]:
    """List those whose record may be opened, with the way to it."""
    return [
        (_link(cases[m.case]), Money(m.before), Money(m.after), Money(m.after - m.before))
        for m in moved
        if m.case in cases
    ]


def _link(case: Case) -> str:
    return format_html('<a href="/people/{}/">{}</a>', case.ref, case.person.name)


@require_GET
def gains_csv(request: Request) -> HttpResponse:
    """Give the numbers of the page as a file; nobody is named in it."""
    policy.may_read(request.actor).require()
    if not {"from", "to"} <= request.GET.keys():
        raise NotThere
    was, now = _version(request.GET["from"]), _end(request.actor, request.GET["to"])
    found = queries.gains(was, now.text, timezone.localdate())
    title = [f"From {_of_version(was).words} to {now.words}"]
    made = csv_bytes([title, *gains_shown.sheet(found)])
    return download(made, "who-gains-and-loses.csv", CSV)


def of_draft(draft: Draft) -> dict[str, object]:
    """Say in short who would gain and lose by a draft: as it was proposed, or as it stands."""
    if draft.gains is not None and draft.state != State.DRAFT:
        return _short(draft.gains) if draft.gains else {"gains": None}
    before = queries.before(draft)
    if before is None:
        return {"gains": None}
    try:
        return _short(queries.gains(before, draft.text, timezone.localdate()))
    except Refused as refusal:
        return {"gains": None, "no_gains": str(refusal)}


def _short(found: gains_shown.Kept) -> dict[str, object]:
    return {"gains": gains_shown.laid_out(found), "gains_from": "/".join(found["beside"])}
