"""The figure under each voice, and which answers make the gap between it and the agreed one.

Nobody is put in the wrong: each voice has its own figure, where it gave enough answers, and each
answer that differs is shown with the money that it alone moves.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from selfdirect.agreement.allocation.rules.allocation import (
    Allocation,
    allocate,
    amount_for,
    receipt,
)
from selfdirect.agreement.allocation.rules.caring import (
    Answers,
    Offer,
    counted,
    support,
    support_plain,
)
from selfdirect.agreement.allocation.rules.scheme import Scheme
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.front_door.assessment.rules import Sheet


@dataclass(frozen=True, slots=True)
class Moved:
    """One answer that was agreed otherwise, and what that alone does to the sum."""

    question: str
    text: str
    said: str
    agreed: str  # empty: not asked, after what was agreed elsewhere
    money: Money | None  # more (or less) for agreeing it; None where it cannot be told alone


@dataclass(frozen=True, slots=True)
class Heard:
    """What one voice comes to beside what was agreed."""

    voice: str
    figure: Allocation | None  # None: too few answers for a figure
    gap: Money | None  # the agreed sum less this one
    moved: tuple[Moved, ...]  # the largest first


def hear(
    scheme: Scheme,
    agreed: Answers,
    voices: Mapping[str, Mapping[str, str]],
    offers: Iterable[Offer],
    *,
    on: date | None,
) -> tuple[Heard, ...]:
    """Set each voice that said anything beside what was agreed.

    :raises Refused: if there is no sum for what was agreed
    """
    table = _Table(scheme, agreed, tuple(offers), on)
    whole = amount_for(scheme, table.counted(agreed), on=on)
    return tuple(_heard(table, whole, voice, said) for voice, said in voices.items() if said)


@dataclass(frozen=True, slots=True)
class _Table:
    """What every comparison of one person's answers stands on."""

    scheme: Scheme
    agreed: Answers
    offers: tuple[Offer, ...]
    on: date | None

    def counted(self, answers: Answers) -> dict[str, object]:
        return counted(self.scheme, answers, self.offers)

    def figure(self, answers: Answers) -> Allocation | None:
        try:
            return allocate(self.scheme, self.counted(answers), on=self.on)
        except Refused:
            return None

    def amount(self, answers: Answers) -> Money | None:
        try:
            return amount_for(self.scheme, self.counted(answers), on=self.on)
        except Refused:
            return None


def _heard(table: _Table, whole: Money, voice: str, said: Mapping[str, str]) -> Heard:
    figure = table.figure(said)
    moved = [_moved(table, whole, q, said) for q in _different(table, said)]
    return Heard(
        voice,
        figure,
        whole - figure.amount if figure else None,
        tuple(sorted(moved, key=lambda m: abs(m.money.pence) if m.money else 0, reverse=True)),
    )


def _different(table: _Table, said: Mapping[str, str]) -> list[str]:
    """List what was said otherwise than it was agreed, in the order of the questions."""
    asked = (q.id for q in table.scheme.questionnaire.questions)
    return [q for q in asked if q in said and said[q] != table.agreed.get(q)]


def _moved(table: _Table, whole: Money, question: str, said: Mapping[str, str]) -> Moved:
    """Work the sum out again with only this answer as the voice gave it.

    Where it opens questions that what was agreed does not answer, the voice's own answers fill in.
    """
    asked = table.scheme.questionnaire.question(question)
    other = table.amount({**said, **table.agreed, question: said[question]})
    agreed = table.agreed.get(question)
    return Moved(
        question,
        asked.text,
        asked.shown(said[question]),
        asked.shown(str(agreed)) if agreed is not None else "",
        None if other is None else whole - other,
    )


def heard_plain(heard: Heard) -> dict[str, object]:
    """Write it as plain JSON values, to be kept with the figure.

    The person's own receipt has a place of its own there, so it is not written twice.
    """
    figure, gap = heard.figure, heard.gap
    return {
        "voice": heard.voice,
        "amount_minor": figure.amount.pence if figure else None,
        "gap_minor": gap.pence if gap is not None else None,
        "moved": [_moved_plain(moved) for moved in heard.moved],
        "receipt": receipt(figure) if figure and heard.voice != "person" else None,
    }


