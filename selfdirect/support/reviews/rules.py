"""When support is looked at again, and why then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from selfdirect.foundation.kernel.period import add_months

FIRST, DIRECT, YEARLY = "first", "direct", "yearly"
FIRST_AFTER = timedelta(days=42)
CALL_AHEAD = timedelta(days=14)  # somebody is told to arrange it this long before it is due
GUIDANCE = "Care and support statutory guidance, chapter 13"  # read in secondary sources (tri.x)


@dataclass(frozen=True, slots=True)
class Due:
    """A review, the last day it may be held, why, and where that is written."""

    kind: str
    due_on: date
    reason: str
    source: str

    @property
    def rule(self) -> str:
        return f"{self.reason} ({self.source})"


def due_dates(starts_on: date, *, direct: bool) -> tuple[Due, ...]:
    """List the reviews that support starting on a day must have in its first year."""
    first = Due(
        FIRST,
        starts_on + FIRST_AFTER,
        "Six weeks after your support begins, to see whether it works",
        f"{GUIDANCE}: six to eight weeks after",
    )
    payment = (of_payment(starts_on),) if direct else ()
    return (first, *payment, next_yearly(starts_on))


def of_payment(since: date) -> Due:
    """Say when a direct payment is looked at that begins on a day."""
    return Due(
        DIRECT,
        add_months(since, 6) - timedelta(days=1),
        "Within six months of a direct payment beginning",
        "S.I. 2014/2871 regulation 7",
    )


def next_yearly(since: date) -> Due:
    """Say when the yearly review falls that follows a day."""
    return Due(
        YEARLY,
        add_months(since, 12),
        "At least every twelve months",
        f"{GUIDANCE}; Care Act 2014 section 27",
    )


VOICES = ("person", "carer", "worker")


def unspoken(outcomes: Mapping[int, str], heard: Sequence[int]) -> tuple[str, ...]:
    """Name the outcomes that nobody has said anything about."""
    return tuple(words for key, words in outcomes.items() if key not in heard)


def cannot_hold(silent: Sequence[str], next_words: str) -> str:
    """Say everything that is missing before a review can be finished; empty if nothing is."""
    missing = [f"Nobody has said how this is going yet: “{words}”." for words in silent]
    if not next_words.strip():
        missing.append("Write what happens next, in words the person can read.")
    return " ".join(missing)


# How outcomes go, from worst to best: so that two looks back can be set side by side.
ORDER = ("much_worse", "worse", "same", "better", "much_better")


def since_last(now: str, before: str) -> str:
    """Compare how an outcome goes now with the look back before; empty if either is not known."""
    if now not in ORDER or before not in ORDER:
        return ""
    step = ORDER.index(now) - ORDER.index(before)
    if not step:
        return "The same answer as last time."
    return "A better answer than last time." if step > 0 else "A worse answer than last time."
