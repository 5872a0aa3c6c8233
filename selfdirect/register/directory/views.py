"""Pages of the directory: load, ask once, show. Finding things needs no sign-in."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from selfdirect.foundation.ui.forms import acted
from selfdirect.foundation.ui.web import Request, page_of
from selfdirect.register.directory import actions, policy, queries, rules
from selfdirect.register.directory.forms import ImportForm, PriceForm, SearchForm
from selfdirect.register.directory.models import Service

PER_PAGE = 20
ROWS_A_PAGE = 200


@require_GET
def search(request: Request) -> HttpResponse:
    """Show what was asked for; to those who asked nothing yet, what there is to ask."""
    form = SearchForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    context = _results(request, asked) if any(asked.values()) else {"empty": queries.is_empty()}
    context |= {
        "form": form,
        "topics": [_way(topic) for topic in rules.TOPICS.values()],
        "may_import": policy.may_import(request.actor),
        **_layout(request),
    }
    return render(request, "directory/search.html", context)


def _results(request: Request, asked: dict[str, Any]) -> dict[str, object]:
    page = _page_number(request)
    found = queries.search(
        asked["q"],
        kind=asked["kind"] or None,
        near=asked["near"] or None,
        community=True if asked["community"] else None,
        limit=PER_PAGE,
        offset=(page - 1) * PER_PAGE,
    )
    pages = _pages(request, page, -(-found.total // PER_PAGE))
    return {"found": found, "cards": _cards(found.services), "pages": pages}


def _way(topic: rules.Topic) -> dict[str, str]:
    return {"label": topic.label, "href": f"?kind={topic.code}"}


@require_GET
def detail(request: Request, ref: str) -> HttpResponse:
    service = queries.of_ref(ref)
    context = {
        "card": _cards([service])[0],
        "service": service,
        "topics": [rules.TOPICS[code].label for code in service.topics],
        "others": queries.other_services(service),
        "prices": queries.price_history(service),
        "may_set_price": policy.may_set_price(request.actor),
        **_layout(request),
    }
    return render(request, "directory/detail.html", context)


@require_GET
def organisation(request: Request, ref: str) -> HttpResponse:
    found = queries.organisation_of_ref(ref)
    services = list(queries.services_of(found))
    context = {
        "organisation": found,
        "cards": _cards(services),
        "credit": rules.credit(found.source),
        **_layout(request),
    }
    return render(request, "directory/organisation.html", context)


@require_http_methods(["GET", "POST"])
def import_file(request: Request) -> HttpResponse:
    policy.may_import(request.actor).require()
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            run = actions.import_data(
                source=form.cleaned_data["source"],
                name=file.name,
                data=file.read(),
                by=request.actor,
                at=timezone.now(),
            )
        except rules.Unreadable as error:
            form.add_error("file", f"{error} Nothing was saved. Choose a file again.")
        else:
            return redirect("directory:import_run", run.ref)
    context = {"form": form, "runs": _runs(), **_layout(request)}
    return render(request, "directory/import_file.html", context)


@require_GET
def import_run(request: Request, ref: str) -> HttpResponse:
    policy.may_import(request.actor).require()
    run = queries.import_of_ref(ref)
    problems = [*run.rejections, *run.warnings]
    shown = page_of(request, problems, ROWS_A_PAGE)
    context = {
        "run": run,
        "source": rules.SOURCES[run.source].label,
        "problems": shown.object_list,
        "pages": _pages(request, shown.number, shown.paginator.num_pages),
        **_layout(request),
    }
    return render(request, "directory/import_run.html", context)


@require_http_methods(["GET", "POST"])
def set_price(request: Request, ref: str) -> HttpResponse:
    policy.may_set_price(request.actor).require()
    service = queries.of_ref(ref)
    form = PriceForm(request.POST or None)
    if acted(request, form, actions.set_price, under="starts_on", service=service):
        return redirect("directory:detail", ref)
    context = {
        "form": form,
        "service": service,
        "prices": queries.price_history(service),
        **_layout(request),
    }
    return render(request, "directory/set_price.html", context)


def _layout(request: Request) -> dict[str, str]:
    return {"layout": "ui/work.html" if request.actor.is_staff else "ui/person.html"}


def _cards(services: list[Service]) -> list[dict[str, object]]:
    prices = queries.prices_on(services, timezone.localdate())
    return [
        {
            "service": service,
            "kind": service.organisation.get_kind_display(),
            "cost": queries.cost(service, prices.get(service.pk, [])),
            "phone": service.organisation.phone,
            "dial": "".join(c for c in service.organisation.phone if c.isdigit() or c == "+"),
            "credit": rules.credit(service.source),
        }
        for service in services
    ]


def _runs() -> list[tuple[object, ...]]:
    return [
        (run, rules.SOURCES[run.source].label)
        for run in queries.imports()[:20]
        if run.source in rules.SOURCES
    ]


def _page_number(request: Request) -> int:
    given = request.GET.get("page", "1")
    return max(1, int(given)) if given.isascii() and given.isdigit() and len(given) < 6 else 1


def _pages(request: Request, page: int, of: int) -> dict[str, object] | None:
    """Make the links to the pages before and after, keeping what was asked."""
    if of < 2:
        return None
    step = {"previous": page - 1 if page > 1 else 0, "next": page + 1 if page < of else 0}
    links = {name: {"href": _address(request, to)} for name, to in step.items() if to}
    return {**links, "now": page, "of": of}


def _address(request: Request, page: int) -> str:
    asked = request.GET.copy()
    asked["page"] = str(page)
    return f"?{asked.urlencode()}"
