"""Agreeing an answer that the person did not give: only with a reason that is kept.

An assessment must involve the adult (Care Act 2014 s.9(5)), with an independent advocate where
they would have substantial difficulty and nobody else can help them take part (s.67). So an
agreed answer rests on two voices, the person's own and the worker's who agrees it with them;
where the person's is missing, the worker says why, and whoever acts on it can read that.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment.rules.questionnaire import Question, Questionnaire
from selfdirect.front_door.assessment.rules.voices import ASKS, Sheet, named

SPOKEN_FOR = "spoken_for"
WHY_WAIVED = {  # code: as the worker chooses it, as the page tells it
    "together": (
        "We gave these answers together, in one conversation",
        "They were answered together, in one conversation.",
    ),
    SPOKEN_FOR: (
        "They cannot answer, even with support, and somebody spoke for them",
        "Somebody spoke for them:",
    ),
    "not_wanted": (
        "They did not want to answer",
        "The person did not want to answer.",
    ),
    "urgent": (
        "It could not wait: help had to be arranged first",
        "It could not wait, because help had to be arranged first.",
    ),
}


@dataclass(frozen=True, slots=True)
class Waiver:
    """Why answers were agreed that the person did not give."""

    reason: str  # a code of WHY_WAIVED
    words: str
    spoke: str = ""  # who spoke for them, and what they are to them


def told(reason: str, spoke: str) -> str:
    """Tell in a sentence why the person's own answers are missing."""
    return f"{WHY_WAIVED[reason][1]} {spoke}." if spoke else WHY_WAIVED[reason][1]


def unheard(
    questionnaire: Questionnaire, person: Sheet, agreed: Mapping[str, object]
) -> tuple[Question, ...]:
    """List the agreed questions that are the person's to answer, and that they did not answer."""
    return tuple(
        q
        for q in questionnaire.questions
        if q.id in agreed and ASKS["person"] in q.asks and q.id not in person
    )


def waived(open_to_them: tuple[Question, ...], waiver: Waiver | None) -> Waiver | None:
    """Check that what the person did not answer has its reason; none is needed for nothing.

    :raises Refused: naming the questions, or what the reason lacks
    """
    if not open_to_them:
        return None
    if waiver is None or waiver.reason not in WHY_WAIVED:
        raise Refused(
            "The person has not answered everything that you agree for them. Ask them first, or"
            f" say why you agree it without their own answer: {named(open_to_them)}."
        )
    if not waiver.words.strip():
        raise Refused("Write what happened, so that they can read why they were not asked first.")
    if waiver.reason == SPOKEN_FOR and not waiver.spoke.strip():
        raise Refused("Write who spoke for them, and what they are to them.")
    return Waiver(waiver.reason, waiver.words.strip(), waiver.spoke.strip())
