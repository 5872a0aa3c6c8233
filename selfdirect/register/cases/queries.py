"""Read cases, tasks and questions. `visible` stands before everything."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from selfdirect.foundation.kernel.actor import WORKERS, Actor, Role
from selfdirect.foundation.kernel.decision import there
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case, Question, Task
from selfdirect.register.people.models import GlassBroken, Supporter
from selfdirect.register.people.queries import voice_of

MONEY_DECIDED = (Stage.AGREEING, Stage.LIVING, Stage.REVIEWING)


def visible(actor: Actor) -> QuerySet[Case]:
    """Return the cases this actor may see; what is not in it is not there.

    Own and by consent; the worker and their team; finance where money has been decided or they
    have something to do, and after the end where they had; panel members where it is being
    decided. A restricted record needs to be one's own work, or the glass broken.
    """
    if not actor.signed_in:
        return Case.objects.none()
    return Case.objects.filter(_seen_by(actor)).select_related("person", "worker")


def _seen_by(actor: Actor) -> Q:
    circle = Supporter.objects.filter(
        person=OuterRef("person"), user_id=actor.user_id, consent_ends__isnull=True
    )
    own = Q(person__user_id=actor.user_id) | Q(Exists(circle))
    mine = Q(worker_id=actor.user_id)
    return own | mine | (_by_role(actor) & _unrestricted(actor))


def _by_role(actor: Actor) -> Q:
    seen = Q(pk__in=[])
    if actor.roles & WORKERS:
        seen |= Q(team__in=actor.teams)
    if actor.has(Role.FINANCE):
        given = Task.objects.filter(case=OuterRef("pk"), role=Role.FINANCE)
        seen |= Q(stage__in=MONEY_DECIDED) | Q(Exists(given.filter(done_at__isnull=True)))
        seen |= Q(stage=Stage.CLOSED) & Q(Exists(given))  # never those who only talked with us
    if actor.has(Role.PANEL_MEMBER):
        seen |= Q(stage=Stage.AGREEING)
    return seen


def _unrestricted(actor: Actor) -> Q:
    broken = GlassBroken.objects.filter(
        person=OuterRef("person"), user_id=actor.user_id, until_at__gt=timezone.now()
    )
    return Q(person__restricted=False) | Q(Exists(broken))


def get_visible(actor: Actor, ref: str) -> Case:
    """Find a case by its reference.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    return there(visible(actor).filter(ref=ref).first())


def about(actor: Actor, case: Case) -> dict[str, object]:
    """Say whose page it is, in words for who reads it."""
    own, name = voice_of(actor, case.person) == "person", case.person.short_name
    return {
        "case": case,
        "person": case.person,
        "own": own,
        "whose": "your" if own else f"{name}’s",
        "who": "you" if own else name,
    }


def lock_visible(actor: Actor, ref: str) -> Case:
    """Find a case and hold it until the act has ended.

    :raises NotThere: as `get_visible`
    """
    return lock(get_visible(actor, ref).pk)


def lock(pk: int) -> Case:
    """Hold a case until the act has ended: for what the system itself does."""
    # Alone, as what is joined is not read anew; not its key, to which other rows may point.
    Case.objects.select_for_update(no_key=True).get(pk=pk)
    return Case.objects.select_related("person", "worker").get(pk=pk)


def main_task(case: Case) -> Task | None:
    """Say where things stand: the one task that the journey waits for."""
    open_main = case.tasks.filter(main=True, done_at__isnull=True)
    return open_main.select_related("owner").first()


def open_tasks(case: Case) -> QuerySet[Task]:
    return case.tasks.filter(done_at__isnull=True).select_related("owner").order_by("due_on", "id")


def latest_about(people: Collection[str]) -> dict[str, Case]:
    """Answer each person's latest case, by the person's reference."""
    found = Case.objects.filter(person__ref__in=people).select_related("person", "worker")
    return {case.person.ref: case for case in found.order_by("pk")}


def with_task(code: str) -> QuerySet[Case]:
    """List the cases in which such a task is open."""
    rows = Case.objects.filter(tasks__code=code, tasks__done_at=None)
    return rows.select_related("person").distinct()


def worklist(actor: Actor) -> QuerySet[Task]:
    """List the open tasks on cases this actor may see, soonest first."""
    cases = visible(actor).order_by().values("pk")
    tasks = Task.objects.filter(done_at__isnull=True, case__in=cases)
    return tasks.select_related("case__person", "owner").order_by("due_on", "id")


def is_mine(actor: Actor) -> Q:
    """Match tasks that are this actor's to do now: named, or open to their role in a team."""
    pooled = Q(owner__isnull=True, role__in=[str(r) for r in actor.roles])
    everywhere = Q(role__in=(Role.FINANCE, Role.PANEL_MEMBER))  # they belong to no one team
    return Q(owner_id=actor.user_id) | (pooled & (Q(team__in=actor.teams) | everywhere))


def overdue(today: date) -> Q:
    return Q(due_on__lt=today)


def unanswered(case: Case) -> QuerySet[Question]:
    return case.questions.filter(answered_at__isnull=True).order_by("asked_at")
