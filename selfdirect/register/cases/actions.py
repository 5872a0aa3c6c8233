"""What happens to a case as a whole: it opens, moves on, changes hands, is asked about."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.access.models import User
from selfdirect.foundation.audit.actions import look, record
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.register.cases import policy, queries, rules, says
from selfdirect.register.cases.journey import CASE, Stage
from selfdirect.register.cases.models import Case, Question, Task
from selfdirect.register.people.models import Person


@transaction.atomic
def open_case(
    *,
    person: Person,
    team: str,
    by: Actor,
    at: datetime,
    worker: User | None = None,
    told: str = "",
) -> Case:
    """Begin a person's journey with us.

    :raises Refused: if one is already under way
    """
    if Case.objects.filter(person=person, closed_on__isnull=True).exists():
        raise Refused(f"We are already working with {person}. Open that instead.")
    case = Case.objects.create(
        person=person, team=team, worker=worker, stage=Stage.TALKING, opened_on=localdate(at)
    )
    record("case.opened", on=case, by=by, at=at, about=person.ref, told=told, team=team)
    return case


def look_at(*, ref: str, by: Actor, at: datetime) -> Case:
    """Open a person's record to read it, and leave a row that says so.

    :raises NotThere: if it is not this actor's to see
    """
    case = queries.get_visible(by, ref)
    look(on=case, about=case.person.ref, by=by, at=at)
    return case


def move(*, case: Case, verb: str, by: Actor, at: datetime) -> None:
    """Take a step of the whole journey. Called inside another act, which tells the person."""
    step = CASE.step(case.stage, verb, by.roles)
    case.stage = step.target
    case.save(update_fields=["stage"])
    record(step.event, on=case, by=by, at=at, about=case.person.ref)


def give_turn(
    *,
    case: Case,
    code: str,
    words: str,
    told: str,
    role: Role,
    by: Actor,
    at: datetime,
    owner: User | None = None,
) -> Task:
    """End the turn that was, and give it to somebody, with the date we promise.

    `words` stand on the worklist; `told` on the person's page, beside the promised date.
    """
    end_turn(case=case, by=by, at=at)
    turn = task(
        case=case, code=code, words=words, told=told, role=role, owner=owner, at=at, main=True
    )
    turn.save(force_insert=True)
    return turn


def give_worker_turn(
    case: Case, code: str, words: str, told: str, *, by: Actor, at: datetime
) -> Task:
    """Give the turn to the worker who goes with the person."""
    return give_turn(
        case=case,
        code=code,
        words=words,
        told=told,
        role=Role.PRACTITIONER,
        owner=case.worker,
        by=by,
        at=at,
    )


def end_turn(*, case: Case, by: Actor, at: datetime) -> None:
    """End the turn that was, with nobody waiting for anybody."""
    case.tasks.filter(main=True, done_at__isnull=True).update(done_at=at, done_by=by.name)


def end_turns_of(*, person: Person, role: Role, by: Actor, at: datetime) -> bool:
    """End all that waits for one role in somebody's cases; say if the journey waited for it."""
    waits = Task.objects.filter(case__person=person, role=role, done_at__isnull=True)
    main = waits.filter(main=True).exists()
    waits.update(done_at=at, done_by=by.name)
    return main


def add_task(
    *, case: Case, code: str, words: str, role: Role, at: datetime, owner: User | None = None
) -> Task:
    """Put something beside the main turn onto somebody's worklist."""
    beside = task(case=case, code=code, words=words, role=role, owner=owner, at=at)
    beside.save(force_insert=True)
    return beside


def finish_task(*, case: Case, code: str, by: Actor, at: datetime) -> None:
    """Tick off what stands beside the main turn."""
    case.tasks.filter(code=code, main=False, done_at__isnull=True).update(
        done_at=at, done_by=by.name
    )


def task(
    *,
    case: Case,
    code: str,
    words: str,
    role: Role,
    at: datetime,
    told: str = "",
    owner: User | None = None,
    main: bool = False,
) -> Task:
    """Make a row without saving it: for the acts' bulk twins."""
    today = localdate(at)
    return Task(
        case=case,
        code=code,
        words=words,
        told=told,
        role=role,
        owner=owner,
        team=case.team,
        main=main,
        opened_on=today,
        due_on=rules.promise(code, today),
    )


