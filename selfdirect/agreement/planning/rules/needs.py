"""Which needs a plan answers, and which not yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from selfdirect.agreement.planning.rules.costs import Line
from selfdirect.front_door.assessment.rules import OUTCOMES

WORDS = {outcome.code: outcome.words for outcome in OUTCOMES}


@dataclass(frozen=True, slots=True)
class Need:
    """One eligible need (Care Act 2014 s.13), and what the plan says to it."""

    code: str
    words: str
    lines: tuple[Line, ...]
    left_out: str = ""  # why nothing is planned for it, where that was said

    @property
    def met(self) -> bool:
        return bool(self.lines)

    @property
    def answered(self) -> bool:
        """Say whether something helps with it, or it was said why nothing needs to."""
        return self.met or bool(self.left_out)


def needs(
    eligible: Sequence[str], lines: Sequence[Line], left_out: Mapping[str, str]
) -> tuple[Need, ...]:
    """Set each eligible need beside the lines that help with it, in the order of the law.

    A line is for somebody's need even where no outcome of the law was out of reach; that is not
    listed here, as nothing is owed for it.
    """
    return tuple(
        Need(code, words, tuple(x for x in lines if x.need == code), left_out.get(code, ""))
        for code, words in WORDS.items()
        if code in eligible
    )


def needs_in_words(found: Sequence[Need]) -> str:
    """Say how far the plan has come: "The plan helps with 4 of 6 needs"."""
    met, said = sum(n.met for n in found), sum(n.answered and not n.met for n in found)
    words = f"The plan helps with {met} of {len(found)} needs"
    return f"{words}, and says why nothing is planned for {said}." if said else f"{words}."
