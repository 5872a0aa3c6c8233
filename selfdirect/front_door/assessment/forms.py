"""What is asked in an assessment: one question a page, what was agreed, and eligibility."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.ui.forms import (
    DateBoxes,
    PickOneField,
    PickSomeField,
    PlainForm,
    YesNoField,
    read_day,
    speak_plainly,
)
from selfdirect.front_door.assessment import rules

LONG = 5_000  # letters


class AnswerForm(PlainForm):
    """One question: an answer, and one's own words beside it."""

    def __init__(self, *args: Any, question: rules.Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.fields["value"] = _answer_field(question)
        self.fields["words"] = forms.CharField(
            label="In your own words",
            help_text="What it is like, and what would help.",
            required=False,
            max_length=LONG,
            widget=forms.Textarea(attrs={"rows": 4}),
        )
        speak_plainly(self)

    @property
    def typed(self) -> bool:
        """Whether anything at all was given."""
        given = self["value"].data
        return any(given) if isinstance(given, list | tuple) else bool(given)


class MinutesBoxes(forms.Widget):
    """Two boxes, `name-minutes` and `name-times`; `parts/minutes.html` draws them."""

    parts = ("minutes", "times")
    template_name = "django/forms/widgets/text.html"  # never drawn

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Any, name: str
    ) -> tuple[str, ...]:
        return tuple(str(data.get(f"{name}-{part}") or "").strip() for part in self.parts)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return not any(f"{name}-{part}" in data for part in self.parts)


class AnswerField(forms.Field):
    """An answer to a question of any kind, given back as the text that is kept."""

    def __init__(self, question: rules.Question, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.question = question
        self.alone = frozenset(o.id for o in question.options if o.alone)
        self.hints = dict.fromkeys(self.alone, "Choose this one alone.")

    def prepare_value(self, value: Any) -> Any:
        """Take apart what is kept, for the boxes of the page; what was typed stays as it is."""
        if not isinstance(value, str) or not value:
            return value
        return _APART.get(self.question.kind, str)(value)

    def clean(self, value: Any) -> str:
        given = any(value) if isinstance(value, list | tuple) else str(value or "").strip()
        if not given:
            self.validate(None)
            return ""
        try:
            return rules.as_kept(self.question, self._together(value))
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def _together(self, value: Any) -> Any:
        if self.question.kind == "date":
            return read_day(value)
        if self.question.kind == "minutes":
            return dict(zip(MinutesBoxes.parts, value, strict=True))
        return value


def _date_apart(kept: str) -> tuple[str, ...]:
    return tuple(part.lstrip("0") for part in reversed(kept.split("-")))


_APART: Mapping[str, Callable[[str], Any]] = {
    "multi": lambda kept: kept.split(","),
    "minutes": lambda kept: tuple(kept.split(" x ")),
    "date": _date_apart,
}
_LEAVE = "or leave this one out"
_REQUIRED = {
    "single": f"Choose the answer that is closest, {_LEAVE}.",
    "multi": f"Choose all the answers that are true, {_LEAVE}.",
    "number": f"Enter a number, {_LEAVE}.",
    "minutes": f"Enter the minutes and how often, {_LEAVE}.",
    "date": f"Enter the day, the month and the year, {_LEAVE}.",
}


def _answer_field(question: rules.Question) -> AnswerField:
    return AnswerField(
        question,
        label=question.text,
        help_text=question.help,
        widget=_widget(question, forms.RadioSelect),
        error_messages={"required": _REQUIRED[question.kind]},
    )


def _widget(question: rules.Question, one_of: type[forms.widgets.ChoiceWidget]) -> forms.Widget:
    choices = [(o.id, o.text) for o in question.options]
    if question.kind == "single":
        return one_of(choices=choices)
    if question.kind == "multi":
        return forms.CheckboxSelectMultiple(choices=choices)
    if question.kind == "minutes":
        return MinutesBoxes()
    if question.kind == "date":
        return DateBoxes()
    return forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 20})


# Agreeing


@dataclass(frozen=True)
class AgreeRow:
    """One question on the page where answers are agreed."""

    row: rules.Row
    value: BoundField
    reason: BoundField

    @property
    def only_if(self) -> bool:
        return self.row.question.show_if is not None


