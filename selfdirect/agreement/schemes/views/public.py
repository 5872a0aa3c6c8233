"""Published schemes: what everybody may read without signing in."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import pairwise

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.allocation import rules as allocation
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.allocation.rules.wording import every, sum_of
from selfdirect.agreement.schemes import policy, queries, rules
from selfdirect.agreement.schemes.models import Draft
from selfdirect.agreement.schemes.views import gains_shown, shown
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.web import Request, download, download_json


@require_GET
def index(request: Request) -> HttpResponse:
    today, reads = timezone.localdate(), policy.may_read(request.actor)
    context = {
        "rows": _listed(allocations.published()),
        "in_force": allocations.scheme_or_none(today),
        "today": today,
        "may_read": reads,
        "under_way": queries.under_way(request.actor).count() if reads else 0,
        "to_sign": queries.to_sign(request.actor) if reads else [],
    }
    return render(request, "schemes/index.html", context)


def _listed(rows: Iterable[Scheme]) -> list[tuple[Scheme, allocation.Scheme, date | None]]:
    """List versions with the last day of each: the one before the next begins, if one does."""
    versions = list(rows)
    starts = sorted(row.starts_on for row in versions)
    after = {first: following - timedelta(days=1) for first, following in pairwise(starts)}
    return [(row, allocations.compiled(row), after.get(row.starts_on)) for row in versions]


@require_GET
def scheme(request: Request, key: str, version: str) -> HttpResponse:
    """Show a whole version, what changed in it, and who signed it."""
    row = allocations.get_scheme(key, version)
    read, draft = allocations.compiled(row), queries.draft_of(row)
    context = {
        "row": row,
        "scheme": read,
        "draft": draft,
        "today": timezone.localdate(),
        **_whole(read),
        "figures": allocation.figures(read, row.text),
        "examples": [(f.name, _worked(read, f)) for f in read.fixtures],
        "gains": gains_shown.laid_out(draft.gains) if draft and draft.gains else None,
        "checksum": allocations.file_checksum(row),
        "file_name": allocations.file_name(row),
        **shown.differences(queries.version_before(row), row.text),
    }
    return render(request, "schemes/scheme.html", context)


def _whole(read: allocation.Scheme) -> dict[str, object]:
    """Lay out everything that a scheme asks, counts and adds."""
    return {
        "sections": allocation.sections(read),
        "drawn": allocation.drawn(read),
        "rates": allocation.dated(read),
        "pairs": allocation.pairs(read),
        "groups": allocation.groups(read),
        "beside": allocation.beside(read),
        "scaled": allocation.scaled(read),
        "costed": allocation.costed(read),
        "lines": allocation.lines(read),
        "every": every(read.period),
        "examples_head": f"Example|Sum {every(read.period)}",
    }


def _worked(read: allocation.Scheme, fixture: allocation.Fixture) -> Money | str:
    try:
        found = allocation.allocate(read, fixture.answers, on=fixture.on, strict=False)
    except Refused as refusal:
        return str(refusal)
    if found.total is None:
        return "no sum"
    return found.total if read.currency == "GBP" else sum_of(found.total, read.currency)


@require_GET
def file(request: Request, key: str, version: str) -> HttpResponse:
    row = allocations.get_scheme(key, version)
    name = allocations.file_name(row)
    return download(row.text.encode(), name, "application/yaml; charset=utf-8")


# The transparency record


@require_GET
def record(request: Request, key: str, version: str) -> HttpResponse:
    """Show the algorithmic transparency record, made from what is known of the version."""
    row = allocations.get_scheme(key, version)
    context = {"row": row, "scheme": allocations.compiled(row), "parts": _record(request, row)}
    return render(request, "schemes/record.html", context)


@require_GET
def record_json(request: Request, key: str, version: str) -> HttpResponse:
    row = allocations.get_scheme(key, version)
    plain = rules.plain(_record(request, row))
    return download_json(plain, f"{key}-{version}-record.json")


@require_GET
def record_markdown(request: Request, key: str, version: str) -> HttpResponse:
    row = allocations.get_scheme(key, version)
    title = f"{allocations.compiled(row).title}: algorithmic transparency record"
    text = rules.markdown(title, _record(request, row))
    name = f"{key}-{version}-record.md"
    return download(text.encode(), name, "text/markdown; charset=utf-8")


def _record(request: Request, row: Scheme) -> tuple[rules.Part, ...]:
    draft, after = queries.draft_of(row), queries.next_after(row)
    council = settings.COUNCIL
    about = rules.About(
        council=council["name"],
        contact=tuple(council[how] for how in ("phone", "email") if council.get(how)),
        address=request.build_absolute_uri(reverse("schemes:scheme", args=[row.key, row.version])),
        checksum=allocations.file_checksum(row),
        published_on=timezone.localdate(row.published_at),
        ended_on=after.starts_on if after else None,
        note=draft.note if draft else "",
        proposed=_proposed(draft),
        signed=_signed(draft),
        produced=draft.produced_by if draft else None,
    )
    return rules.record(allocations.compiled(row), about)


def _proposed(draft: Draft | None) -> rules.Signed | None:
    if draft is None or draft.proposed_at is None:
        return None
    on = timezone.localdate(draft.proposed_at)
    return rules.Signed(draft.proposed_by_name, draft.proposed_by_role, on)


def _signed(draft: Draft | None) -> rules.Signed | None:
    if draft is None or draft.signed_at is None:
        return None
    on = timezone.localdate(draft.signed_at)
    return rules.Signed(draft.signed_by_name, draft.signed_by_role, on)
