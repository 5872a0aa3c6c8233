"""Drafts of schemes: changing a file in place, what differs in words and money, its record."""

from selfdirect.agreement.schemes.rules.changes import Change, changes
from selfdirect.agreement.schemes.rules.edits import at, changed, inside
from selfdirect.agreement.schemes.rules.examples import Outcome, outcomes, with_outcomes
from selfdirect.agreement.schemes.rules.gains import Gains, gains, kept
from selfdirect.agreement.schemes.rules.money import (
    Compared,
    CurveChange,
    Sheet,
    compared,
    curve_change,
    curves,
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
from selfdirect.agreement.schemes.rules.simulation import (
    Everybody,
    Moved,
    Simulation,
    Somebody,
    everybody,
    most_moved,
    simulate,
)

__all__ = [
    "About",
    "Change",
    "Compared",
    "CurveChange",
    "Everybody",
    "Gains",
    "Moved",
    "Outcome",
    "Part",
    "Sheet",
    "Signed",
    "Simulation",
    "Somebody",
    "at",
    "changed",
    "changes",
    "compared",
    "curve_change",
    "curves",
    "everybody",
    "gains",
    "inside",
    "kept",
    "markdown",
    "most_moved",
    "next_version",
    "outcomes",
    "plain",
    "record",
    "sheets",
    "simulate",
    "with_outcomes",
]
