"""What an assessment asks, as data and pure functions."""

from selfdirect.front_door.assessment.rules.eligibility import (
    CODES,
    ENOUGH,
    LAW,
    LETTERS,
    LIMBS,
    OUTCOMES,
    Finding,
    Limb,
    OutcomeDef,
    Proposal,
    propose,
)
from selfdirect.front_door.assessment.rules.questionnaire import (
    VOICES,
    Answer,
    Condition,
    Option,
    Question,
    Questionnaire,
)

__all__ = [
    "CODES",
    "ENOUGH",
    "LAW",
    "LETTERS",
    "LIMBS",
    "OUTCOMES",
    "VOICES",
    "Answer",
    "Condition",
    "Finding",
    "Limb",
    "Option",
    "OutcomeDef",
    "Proposal",
    "Question",
    "Questionnaire",
    "propose",
]
