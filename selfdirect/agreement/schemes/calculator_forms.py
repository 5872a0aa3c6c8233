"""The questions of a scheme as somebody tries it: one to a page, or all on one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.ui.forms import (
    DateBoxField,
    PickOneField,
    PickSomeField,
    PlainForm,
    speak_plainly,
)
from selfdirect.front_door.assessment.rules import Question, as_kept


@dataclass(frozen=True)
class Asked:
    """One question with its boxes: two where it asks how long and how often."""

    question: Question
    boxes: tuple[BoundField, ...]


class AnswersForm(PlainForm):
    """Some questions of a scheme. Once valid, `given` holds the answers, as they are kept."""

    def __init__(
        self,
        *args: Any,
        questions: Iterable[Question],
        answers: Mapping[str, str],
        all_at_once: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, prefix="a", **kwargs)
        self.questions = tuple(questions)
        self.given: dict[str, str] = {}
        for question in self.questions:
            self.fields |= _fields(question, needed=not all_at_once)
            self.initial.update(_initial(question, answers.get(question.id)))
        speak_plainly(self)

    def asked(self) -> list[Asked]:
        return [
            Asked(q, tuple(self[name] for name in _fields(q, needed=True))) for q in self.questions
        ]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for question in self.questions:
            names = list(_fields(question, needed=True))
            if not any(name in self.errors for name in names):
                self._take(question, [found.get(name) for name in names], names[0])
        return found

    def _take(self, question: Question, typed: list[object], name: str) -> None:
        """Read one answer; an empty one is no answer."""
        if not any(part not in (None, "", []) for part in typed):
            return
        parts = dict(zip(("minutes", "times"), typed, strict=False))
        raw = parts if question.kind == "minutes" else typed[0]
        try:
            self.given[question.id] = as_kept(question, _plain(raw))
        except Refused as refusal:
            self.add_error(name, str(refusal))


def _plain(raw: object) -> object:
    return raw.isoformat() if isinstance(raw, date) else raw


def _fields(question: Question, *, needed: bool) -> dict[str, forms.Field]:
    words: dict[str, Any] = {"label": question.text, "help_text": question.help}
    words["required"] = needed
    choices = [(option.id, option.text) for option in question.options]
    match question.kind:
        case "single":
            closest = {"required": "Choose the answer that is closest."}
            return {question.id: PickOneField(choices=choices, error_messages=closest, **words)}
        case "multi":
            closest = {"required": "Tick all that are so."}
            words["alone"] = [option.id for option in question.options if option.alone]
            return {question.id: PickSomeField(choices=choices, error_messages=closest, **words)}
        case "date":
            return {question.id: DateBoxField(**words)}
        case "minutes":
            return {
                f"{question.id}-minutes": _number("Minutes each time", needed),
                f"{question.id}-times": _number(f"Times a {question.per}", needed),
            }
    return {question.id: _number(question.text, needed, question.help)}


def _number(label: str, needed: bool, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=needed,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"required": f"Enter a number for “{label}”, like 7. Enter 0 for none."},
    )


def _initial(question: Question, kept: str | None) -> dict[str, object]:
    """Put an answer back into its boxes."""
    if kept is None:
        return {}
    match question.kind:
        case "multi":
            return {question.id: kept.split(",")}
        case "date":
            return {question.id: date.fromisoformat(kept)}
        case "minutes":
            minutes, _, times = kept.partition(" x ")
            return {f"{question.id}-minutes": minutes, f"{question.id}-times": times}
    return {question.id: kept}
