"""Amira's story up to a first figure, by the real acts: for tests of what follows."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from config.demo.cast import Cast
from selfdirect.agreement.allocation import actions, queries
from selfdirect.agreement.allocation.models import Allocation, Scheme
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.foundation.access.models import User
from selfdirect.front_door.assessment import actions as assessments
from selfdirect.front_door.assessment import queries as assessing
from selfdirect.front_door.assessment import rules as asking
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


def begun(cast: Cast, at: datetime, *, caring: bool = True) -> Case:
    """A scheme is published, the first conversations were held, the questions are open.

    With `caring`, Ben has said that he is willing and able to do whatever is agreed of him.
    """
    publish(cast, at)
    case = conversations.through_the_gate(cast, at)
    assessments.begin_assessment(ref=case.ref, by=cast.carol.actor, at=at)
    if caring:
        care(cast, case, at)
    case.refresh_from_db()
    return case


def care(cast: Cast, case: Case, at: datetime, level: str = "all", **other: str) -> None:
    """Ben says that he is willing and able to do so much of everything, but for what is other."""
    asks = queries.informal_asks(case, at.date())
    levels = {ask.question.id: level for ask in asks} | other
    actions.say_caring(
        ref=case.ref, levels=levels, willing=True, able=True, by=cast.ben.actor, at=at
    )


def whole(case: Case, given: Mapping[str, str]) -> dict[str, str]:
    """Answer every question that is asked: what is not given, by the scheme's own default."""
    asks = assessing.questionnaire(assessing.get_latest(case))
    answers = dict(given)
    for question in asks.questions:
        if question in asks.asked(answers) and question.id not in answers and question.default:
            answers[question.id] = question.default
    return answers


def answer(cast: Cast, case: Case, given: Mapping[str, str], at: datetime) -> None:
    """Amira gives these answers, and no others."""
    answer_as(cast.amira, case, given, at)


def answer_as(who: User, case: Case, given: Mapping[str, str], at: datetime) -> None:
    """Somebody gives these answers in their own voice."""
    for question, value in given.items():
        assessments.save_answer(
            ref=case.ref, question=question, value=value, words="", by=who.actor, at=at
        )


def agree(cast: Cast, case: Case, at: datetime, **changed: str) -> None:
    """Carol and Amira agree Amira's answers, but for those that are changed."""
    own = assessing.answers(assessing.get_latest(case), Voice.PERSON)
    agreed = whole(case, {**own, **changed})
    assessments.agree_answers(
        ref=case.ref,
        answers={q: {"value": v, "reason": _reason(v, own.get(q))} for q, v in agreed.items()},
        waiver=asking.Waiver("together", "We talked the rest through at her table."),
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


def agreed(
    cast: Cast,
    at: datetime,
    given: Mapping[str, str] = AMIRA,
    *,
    caring: bool = True,
    **changed: str,
) -> Case:
    """The answers are agreed and needs found eligible: a figure may be worked out."""
    case = begun(cast, at, caring=caring)
    answer(cast, case, whole(case, given), at + timedelta(days=4))
    agree(cast, case, at + timedelta(days=5), **changed)
    decide(cast, case, at + timedelta(days=6))
    case.refresh_from_db()
    return case


def issue(cast: Cast, case: Case, at: datetime) -> Allocation:
    return actions.issue_allocation(ref=case.ref, by=cast.carol.actor, at=at)
