"""The long work of terms: who would pay what, a letter each, and everybody's sum from the day.

Each batch is a transaction of its own, and says in its rows whom it did: whatever is cut off goes
on where it stood, and nobody is told or worked out twice.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.agreement.charging import rules, says
from selfdirect.agreement.charging.actions.means import TO_WORK_OUT, ask_to_work_out
from selfdirect.agreement.charging.journey import MEANS, State, TermsState, Work
from selfdirect.agreement.charging.models import Effect, FinancialAssessment, Terms
from selfdirect.agreement.charging.queries import terms as reading
from selfdirect.agreement.charging.queries.means import in_force
from selfdirect.agreement.charging.rules import simulation
from selfdirect.foundation.audit.actions import event, record, record_many
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.outbox.actions import queue_many
from selfdirect.foundation.outbox.queries import stopped
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import with_task
from selfdirect.register.people.models import Group
from selfdirect.register.people.queries import age_on

BATCH = 500
Clock = Callable[[], datetime]
Agreed = Callable[[Collection[int]], Mapping[int, Money]]  # a week, by the keys of cases
Batch = Callable[[Terms, Actor, datetime, Agreed], int]


def none_agreed(cases: Collection[int]) -> Mapping[int, Money]:
    """Know of no budget, so that the first figures stand for what support costs."""
    return {}


def carry_out(
    *, ref: str, attempt: int, by: Actor, clock: Clock, agreed: Agreed = none_agreed
) -> Terms | None:
    """Do what is owed for some terms; None where it is not this attempt's turn any more.

    `agreed` says what support costs a week where a budget is open: a later room knows it.
    """
    terms = _begin(ref, attempt)
    if terms is None:
        return None
    try:
        for stage in _stages(terms, clock()):
            while _one_batch(ref, attempt, stage, by, clock(), agreed):
                pass
    except Exception:
        _end(ref, attempt, Work.FAILED, by, clock(), says.BROKE.format(ref=ref))
        raise
    return _end(ref, attempt, Work.DONE, by, clock())


def carry_out_due(*, by: Actor, clock: Clock, agreed: Agreed = none_agreed) -> int:
    """Do what is owed today for every terms that were signed; say for how many."""
    owed = list(reading.due(localdate(clock())))
    for terms in owed:
        _again(terms.ref)
        attempt = terms.attempt + 1
        carry_out(ref=terms.ref, attempt=attempt, by=by, clock=clock, agreed=agreed)
    return len(owed)


@transaction.atomic
def _again(ref: str) -> None:
    """Make it a new attempt's turn: one that was cut off does nothing more."""
    terms = reading.lock(ref)
    terms.work, terms.attempt = Work.WAITING, terms.attempt + 1
    terms.save(update_fields=["work", "attempt"])


@transaction.atomic
def _begin(ref: str, attempt: int) -> Terms | None:
    terms = reading.lock(ref)
    if terms.attempt != attempt or terms.work not in (Work.WAITING, Work.RUNNING):
        return None
    terms.work = Work.RUNNING
    terms.save(update_fields=["work"])
    return terms


def _stages(terms: Terms, at: datetime) -> Sequence[str]:
    if terms.state != TermsState.SIGNED:
        return ("preview",)
    return ("tell", "apply") if terms.starts_on <= localdate(at) else ("tell",)


@transaction.atomic
def _one_batch(ref: str, attempt: int, stage: str, by: Actor, at: datetime, agreed: Agreed) -> int:
    """Do one batch of a stage, and say how many it did; nought when there is none left."""
    terms = reading.lock(ref)
    if terms.attempt != attempt or terms.work != Work.RUNNING:
        return 0
    done = _DO[stage](terms, by, at, agreed)
    terms.doing, terms.steps_done = says.STAGES[stage], terms.steps_done + done
    terms.steps_of = max(terms.steps_done, _all(terms, stage))
    terms.save(update_fields=["doing", "steps_done", "steps_of"])
    return done


def _all(terms: Terms, stage: str) -> int:
    """Count everybody, once a stage."""
    if terms.steps_of:
        return terms.steps_of
    return reading.standing().count() if stage == "preview" else terms.effects.count()


