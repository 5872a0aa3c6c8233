"""A questionnaire as it is kept: plain lists and words, every number as exact text."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment.rules.questionnaire import (
    VOICES,
    Condition,
    Option,
    Question,
    Questionnaire,
)

TAKEN = frozenset(
    {"begin", "check", "finish", "agree", "use_brought"}
)  # words of our own addresses
_T = TypeVar("_T")


def write_questionnaire(questionnaire: Questionnaire) -> dict[str, object]:
    """Put a questionnaire into the shape that is kept."""
    return {"questions": [_written(q) for q in questionnaire.questions]}


def _written(q: Question) -> dict[str, object]:
    whole = {
        "id": q.id,
        "text": q.text,
        "kind": q.kind,
        "options": [_option_written(o) for o in q.options],
        "help": q.help,
        "section": q.section,
        "show_if": _condition_written(q.show_if),
        "asks": list(q.asks),
        "default": q.default,
        "least": _text_of(q.least),
        "most": _text_of(q.most),
        "per": q.per if q.kind == "minutes" else None,
        "whole": q.whole or None,
    }
    return {name: value for name, value in whole.items() if value not in (None, "", [])}


def _option_written(o: Option) -> dict[str, object]:
    plain: dict[str, object] = {"id": o.id, "text": o.text, "points": str(o.points)}
    return {**plain, "alone": True} if o.alone else plain


def _condition_written(condition: Condition | None) -> dict[str, object] | None:
    if condition is None:
        return None
    word = "is" if condition.holds else "not"
    return {"question": condition.question, word: list(condition.options)}


def _text_of(number: Fraction | None) -> str | None:
    return None if number is None else str(number)


def read_questionnaire(content: object) -> Questionnaire:
    """Take a questionnaire from the shape that is kept.

    :raises Refused: with what is wrong in it, and where
    """
    rows = _group(content, "A questionnaire").get("questions")
    if not isinstance(rows, Sequence) or isinstance(rows, str) or not rows:
        raise Refused("A questionnaire needs a list of questions, with at least one.")
    questions = tuple(_question(row, place) for place, row in enumerate(rows, 1))
    return _made(lambda: Questionnaire(questions), "The questionnaire")


def _question(row: object, place: int) -> Question:
    where = f"Question {place}"
    got = _group(row, where)
    if str(got.get("id")) in TAKEN:
        raise Refused(f"{where} cannot be called “{got['id']}”. Choose another name.")
    return _made(
        lambda: Question(
            id=str(got["id"]),
            text=str(got["text"]),
            kind=str(got.get("kind", "single")),
            options=tuple(_option(o) for o in _rows(got, "options")),
            help=str(got.get("help", "")),
            section=str(got.get("section", "")),
            show_if=_condition(got["show_if"]) if got.get("show_if") else None,
            asks=tuple(str(v) for v in _rows(got, "asks")) or VOICES,
            default=None if got.get("default") is None else str(got["default"]),
            least=_number(got, "least"),
            most=_number(got, "most"),
            per=str(got.get("per", "week")),
            whole=got.get("whole") is True,
        ),
        where,
    )


def _option(row: object) -> Option:
    got = _group(row, "An option")
    points = Fraction(str(got.get("points", "0")))
    return Option(str(got["id"]), str(got["text"]), points, got.get("alone") is True)


def _condition(row: object) -> Condition:
    got = _group(row, "show_if")
    holds = "is" in got
    options = tuple(str(o) for o in _rows(got, "is" if holds else "not"))
    return Condition(str(got["question"]), options, holds)


def _number(got: Mapping[str, object], name: str) -> Fraction | None:
    return None if got.get(name) is None else Fraction(str(got[name]))


def _rows(got: Mapping[str, object], name: str) -> Sequence[object]:
    rows = got.get(name, ())
    if not isinstance(rows, Sequence) or isinstance(rows, str):
        raise ValueError(f"needs a list under “{name}”.")
    return rows


def _group(row: object, where: str) -> Mapping[str, object]:
    if not isinstance(row, Mapping):
        raise Refused(f"{where} must be a group of named fields.")
    return row


def _made(make: Callable[[], _T], where: str) -> _T:
    try:
        return make()
    except KeyError as absent:
        raise Refused(f"{where} has no “{absent.args[0]}”.") from absent
    except ValueError as fault:
        raise Refused(f"{where}: {fault}") from fault
