"""A receipt as kept, made ready to read: beside what the person said, and to check by oneself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from selfdirect.foundation.kernel.money import Money
from selfdirect.front_door.assessment.rules import Questionnaire, Sheet

Receipt = Mapping[str, Any]  # as `allocation.receipt` writes it
NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the slip."""

    label: str
    amount: Money
    said: str = ""  # in the person's own voice
    note: str = ""


@dataclass(frozen=True, slots=True)
class Slip:
    """What stands on the receipt, and the answers that brought nothing."""

    lines: tuple[Shown, ...]
    rest: tuple[Shown, ...]


def slip(
    receipt: Receipt, questionnaire: Questionnaire, own: Sheet, support: Mapping[str, str] = NONE
) -> Slip:
    """Lay out a receipt; its lines add up to its amount.

    `support` says of a question which help from family and friends counts, and what it changes.
    """
    answered = [line for line in receipt["lines"] if line["answer"]]
    unit = receipt.get("unit", ("point", "points"))
    shown = [
        (_counts(line), _shown(line, questionnaire, own, unit, support.get(line["question"], "")))
        for line in answered
    ]
    extra = tuple(Shown(m["text"], Money(m["money_minor"])) for m in receipt["money_lines"])
    return Slip(
        (*(line for counts, line in shown if counts), *extra),
        tuple(line for counts, line in shown if not counts),
    )


def _counts(line: Mapping[str, Any]) -> bool:
    return Fraction(line["points"]) != 0 or line["money_minor"] != 0


def _shown(
    line: Mapping[str, Any],
    questionnaire: Questionnaire,
    own: Sheet,
    unit: Sequence[str],
    helped: str,
) -> Shown:
    question, answer = line["question"], line["answer"]
    said = _words(questionnaire, question, own)
    told = (_counted(line["points"], unit), line["informal"], helped)
    counted = " ".join(part for part in told if part)
    money = Money(line["money_minor"])
    if said == answer:
        return Shown(line["text"], money, said, counted)
    return Shown(line["text"], money, said, f"Agreed: {answer}. {counted}")


def _counted(points: str, unit: Sequence[str]) -> str:
    return f"This counts for {points} {unit[0] if points == '1' else unit[1]}."


def _words(questionnaire: Questionnaire, question: str, sheet: Sheet) -> str:
    said = sheet.get(question)
    return questionnaire.question(question).shown(said.value) if said else ""


def to_check(ref: str, receipt: Receipt) -> dict[str, object]:
    """Write the line that `selfdirect allocate` takes, to work the figure out again."""
    on = {"on": receipt["on"]} if receipt["on"] else {}
    return {"id": ref, **on, "answers": dict(receipt["answers"])}


def same_questions(one: Questionnaire, other: Questionnaire) -> bool:
    """Say whether answers to one are answers to the other, whatever points they bring."""
    return _asks(one) == _asks(other)


def _asks(questionnaire: Questionnaire) -> list[object]:
    return [
        (q.id, q.kind, {(o.id, o.alone) for o in q.options}, q.per, q.whole, q.show_if, q.asks)
        for q in questionnaire.questions
    ]