@transaction.atomic
def _end(
    ref: str, attempt: int, work: Work, by: Actor, at: datetime, failed: str = ""
) -> Terms | None:
    terms = reading.lock(ref)
    if terms.attempt != attempt:
        return None
    terms.work, terms.failed, terms.doing = work, failed, ""
    if work == Work.DONE:
        _finish(terms, by, at)
    terms.save()
    return terms


def _finish(terms: Terms, by: Actor, at: datetime) -> None:
    if terms.state != TermsState.SIGNED:
        terms.found, terms.found_at = _simulated(terms).plain(), at
        record("terms.previewed", on=terms, by=by, at=at, number=terms.saves)
        return
    if terms.told_at is None:
        terms.told_at = at
        record("terms.told", on=terms, by=by, at=at, people=terms.effects.count())
    if terms.applied_at is None and terms.starts_on <= localdate(at):
        terms.applied_at = at
        record("terms.applied", on=terms, by=by, at=at)


def _simulated(terms: Terms) -> simulation.Simulated:
    fields = ("group", "age", "setting", "before", "after", "cost")
    rows = terms.effects.filter(refused="").values_list(*fields)
    return simulation.simulated(
        simulation.One(
            group, age, setting, simulation.pays(before, cost), simulation.pays(after, cost)
        )
        for group, age, setting, before, after, cost in rows
    )


# Who would pay what


def _preview(terms: Terms, by: Actor, at: datetime, agreed: Agreed) -> int:
    people = reading.to_work_out(terms, BATCH)
    book, costs = reading.with_terms(terms), _costs(people, agreed)
    Effect.objects.bulk_create([_effect(terms, m, book, costs.get(m.case_id)) for m in people])
    return len(people)


def _costs(of: Sequence[FinancialAssessment], agreed: Agreed) -> dict[int, Money]:
    return {**reading.costs(of), **agreed([means.case_id for means in of])}


def _effect(
    terms: Terms, means: FinancialAssessment, book: rules.Book, cost: Money | None
) -> Effect:
    person = means.case.person
    made = Effect(
        terms=terms,
        case=means.case,
        means=means,
        group=Group(person.group).label if person.group else "Not known",
        age=simulation.age_band(age_on(person.born_on, terms.starts_on)),
        setting=SETTINGS.get(str(means.means.get("setting")), "Other"),
        before=means.most,
        cost=cost,
    )
    worked, made.refused = _worked(means, book)
    if worked is not None:
        made.after, made.keeps = worked.amount, worked.keeps
        made.working = [line.plain() for line in worked.working]
    return made


SETTINGS: dict[str, str] = {
    rules.Setting.NON_RESIDENTIAL: "At home",
    rules.Setting.RESIDENTIAL: "In a care home",
}


def _worked(means: FinancialAssessment, book: rules.Book) -> tuple[rules.Most | None, str]:
    try:
        return rules.most_by(book, rules.read_means(_of_age(means, book))), ""
    except Refused as refusal:
        return None, str(refusal)


def _of_age(means: FinancialAssessment, book: rules.Book) -> dict[str, object]:
    return rules.aged(means.means, means.case.person.born_on, book)


# A letter each


def _tell(terms: Terms, by: Actor, at: datetime, agreed: Agreed) -> int:
    effects = reading.to_tell(terms, BATCH)
    _write_to(effects, terms, by, at)
    return len(effects)


def _write_to(effects: Sequence[Effect], terms: Terms, by: Actor, at: datetime) -> None:
    """Put a letter to each into the outbox, and the sentence of it onto their timeline.

    Nobody writes to who has died.
    """
    died = _died()
    effects = [each for each in effects if each.case.person.ref not in died]
    for effect in effects:
        effect.terms, effect.told_at = terms, at
    written = [(effect, reading.letter(effect)) for effect in effects]
    queue_many(
        (
            {**effect.case.person.way,
             "subject": letter.title, "body": rules.as_text(letter),
             "about": effect.case.person.ref}
            for effect, letter in written
        ),
        at=at,
    )  # fmt: skip
    record_many(_told(effect, terms, by, at) for effect in effects)
    Effect.objects.filter(pk__in=[each.pk for each in effects]).update(told_at=at)


def _died() -> set[str]:
    return set(stopped().values_list("about", flat=True))


