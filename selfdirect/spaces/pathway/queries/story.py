"""One whole story on one page, in a handful of queries whatever the size of the council."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from selfdirect.agreement.charging import policy as charging
from selfdirect.agreement.charging.rules import three_figures
from selfdirect.agreement.decisions.models import Validation
from selfdirect.foundation.access import queries as access
from selfdirect.foundation.access.models import User
from selfdirect.foundation.audit import queries as audit
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import WORKERS, Actor, Role
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.rules import Balance
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case, Question, Task
from selfdirect.register.people.models import Kin
from selfdirect.spaces.pathway import places, rules
from selfdirect.spaces.pathway.queries.facts import Facts, facts

TOLD = 12  # entries of the story that the page shows
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """Something open on this story: whose it is, how far along, and where it is done."""

    task: Task
    whose: str
    standing: rules.Standing
    href: str
    button: str
    is_ours: bool  # this actor may do it


@dataclass(frozen=True, slots=True)
class Told:
    at: Any
    told: str
    by_name: str
    href: str


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that the whole-case page shows."""

    case: Case
    stage: str
    facts: Facts
    now: Turn | None
    beside: tuple[Turn, ...]  # what is open beside the main turn
    told: tuple[Told, ...]
    told_more: bool
    circle: Sequence[Row]
    questions: list[Question]
    talks: Sequence[Row]
    connections: Sequence[Row]
    balance: Balance | None
    may_work: bool
    may_see_means: bool

    @property
    def pays(self) -> tuple[Money, Money] | None:
        """What the person pays a week and what the council pays, as decided or as it stands."""
        facts = self.facts
        if not self.may_see_means:
            return None
        if facts.budget_person is not None and facts.budget_council is not None:
            return facts.budget_person, facts.budget_council
        if self.is_agreed and facts.decided_person is not None and facts.decided_council:
            return facts.decided_person, facts.decided_council
        if facts.means is None or facts.plan_cost is None:
            return None
        most = facts.plan_cost if facts.most is None else facts.most
        figures = three_figures(facts.plan_cost, most)
        return figures.person_pays, figures.council_pays

    @property
    def is_agreed(self) -> bool:
        """Whether the plan shown is the one that somebody agreed."""
        return self.facts.verdict == Validation.Verdict.AGREED and bool(self.facts.verdict_on_plan)

    @property
    def has_letter(self) -> bool:
        return self.facts.verdict == Validation.Verdict.AGREED

    @property
    def needs_met(self) -> str:
        eligible, planned = self.facts.needs or (), self.facts.plan_needs
        return "" if planned is None else rules.needs_met(frozenset(eligible), frozenset(planned))

    @property
    def carers(self) -> Sequence[Row]:
        return [row for row in self.circle if row["kind"] == Kin.CARER]


def story(case: Case, actor: Actor, today: date, page: int = 1) -> Story:
    """Read one whole story, a page of what has happened: as few questions for all sizes."""
    turns = [_turn(task, case, actor, today) for task in cases.open_tasks(case)]
    may_see_means = bool(charging.may_see(actor))
    start = (page - 1) * TOLD
    told = list(_told(case, with_means=may_see_means)[start : start + TOLD + 1])
    known = facts(case)
    return Story(
        case=case,
        stage=rules.STAGES.get(case.stage, case.stage),
        facts=known,
        now=next((t for t in turns if t.task.main), None),
        beside=tuple(t for t in turns if not t.task.main),
        told=_entries(told[:TOLD], case.ref),
        told_more=len(told) > TOLD,
        circle=_circle(case),
        questions=list(cases.unanswered(case)),
        talks=list(case.conversations.order_by("number").values("number", "state", "held_on")),
        connections=_connections(case),
        balance=_balance(known.addresses),
        may_work=bool(case_policy.may_work_on(actor, case)),
        may_see_means=may_see_means,
    )


def _turn(task: Task, case: Case, actor: Actor, today: date) -> Turn:
    return Turn(
        task,
        rules.whose(task.owner.get_full_name() if task.owner else "", task.role),
        rules.standing(task.opened_on, task.due_on, today),
        places.of_task(task.code, case.ref),
        places.button(task.code),
        _is_open_to(task, case, actor),
    )


def _is_open_to(task: Task, case: Case, actor: Actor) -> bool:
    """Say whether to offer this: the act itself asks again."""
    if task.owner_id == actor.user_id or task.role in actor.roles:
        return True
    beside = {Role.PERSON, Role.CARER, Role.PRACTITIONER}
    return task.role in beside and bool(actor.roles & WORKERS) and case.team in actor.teams


def _told(case: Case, *, with_means: bool) -> QuerySet[Event]:
    told = audit.told_to(case.person.ref).only("at", "told", "by_name", "subject")
    return told if with_means else told.exclude(code__startswith="means.")


def _entries(events: list[Event], ref: str) -> tuple[Told, ...]:
    """Link the newest entry about each page to it, so that the story stays calm to read."""
    linked: set[str] = set()
    rows = []
    for event in events:
        href = places.of_subject(event.subject, ref)
        rows.append(Told(event.at, event.told, event.by_name, "" if href in linked else href))
        linked.add(href)
    return tuple(rows)


def _circle(case: Case) -> Sequence[Row]:
    beside = case.person.circle.filter(consent_ends__isnull=True).order_by("id")
    return list(beside.values("name", "kind", "relation", "phone"))


def _connections(case: Case) -> Sequence[Row]:
    found = case.connections.order_by("-id").values("service__name", "state", "helped")
    return list(found[:5])


def _balance(addresses: list[str] | None) -> Balance | None:
    """Add up what is left in every part of a budget."""
    if not addresses:
        return None
    return sum(ledger.balances(addresses).values(), start=Balance())


def workers_of(case: Case) -> list[User]:
    """List who may go with a person: the practitioners and managers of the team."""
    found = {user.pk: user for role in sorted(WORKERS) for user in access.in_team(case.team, role)}
    return sorted(found.values(), key=lambda user: user.get_full_name())
