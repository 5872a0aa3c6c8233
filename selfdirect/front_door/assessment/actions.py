"""What people do in a supported self-assessment, and the decision on eligibility."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.access.models import User
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import OWN, Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment import policy, queries, rules, says
from selfdirect.front_door.assessment.journey import ASSESSMENT, State, Voice
from selfdirect.front_door.assessment.models import (
    Assessment,
    Eligibility,
    Questionnaire,
    Sheet,
    Waiver,
)
from selfdirect.front_door.conversations import queries as conversations
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases import queries as case_queries
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case


@transaction.atomic
def publish_questionnaire(
    *,
    key: str,
    version: str,
    content: Mapping[str, object],
    by: Actor,
    at: datetime,
    starts_on: date | None = None,
) -> Questionnaire:
    """Publish a version of a questionnaire: never edited after. Who may is the caller's to say.

    It is asked from `starts_on`, or from today. The same version with the same questions again
    is the same questionnaire.

    :raises Refused: if it cannot be read, or the version stands with other questions
    """
    read = rules.read_questionnaire(content)
    found = Questionnaire.objects.filter(key=key, version=version).first()
    if found and rules.read_questionnaire(found.content) == read:
        return found
    if found:
        raise Refused(f"Version {version} of {key} stands with other questions. Use a new number.")
    made = Questionnaire.objects.create(
        key=key,
        version=version,
        content=rules.write_questionnaire(read),
        starts_on=starts_on or localdate(at),
        published_at=at,
    )
    record("questionnaire.published", on=f"questionnaire:{key}:{version}", by=by, at=at)
    return made


# Answers


@transaction.atomic
def begin_assessment(*, ref: str, by: Actor, at: datetime) -> Assessment:
    """Begin conversation three: the person answers questions about their life.

    Opened again while the plan is written, it starts from what everybody said before.

    :raises Refused: if one is open, a plan waits or is lived, or conversations were not tried
    """
    case = case_queries.lock_visible(by, ref)
    case_policy.may_work_on(by, case).require()
    if queries.open_one(case):
        raise Refused("The questions have begun already. Go on with those.")
    policy.may_begin(by, case).require()
    conversations.gate(case).decision.require()
    questions = queries.current_questionnaire(localdate(at))
    if questions is None:
        raise Refused("No questions are published yet. Ask a commissioner to publish a scheme.")
    before = queries.latest(case) if case.stage == Stage.PLANNING else None
    cases.move(case=case, verb="assess", by=by, at=at)
    made = Assessment.objects.create(case=case, questionnaire=questions, opened_at=at)
    if before is not None:
        _carry_over(before, made)
    told = says.begun_again(by) if before else says.begun(by)
    record("assessment.begun", on=made, by=by, at=at, about=case.person.ref, told=told)
    cases.give_turn(
        case=case,
        code="assessment.answer",
        words=says.answers(case.person),
        told=says.TO_LOOK_THROUGH if before else says.TO_ANSWER,
        role=Role.PERSON,
        owner=case.person.user,
        by=by,
        at=at,
    )
    return made


def _carry_over(before: Assessment, made: Assessment) -> None:
    """Copy what each voice said, who kept it and when; what was agreed is agreed anew."""
    asks = queries.questionnaire(made)
    for sheet in Sheet.objects.filter(assessment=before, voice__in=rules.OWN_VOICES):
        said = {question: row["value"] for question, row in sheet.answers.items()}
        fits = rules.still_fitting(asks, said, sheet.voice)
        kept = {question: row for question, row in sheet.answers.items() if question in fits}
        Sheet.objects.create(assessment=made, voice=sheet.voice, answers=kept)


@transaction.atomic
def save_answer(
    *,
    ref: str,
    question: str,
    value: object,
    words: str,
    by: Actor,
    at: datetime,
    voice: str | None = None,
) -> Sheet:
    """Keep one answer in one voice; `voice` is given when writing down what another says.

    :raises Refused: if it does not answer the question, or the answers are agreed already
    """
    case = case_queries.lock_visible(by, ref)
    assessment, voice = _may_answer(case, voice, by)
    asked = rules.for_voice(queries.questionnaire(assessment).question(question), voice)
    sheet, _ = Sheet.objects.select_for_update().get_or_create(assessment=assessment, voice=voice)
    kept = rules.as_kept(asked, value)
    sheet.answers[asked.id] = rules.as_filed(kept, words, by.name, at.isoformat())
    sheet.save(update_fields=["answers"])
    record(
        "assessment.answered",
        on=assessment,
        by=by,
        at=at,
        about=case.person.ref,
        question=asked.id,
        voice=voice,
    )
    return sheet


@transaction.atomic
def save_answers(
    *,
    ref: str,
    answers: Mapping[str, object],
    by: Actor,
    at: datetime,
    voice: str | None = None,
) -> Sheet:
    """Keep a whole paper form in one voice: `{question: value}`, as one row of history.

    What the voice said before and the form leaves open stays as it was.

    :raises Refused: if an answer does not answer its question, or all are agreed already
    """
    case = case_queries.lock_visible(by, ref)
    assessment, voice = _may_answer(case, voice, by)
    form = rules.keyed_in(queries.questionnaire(assessment), answers, voice)
    sheet, _ = Sheet.objects.select_for_update().get_or_create(assessment=assessment, voice=voice)
    filed = {q: rules.as_filed(value, "", by.name, at.isoformat()) for q, value in form.items()}
    sheet.answers |= filed
    sheet.save(update_fields=["answers"])
    record(
        "assessment.form_kept",
        on=assessment,
        by=by,
        at=at,
        about=case.person.ref,
        told=says.form_kept(by, voice),
        voice=voice,
        answers=len(form),
    )
    return sheet


@transaction.atomic
def use_brought(*, ref: str, by: Actor, at: datetime) -> Sheet:
    """Take the answers that the person brought from the calculator as their first answers.

    :raises Refused: if they are not this actor's own, there are none, or they have answered since
    """
    case = case_queries.lock_visible(by, ref)
    assessment, voice = _may_answer(case, None, by)
    if voice != Voice.PERSON:
        raise Refused("Only they can say that what they tried by themselves is their answer.")
    answers = queries.brought(assessment)
    if not answers:
        raise Refused(
            "There are no answers to use, or you have answered already. Go on with those."
        )
    filed = {q: rules.as_filed(value, "", by.name, at.isoformat()) for q, value in answers.items()}
    sheet = Sheet.objects.create(assessment=assessment, voice=voice, answers=filed)
    record(
        "assessment.brought_used",
        on=assessment,
        by=by,
        at=at,
        about=case.person.ref,
        told=says.USED_BROUGHT,
        answers=len(filed),
    )
    return sheet


def _may_answer(case: Case, voice: str | None, by: Actor) -> tuple[Assessment, str]:
    case_policy.may_speak(by, case).require()
    assessment = queries.get_latest(case)
    ASSESSMENT.step(assessment.state, "answer", by.roles)
    voice = voice or policy.own_voice(by, case)
    policy.may_answer(by, case, voice).require()
    return assessment, voice


@transaction.atomic
def finish_answers(
    *, ref: str, by: Actor, at: datetime, voice: str | None = None
) -> tuple[rules.Question, ...]:
    """Say that one's answers are done for now; gives back the questions left open.

    Nobody must answer everything: what is left open is talked through together.

    :raises Refused: if nothing is answered yet, or the answers are agreed already
    """
    case = case_queries.lock_visible(by, ref)
    assessment, voice = _may_answer(case, voice, by)
    said = queries.answers(assessment, voice)
    if not said:
        raise Refused("Answer one question first. You can leave out any that you are not sure of.")
    told = {
        Voice.PERSON: says.FINISHED,
        Voice.CARER: says.finished_caring(_carer(by)),
    }.get(Voice(voice), "")
    record(
        "assessment.finished",
        on=assessment,
        by=by,
        at=at,
        about=case.person.ref,
        told=told,
        voice=voice,
    )
    if voice != Voice.WORKER:
        _turn_to_agree(case, by, at)
    left = queries.questionnaire(assessment).missing(said, rules.ASKS[voice])
    return left


def _carer(by: Actor) -> str:
    return str(by) if by.roles & OWN else "Your carer"


def _turn_to_agree(case: Case, by: Actor, at: datetime) -> None:
    """Give the turn to the worker, once: a second to finish does not move the promised day."""
    now = case_queries.main_task(case)
    if now is None or now.code != "assessment.agree":
        turn = says.to_agree(case.person, _name(case.worker))
        cases.give_worker_turn(case, "assessment.agree", *turn, by=by, at=at)


def _name(worker: User | None) -> str:
    return worker.get_full_name() if worker else "Somebody"


@transaction.atomic
def agree_answers(
    *,
    ref: str,
    answers: Mapping[str, Mapping[str, str]],
    by: Actor,
    at: datetime,
    waiver: rules.Waiver | None = None,
) -> Assessment:
    """Set down what was agreed: `{question: {value, reason}}`, a reason wherever it differs.

    What the person has not answered themselves is agreed only with a waiver that says why.

    :raises Refused: naming what is not answered or not explained; or if it is agreed already
    """
    case = case_queries.lock_visible(by, ref)
    case_policy.may_work_on(by, case).require()
    assessment = queries.get_latest(case)
    if assessment.state == State.AGREED:
        raise Refused("These answers have been agreed already. Read what was agreed.")
    step = ASSESSMENT.step(assessment.state, "agree", by.roles)
    proposed = {q: rules.Said(a["value"], reason=a.get("reason", "")) for q, a in answers.items()}
    person = queries.sheet(assessment, Voice.PERSON)
    asks = queries.questionnaire(assessment)
    agreed = rules.settle(asks, person, proposed)
    _waive(assessment, rules.unheard(asks, person, agreed), waiver, by, at)
    rows = {q: rules.as_agreed(said, by.name, at.isoformat()) for q, said in agreed.items()}
    Sheet.objects.create(assessment=assessment, voice=Voice.AGREED, answers=rows)
    assessment.state, assessment.agreed_at, assessment.agreed_by = step.target, at, by.name
    assessment.save(update_fields=["state", "agreed_at", "agreed_by"])
    about = case.person.ref
    record(step.event, on=assessment, by=by, at=at, about=about, told=says.agreed(by))
    turn = says.to_decide(case.person, _name(case.worker))
    cases.give_worker_turn(case, "eligibility.decide", *turn, by=by, at=at)
    return assessment


def _waive(
    assessment: Assessment,
    unheard: tuple[rules.Question, ...],
    waiver: rules.Waiver | None,
    by: Actor,
    at: datetime,
) -> None:
    """Keep why the person's own answers are missing; refuse where nobody says."""
    checked = rules.waived(unheard, waiver)
    if checked is None:
        return
    Waiver.objects.create(
        assessment=assessment,
        reason=checked.reason,
        spoke=checked.spoke,
        words=checked.words,
        questions=[q.id for q in unheard],
        given_by=by.name,
        given_by_name=str(by),
        given_at=at,
    )
    record(
        "assessment.waived",
        on=assessment,
        by=by,
        at=at,
        about=assessment.case.person.ref,
        told=says.waived(by, len(unheard)),
        reason=checked.reason,
        questions=[q.id for q in unheard],
    )