class AgreeForm(PlainForm):
    """Every question beside what each voice said; and why, where the person said nothing."""

    def __init__(
        self,
        *args: Any,
        questionnaire: rules.Questionnaire,
        rows: Iterable[rules.Row],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questionnaire = questionnaire
        self.voiced = [r for r in rows if rules.ASKS["agreed"] in r.question.asks]
        for row in self.voiced:
            self.fields[_value(row)] = _agree_field(row)
            self.fields[_reason(row)] = forms.CharField(
                label=f"Why it differs: {row.question.text}", max_length=LONG, required=False
            )
        self.unheard = any(r.person is None and "self" in r.question.asks for r in self.voiced)
        if self.unheard:
            self.fields |= _waiver_fields()
        speak_plainly(self)

    def rows(self) -> list[AgreeRow]:
        return [AgreeRow(row, self[_value(row)], self[_reason(row)]) for row in self.voiced]

    def answers(self) -> dict[str, dict[str, str]]:
        """Gather what is to be agreed, as the act takes it."""
        given = self.cleaned_data
        return {
            row.question.id: {
                "value": given.get(_value(row), ""),
                "reason": given.get(_reason(row), ""),
            }
            for row in self.voiced
        }

    def waiver(self) -> rules.Waiver | None:
        """Gather why it is agreed without the person's own answer, if that was said."""
        given = self.cleaned_data
        if not given.get("waiver"):
            return None
        return rules.Waiver(given["waiver"], given["waiver_words"], given["spoke"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        values = {q: a["value"] for q, a in self.answers().items() if a["value"]}
        asked = {q.id for q in self.questionnaire.asked(values, rules.ASKS["agreed"])}
        for row in self.voiced:
            if row.question.id in asked and not self.errors.get(_value(row)):
                self._check(row, given)
        return given

    def _check(self, row: rules.Row, given: Mapping[str, Any]) -> None:
        value, reason = given.get(_value(row), ""), given.get(_reason(row), "")
        if not value:
            self.add_error(_value(row), f"Choose what you agreed for “{row.question.text}”.")
        elif row.person and row.person.value != value and not reason.strip():
            said = row.question.shown(row.person.value)
            words = f"They said “{said}”. Write why you agreed something else: they will read it."
            self.add_error(_reason(row), words)


def _waiver_fields() -> dict[str, forms.Field]:
    """Ask why something is agreed that the person has not answered themselves."""
    return {
        "waiver": PickOneField(
            label="Why do you agree these without their own answer?",
            choices=[(code, words) for code, (words, _) in rules.WHY_WAIVED.items()],
            required=False,
        ),
        "spoke": forms.CharField(
            label="Who spoke for them",
            help_text="Their name, and what they are to them: their advocate, their daughter.",
            max_length=200,
            required=False,
        ),
        "waiver_words": forms.CharField(
            label="What happened",
            help_text="They read this. Say what support to answer you offered.",
            max_length=LONG,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
        ),
    }


def _value(row: rules.Row) -> str:
    return f"value-{row.question.id}"


def _reason(row: rules.Row) -> str:
    return f"reason-{row.question.id}"


def _agree_field(row: rules.Row) -> AnswerField:
    return AnswerField(
        row.question,
        label=row.question.text,
        required=False,
        initial=row.likely,
        widget=_widget(row.question, forms.Select),
    )


# Eligibility


@dataclass(frozen=True)
class Box:
    """One tick box: an outcome and one of (a) to (d)."""

    id: str
    letter: str
    words: str
    ticked: bool


@dataclass(frozen=True)
class OutcomeRow:
    outcome: rules.OutcomeDef
    number: int
    unable: BoundField
    evidence: BoundField
    by_carer: BoundField

    def boxes(self) -> list[Box]:
        ticked = self.unable.value() or []
        return [
            Box(f"{self.unable.auto_id}_{limb.code}", limb.code, limb.words, limb.code in ticked)
            for limb in rules.LIMBS
        ]


class FindingsForm(PlainForm):
    """What was found about each of the ten outcomes, and the other two conditions."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for outcome in rules.OUTCOMES:
            self._ask_about(outcome)
        self.fields["impairment"] = YesNoField(
            label="Do these needs come from a physical or mental impairment or illness?"
        )
        self.fields["impact"] = YesNoField(
            label="So is there, or is there likely to be, a significant impact on wellbeing?"
        )
        speak_plainly(self)

    def _ask_about(self, outcome: rules.OutcomeDef) -> None:
        self.fields[f"unable-{outcome.code}"] = PickSomeField(
            label=f"To {outcome.words}, they",
            choices=[(limb.code, f"({limb.code}) {limb.words}") for limb in rules.LIMBS],
            required=False,
        )
        self.fields[f"evidence-{outcome.code}"] = forms.CharField(
            label="What shows it",
            required=False,
            max_length=LONG,
            widget=forms.Textarea(attrs={"rows": 2}),
        )
        self.fields[f"by_carer-{outcome.code}"] = forms.BooleanField(
            label="A carer does this now", required=False
        )

    def rows(self) -> list[OutcomeRow]:
        return [
            OutcomeRow(
                outcome,
                number,
                self[f"unable-{outcome.code}"],
                self[f"evidence-{outcome.code}"],
                self[f"by_carer-{outcome.code}"],
            )
            for number, outcome in enumerate(rules.OUTCOMES, 1)
        ]

    def outcomes(self) -> dict[str, dict[str, object]]:
        """Gather the findings as the act takes them."""
        given = self.cleaned_data
        return {
            code: {
                "unable": given.get(f"unable-{code}", []),
                "evidence": given.get(f"evidence-{code}", ""),
                "by_carer": given.get(f"by_carer-{code}", False),
            }
            for code in rules.CODES
        }

    def findings(self) -> dict[str, rules.Finding]:
        return {
            code: rules.Finding(
                tuple(_letters(row["unable"])), str(row["evidence"]), bool(row["by_carer"])
            )
            for code, row in self.outcomes().items()
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for outcome in rules.OUTCOMES:
            evidence = str(given.get(f"evidence-{outcome.code}", ""))
            if given.get(f"unable-{outcome.code}") and not evidence.strip():
                words = f"Write what shows that it is hard to {outcome.words}."
                self.add_error(f"evidence-{outcome.code}", words)
        return given


def _letters(unable: object) -> Sequence[str]:
    return [str(letter) for letter in unable] if isinstance(unable, list | tuple) else []


class DecideForm(FindingsForm):
    """The findings, and the decision with its reasons."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["decided"] = YesNoField(label="Are they eligible?")
        self.fields["reasons"] = forms.CharField(
            label="Your reasons",
            help_text="The person reads this. If you decide other than the rule, say why.",
            max_length=LONG,
            widget=forms.Textarea(attrs={"rows": 5}),
        )
        speak_plainly(self)
