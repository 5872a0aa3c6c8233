"""Finding people, among those the actor may see."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from selfdirect.foundation.kernel.actor import STAFF, Actor
from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case, Task
from selfdirect.register.people.models import Person
from selfdirect.spaces.pathway import rules

PAGE = 25
NEEDED = (
    *("ref", "stage", "team", "closed_on"),
    *("person__ref", "person__given_name", "person__family_name", "person__known_as"),
    *("person__born_on", "worker__first_name", "worker__last_name"),
)


@dataclass(frozen=True, slots=True)
class Match:
    """One person, as their row shows them."""

    case: Case
    stage: str
    now: Task | None

    @property
    def whose(self) -> str:
        if self.now is None:
            return ""
        owner = self.now.owner.get_full_name() if self.now.owner else ""
        return rules.whose(owner, self.now.role)


@dataclass(frozen=True, slots=True)
class Found:
    people: tuple[Match, ...]
    page: int
    more: bool


def find(actor: Actor, words: str, page: int) -> Found:
    """Find people by the beginnings of their names, in any order, or by a reference."""
    rows = _matching(cases.visible(actor), words).order_by(
        "person__family_name", "person__given_name", "pk"
    )
    start = (page - 1) * PAGE
    found = list(rows.only(*NEEDED).prefetch_related(_now())[start : start + PAGE + 1])
    return Found(tuple(_match(case) for case in found[:PAGE]), page, len(found) > PAGE)


def _matching(rows: QuerySet[Case], words: str) -> QuerySet[Case]:
    for word in words.split()[:6]:
        rows = rows.filter(
            Q(person__given_name__istartswith=word)
            | Q(person__family_name__istartswith=word)
            | Q(person__family_name__icontains=f" {word}")
            | Q(person__known_as__istartswith=word)
            | Q(person__ref__istartswith=word)
            | Q(ref__istartswith=word)
        )
    return rows


def _now() -> Prefetch:
    turns = Task.objects.filter(main=True, done_at__isnull=True).select_related("owner")
    return Prefetch("tasks", queryset=turns, to_attr="turns")


def _match(case: Case) -> Match:
    turns: list[Task] = case.turns  # type: ignore[attr-defined]  # from the prefetch
    return Match(case, rules.STAGES.get(case.stage, case.stage), turns[0] if turns else None)


def behind_glass(actor: Actor, ref: str) -> Person:
    """Find a restricted person by their exact reference: their name stays behind the glass.

    :raises NotThere: if there is none, or the actor does not work here
    """
    found = Person.objects.filter(ref=ref, restricted=True).only("ref").first()
    if found is None or not actor.roles & STAFF:
        raise NotThere
    return found
