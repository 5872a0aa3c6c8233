"""What happened to somebody's money, what is left, and what it did: pure sums and plain words."""

from selfdirect.support.statements.rules.facts import Facts, PlanLine, Pot, ends
from selfdirect.support.statements.rules.forecast import (
    LEAST,
    Basis,
    Forecast,
    forecast,
    past_weeks,
    spent_in,
)
from selfdirect.support.statements.rules.parts import own_line
from selfdirect.support.statements.rules.sheets import (
    Row,
    Sheet,
    Sums,
    Whole,
    adds_up,
    asked,
    in_a_sentence,
    whole,
)
from selfdirect.support.statements.rules.spending import (
    OUTSIDE,
    WORDS,
    Bought,
    Piece,
    bought,
    by_purpose,
    is_spending,
    pieces,
)
from selfdirect.support.statements.rules.words import called

__all__ = [
    "LEAST",
    "OUTSIDE",
    "WORDS",
    "Basis",
    "Bought",
    "Facts",
    "Forecast",
    "Piece",
    "PlanLine",
    "Pot",
    "Row",
    "Sheet",
    "Sums",
    "Whole",
    "adds_up",
    "asked",
    "bought",
    "by_purpose",
    "called",
    "ends",
    "forecast",
    "in_a_sentence",
    "is_spending",
    "own_line",
    "past_weeks",
    "pieces",
    "spent_in",
    "whole",
]
