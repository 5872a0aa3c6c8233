"""What an assessment asks, as data and pure functions."""

from selfdirect.front_door.assessment.rules.content import (
    read_questionnaire,
    write_questionnaire,
)
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
from selfdirect.front_door.assessment.rules.voices import (
    ASKS,
    OWN_VOICES,
    Row,
    Said,
    Sheet,
    as_kept,
    settle,
    side_by_side,
    values,
)

__all__ = [
    "ASKS",
    "CODES",
    "ENOUGH",
    "LAW",
    "LETTERS",
    "LIMBS",
    "OUTCOMES",
    "OWN_VOICES",
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
    "Row",
    "Said",
    "Sheet",
    "as_kept",
    "propose",
    "read_questionnaire",
    "settle",
    "side_by_side",
    "values",
    "write_questionnaire",
]
