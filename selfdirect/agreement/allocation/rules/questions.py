"""The questions of a scheme file, read into a questionnaire."""

from collections.abc import Iterable
from fractions import Fraction

from selfdirect.agreement.allocation.rules.scope import unknown
from selfdirect.agreement.allocation.rules.written import Written
from selfdirect.front_door.assessment.rules import (
    VOICES,
    Condition,
    Option,
    Question,
    Questionnaire,
)


def questionnaire(written: Written) -> Questionnaire:
    """Read the questions of a scheme, in the order they are asked.

    :raises SchemeError: at the first fault
    """
    questions = tuple(_question(q) for q in written.parts())
    return written.made(lambda: Questionnaire(questions))


def _question(written: Written) -> Question:
    got = written.fields(
        "id text", "kind options help section show_if asks default least most per whole evidence"
    )
    options = tuple(_option(o) for o in got["options"].parts()) if "options" in got else ()
    condition = _condition(got["show_if"]) if "show_if" in got else None
    return written.made(
        lambda: Question(
            id=got["id"].text(),
            text=got["text"].text(),
            kind=got["kind"].text() if "kind" in got else "single",
            options=options,
            help=optional_text(got, "help"),
            section=optional_text(got, "section"),
            show_if=condition,
            asks=optional_texts(got, "asks") or VOICES,
            default=got["default"].text() if "default" in got else None,
            least=got["least"].number() if "least" in got else None,
            most=got["most"].number() if "most" in got else None,
            per=got["per"].text() if "per" in got else "week",
            whole=_said_yes(got, "whole"),
        )
    )


def evidence(written: Written) -> dict[str, str]:
    """Read what would show another answer, by question, where the file says it."""
    asked = (question.pairs() for question in written.parts())
    return {q["id"].text(): q["evidence"].text() for q in asked if "evidence" in q}


def _option(written: Written) -> Option:
    got = written.fields("id text", "points alone")
    points = got["points"].number() if "points" in got else Fraction(0)
    alone = _said_yes(got, "alone")
    return written.made(lambda: Option(got["id"].text(), got["text"].text(), points, alone))


def _said_yes(fields: dict[str, Written], name: str) -> bool:
    return name in fields and fields[name].choice("yes", "no") == "yes"


def _condition(written: Written) -> Condition:
    got = written.fields("question", "is not")
    if ("is" in got) == ("not" in got):
        raise written.wrong("write either `is:` or `not:` with a list of options.")
    holds = "is" in got
    options = tuple(o.text() for o in got["is" if holds else "not"].parts())
    return Condition(got["question"].text(), options, holds)


def optional_text(fields: dict[str, Written], name: str) -> str:
    """Read a text that may be left out."""
    return fields[name].text() if name in fields else ""


def optional_texts(fields: dict[str, Written], name: str) -> tuple[str, ...]:
    """Read a list of texts that may be left out."""
    return tuple(p.text() for p in fields[name].parts()) if name in fields else ()


def known(written: Written, what: str, names: Iterable[str]) -> str:
    """Read a name that must be one of those known.

    :raises SchemeError: if it is not, with the nearest that is
    """
    listed = list(names)
    if written.text() not in listed:
        raise unknown(written.place, written.text(), what, listed)
    return written.text()
