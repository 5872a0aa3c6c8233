"""What would change a figure: the nearest other answers, and what would show each of them.

Every line is a whole working-out of its own under the same scheme, never a guess from the table:
one answer is changed, what is then asked or no longer asked follows, and the two sums are set
side by side.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import combinations, islice

from selfdirect.agreement.allocation.rules.allocation import Allocation, allocate
from selfdirect.agreement.allocation.rules.scheme import Scheme
from selfdirect.agreement.allocation.rules.scoring import item_points
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.front_door.assessment.rules import Answer, Often, Question

MOST = 60  # figures worked out for one list
_FIVE = Fraction(5)

NEED = "notes of a usual week and of a bad one, or a letter from somebody who helps or treats you"
HELP = "what the person who helps you says that they are willing and able to go on doing"
FACT = "a letter or a record that says so"


@dataclass(frozen=True, slots=True)
class Change:
    """One answer, and what it would be instead."""

    question: str
    text: str
    was: str
    would_be: str
    evidence: str  # what would show it


@dataclass(frozen=True, slots=True)
class Nearest:
    """One or two answers that would move the figure, and to what."""

    changes: tuple[Change, ...]
    amount: Money
    difference: Money  # below nought where the figure would be lower
    panel: bool  # it would be costed one part at a time

    @property
    def more(self) -> bool:
        return self.difference > NOTHING

    @property
    def less(self) -> Money:
        """How much lower the figure would be."""
        return -self.difference


Ladder = tuple[Question, tuple[Answer, ...]]  # other answers to a question, the nearest first


def nearest(
    scheme: Scheme, answers: Mapping[str, object], on: date | None, most: int = MOST
) -> tuple[Nearest, ...]:
    """Find the nearest answers that would move the figure, the largest move of a rung first.

    From each answer the next one up and the next one down are tried, then those beyond; where
    no single change raises the figure, pairs of them are. Nothing is found for a scheme that
    gives no sum, nor where there is no figure to begin with.
    """
    try:
        base = allocate(scheme, answers, on=on, strict=False)
    except Refused:
        return ()
    if base.total is None:
        return ()
    tries = _Tries(scheme, base, base.total, on, most)
    found = list(_climb(tries, list(_ladders(scheme, base.answers))))
    if not any(one.more for one in found):
        found += _pairs(tries)
    return tuple(found)


@dataclass(slots=True)
class _Tries:
    """The figure that stands, and how many more may be worked out beside it."""

    scheme: Scheme
    base: Allocation
    amount: Money
    on: date | None
    left: int

    def of(self, *others: tuple[Question, Answer]) -> Nearest | None:
        """Work the figure out with some answers changed; None where there is none."""
        if not self.left:
            return None
        self.left -= 1
        answers = {**self.base.answers, **{question.id: answer for question, answer in others}}
        asked = {q.id for q in self.scheme.questionnaire.asked(answers)}
        kept = {question: given for question, given in answers.items() if question in asked}
        try:
            found = allocate(self.scheme, kept, on=self.on, strict=False)
        except Refused:
            return None
        amount = found.amount
        changes = tuple(self._change(question, answer) for question, answer in others)
        return Nearest(changes, amount, amount - self.amount, found.panel)

    def _change(self, question: Question, answer: Answer) -> Change:
        was = question.shown(self.base.answers[question.id])
        evidence = _evidence(self.scheme, question)
        return Change(question.id, question.text, was, question.shown(answer), evidence)


def _evidence(scheme: Scheme, question: Question) -> str:
    if question.id in scheme.evidence:
        return scheme.evidence[question.id]
    if any(question.id == item.question.id for item in scheme.items):
        return NEED
    return HELP if any(question.id == item.informal for item in scheme.items) else FACT


def _climb(tries: _Tries, ladders: list[Ladder]) -> Iterator[Nearest]:
    """Try the first rung of every ladder, then the second of those that moved nothing."""
    rung = 0
    while ladders and tries.left:
        tried = [(tries.of((ladder[0], ladder[1][rung])), ladder) for ladder in ladders]
        moved = [one for one, _ in tried if one is not None and one.difference]
        yield from sorted(moved, key=lambda one: -abs(one.difference.pence))
        rung += 1
        still = [ladder for one, ladder in tried if one is None or not one.difference]
        ladders = [ladder for ladder in still if rung < len(ladder[1])]


def _pairs(tries: _Tries) -> list[Nearest]:
    """Try two first rungs at once, of different questions, as far as the count allows."""
    ladders = list(_ladders(tries.scheme, tries.base.answers))
    apart = (pair for pair in combinations(ladders, 2) if pair[0][0].id != pair[1][0].id)
    tried = [
        tries.of((one, ups[0]), (other, more[0]))
        for (one, ups), (other, more) in islice(apart, tries.left)
    ]
    found = [pair for pair in tried if pair is not None and pair.more]
    return sorted(found, key=lambda pair: pair.difference.pence)


def _ladders(scheme: Scheme, answers: Mapping[str, Answer]) -> Iterator[Ladder]:
    """List, for each answer that counts, the others in the order they are tried: up, then down."""
    for question in scheme.questionnaire.questions:
        answer = answers.get(question.id)
        if answer is not None:
            for ladder in _others(scheme, question, answer):
                if ladder:
                    yield question, ladder


def _others(scheme: Scheme, question: Question, answer: Answer) -> tuple[tuple[Answer, ...], ...]:
    weights = _weights(scheme, question)
    match answer:
        case str() if weights:
            return _up_and_down(weights, answer)
        case str():
            return tuple((o.id,) for o in question.options if o.id != answer)
        case Fraction():
            return _within(question, answer + 1), _within(question, answer - 1)
        case Often():
            longer = Often(answer.minutes + _FIVE, answer.times, answer.per)
            shorter = Often(max(answer.minutes - _FIVE, Fraction(0)), answer.times, answer.per)
            return (longer,), ((shorter,) if shorter != answer else ())
        case tuple():
            return tuple((_toggled(question, answer, o.id),) for o in question.options)
    return ()


def _weights(scheme: Scheme, question: Question) -> dict[str, Fraction]:
    """Say what each option of a question weighs: its points, or the share that family does."""
    for item in scheme.items:
        if item.question.id == question.id:
            return {o.id: item_points(item, o.id) for o in question.options}
        if item.informal == question.id:
            return {o.id: -scheme.levels[o.id] for o in question.options}
    return {}


def _up_and_down(
    weights: Mapping[str, Fraction], answer: str
) -> tuple[tuple[Answer, ...], tuple[Answer, ...]]:
    here = weights[answer]
    up = sorted((o for o in weights if weights[o] > here), key=lambda o: weights[o])
    down = sorted((o for o in weights if weights[o] < here), key=lambda o: -weights[o])
    return tuple(up), tuple(down)


def _within(question: Question, number: Fraction) -> tuple[Answer, ...]:
    low = question.least is not None and number < question.least
    high = question.most is not None and number > question.most
    return () if low or high or number < 0 else (number,)


def _toggled(question: Question, chosen: tuple[str, ...], option: str) -> tuple[str, ...]:
    """Choose one more of several, or one less; what stands alone pushes the others out."""
    alone = {o.id for o in question.options if o.alone}
    if option in chosen:
        left = tuple(o for o in chosen if o != option)
        return left or tuple(sorted(alone - {option}))[:1] or chosen
    if option in alone:
        return (option,)
    return tuple(o.id for o in question.options if o.id in {*chosen, option} - alone)
