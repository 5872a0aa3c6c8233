"""When we answer somebody, when conversation three may open, and words that push people away."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.register.cases import rules as cases

BROUGHT = "brought"  # place in a session: answers that somebody brings from the calculator
URGENT = frozenset({"no", "unsure"})  # not sure to be safe counts as not safe


def is_urgent(safe_now: str) -> bool:
    return safe_now in URGENT


def promised(safe_now: str, on: date) -> date:
    """Work out the day by which somebody who came to us hears from us.

    Who may not be safe hears the same day, whatever day of the week it is.
    """
    return on if is_urgent(safe_now) else cases.promise("contact.answer", on)


@dataclass(frozen=True, slots=True)
class Standing:
    words: str  # "New", "Day 1 of 2", "Today", "Late by 3 working days"
    late: bool


def standing(came_on: date, due_on: date, today: date) -> Standing:
    """Say how far along a promise is."""
    if today > due_on:
        days = max(cases.working_days_between(due_on, today), 1)
        return Standing(f"Late by {days} working day{'' if days == 1 else 's'}", True)
    if today == due_on:
        return Standing("Today", False)
    gone = cases.working_days_between(came_on, today)
    whole = cases.working_days_between(came_on, due_on)
    return Standing(f"Day {gone} of {whole}" if gone else "New", False)


# Conversation three


@dataclass(frozen=True, slots=True)
class Attempt:
    """Something in the community that was offered, and what came of it."""

    tried: bool
    declined: bool = False
    words: str = ""  # what it gave, or why not


@dataclass(frozen=True, slots=True)
class Check:
    words: str
    done: bool


@dataclass(frozen=True, slots=True)
class Gate:
    """What must have been tried before conversation three, and whether it may open."""

    checks: tuple[Check, ...]
    signed: bool  # a peer agreed to begin without
    decision: Decision


def gate(held: frozenset[int], attempts: Sequence[Attempt], *, signed: bool) -> Gate:
    """Decide whether conversation three may open, and list what is still to try.

    Conversations one and two have been held, and at least one connection was tried, or turned
    down with a reason; or a peer has signed an exception.
    """
    checks = (
        Check("Conversation one: what matters to them, and who is around them", 1 in held),
        Check("Conversation two: what must change to be safe, with an emergency plan", 2 in held),
        Check("One connection tried, or turned down with a reason", any(map(_shown, attempts))),
    )
    to_do = [check.words for check in checks if not check.done]
    if signed or not to_do:
        return Gate(checks, signed, YES)
    return Gate(checks, signed, Decision(f"Still to try first: {'; '.join(to_do)}."))


def _shown(attempt: Attempt) -> bool:
    return attempt.tried or (attempt.declined and bool(attempt.words.strip()))


# Words


@dataclass(frozen=True, slots=True)
class Advice:
    said: str  # as it was written
    better: str


# This project's own short list, after years of people saying what these words do to them.
_AVOID = (
    (r"service[- ]users?", "their name, or “people who draw on support”"),
    (r"clients?", "their name"),
    (r"cases?", "the person, or what happened"),
    (r"(?:care )?packages?", "the support they have"),
    (r"placements?", "home, or where they live"),
    (r"placed", "moved, or chose to live"),
    (r"vulnerable", "say what could hurt them"),
    (r"challenging behaviou?r", "what happened, and what they may be telling us"),
    (r"non[- ]complian(?:t|ce)|refus(?:es|ed) to engage", "what they chose, and why"),
    (r"frequent flyers?|bed[- ]blockers?", "say what keeps happening to them"),
    (r"high[- ]functioning|low[- ]functioning", "say what they can do, and what they need"),
    (r"suffer(?:s|ing|ed)? from", "has, or lives with"),
    (r"wheelchair[- ]bound", "uses a wheelchair"),
    (r"the elderly", "older people"),
    (r"double[- ]handed|doubles", "two people to help"),
    (r"toileting", "using the toilet"),
    (r"feeding|feeds", "helping to eat"),
    (r"respite", "a break"),
    (r"signpost(?:ed|ing)?", "told them about, or went with them to"),
)
# The few shown beside the form, before anybody writes.
AVOID_SHOWN = (
    ("service user", "their name"),
    ("package", "the support they have"),
    ("placement", "home, where they live"),
    ("challenging behaviour", "what happened"),
    ("refused to engage", "what they chose, and why"),
)
_PATTERNS = tuple((re.compile(rf"\b(?:{words})\b", re.I), better) for words, better in _AVOID)


def words_to_avoid(*texts: str) -> tuple[Advice, ...]:
    """Find words that speak about people from above, with plainer ones. Only ever advice."""
    found: dict[str, Advice] = {}
    for text in texts:
        for pattern, better in _PATTERNS:
            for match in pattern.finditer(text):
                found.setdefault(match.group().lower(), Advice(match.group(), better))
    return tuple(found.values())


# Telling us


def pages(safe_now: str, for_whom: str, *, known: bool, signed_in: bool) -> tuple[str, ...]:
    """List the pages to ask, one question each: nobody is asked what we know already.

    `known`: we know whom this is about (signed in, or somebody they support).
    """
    asked = (
        ("safe", True),
        ("danger", is_urgent(safe_now)),
        ("matters", True),
        ("hard", True),
        ("who", True),
        ("named", bool(for_whom) and not known),
        ("teller", for_whom == "other" and not signed_in),
        ("relation", for_whom == "other" and signed_in),
        ("reach", bool(for_whom) and not signed_in),
    )
    return tuple(page for page, ask in asked if ask)