@transaction.atomic
def assign(*, ref: str, worker: User, by: Actor, at: datetime) -> Case:
    """Name the worker who goes with a person.

    :raises Refused: if the actor's team does not work with them, or the worker is not in it
    """
    case = queries.lock_visible(by, ref)
    policy.may_work_on(by, case).require()
    if case.team not in worker.teams:
        raise Refused(f"{worker.get_full_name()} is not in this team. Choose somebody who is.")
    case.worker = worker
    case.save(update_fields=["worker"])
    case.tasks.filter(role=Role.PRACTITIONER, done_at__isnull=True).update(owner=worker)
    told = f"{worker.get_full_name()} will work with you."
    record("case.assigned", on=case, by=by, at=at, about=case.person.ref, told=told)
    return case


@transaction.atomic
def ask(*, ref: str, kind: str, words: str, by: Actor, at: datetime) -> Question:
    """Put a question, ask for a call, or say that one disagrees; a worker must answer."""
    case = queries.lock_visible(by, ref)
    policy.may_speak(by, case).require()
    if not words.strip():
        raise Refused("Write what you would like to ask or say. One sentence is enough.")
    question = Question.objects.create(
        case=case, kind=kind, words=words, asked_by=str(by), asked_at=at
    )
    label = Question.Kind(kind).label
    to_do = add_task(
        case=case,
        code="question.answer",
        words=f"Answer {case.person}: {label}",
        role=Role.PRACTITIONER,
        at=at,
        owner=case.worker,
    )
    told = f"{by} sent us {label}. We will answer by {to_do.due_on:%A %-d %B}."
    if kind == Question.Kind.OBJECTION:
        told = f"{by} told us {label}. We will answer by {to_do.due_on:%A %-d %B}."
    record(f"question.{kind}", on=case, by=by, at=at, about=case.person.ref, told=told)
    return question


@transaction.atomic
def answer(*, question_id: int, words: str, by: Actor, at: datetime) -> Question:
    """Answer what somebody asked.

    :raises Refused: if it has been answered, or the answer is empty
    """
    question = there(Question.objects.select_for_update().filter(pk=question_id).first())
    case = queries.lock_visible(by, question.case.ref)
    policy.may_work_on(by, case).require()
    if question.answered_at:
        raise Refused(f"{question.answered_by} has already answered this.")
    if not words.strip():
        raise Refused("Write the answer first.")
    question.answer, question.answered_by, question.answered_at = words, str(by), at
    question.save(update_fields=["answer", "answered_by", "answered_at"])
    if not queries.unanswered(case).exists():
        finish_task(case=case, code="question.answer", by=by, at=at)
    told = f"{by} answered you: “{words.strip()[:300]}”"
    record("question.answered", on=case, by=by, at=at, about=case.person.ref, told=told)
    return question


@transaction.atomic
def close(*, ref: str, ended: str, by: Actor, at: datetime) -> Case:
    """End a person's journey with us, and say how it ended; what others hold is still agreed."""
    case = queries.lock_visible(by, ref)
    policy.may_work_on(by, case).require()
    move(case=case, verb="close", by=by, at=at)
    waits = case.tasks.filter(done_at__isnull=True).exclude(code__in=rules.OUTLAST)
    waits.update(done_at=at, done_by=by.name)
    case.closed_on, case.ended = localdate(at), ended
    case.save(update_fields=["closed_on", "ended"])
    told = says.ended(ended)
    record("case.ended", on=case, by=by, at=at, about=case.person.ref, told=told)
    return case


def live_again(*, case: Case, by: Actor, at: datetime) -> bool:
    """Take a journey up again that was finished in error; False where another goes on instead.

    Called inside another act, with the case held, which tells the person.
    """
    if case.closed_on is None:
        return True
    if Case.objects.filter(person=case.person, closed_on=None).exists():
        return False
    move(case=case, verb="live_again", by=by, at=at)
    case.closed_on, case.ended = None, ""
    case.save(update_fields=["closed_on", "ended"])
    return True
