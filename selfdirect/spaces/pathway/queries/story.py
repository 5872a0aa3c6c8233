"""One whole story on one page, in a handful of queries whatever the size of the council."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum

from selfdirect.agreement.allocation.journey import State as AllocationState
from selfdirect.agreement.charging.journey import State as MeansState
from selfdirect.agreement.charging.rules import three_figures
from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.planning.journey import State as PlanState
from selfdirect.agreement.planning.models import Line, Outcome
from selfdirect.foundation.access import queries as access
from selfdirect.foundation.access.models import User
from selfdirect.foundation.audit import queries as audit
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import WORKERS, Actor, Role
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.rules import Balance
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case, Question, Task
from selfdirect.register.people.models import Kin
from selfdirect.spaces.pathway import places, policy, rules
from selfdirect.support.budgets.journey import State as BudgetState
from selfdirect.support.budgets.models import Part
from selfdirect.support.reviews.journey import State as ReviewState
from selfdirect.support.reviews.models import Review

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
class Plan:
    """The plan in hand, or else in force: what it comes to and what it meets."""

    ref: str
    state: str
    cost: Money
    outcomes: int
    needs: frozenset[str]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that the whole-case page shows."""

    case: Case
    stage: str
    team: str
    now: Turn | None
    beside: tuple[Turn, ...]  # what is open beside the main turn
    told: tuple[Told, ...]
    told_more: bool
    circle: Sequence[Row]
    questions: list[Question]
    talks: Sequence[Row]
    connections: Sequence[Row]
    indicative: Row | None
    assessment: Row | None
    means: Row | None
    plan: Plan | None
    decision: Row | None
    budget: Row | None
    balance: Balance | None
    may_work: bool
    may_see_means: bool

    @property
    def pays(self) -> tuple[Money, Money] | None:
        """What the person pays a week and what the council pays, as decided or as it stands."""
        settled = self.budget or (self.decision if self._is_decided else None)
        if not self.may_see_means:
            return None
        if settled:
            return settled["person_pays"], settled["council_pays"]
        if self.means is None or self.plan is None:
            return None
        most = self.means["most"]
        figures = three_figures(self.plan.cost, self.plan.cost if most is None else most)
        return figures.person_pays, figures.council_pays

    @property
    def _is_decided(self) -> bool:
        return bool(
            self.decision
            and self.plan
            and self.decision["verdict"] == Validation.Verdict.AGREED
            and self.decision["plan__ref"] == self.plan.ref
        )

    @property
    def needs_met(self) -> str:
        found = (self.assessment or {}).get("eligibility__outcomes") or {}
        eligible = frozenset(code for code, facts in found.items() if facts.get("unable"))
        return rules.needs_met(eligible, self.plan.needs) if self.plan else ""

    @property
    def carers(self) -> Sequence[Row]:
        return [row for row in self.circle if row["kind"] == Kin.CARER]


def story(case: Case, actor: Actor, today: date, page: int = 1) -> Story:
    """Read one whole story, a page of what has happened: as few questions for all sizes."""
    turns = [_turn(task, case, actor, today) for task in cases.open_tasks(case)]
    may_see_means = bool(policy.may_see_means(actor))
    start = (page - 1) * TOLD
    told = list(_told(case, with_means=may_see_means)[start : start + TOLD + 1])
    budget = _budget(case)
    return Story(
        case=case,
        stage=rules.STAGES.get(case.stage, case.stage),
        team=access.team_names([case.team]).get(case.team, case.team),
        now=next((t for t in turns if t.task.main), None),
        beside=tuple(t for t in turns if not t.task.main),
        told=_entries(told[:TOLD], case.ref),
        told_more=len(told) > TOLD,
        circle=_circle(case),
        questions=list(cases.unanswered(case)),
        talks=list(case.conversations.order_by("number").values("number", "state", "held_on")),
        connections=_connections(case),
        indicative=_indicative(case),
        assessment=_assessment(case),
        means=_means(case) if may_see_means else None,
        plan=_plan(case),
        decision=_decision(case),
        budget=budget,
        balance=_balance(budget),
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


def _indicative(case: Case) -> Row | None:
    issued = case.allocations.filter(state=AllocationState.ISSUED)
    return issued.values("ref", "weekly", "issued_at", "panel").first()


def _assessment(case: Case) -> Row | None:
    newest = case.assessments.order_by("-opened_at", "-pk")
    facts = ("state", "agreed_at", "eligibility__decided", "eligibility__outcomes")
    return newest.values(*facts).first()


def _means(case: Case) -> Row | None:
    return case.means.exclude(state=MeansState.SUPERSEDED).values("state", "most").first()


def _plan(case: Case) -> Plan | None:
    standing = (PlanState.DRAFT, PlanState.SUBMITTED, PlanState.AGREED)
    lines = Line.objects.filter(plan=OuterRef("pk")).order_by()
    wants = Outcome.objects.filter(plan=OuterRef("pk")).order_by()
    row = (
        case.plans.filter(state__in=standing)
        .annotate(
            costs=Subquery(lines.values("plan").annotate(n=Sum("weekly")).values("n")),
            wants=Subquery(wants.values("plan").annotate(n=Count("pk")).values("n")),
            meets=ArraySubquery(lines.values("need").distinct()),
        )
        .order_by("-version")
        .values("ref", "state", "contingency", "costs", "wants", "meets")
        .first()
    )
    if row is None:
        return None
    cost = (row["costs"] or NOTHING) + row["contingency"]
    return Plan(row["ref"], row["state"], cost, row["wants"] or 0, frozenset(row["meets"]))


def _decision(case: Case) -> Row | None:
    newest = Validation.objects.filter(plan__case=case).order_by("-decided_at")
    return newest.values(
        "ref", "verdict", "plan__ref", "total", "person_pays", "council_pays"
    ).first()


def _budget(case: Case) -> Row | None:
    parts = Part.objects.filter(budget=OuterRef("pk")).order_by("pk").values("address")
    due = Review.objects.filter(budget=OuterRef("pk"), state=ReviewState.DUE).order_by("due_on")
    return (
        case.budgets.filter(state=BudgetState.OPEN)
        .annotate(
            addresses=ArraySubquery(parts),
            next_review=Subquery(due.values("due_on")[:1]),
            next_review_ref=Subquery(due.values("ref")[:1]),
        )
        .values(
            *("ref", "total", "person_pays", "council_pays", "starts_on", "ends_before"),
            *("addresses", "next_review", "next_review_ref"),
        )
        .first()
    )


def _balance(budget: Row | None) -> Balance | None:
    """Add up what is left in every part of a budget."""
    if budget is None or not budget["addresses"]:
        return None
    return sum(ledger.balances(budget["addresses"]).values(), start=Balance())


def workers_of(case: Case) -> list[User]:
    """List who may go with a person: the practitioners and managers of the team."""
    found = {user.pk: user for role in sorted(WORKERS) for user in access.in_team(case.team, role)}
    return sorted(found.values(), key=lambda user: user.get_full_name())