def _told(effect: Effect, terms: Terms, by: Actor, at: datetime) -> Event:
    first = rules.day(terms.starts_on)
    words = says.told(first, effect.before, effect.after)
    about = effect.case.person.ref
    return event("means.told_change", on=effect.means, by=by, at=at, about=about, told=words)


# Everybody's sum from the day


def _apply(terms: Terms, by: Actor, at: datetime, agreed: Agreed) -> int:
    """Make the next assessments anew; those who told us something since are written to again."""
    old = reading.to_apply(terms, localdate(at), BATCH)
    book, costs = reading.with_terms(terms), _costs(old, agreed)
    stood = {e.case_id: e for e in terms.effects.filter(case__in=[m.case_id for m in old])}
    effects = [_effect(terms, means, book, costs.get(means.case_id)) for means in old]
    kept = [_beside(stood.get(each.case_id), each, at) for each in effects]
    Effect.objects.bulk_create(
        kept, update_conflicts=True, unique_fields=["terms", "case"], update_fields=_CHANGED
    )
    fit = [each for each in kept if not each.refused]
    _leave_to_finance([each for each in kept if each.refused], at)
    _make_anew(fit, terms, by, at)
    _write_to([each for each in fit if each.told_at is None], terms, by, at)
    return len(old)


_CHANGED = ["means", "before", "after", "keeps", "working", "refused"]
_CHANGED += ["tried_on", "applied_at", "told_at"]


def _leave_to_finance(refused: Sequence[Effect], at: datetime) -> None:
    """Leave finance a task for whose sum cannot be worked out: it is tried again each day."""
    for effect in refused:
        ask_to_work_out(effect.case, effect.refused, at)


def _beside(stood: Effect | None, now: Effect, at: datetime) -> Effect:
    """Lay what is worked out on the day over what was worked out before; a new sum is told."""
    if stood is not None:
        same = (stood.before, stood.after) == (now.before, now.after)
        now.told_at = stood.told_at if same else None
    now.tried_on, now.applied_at = localdate(at), None if now.refused else at
    return now


def _make_anew(effects: Sequence[Effect], terms: Terms, by: Actor, at: datetime) -> None:
    step = MEANS.step(State.CONFIRMED, "supersede", by.roles)
    old, book = [effect.means for effect in effects], reading.with_terms(terms)
    ids = [means.pk for means in old]
    FinancialAssessment.objects.filter(pk__in=ids).update(state=State(step.target))
    made = FinancialAssessment.objects.bulk_create(
        FinancialAssessment(
            case=means.case,
            terms=terms,
            state=means.state,
            effective_on=terms.starts_on,
            told=means.told,
            means=_of_age(means, book),
            most=effect.after,
            keeps=effect.keeps,
            working=effect.working,
            told_by=means.told_by,
            told_at=means.told_at,
            confirmed_by=means.confirmed_by,
            confirmed_at=means.confirmed_at,
        )
        for effect, means in zip(effects, old, strict=True)
    )
    died = _died()
    record_many(_anew(each, by, at, told=each.case.person.ref not in died) for each in made)
    for case in with_task(TO_WORK_OUT).filter(pk__in=[means.case_id for means in old]):
        cases.finish_task(case=case, code=TO_WORK_OUT, by=by, at=at)


def _anew(means: FinancialAssessment, by: Actor, at: datetime, *, told: bool) -> Event:
    facts = {"most_pence": means.most.pence if means.most is not None else None}
    about = means.case.person.ref
    words = says.applied(means.most) if told else ""
    return event(
        "means.worked_out_anew", on=means, by=by, at=at, about=about, told=words, facts=facts
    )


def note_priced(*, effect: Effect | FinancialAssessment, at: datetime) -> None:
    """Note that somebody's open budget was brought to a sum; called inside that act."""
    effect.priced_at = at
    effect.save(update_fields=["priced_at"])


def price_again(*, case: Case, rests_on: FinancialAssessment | None) -> None:
    """Let a budget opened on an older sum be brought to the one in force, as if that were new."""
    now = in_force(case)
    if now and now != rests_on:
        FinancialAssessment.objects.filter(pk=now.pk).update(priced_at=None)
        Effect.objects.filter(case=case, terms=now.terms).update(priced_at=None)


_DO: dict[str, Batch] = {"preview": _preview, "tell": _tell, "apply": _apply}
