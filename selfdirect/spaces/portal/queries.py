"""Read what the person's own pages show."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, Prefetch, QuerySet
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate

from selfdirect.foundation.access.models import User
from selfdirect.foundation.audit import queries as audit
from selfdirect.foundation.audit.models import Kind
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.front_door.conversations import queries as contacts
from selfdirect.front_door.conversations import rules as promises
from selfdirect.front_door.conversations.journey import ContactState
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case, Question, Task
from selfdirect.register.people import queries as people
from selfdirect.register.people.models import Person

LOOKS = 40  # lines of who has looked on one page


def stories_of(actor: Actor) -> list[Case]:
    """List the stories that are this actor's own or that somebody lets them see.

    The open one of each person comes first; an older one is reached only when none is open.
    """
    turns = Task.objects.filter(main=True, done_at__isnull=True).select_related("owner")
    rows = cases.visible(actor).order_by("person_id", "-opened_on")
    first: dict[int, Case] = {}
    for case in rows.prefetch_related(Prefetch("tasks", queryset=turns, to_attr="turns")):
        kept = first.get(case.person_id)
        if kept is None or (kept.closed_on and not case.closed_on):
            first[case.person_id] = case
    return list(first.values())


@dataclass(frozen=True, slots=True)
class Sent:
    """What somebody told us, with the day by which we answer."""

    ref: str
    at: datetime
    answer_by: date


def waiting_contacts(actor: Actor) -> list[Sent]:
    """List what the actor told us and nobody has answered yet."""
    if not actor.signed_in:
        return []
    waiting = contacts.visible(actor).filter(state=ContactState.RECEIVED, by=actor.name)
    return [
        Sent(c.ref, c.at, promises.promised(c.safe_now, localdate(c.at)))
        for c in waiting.order_by("-at")
    ]


def own_person(actor: Actor) -> Person | None:
    return people.of_user(actor.user_id)


def questions_of(case: Case) -> QuerySet[Question]:
    """List what was asked, newest first, with our answers."""
    return case.questions.order_by("-asked_at")


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody opened the record on a day, and how often."""

    day: date
    name: str
    job: str
    times: int
    glass: bool


def looks(case: Case, actor: Actor, page: int) -> tuple[list[Look], bool]:
    """List who has opened a person's record, by day, newest first; the person's own left out."""
    own = case.person.user.username if case.person.user else ""
    rows = (
        audit.looks_at(case.person.ref)
        .exclude(by=own)
        .order_by()
        .annotate(day=TruncDate("at"))
        .values("day", "by", "by_name", "kind")
        .annotate(times=Count("pk"), last=Max("at"))
        .order_by("-day", "-last")[(page - 1) * LOOKS : page * LOOKS + 1]
    )
    found = list(rows)
    jobs = _jobs({row["by"] for row in found})
    shown = [
        Look(
            row["day"],
            "You" if row["by"] == actor.name else row["by_name"],
            jobs.get(row["by"], ""),
            row["times"],
            row["kind"] == Kind.BREAK_GLASS,
        )
        for row in found[:LOOKS]
    ]
    return shown, len(found) > LOOKS


def _jobs(names: Iterable[str]) -> dict[str, str]:
    return dict(User.objects.filter(username__in=list(names)).values_list("username", "job"))
