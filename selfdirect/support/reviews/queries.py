"""Read reviews: what is due, what was said, and how it stands beside the last time."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from selfdirect.agreement.planning.models import Outcome
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import there
from selfdirect.foundation.outbox.queries import stopped
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case, Task
from selfdirect.support.budgets.journey import State as Open
from selfdirect.support.budgets.models import Budget, Part
from selfdirect.support.budgets.queries import weeks_of
from selfdirect.support.budgets.rules import NET, STREAMS, is_net, part_key
from selfdirect.support.reviews import rules
from selfdirect.support.reviews.journey import State
from selfdirect.support.reviews.models import Change, Progress, Review

SOON = "review.hold"  # the code of the task that somebody has for it
NET_LEAVES = [part_key(held, stream) for held in NET for stream in STREAMS]


def _reviews() -> QuerySet[Review]:
    return Review.objects.select_related("budget__case__person", "budget__case__worker")


def visible(actor: Actor) -> QuerySet[Review]:
    mine = cases.visible(actor).order_by().values("pk")
    return _reviews().filter(budget__case__in=mine)


def get_visible(actor: Actor, ref: str) -> Review:
    """Find a review by its reference.

    :raises NotThere: if there is none, or it is not this actor's to see
    """
    return there(visible(actor).filter(ref=ref).first())


def lock_visible(actor: Actor, ref: str) -> Review:
    """Find a review and hold its case until the act has ended.

    :raises NotThere: as `get_visible`
    """
    found = get_visible(actor, ref)
    cases.lock_visible(actor, found.budget.case.ref)
    return _reviews().get(pk=found.pk)


def of_case(case: Case) -> QuerySet[Review]:
    """List a person's reviews, the next one first and then back in time."""
    rows = _reviews().filter(budget__case=case).exclude(state=State.REPLACED)
    return rows.order_by("state", "due_on")


def next_of(case: Case) -> Review | None:
    return of_case(case).filter(state=State.DUE).order_by("due_on").first()


def due(actor: Actor, until: date) -> QuerySet[Review]:
    """List what is due by a day among the people this actor may see, soonest first."""
    return visible(actor).filter(state=State.DUE, due_on__lte=until).order_by("due_on", "pk")


def to_call(until: date) -> QuerySet[Review]:
    """List reviews due by a day that nobody has been asked to hold, of people who live."""
    asked = Task.objects.filter(case=OuterRef("budget__case"), code=SOON, done_at__isnull=True)
    rows = _reviews().filter(state=State.DUE, due_on__lte=until, budget__case__closed_on=None)
    rows = rows.exclude(budget__case__person__ref__in=stopped())
    return rows.exclude(Exists(asked)).order_by("due_on", "pk")


def direct_not_looked_at() -> list[tuple[Budget, date]]:
    """List the open budgets whose direct payment has no review, with the day it began.

    What was held under one that ended before counts only where this one began with its budget.
    """
    looked = Review.objects.filter(budget__case=OuterRef("case"), kind=Review.Kind.DIRECT)
    looked = looked.exclude(state=State.REPLACED)
    parts = Part.objects.filter(budget=OuterRef("pk"), held__in=NET)
    rows = Budget.objects.filter(Exists(parts), state=Open.OPEN, case__closed_on=None)
    rows = rows.exclude(Exists(looked.filter(state=State.DUE)))
    rows = rows.exclude(Exists(looked), leaves__has_any_keys=NET_LEAVES)
    held = looked.order_by("-held_on").values("held_on")[:1]
    rows = rows.annotate(held=Subquery(held)).select_related("case__person")
    found = ((each, _paid_net_from(each)) for each in rows)
    return [
        (budget, first)
        for budget, first in found
        if first and not (budget.held and budget.held >= first)
    ]


def _paid_net_from(budget: Budget) -> date | None:
    for week in weeks_of(budget):
        if any(share.weekly for part, share in week.shares.items() if is_net(part)):
            return week.days.starts_on
    return None


def left_over(budget: Budget) -> QuerySet[Review]:
    """List the reviews that stood to come under a person's earlier budgets."""
    rows = Review.objects.filter(budget__case=budget.case_id, state=State.DUE)
    return rows.exclude(budget=budget)


def outcomes_of(review: Review) -> QuerySet[Outcome]:
    return review.budget.plan.outcomes.order_by("place")


def outcome_of(review: Review, pk: int) -> Outcome:
    """Find one outcome that a review looks at.

    :raises NotThere: if there is none, or it is another plan's
    """
    return there(outcomes_of(review).filter(pk=pk).first())


@dataclass(frozen=True, slots=True)
class Voice:
    """What one of them says of one outcome."""

    voice: str
    change: str
    words: str

    @property
    def label(self) -> str:
        return Change(self.change).label if self.change else ""

    @property
    def spoke(self) -> bool:
        return bool(self.change or self.words)


@dataclass(frozen=True, slots=True)
class Looked:
    """One outcome in a review: every voice, and how it was the time before."""

    outcome: Outcome
    person: Voice
    carer: Voice
    worker: Voice
    before: str  # what the person chose last time, as a code; empty: nothing

    @property
    def before_label(self) -> str:
        return Change(self.before).label if self.before else ""

    @property
    def since(self) -> str:
        return rules.since_last(self.person.change, self.before)

    def voice(self, name: str) -> Voice:
        return {"person": self.person, "carer": self.carer, "worker": self.worker}[name]

    @property
    def heard(self) -> bool:
        return any(self.voice(name).spoke for name in rules.VOICES)


def looked(review: Review) -> list[Looked]:
    """Read what was said of each outcome, in three queries."""
    said = {row.outcome_id: row for row in review.progress.all()}
    before = _before(review)
    return [
        _looked(outcome, said.get(outcome.pk, Progress()), before)
        for outcome in outcomes_of(review)
    ]


def _looked(outcome: Outcome, said: Progress, before: dict[str, str]) -> Looked:
    return Looked(
        outcome,
        Voice("person", said.change, said.person_words),
        Voice("carer", said.carer_change, said.carer_words),
        Voice("worker", said.worker_change, said.worker_words),
        before.get(outcome.words, ""),
    )


def _before(review: Review) -> dict[str, str]:
    """Find what the person chose last time: by the outcome's words, as a plan may have changed."""
    rows = Progress.objects.filter(
        review__budget__case=review.budget.case_id,
        review__state=State.HELD,
        review__due_on__lt=review.due_on,
    ).exclude(change="")
    return dict(rows.order_by("review__due_on", "pk").values_list("outcome__words", "change"))


def heard(review: Review) -> Iterator[int]:
    """List the outcomes that somebody has spoken about."""
    return (row.outcome.pk for row in looked(review) if row.heard)