def as_issued(
    scheme: Scheme,
    voices: Mapping[str, Mapping[str, str]],
    offers: Iterable[Offer],
    *,
    on: date | None,
) -> dict[str, Any]:
    """Lay out everything that is kept of a figure: under what was agreed, and beside it.

    `voices` holds the answers of each voice, with `agreed` among them.

    :raises Refused: if there is no sum for what was agreed
    """
    standing, agreed = tuple(offers), voices["agreed"]
    figure = allocate(scheme, counted(scheme, agreed, standing), on=on)
    spoke = {voice: said for voice, said in voices.items() if voice != "agreed"}
    heard = hear(scheme, agreed, spoke, standing, on=on)
    own = next((one.figure for one in heard if one.voice == "person"), None)
    return {
        "weekly": figure.amount,
        "weekly_own": own.amount if own else None,
        "panel": figure.panel,
        "receipt": receipt(figure),
        "receipt_own": receipt(own) if own else None,
        "voices": [heard_plain(one) for one in heard],
        "support": support_plain(support(scheme, agreed, standing, on=on)),
    }


def _moved_plain(moved: Moved) -> dict[str, object]:
    return {
        "question": moved.question,
        "text": moved.text,
        "said": moved.said,
        "agreed": moved.agreed,
        "money_minor": moved.money.pence if moved.money is not None else None,
    }


# Read again, for a page


@dataclass(frozen=True, slots=True)
class ShownMove:
    """One answer that was agreed otherwise, as the page tells it."""

    text: str
    said: str
    agreed: str
    reason: str
    effect: str  # what it alone does to the sum, in a sentence


@dataclass(frozen=True, slots=True)
class ShownVoice:
    """One voice beside what was agreed, as the page tells it."""

    voice: str
    name: str  # whose answers
    amount: Money | None
    gap: Money | None
    finding: str  # the gap in a sentence
    moved: tuple[ShownMove, ...]


def shown(
    voices: Iterable[Mapping[str, Any]], names: Mapping[str, str], agreed: Sheet, weekly: Money
) -> tuple[ShownVoice, ...]:
    """Make what was kept of each voice ready to read; `names` says whose answers each is."""
    return tuple(_shown(kept, names[kept["voice"]], agreed, weekly) for kept in voices)


def _shown(kept: Mapping[str, Any], name: str, agreed: Sheet, weekly: Money) -> ShownVoice:
    amount, gap = _sum(kept["amount_minor"]), _sum(kept["gap_minor"])
    moved = tuple(_shown_move(one, agreed) for one in kept["moved"])
    finding = _finding(name, gap, weekly, bool(moved))
    return ShownVoice(kept["voice"], name, amount, gap, finding, moved)


def _sum(pence: int | None) -> Money | None:
    return None if pence is None else Money(pence)


def _shown_move(one: Mapping[str, Any], agreed: Sheet) -> ShownMove:
    said = agreed.get(one["question"])
    return ShownMove(
        one["text"],
        one["said"],
        one["agreed"] or "Not asked any more, because of another answer",
        said.reason if said else "",
        _effect(_sum(one["money_minor"])),
    )


def _effect(money: Money | None) -> str:
    if money is None:
        return ""
    if not money:
        return "By itself, this does not change the sum."
    way = "higher" if money.pence > 0 else "lower"
    return f"By itself, this makes the agreed sum {max(money, -money)} a week {way}."


def _finding(name: str, gap: Money | None, weekly: Money, differ: bool) -> str:
    if gap is None:
        return f"There is no figure from {name} alone: some questions were left open."
    if gap:
        way = "more" if gap.pence > 0 else "less"
        return f"The agreed answers come to {max(gap, -gap)} a week {way} than {name}."
    if differ:
        return f"Both come to {weekly} a week, though not all of the answers are the same."
    return f"They are the same, so both come to {weekly} a week."