# Eligibility


@transaction.atomic
def decide_eligibility(
    *,
    ref: str,
    outcomes: Mapping[str, Mapping[str, object]],
    impairment: bool,
    impact: bool,
    decided: bool,
    reasons: str,
    by: Actor,
    at: datetime,
) -> Eligibility:
    """Decide under S.I. 2015/313: the rule proposes, this named worker decides, with reasons.

    `outcomes`: `{code: {unable: letters of (a) to (d), evidence, by_carer}}`, all ten.

    :raises Refused: if it has been decided, is not agreed yet, or has no reasons
    """
    case = case_queries.lock_visible(by, ref)
    case_policy.may_work_on(by, case).require()
    assessment = queries.get_latest(case)
    if assessment.state != State.AGREED:
        raise Refused("Agree the answers first: the decision rests on them.")
    if hasattr(assessment, "eligibility"):
        raise Refused(f"{assessment.eligibility.decided_by_name} has already decided this.")
    found = {code: _finding(row) for code, row in outcomes.items()}
    proposal = rules.propose(found, impairment=impairment, impact=impact)
    if not reasons.strip():
        raise Refused("Write your reasons. The person reads them.")
    made = Eligibility.objects.create(
        assessment=assessment,
        outcomes={code: _kept(finding) for code, finding in found.items()},
        impairment=impairment,
        impact=impact,
        proposed=proposal.eligible,
        working=list(proposal.working),
        decided=decided,
        reasons=reasons.strip(),
        decided_by=by.name,
        decided_by_name=str(by),
        decided_at=at,
    )
    _tell(made, case, by, at)
    return made


def _finding(row: Mapping[str, object]) -> rules.Finding:
    unable = row.get("unable") or ()
    letters = unable if isinstance(unable, Sequence) else ()
    return rules.Finding(
        tuple(str(letter) for letter in letters),
        str(row.get("evidence") or "").strip(),
        bool(row.get("by_carer")),
    )


def _kept(finding: rules.Finding) -> dict[str, object]:
    return {
        "unable": list(finding.unable),
        "evidence": finding.evidence,
        "by_carer": finding.by_carer,
    }


def _tell(made: Eligibility, case: Case, by: Actor, at: datetime) -> None:
    record(
        "eligibility.decided",
        on=made.assessment,
        by=by,
        at=at,
        about=case.person.ref,
        told=says.decided(by, made.decided),
        proposed=made.proposed,
        decided=made.decided,
    )
    cases.give_worker_turn(
        case, *says.after_decision(case.person, _name(case.worker), made.decided), by=by, at=at
    )
