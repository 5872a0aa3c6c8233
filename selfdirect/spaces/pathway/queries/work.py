"""The lists of work: never a number without the list behind it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from selfdirect.foundation.access.models import User
from selfdirect.foundation.kernel.actor import MANAGERS, WORKERS, Actor, Role
from selfdirect.foundation.kernel.decision import there
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Task
from selfdirect.spaces.pathway import places, rules

SHOWN, PAGE = 12, 50
NEEDED = (
    *("code", "words", "role", "main", "opened_on", "due_on", "case__ref"),
    *("case__person__given_name", "case__person__family_name", "case__person__known_as"),
    *("owner__first_name", "owner__last_name", "owner__username"),
)


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do, as its row shows it."""

    task: Task
    whose: str
    standing: rules.Standing
    href: str  # where it is done


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    items: tuple[Item, ...]
    more: bool  # there are more than are shown
    nothing: str  # what to say when it is empty


TITLES = {
    "late": ("Late, and why", "Nothing is late. Every promise so far is kept."),
    "mine": ("Mine to do", "Nothing waits for you. What comes to you will stand here."),
    "team": ("My team’s", "Nothing else waits in your team."),
    "waiting": ("Waiting on others", "You wait for nobody."),
}


def work_lists(actor: Actor, today: date, kind: str = "", who: str = "") -> list[Section]:
    """Read every list that this actor has, the beginning of each: one query a list."""
    wanted = _wanted(actor, kind, who)
    return [_section(k, wanted.filter(q), today, SHOWN, 0) for k, q in _keys(actor, today)]


def one_list(
    actor: Actor, today: date, key: str, page: int, kind: str = "", who: str = ""
) -> Section:
    """Read one list, a page of it.

    :raises NotThere: if this actor has no such list
    """
    scope = there(dict(_keys(actor, today)).get(key))
    return _section(key, _wanted(actor, kind, who).filter(scope), today, PAGE, page - 1)


def _section(key: str, rows: QuerySet[Task], today: date, size: int, page: int) -> Section:
    title, nothing = TITLES[key]
    found = list(rows[page * size : (page + 1) * size + 1])
    return Section(key, title, tuple(_items(found[:size], today)), len(found) > size, nothing)


def _items(tasks: Iterable[Task], today: date) -> Iterator[Item]:
    for task in tasks:
        yield Item(
            task,
            rules.whose(task.owner.get_full_name() if task.owner else "", task.role),
            rules.standing(task.opened_on, task.due_on, today),
            places.of_task(task.code, task.case.ref),
        )


def _wanted(actor: Actor, kind: str, who: str) -> QuerySet[Task]:
    wanted = cases.worklist(actor).only(*NEEDED)
    if kind in places.KINDS:
        beginnings = places.KINDS[kind][1]
        wanted = wanted.filter(_any(Q(code__startswith=b) for b in beginnings))
    if who:
        wanted = wanted.filter(Q(owner__username=who) | Q(case__worker__username=who))
    return wanted


def _any(conditions: Iterable[Q]) -> Q:
    found = Q(pk__in=[])
    for condition in conditions:
        found |= condition
    return found


def _keys(actor: Actor, today: date) -> list[tuple[str, Q]]:
    """Name the lists that this actor has, and what stands in each; none stands in two."""
    mine, late = cases.is_mine(actor), cases.overdue(today)
    ours = _ours(actor)
    lists = [("late", late & (mine | ours)), ("mine", mine & ~late)]
    if actor.roles & WORKERS:
        in_team = Q(team__in=actor.teams, role__in=[str(r) for r in WORKERS])
        lists.append(("team", in_team & ~mine & ~late & ~_elsewhere(actor)))
    if actor.roles & (WORKERS | {Role.PLANNER}):
        lists.append(("waiting", _elsewhere(actor) & ~mine & ~late))
    return lists


def _elsewhere(actor: Actor) -> Q:
    """Match the turns, on the way of people this actor answers for, that others are to take.

    What a manager's own workers are to do is the team's, not somewhere else.
    """
    turns = Q(main=True) & _ours(actor)
    if actor.roles & MANAGERS:
        return turns & ~Q(role__in=[str(r) for r in WORKERS])
    return turns


def _ours(actor: Actor) -> Q:
    """Match what is on the way for people this actor answers for."""
    if actor.roles & MANAGERS:
        return Q(team__in=actor.teams)
    if actor.has(Role.PLANNER):
        return Q(main=True)
    return Q(case__worker_id=actor.user_id)


def colleagues(actor: Actor) -> list[User]:
    """List the people of a manager's teams, to filter by; nobody for anybody else."""
    if not actor.roles & MANAGERS:
        return []
    found = User.objects.filter(is_active=True, teams__overlap=list(actor.teams))
    return list(found.only("username", "first_name", "last_name").order_by("first_name", "pk"))
