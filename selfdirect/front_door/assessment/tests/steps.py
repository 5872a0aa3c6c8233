"""Amira's questions, asked and answered by the real acts: for tests of what follows."""

from datetime import datetime
from typing import Any

from config.demo.cast import Cast
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.front_door.assessment import actions, rules
from selfdirect.front_door.assessment.models import Eligibility, Questionnaire
from selfdirect.front_door.conversations.tests import steps as conversations
from selfdirect.register.cases.models import Case

CONTENT: dict[str, Any] = {
    "questions": [
        {
            "id": "wash",
            "section": "Looking after yourself",
            "text": "Washing and dressing",
            "help": "Think of an ordinary day.",
            "options": [
                {"id": "none", "text": "I do this myself"},
                {"id": "daily", "text": "I need help once a day", "points": "9"},
                {"id": "all", "text": "I need help with everything", "points": "22"},
            ],
        },
        {
            "id": "wash_family",
            "text": "How much of this do family or friends do?",
            "show_if": {"question": "wash", "not": ["none"]},
            "options": [
                {"id": "none", "text": "None of it"},
                {"id": "half", "text": "About half of it"},
            ],
        },
        {"id": "nights", "text": "Nights a week with help", "kind": "number", "most": "7"},
        {
            "id": "carer_well",
            "text": "Can you go on caring?",
            "asks": ["carer", "agreed"],
            "options": [{"id": "yes", "text": "Yes"}, {"id": "no", "text": "No"}],
        },
    ]
}
EVERY_KIND: dict[str, Any] = {  # what is answered otherwise than by one choice
    "questions": [
        {
            "id": "hard",
            "text": "What is hard for you?",
            "help": "Choose all that are true.",
            "kind": "multi",
            "options": [
                {"id": "stairs", "text": "Stairs"},
                {"id": "shops", "text": "Going to the shops"},
                {"id": "none", "text": "None of these", "alone": True},
            ],
        },
        {"id": "bath", "text": "How long do you need help to wash?", "kind": "minutes"},
        {
            "id": "meals",
            "text": "How long do you need help to eat?",
            "help": "Think of an ordinary day.",
            "kind": "minutes",
            "per": "day",
        },
        {"id": "born", "text": "When were you born?", "kind": "date"},
    ]
}
AGREED = {
    "wash": {"value": "daily", "reason": ""},
    "wash_family": {"value": "half", "reason": ""},
    "nights": {"value": "2", "reason": ""},
    "carer_well": {"value": "yes", "reason": ""},
}


def publish(at: datetime, version: str = "1", content: dict[str, Any] = CONTENT) -> Questionnaire:
    return actions.publish_questionnaire(
        key="test", version=version, content=content, by=SYSTEM, at=at
    )


def begun(cast: Cast, at: datetime, content: dict[str, Any] = CONTENT) -> Case:
    publish(at, content=content)
    case = conversations.through_the_gate(cast, at)
    actions.begin_assessment(ref=case.ref, by=cast.carol.actor, at=at)
    case.refresh_from_db()
    return case


def answer(case: Case, question: str, value: object, by: Any, at: datetime, **more: Any) -> None:
    words = more.pop("words", "")
    actions.save_answer(
        ref=case.ref, question=question, value=value, words=words, by=by.actor, at=at, **more
    )


def answered(cast: Cast, at: datetime) -> Case:
    """Amira answers and says that she has finished; Ben and Carol answer too."""
    case = begun(cast, at)
    answer(case, "wash", "daily", cast.amira, at, words="Ben helps when I let him.")
    answer(case, "wash_family", "half", cast.amira, at)
    answer(case, "nights", "2", cast.amira, at)
    answer(case, "wash", "all", cast.ben, at)
    answer(case, "wash", "daily", cast.carol, at)
    actions.finish_answers(ref=case.ref, by=cast.amira.actor, at=at)
    return case


def agreed(cast: Cast, at: datetime) -> Case:
    case = answered(cast, at)
    actions.agree_answers(ref=case.ref, answers=AGREED, by=cast.carol.actor, at=at)
    return case


def outcomes(*unable: str) -> dict[str, dict[str, object]]:
    """All ten outcomes, the named ones out of reach without help."""
    hard = {"unable": ["a"], "evidence": "Seen on Monday.", "by_carer": True}
    return {code: hard if code in unable else {"unable": []} for code in rules.CODES}


def decided(cast: Cast, at: datetime, *, eligible: bool = True) -> Eligibility:
    case = agreed(cast, at)
    return actions.decide_eligibility(
        ref=case.ref,
        outcomes=outcomes("hygiene", "community") if eligible else outcomes(),
        impairment=True,
        impact=eligible,
        decided=eligible,
        reasons="She cannot wash or go out without help, and is low because of it.",
        by=cast.carol.actor,
        at=at,
    )
