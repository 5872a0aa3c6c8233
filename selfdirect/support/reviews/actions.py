"""Reviews are set by rule, spoken in by everybody, and finished by a named worker."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.agreement.planning import actions as planning
from selfdirect.agreement.planning.models import Held
from selfdirect.foundation.audit.actions import event, record, record_many
from selfdirect.foundation.kernel.actor import SYSTEM, Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case
from selfdirect.register.people.queries import voice_of
from selfdirect.support.budgets.models import Budget
from selfdirect.support.reviews import policy, queries, rules, says
from selfdirect.support.reviews.journey import REVIEW
from selfdirect.support.reviews.models import Change, Progress, Review

Next = Review.Next
Said = tuple[str, str]  # how it is going (a Change, or empty), and words


@transaction.atomic
def schedule(*, budget: Budget, by: Actor, at: datetime) -> list[Review]:
    """Set the days by which a new budget is looked at, each with its rule.

    Those that stood to come under an earlier budget are replaced. Once for each budget.
    """
    if found := list(budget.reviews.order_by("due_on")):
        return found
    for old in queries.left_over(budget):
        step = REVIEW.step(old.state, "replace", by.roles)
        old.state = step.target
        old.save(update_fields=["state"])
        record(step.event, on=old, by=by, at=at, about=budget.case.person.ref)
    direct = budget.parts.filter(held=Held.DIRECT).exists()
    made = [_make(budget, due) for due in rules.due_dates(budget.starts_on, direct=direct)]
    told = says.scheduled(made[0].due_on)
    days = {review.kind: str(review.due_on) for review in made}
    about = budget.case.person.ref
    record("review.scheduled", on=budget, by=by, at=at, about=about, told=told, **days)
    return made


@transaction.atomic
def go_on(*, budgets: Sequence[Budget], by: Actor, at: datetime) -> list[Review]:
    """Take reviews into the next year of budgets that go on as they are; answer those made.

    What is due stays due, on its day. Support does not begin anew, so it is not looked at after
    six weeks again; where no yearly review stands to come, one is set. In a few queries for all.
    """
    after = {each.before_id: each for each in budgets}
    due = list(Review.objects.filter(budget__in=list(after), state=REVIEW.start))
    for review in due:
        review.budget = after[review.budget_id]
    Review.objects.bulk_update(due, ["budget"])
    stands = {review.budget_id for review in due if review.kind == Review.Kind.YEARLY}
    missing = [each for each in budgets if each.pk not in stands]
    return _set([_new(each, rules.next_yearly(each.starts_on)) for each in missing], by, at)


@transaction.atomic
def look_at_direct(*, by: Actor = SYSTEM, at: datetime) -> list[Review]:
    """Set the review of each direct payment that has none: it began after the budget opened."""
    found = queries.direct_not_looked_at()
    return _set([_new(budget, rules.of_payment(first)) for budget, first in found], by, at)


def _set(reviews: Sequence[Review], by: Actor, at: datetime) -> list[Review]:
    made = Review.objects.bulk_create(reviews)
    record_many(
        event(
            "review.scheduled", on=each.budget, by=by, at=at, about=each.budget.case.person.ref,
            told=says.scheduled(each.due_on), facts={each.kind: str(each.due_on)},
        )
        for each in made
    )  # fmt: skip
    return made


def _new(budget: Budget, due: rules.Due) -> Review:
    return Review(
        budget=budget, kind=due.kind, due_on=due.due_on, rule=due.rule, state=REVIEW.start
    )


def _make(budget: Budget, due: rules.Due) -> Review:
    made = _new(budget, due)
    made.save(force_insert=True)
    return made


def call_due(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Ask a worker to hold each review that is due within a fortnight; answer how many.

    Each in its own transaction, and once: run it as often as one likes.
    """
    refs = queries.to_call(localdate(at) + rules.CALL_AHEAD).values_list("ref", flat=True)
    return sum(_call(ref, by, at) for ref in list(refs))


@transaction.atomic
def _call(ref: str, by: Actor, at: datetime) -> bool:
    """Give the turn where nobody else has it; else put it beside what is waited for."""
    until = localdate(at) + rules.CALL_AHEAD
    review = queries.to_call(until).select_for_update(of=("self",)).filter(ref=ref).first()
    if review is None:
        return False
    case = review.budget.case
    words = f"Look back with {case.person}: {review.get_kind_display()}"
    if case.stage != Stage.LIVING or cases.main_task(case):
        case_actions.add_task(
            case=case,
            code=queries.SOON,
            words=words,
            role=Role.PRACTITIONER,
            owner=case.worker,
            at=at,
        )
        return True
    case_actions.move(case=case, verb="look_back", by=by, at=at)
    who = case.worker.get_full_name() if case.worker else "Your team"
    case_actions.give_turn(
        case=case,
        code=queries.SOON,
        words=words,
        told=f"It is time to look back at how things go. {who} will arrange it with you.",
        role=Role.PRACTITIONER,
        owner=case.worker,
        by=by,
        at=at,
    )
    told = "It is time to look back together at how your support is going."
    record("review.called", on=review, by=by, at=at, about=case.person.ref, told=told)
    return True


