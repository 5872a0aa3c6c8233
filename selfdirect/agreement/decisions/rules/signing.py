"""What a decision on a plan must say before it may stand."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from selfdirect.agreement.planning.rules import WORDS, Need, sum_in_words
from selfdirect.foundation.kernel.money import NOTHING, Money

# Why a budget may differ from the indicative figure. Each is about the person, their needs or
# the place they live in: that the plan is dearer than the scheme said is not among them, as the
# figure proposes and the cost of meeting the needs decides (Care Act 2014 s.26; R (Savva) v RBKC
# [2012] EWCA Civ 1209: a figure needs reasons that can be checked).
MORE = {
    "harder": "Your needs take more time or skill to meet than the questions could show.",
    "prices": "Help of this kind costs more where you live than the scheme reckons with.",
    "two": "Two people are needed at once for some of the help.",
    "nights": "You need help at night, which the questions do not cover well.",
    "family": "The help of family or friends that was counted cannot be relied on every week.",
    "once": "The first months need more, until new ways of doing things have settled.",
}
LESS = {
    "chosen": "What you chose costs less, and meets your needs.",
    "free": "Family, friends or places near you help with more of it, and are glad to.",
    "some_later": "You want to begin with less. We look at it again at your first review.",
    "equipment": "Equipment or changes at home meet part of your needs.",
}
REASONS = MORE | LESS
EARLIER = "earlier"  # kept on decisions from before the reasons were chosen from a list

_CIRCULAR = re.compile(
    r"\b(above|over|exceed\w*|more than|higher than|beyond|dearer|too (dear|expensive|much))\b"
    r".*\b(ras|indicative|allocation|scheme|formula|points|figure|budget)\b",
    re.IGNORECASE | re.DOTALL,
)
_ENOUGH_WORDS = 14  # a longer text says something beside the figure


@dataclass(frozen=True, slots=True)
class Answer:
    """The decision on one need."""

    need: str
    met: bool
    reason: str

    def plain(self) -> dict[str, object]:
        return {"need": self.need, "met": self.met, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something still to be said, and the question on the page where it is said."""

    part: str  # "met_hygiene", "reason_hygiene", "different", "reasons"
    words: str


def read_answers(kept: Sequence[Mapping[str, object]]) -> tuple[Answer, ...]:
    return tuple(Answer(str(x["need"]), x["met"] is True, str(x["reason"]).strip()) for x in kept)


def offered(over: Money) -> dict[str, str]:
    """List the reasons for a budget that much above the figure; below it if under nought."""
    if not over:
        return {}
    return MORE if over > NOTHING else LESS


def different_because(reasons: Sequence[str], own_words: str) -> str:
    """Write why a budget differs, from the reasons chosen and the decider's own words.

    :raises KeyError: if a reason is not one of REASONS
    """
    return " ".join([*(REASONS[code] for code in reasons), own_words.strip()]).strip()


def is_circular(reason: str) -> bool:
    """Say whether a reason only repeats that the plan is dearer than the figure."""
    return len(reason.split()) <= _ENOUGH_WORDS and bool(_CIRCULAR.search(reason))


def problems_with_agreeing(
    answers: Sequence[Answer],
    needs: Sequence[Need],
    reasons: str,
    over: Money,
    different: Sequence[str] = (),
    own_words: str = "",
) -> tuple[Missing, ...]:
    """List all that stands between a decision to agree and its being signed."""
    return (
        *_about_answers(answers, needs),
        *_about_unmet(answers, needs),
        *_about_reasons(reasons, "Say in a few words why you decide this."),
        *_about_difference(over, different, own_words),
    )


def problems_with_returning(reasons: str) -> tuple[Missing, ...]:
    """List what stands between a decision to return a plan and its being signed."""
    return tuple(_about_reasons(reasons, "Say what must change, so that it can be mended."))


def refusal(problems: Sequence[Missing]) -> str:
    said = (problem.words for problem in problems)
    return " ".join((*said, "Nothing has been decided, and all you wrote is kept."))


def _about_answers(answers: Sequence[Answer], needs: Sequence[Need]) -> Iterator[Missing]:
    given = {answer.need: answer for answer in answers}
    for need in needs:
        if need.code not in given:
            words = f"Decide whether the plan meets the need to {need.words}."
            yield Missing(f"met_{need.code}", words)
        elif not given[need.code].reason:
            yield Missing(f"reason_{need.code}", f"Say why, for the need to {need.words}.")
    for strange in sorted(set(given) - {need.code for need in needs}):
        name = WORDS.get(strange, strange)
        yield Missing("", f"“{name}” is not one of the needs of this plan.")


def _about_unmet(answers: Sequence[Answer], needs: Sequence[Need]) -> Iterator[Missing]:
    """An eligible need is met, or the person said why not: Care Act 2014 s.18."""
    said = {need.code for need in needs if need.left_out}
    for answer in answers:
        if not answer.met and answer.need in WORDS and answer.need not in said:
            yield Missing(
                f"met_{answer.need}",
                f"You found the need to {WORDS[answer.need]} not met. A plan that leaves a need "
                "open cannot be agreed: return it, and say what is missing.",
            )


def _about_reasons(reasons: str, absent: str) -> Iterator[Missing]:
    if not reasons.strip():
        yield Missing("reasons", absent)
    elif is_circular(reasons):
        yield Missing("reasons", _NO_REASON)


def _about_difference(over: Money, different: Sequence[str], own_words: str) -> Iterator[Missing]:
    """A final figure other than the table's has a reason of the list, whatever is added to it."""
    if not over:
        return
    if not different:
        words = "The plan is not the same as the indicative budget. Say why: choose from the list."
        yield Missing("different", words)
    elif strange := sorted(set(different) - set(offered(over))):
        way = "more" if over > NOTHING else "less"
        words = f"“{strange[0][:40]}” is not on the list of reasons for {way} than the figure."
        yield Missing("different", f"{words} Choose from the list.")
    if is_circular(own_words):
        yield Missing("own_words", _NO_REASON)


_NO_REASON = (
    "That the plan is above the indicative budget is not a reason: that figure is where planning "
    "starts. Say what it is about the person’s needs, or the help there is."
)


def met_by(need: Need) -> str:
    """Begin the reason for a need from what the plan says, for the decider to finish."""
    if need.left_out:
        return need.left_out
    return " ".join(f"{line.what}: {line.who}, {sum_in_words(line)}." for line in need.lines)
