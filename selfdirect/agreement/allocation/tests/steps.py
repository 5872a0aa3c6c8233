"""Amira's story up to a first figure, by the real acts: for tests of what follows."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from config.demo.cast import Cast
from selfdirect.agreement.allocation import actions
from selfdirect.agreement.allocation.models import Allocation, Scheme
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.front_door.assessment import actions as assessments
from selfdirect.front_door.assessment import queries
from selfdirect.front_door.assessment.journey import Voice
from selfdirect.front_door.assessment.tests.steps import outcomes
from selfdirect.front_door.conversations.tests import steps as conversations
from selfdirect.register.cases.models import Case

TEXT = built_in("synthetic_county_ras")
AMIRA = {  # what she says of herself
    "client_group": "physical_sensory",
    "q1": "daily",
    "informal_q1": "half",
    "q2": "prep",
    "q3": "one",
    "q5": "some",
    "q10": "week",
}


def publish(cast: Cast, at: datetime, text: str = TEXT) -> Scheme:
    return actions.publish_scheme(text=text, by=cast.farid.actor, at=at)


def begun(cast: Cast, at: datetime) -> Case:
    """A scheme is published, the first conversations were held, the questions are open."""
    publish(cast, at)
    case = conversations.through_the_gate(cast, at)
    assessments.begin_assessment(ref=case.ref, by=cast.carol.actor, at=at)
    case.refresh_from_db()
    return case


def whole(case: Case, given: Mapping[str, str]) -> dict[str, str]:
    """Answer every question that is asked: what is not given, by the scheme's own default."""
    asks = queries.questionnaire(queries.get_latest(case))
    answers = dict(given)
    for question in asks.questions:
        if question in asks.asked(answers) and question.id not in answers and question.default:
            answers[question.id] = question.default
    return answers


def answer(cast: Cast, case: Case, given: Mapping[str, str], at: datetime) -> None:
    """Amira gives these answers, and no others."""
    for question, value in given.items():
        assessments.save_answer(
            ref=case.ref, question=question, value=value, words="", by=cast.amira.actor, at=at
        )


def agree(cast: Cast, case: Case, at: datetime, **changed: str) -> None:
    """Carol and Amira agree Amira's answers, but for those that are changed."""
    own = queries.answers(queries.get_latest(case), Voice.PERSON)
    agreed = whole(case, {**own, **changed})
    assessments.agree_answers(
        ref=case.ref,
        answers={q: {"value": v, "reason": _reason(v, own.get(q))} for q, v in agreed.items()},
        by=cast.carol.actor,
        at=at,
    )


def _reason(value: str, own: str | None) -> str:
    return "We saw it on a bad day." if own not in (None, value) else ""


def decide(cast: Cast, case: Case, at: datetime, *, eligible: bool = True) -> None:
    assessments.decide_eligibility(
        ref=case.ref,
        outcomes=outcomes("hygiene", "community") if eligible else outcomes(),
        impairment=True,
        impact=eligible,
        decided=eligible,
        reasons="She cannot wash or go out without help, and is low because of it.",
        by=cast.carol.actor,
        at=at,
    )


def agreed(cast: Cast, at: datetime, given: Mapping[str, str] = AMIRA, **changed: str) -> Case:
    """The answers are agreed and needs found eligible: a figure may be worked out."""
    case = begun(cast, at)
    answer(cast, case, whole(case, given), at + timedelta(days=4))
    agree(cast, case, at + timedelta(days=5), **changed)
    decide(cast, case, at + timedelta(days=6))
    case.refresh_from_db()
    return case


def issue(cast: Cast, case: Case, at: datetime) -> Allocation:
    return actions.issue_allocation(ref=case.ref, by=cast.carol.actor, at=at)
