"""Drafts of schemes: changing a file in place, what differs in words and money, its record."""

from selfdirect.agreement.schemes.rules.changes import Change, changes
from selfdirect.agreement.schemes.rules.edits import at, changed, inside
from selfdirect.agreement.schemes.rules.examples import Outcome, outcomes, with_outcomes
from selfdirect.agreement.schemes.rules.money import (
    Compared,
    CurveChange,
    Sheet,
    compared,
    curve_change,
    curves,
    falling,
    sheets,
)
from selfdirect.agreement.schemes.rules.naming import next_version
from selfdirect.agreement.schemes.rules.record import (
    About,
    Part,
    Signed,
    markdown,
    plain,
    record,
)

__all__ = [
    "About",
    "Change",
    "Compared",
    "CurveChange",
    "Outcome",
    "Part",
    "Sheet",
    "Signed",
    "at",
    "changed",
    "changes",
    "compared",
    "curve_change",
    "curves",
    "falling",
    "inside",
    "markdown",
    "next_version",
    "outcomes",
    "plain",
    "record",
    "sheets",
    "with_outcomes",
]
