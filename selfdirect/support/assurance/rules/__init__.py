"""Looking at direct payments in proportion: the signs, the score, and the way to a recovery."""

from selfdirect.support.assurance.rules.drawing import Drawn, Source, by_lot, drawn
from selfdirect.support.assurance.rules.facts import facts_of
from selfdirect.support.assurance.rules.findings import Asked, Finding, Reason, find
from selfdirect.support.assurance.rules.guidance import About, Guidance, Sign, Test
from selfdirect.support.assurance.rules.lines import (
    CASE_FACTS,
    PASSING,
    PURPOSES,
    Account,
    Spent,
    held_since,
    line_of,
)
from selfdirect.support.assurance.rules.recovery import (
    Recoverable,
    answer_by,
    councils_part,
    reply_by,
    surplus,
    usual_share,
)
from selfdirect.support.assurance.rules.refunds import Refund, after_refunds
from selfdirect.support.assurance.rules.results import FEW, Effort, Share, hours, needed, share

__all__ = [
    "CASE_FACTS",
    "FEW",
    "PASSING",
    "PURPOSES",
    "About",
    "Account",
    "Asked",
    "Drawn",
    "Effort",
    "Finding",
    "Guidance",
    "Reason",
    "Recoverable",
    "Refund",
    "Share",
    "Sign",
    "Source",
    "Spent",
    "Test",
    "after_refunds",
    "answer_by",
    "by_lot",
    "councils_part",
    "drawn",
    "facts_of",
    "find",
    "held_since",
    "hours",
    "line_of",
    "needed",
    "reply_by",
    "share",
    "surplus",
    "usual_share",
]
