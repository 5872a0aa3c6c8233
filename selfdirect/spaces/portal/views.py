"""The person's own pages: where things stand, what one can do now, who can help."""

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from selfdirect.foundation.access.models import User
from selfdirect.foundation.kernel.actor import OWN, Role
from selfdirect.foundation.ui.forms import acted, form_page
from selfdirect.foundation.ui.web import Request
from selfdirect.foundation.ui.words import day
from selfdirect.register.cases import actions as case_acts
from selfdirect.register.cases.models import Case, Task
from selfdirect.register.cases.rules import PROMISED_DAYS, promise
from selfdirect.register.people import queries as people
from selfdirect.register.people.models import Kin
from selfdirect.spaces.pathway import queries as pathway
from selfdirect.spaces.pathway.queries import Story
from selfdirect.spaces.portal import queries, rules, ways
from selfdirect.spaces.portal.forms import AskForm


@require_GET
def home(request: Request) -> HttpResponse:
    """Open the one story that is theirs, or let them choose whose; a warm start if none."""
    actor = request.actor
    if Role.PUBLIC in actor.roles:
        return redirect("access:sign_in")
    if not actor.roles & OWN:
        return redirect("front_page")
    stories = queries.stories_of(actor)
    if len(stories) == 1:
        return redirect("portal:overview", stories[0].ref)
    today = timezone.localdate()
    context = {
        "stories": [_card(case, today) for case in stories],
        "sent": queries.waiting_contacts(actor),
        "person": queries.own_person(actor),
    }
    return render(request, "portal/home.html", context)


def _card(case: Case, today: date) -> tuple[str, str, rules.Standing]:
    standing = _standing(_turn_of(case), case, None, today)
    return case.person.name, ways.address("portal:overview", case.ref), standing


def _turn_of(case: Case) -> Task | None:
    turns: list[Task] = getattr(case, "turns", [])
    return turns[0] if turns else None


def _standing(task: Task | None, case: Case, due: date | None, today: date) -> rules.Standing:
    if task is None:
        return rules.resting(case.stage, due, today)
    yours = task.role in OWN
    who = task.owner.first_name if task.owner else ""
    return rules.standing(task.told or task.words, who, task.due_on, today, yours=yours)


@require_GET
def overview(request: Request, ref: str) -> HttpResponse:
    """Show where things stand, whose turn it is, by when, and what one can do now."""
    case = _look(request, ref)
    return render(request, "portal/overview.html", _context(request, case))


@require_GET
def on_paper(request: Request, ref: str) -> HttpResponse:
    """Show the same on one page, to print."""
    case = _look(request, ref)
    return render(request, "portal/on_paper.html", _context(request, case))


def _look(request: Request, ref: str) -> Case:
    return case_acts.look_at(ref=ref, by=request.actor, at=timezone.now())


def _context(request: Request, case: Case) -> dict[str, object]:
    today, page = timezone.localdate(), _page(request)
    story = pathway.story(case, request.actor, today, page)
    task = story.now.task if story.now else None
    voice = people.voice_of(request.actor, case.person)
    return {
        "story": story,
        "person": case.person,
        "voice": voice,
        "standing": _standing(task, case, story.facts.review_on, today),
        "turn": _own_turn(story),
        "steps_walked": rules.path(case.stage, ways.pages(story)),
        "ways": ways.ways(story, today),
        "always": ways.always(case.ref),
        "helpers": _helpers(story, voice),
        "page": page,
        "today": today,
    }


def _page(request: Request) -> int:
    asked = request.GET.get("page", "1")
    return min(max(int(asked), 1), 10_000) if asked.isdecimal() else 1


TURNS = {"assessment.answer": "Answer the questions"}


def _own_turn(story: Story) -> ways.Way | None:
    """Say what the person is waited for, if it is their turn."""
    now = story.now
    if now is None or now.task.role not in OWN:
        return None
    return ways.Way(TURNS.get(now.task.code, "Go on"), now.href)


def _helpers(story: Story, voice: str) -> list[dict[str, str]]:
    """List who can help: the worker, who stands beside them, the council."""
    found = [_worker(story.case.worker)] if story.case.worker else []
    found += [_beside(row) for row in story.circle if voice != "carer" or row["kind"] != Kin.CARER]
    council = settings.COUNCIL
    line = {"name": council["name"], "role": "Ask for the adult social care team"}
    return [*found, {**line, "phone": council["phone"]}]


def _worker(user: User) -> dict[str, str]:
    return {
        "name": user.get_full_name(),
        "role": f"Your {user.job}" if user.job else "Goes with you",
        "phone": user.phone,
    }


KIN = {
    Kin.CARER: "helps you",
    Kin.SUPPORTER: "stands beside you",
    Kin.ADVOCATE: "speaks up for you, independent of the council",
    Kin.PLANNER: "plans with you, independent of the council",
}


def _beside(row: Mapping[str, str]) -> dict[str, str]:
    relation = f"Your {row['relation']}, " if row["relation"] else ""
    words = relation + KIN[Kin(row["kind"])]
    return {"name": row["name"], "role": words[0].upper() + words[1:], "phone": row["phone"]}


@require_http_methods(["GET", "POST"])
def ask(request: Request, ref: str) -> HttpResponse:
    """Ask a question, ask for a call, or say that one disagrees; read the answers."""
    case = _look(request, ref)
    kind = request.GET.get("kind", "question")
    form = AskForm(request.POST or None, initial={"kind": kind})
    if acted(request, form, case_acts.ask, ref=ref):
        today = timezone.localdate()
        due = day(promise("question.answer", today), today)
        messages.success(request, f"We have it. You will hear from us by {due}.")
        return redirect("portal:ask", ref)
    context = {
        "kind": kind,
        "person": case.person,
        "case": case,
        "questions": queries.questions_of(case),
        "days": PROMISED_DAYS["question.answer"],
        "back": ways.address("portal:overview", ref),
    }
    return form_page(request, "portal/ask.html", form, **context)


@require_GET
def who_looked(request: Request, ref: str) -> HttpResponse:
    """Show who has opened this person's record."""
    case = _look(request, ref)
    page = _page(request)
    looks, more = queries.looks(case, request.actor, page)
    context = {
        "looks": looks,
        "more": more,
        "page": page,
        "person": case.person,
        "back": ways.address("portal:overview", ref),
        "ref": ref,
    }
    return render(request, "portal/who_looked.html", context)
