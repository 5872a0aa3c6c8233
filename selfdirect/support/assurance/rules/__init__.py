"""Looking at direct payments in proportion: the signs, the score, and the way to a recovery."""

from selfdirect.support.assurance.rules.facts import facts_of
from selfdirect.support.assurance.rules.findings import Asked, Finding, Reason, find
from selfdirect.support.assurance.rules.guidance import About, Guidance, Sign, Test
from selfdirect.support.assurance.rules.lines import CASE_FACTS, PURPOSES, Account, Spent

__all__ = [
    "CASE_FACTS",
    "PURPOSES",
    "About",
    "Account",
    "Asked",
    "Finding",
    "Guidance",
    "Reason",
    "Sign",
    "Spent",
    "Test",
    "facts_of",
    "find",
]
