"""The workers' pages: the lists of work, the people, and one whole story."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from selfdirect.foundation.kernel.actor import OWN, WORKERS, Role
from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.outbox import queries as outbox
from selfdirect.foundation.ui.forms import acted, form_page
from selfdirect.foundation.ui.web import Request
from selfdirect.front_door.conversations import queries as contacts
from selfdirect.register.cases import actions as case_acts
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.people import actions as people_acts
from selfdirect.register.people import queries as people_rows
from selfdirect.register.people.models import Format
from selfdirect.spaces.pathway import actions, glance, places, policy, queries
from selfdirect.spaces.pathway.forms import AnswerForm, AssignForm, BreakGlassForm, CloseForm

Page = Callable[..., HttpResponse]
DOOR = 5  # of those who wait at the door, shown on the list of work


def for_workers(page: Page) -> Page:
    """Let in those who work with people; send the rest to where they belong."""

    @wraps(page)
    def opened(request: Request, **where: Any) -> HttpResponse:
        if Role.PUBLIC in request.actor.roles:
            return redirect("access:sign_in")
        if request.actor.roles & OWN:
            return _own_page(**where)
        policy.may_see_work(request.actor).require()
        return page(request, **where)

    return opened


def _own_page(ref: str = "", **_: Any) -> HttpResponse:
    """Send somebody to their own page of the same thing: `overview` asks whether it is theirs."""
    return redirect("portal:overview", ref) if ref else redirect("portal:home")


@require_GET
@for_workers
def work(request: Request) -> HttpResponse:
    """Show the lists of work, or one of them whole."""
    actor, today = request.actor, timezone.localdate()
    asked = {name: request.GET.get(name, "") for name in ("kind", "who", "show")}
    kind, who, show = asked["kind"], asked["who"], asked["show"]
    page = _page(request)
    if show:
        lists = [queries.one_list(actor, today, show, page, kind, who)]
    else:
        lists = queries.work_lists(actor, today, kind, who)
    shown = {"lists": lists, "page": page, "kinds": _kinds(), "people": queries.colleagues(actor)}
    if actor.roles & WORKERS and not show and kind in ("", "talk"):
        shown["door"] = contacts.queue(actor)[:DOOR]
    return render(request, "pathway/work.html", {**shown, **asked, "today": today})


def _kinds() -> list[tuple[str, str]]:
    return [(key, words) for key, (words, _) in places.KINDS.items()]


def _page(request: Request) -> int:
    asked = request.GET.get("page", "1")
    return min(max(int(asked), 1), 10_000) if asked.isdecimal() else 1


@require_GET
@for_workers
def people(request: Request) -> HttpResponse:
    """Find somebody, among those one may see."""
    words = request.GET.get("q", "").strip()
    found = queries.find(request.actor, words, _page(request))
    context = {"found": found, "q": words}
    if words and not found.people:
        context["glass"] = _behind_glass(request, words)
    return render(request, "pathway/people.html", context)


def _behind_glass(request: Request, ref: str) -> str:
    try:
        return queries.behind_glass(request.actor, ref.upper()).ref
    except NotThere:
        return ""


@require_GET
@for_workers
def case(request: Request, ref: str) -> HttpResponse:
    """Show one whole story."""
    return _case_page(request, _look(request, ref))


def _look(request: Request, ref: str) -> Case:
    return case_acts.look_at(ref=ref, by=request.actor, at=timezone.now())


def _open(request: Request, ref: str) -> Case:
    """Find a case for a form: to read the page leaves a row, to send it is an act with its own."""
    return (
        _look(request, ref) if request.method == "GET" else cases.get_visible(request.actor, ref)
    )


def _case_page(
    request: Request, case: Case, answer: AnswerForm | None = None, number: int = 0
) -> HttpResponse:
    today = timezone.localdate()
    story = queries.story(case, request.actor, today, _page(request))
    context = {
        "story": story,
        "person": case.person,
        "age": people_rows.age_on(case.person.born_on, today),
        "formats": [Format(code).label for code in case.person.formats],
        "glance": glance.facts(story, today),
        "rooms": glance.rooms(story),
        "page": _page(request),
        "form": answer,
        "answering": number,
    }
    return render(request, "pathway/case.html", context, status=422 if answer else 200)


@require_http_methods(["POST"])
@for_workers
def answer(request: Request, ref: str, number: int) -> HttpResponse:
    """Answer a question that was asked on somebody's page."""
    form = AnswerForm(request.POST)
    if acted(request, form, case_acts.answer, question_id=number):
        messages.success(request, "Your answer is on their page.")
        return redirect("pathway:case", ref)
    return _case_page(request, _look(request, ref), form, number)


@require_http_methods(["GET", "POST"])
@for_workers
def assign(request: Request, ref: str) -> HttpResponse:
    """Name the worker who goes with somebody."""
    case = _open(request, ref)
    case_policy.may_work_on(request.actor, case).require()
    form = AssignForm(request.POST or None, workers=queries.workers_of(case))
    if form.is_valid():
        worker = form.cleaned_data["worker"]
        case_acts.assign(ref=ref, worker=worker, by=request.actor, at=timezone.now())
        messages.success(request, f"{worker.get_full_name()} now goes with {case.person}.")
        return redirect("pathway:case", ref)
    return form_page(request, "pathway/assign.html", form, case=case, back=_back(ref))


@require_http_methods(["GET", "POST"])
@for_workers
def close(request: Request, ref: str) -> HttpResponse:
    """End somebody's journey with us for now, in words they read."""
    case = _open(request, ref)
    case_policy.may_work_on(request.actor, case).require()
    form = CloseForm(request.POST or None)
    if acted(request, form, actions.close_case, ref=ref):
        messages.success(request, f"Written down. {case.person} can come back at any time.")
        return redirect("pathway:case", ref)
    return form_page(request, "pathway/close.html", form, case=case, back=_back(ref))


@require_GET
@for_workers
def letters(request: Request, ref: str) -> HttpResponse:
    """Show what somebody's own worker tells them, and nobody else."""
    case = _open(request, ref)
    case_policy.may_work_on(request.actor, case).require()
    waiting = outbox.by_hand(case.person.ref)
    context = {"case": case, "waiting": waiting, "back": _back(ref), "call": _wants_a_call(case)}
    return render(request, "pathway/letters.html", context)


def _wants_a_call(case: Case) -> bool:
    return Format.PHONE_NOT_POST in case.person.formats


@require_POST
@for_workers
def tell_letter(request: Request, ref: str, number: int) -> HttpResponse:
    """Note that they were told."""
    actions.tell_letter(ref=ref, number=number, by=request.actor, at=timezone.now())
    messages.success(request, "Written down: they know.")
    return redirect("pathway:letters", ref)


@require_http_methods(["GET", "POST"])
@for_workers
def break_glass(request: Request, ref: str) -> HttpResponse:
    """Open a restricted record for a while, with a reason that is kept."""
    queries.behind_glass(request.actor, ref)
    form = BreakGlassForm(request.POST or None)
    if acted(request, form, people_acts.break_glass, under="reason", ref=ref):
        return _past_the_glass(request, ref)
    return form_page(request, "pathway/break_glass.html", form, ref=ref)


def _past_the_glass(request: Request, ref: str) -> HttpResponse:
    opened = queries.find(request.actor, ref, 1).people
    if opened:
        return redirect("pathway:case", opened[0].case.ref)
    messages.warning(request, "Your reason is kept, but another team works with this person.")
    return redirect("pathway:people")


def _back(ref: str) -> str:
    return places.address("pathway:case", ref)
