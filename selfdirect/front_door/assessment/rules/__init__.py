"""What an assessment asks, as data and pure functions."""

from selfdirect.front_door.assessment.rules.questionnaire import (
    VOICES,
    Answer,
    Condition,
    Option,
    Question,
    Questionnaire,
)

__all__ = ["VOICES", "Answer", "Condition", "Option", "Question", "Questionnaire"]
