"""One view with what Django gives: select_related, prefetch_related, aggregates."""

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from selfdirect.agreement.decisions.models import Validation
from selfdirect.foundation.access.models import Team
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.ledger.models import Posting
from selfdirect.front_door.conversations.models import Connection, Conversation
from selfdirect.register.cases.models import Case, Question, Task
from selfdirect.register.people.models import Supporter
from selfdirect.support.budgets.models import Budget
from selfdirect.support.reviews.models import Review

OPEN_TASKS = Task.objects.filter(done_at=None).select_related("owner").order_by("due_on")
UNANSWERED = Question.objects.filter(answered_at=None).order_by("asked_at")
CIRCLE = Supporter.objects.filter(consent_ends=None).order_by("id")
TALKS = Conversation.objects.order_by("number")
CONNECTIONS = Connection.objects.select_related("service").order_by("-id")
STORIES = Case.objects.select_related("person", "worker").prefetch_related(
    Prefetch("tasks", OPEN_TASKS),
    Prefetch("questions", UNANSWERED),
    Prefetch("person__circle", CIRCLE),
    Prefetch("conversations", TALKS),
    Prefetch("connections", CONNECTIONS),
)

POSTED = Posting.objects.filter(Q(entry__pending=False) | Q(entry__settlement__kind="posted"))
PROMISED = Posting.objects.filter(entry__pending=True, entry__settlement=None)


@require_GET
@login_required(login_url="/sign-in/")
def case_page(request: HttpRequest, ref: str) -> HttpResponse:
    case = get_object_or_404(STORIES, ref=ref)
    tasks = list(case.tasks.all())
    plan = _plan(case)
    budget = _budget(case)
    context = {
        "case": case,
        "person": case.person,
        "today": timezone.localdate(),
        "team": Team.objects.get(code=case.team),
        "now": next((task for task in tasks if task.main), None),
        "beside": [task for task in tasks if not task.main],
        "told": _told(case),
        "allocation": case.allocations.filter(state="ISSUED")
        .defer("receipt", "receipt_own")
        .first(),
        "assessment": case.assessments.select_related("eligibility")
        .order_by("-opened_at")
        .first(),
        "means": case.means.exclude(state="SUPERSEDED").defer("working", "told", "means").first(),
        "plan": plan,
        "cost": plan
        and plan.contingency.pence + sum(line.weekly.pence for line in plan.lines.all()),
        "decision": Validation.objects.filter(plan__case=case).order_by("-decided_at").first(),
        "budget": budget,
        "left": budget and _left(budget),
        "review": budget
        and Review.objects.filter(budget=budget, state="DUE").order_by("due_on").first(),
    }
    return render(request, "case.html", context)


def _told(case: Case) -> list[Event]:
    told = Event.objects.filter(about=case.person.ref).exclude(told="")
    return list(told.order_by("-at", "-id")[:13])


def _plan(case: Case) -> object:
    standing = case.plans.filter(state__in=("DRAFT", "SUBMITTED", "AGREED"))
    return standing.prefetch_related("lines", "outcomes").order_by("-version").first()


def _budget(case: Case) -> Budget | None:
    return case.budgets.filter(state="OPEN").prefetch_related("parts").first()


def _left(budget: Budget) -> int:
    """Add up what came in, what went out and what is promised."""
    addresses = [part.address for part in budget.parts.all()]
    came = POSTED.filter(target__address__in=addresses).aggregate(sum=Sum("pence"))["sum"]
    went = POSTED.filter(source__address__in=addresses).aggregate(sum=Sum("pence"))["sum"]
    due = PROMISED.filter(source__address__in=addresses).aggregate(sum=Sum("pence"))["sum"]
    return sum(
        sign * amount.pence for sign, amount in ((1, came), (-1, went), (-1, due)) if amount
    )