@transaction.atomic
def say(
    *,
    ref: str,
    outcome: int,
    change: str,
    words: str,
    by: Actor,
    at: datetime,
    voice: str | None = None,
) -> Progress:
    """Say how one outcome is going, in one's own voice; nobody writes over another's.

    A worker may write down what the person or their carer says (`voice`), and history shows it.

    :raises Refused: if nothing is said, or the review is finished
    """
    review = queries.lock_visible(by, ref)
    policy.may_say(by, review).require()
    step = REVIEW.step(review.state, "say", by.roles)
    own = voice_of(by, review.budget.case.person)
    spoken = _voice(own, voice)
    found = queries.outcome_of(review, outcome)
    _must_say((change, words))
    progress, _ = Progress.objects.get_or_create(review=review, outcome=found)
    if spoken != own and _spoke(progress, spoken):
        raise Refused("They have said this already, in their own words. Nobody writes over that.")
    _put(progress, spoken, (change, words))
    told = {
        "person": "You said how things are going.",
        "carer": f"{by} said how they see things going.",
        "worker": "",
    }[own]
    record(
        step.event,
        on=review,
        by=by,
        at=at,
        about=review.budget.case.person.ref,
        told=told or says.noted(by, spoken),
        outcome=found.pk,
        voice=spoken,
    )
    return progress


def _voice(own: str, asked: str | None) -> str:
    if asked is None or asked == own:
        return own
    if own != "worker" or asked not in rules.VOICES:
        raise Refused("You can only write your own words here.")
    return asked


def _must_say(said: Said) -> None:
    change, words = said
    if change and change not in Change.values:
        raise Refused("Choose one of the five faces.")
    if not change and not words.strip():
        raise Refused("Choose a face, or write how it is going. One of the two is enough.")


def _spoke(progress: Progress, voice: str) -> bool:
    return bool(getattr(progress, _change_of(voice)) or getattr(progress, f"{voice}_words"))


def _change_of(voice: str) -> str:
    return "change" if voice == "person" else f"{voice}_change"


def _put(progress: Progress, voice: str, said: Said) -> None:
    setattr(progress, _change_of(voice), said[0])
    setattr(progress, f"{voice}_words", said[1].strip())
    progress.save()


@transaction.atomic
def hold_review(
    *,
    ref: str,
    then: str,  # one of Next
    next_words: str,
    worker: Mapping[int, Said],
    by: Actor,
    at: datetime,
) -> Review:
    """Finish a review: what the worker saw of each outcome, and what happens next.

    The plan goes on, is opened to be changed, or the person's needs are looked at again. A
    budget is never made smaller here: that takes a new plan, agreed by somebody else.

    :raises Refused: with everything that is still missing
    """
    review = queries.lock_visible(by, ref)
    policy.may_hold(by, review).require()
    step = REVIEW.step(review.state, "hold", by.roles)
    if then not in Next.values:
        raise Refused("Choose what happens next.")
    _note(review, worker)
    outcomes = {outcome.pk: outcome.words for outcome in queries.outcomes_of(review)}
    silent = rules.unspoken(outcomes, list(queries.heard(review)))
    if missing := rules.cannot_hold(silent, next_words):
        raise Refused(f"{missing} The review is not finished yet.")

    review.state, review.held_on, review.held_by = step.target, localdate(at), str(by)
    review.next, review.next_words = then, next_words.strip()
    review.save()
    case = review.budget.case
    told = says.held(by, Next(then).label, review.next_words)
    about = case.person.ref
    record(step.event, on=review, by=by, at=at, about=about, told=told, next=then)
    if review.kind == Review.Kind.YEARLY and review.budget.ended_on is None:
        _make(review.budget, rules.next_yearly(localdate(at)))
    case_actions.finish_task(case=case, code=queries.SOON, by=by, at=at)
    _go_on(case, then, by, at)
    return review


def _note(review: Review, worker: Mapping[int, Said]) -> None:
    for key, said in worker.items():
        if not any(part.strip() for part in said):
            continue
        _must_say(said)
        outcome = queries.outcome_of(review, key)
        progress, _ = Progress.objects.get_or_create(review=review, outcome=outcome)
        _put(progress, "worker", said)


def _go_on(case: Case, then: str, by: Actor, at: datetime) -> None:
    """Move the whole journey on, unless a change of plan is under way already."""
    if case.stage not in (Stage.LIVING, Stage.REVIEWING):
        return
    if case.stage == Stage.LIVING and then != Next.SAME:
        case_actions.move(case=case, verb="look_back", by=by, at=at)
    if then == Next.SAME:
        _stay(case, by, at)
    elif then == Next.CHANGE:
        _change(case, by, at)
    else:
        _reassess(case, by, at)


def _stay(case: Case, by: Actor, at: datetime) -> None:
    if case.stage == Stage.REVIEWING:
        case_actions.move(case=case, verb="live", by=by, at=at)
        case_actions.end_turn(case=case, by=by, at=at)


def _change(case: Case, by: Actor, at: datetime) -> None:
    planning.begin_change(ref=case.ref, by=by, at=at)
    case_actions.move(case=case, verb="plan", by=by, at=at)
    case_actions.give_turn(
        case=case,
        code="plan.write",
        words=f"Change the plan with {case.person}",
        told=f"You and {_who(case)} change your plan next. Until then nothing stops.",
        role=Role.PRACTITIONER,
        owner=case.worker,
        by=by,
        at=at,
    )


def _reassess(case: Case, by: Actor, at: datetime) -> None:
    case_actions.give_turn(
        case=case,
        code="assessment.begin",
        words=f"Look at the needs of {case.person} again",
        told=f"{_who(case)} looks at your needs again with you. Until then nothing stops.",
        role=Role.PRACTITIONER,
        owner=case.worker,
        by=by,
        at=at,
    )


def _who(case: Case) -> str:
    return case.worker.get_full_name() if case.worker else "your worker"
