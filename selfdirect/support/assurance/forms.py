"""What is typed when a direct payment is looked at: few words, and minutes."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ui.forms import DateBoxField, MoneyTypedField, PickOneField, PlainForm
from selfdirect.support.assurance.models import Check, Circumstance, Question

KNOWN = (
    ("nominee", "Somebody else looks after the money"),
    ("family", "Family is paid for support"),
    ("no_payroll", "A personal assistant is employed without a payroll"),
    ("one_helper", "All of the support hangs on one person"),
    ("safeguarding", "There is a worry about their safety"),
    ("misuse_before", "Money was used wrongly before"),
    ("shared_account", "The account is shared with others"),
    ("unpaid_share", "Their own share has not been paid in"),
    ("away", "They are in hospital, or away from home"),
)
WORDS = 1500  # letters


def _words(label: str, hint: str = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=hint, widget=area, max_length=WORDS)


def _minutes() -> forms.IntegerField:
    return forms.IntegerField(
        label="How many minutes did you spend on this?",
        help_text="A guess is fine. It shows what looking costs.",
        min_value=0,
        max_value=600,
    )


class AskForm(PlainForm):
    minutes = _minutes()


class FinishForm(PlainForm):
    outcome = PickOneField(
        label="How does it end?",
        choices=Check.Outcome.choices,
        hints={
            "change": "Their worker looks at the plan with them.",
            "concern": "Their worker hears of it today. No money is asked back for a worry.",
            "recover": "You give notice next. Nothing is taken before they could answer.",
        },
    )
    words = _words("Say it in words that they can read")
    kept = MoneyTypedField(
        label="How much stays for what they may owe as an employer?",
        help_text="Holiday pay, notice and redundancy, if you know. It counts as unspent no more.",
        least=NOTHING,
        required=False,
    )
    minutes = _minutes()


class NoticeForm(PlainForm):
    amount = MoneyTypedField(
        label="How much should come back?",
        help_text="The whole sum. Only the council’s share of it is asked for.",
        least=Money(1),
    )
    words = _words("Why?", "They read this in a letter. Say what it was, and when.")


class WeighForm(PlainForm):
    hardship = _words(
        "What would asking for it mean for them?",
        "Food, rent, the wages of their helpers. Say what you know and how you know it.",
    )
    kept = MoneyTypedField(
        label="How much stays for what an employer may owe?",
        help_text="Holiday pay, notice and redundancy of the people whom they employ. 0 if none.",
        least=NOTHING,
    )
    amount = MoneyTypedField(label="How much do we ask for?", least=Money(1))
    minutes = _minutes()


def _told_by() -> forms.CharField:
    return forms.CharField(
        label="Who told you?",
        help_text="Their name, or who spoke for them. It stands beside the answer, with yours.",
        max_length=120,
    )


class WordsForm(PlainForm):
    words = _words("Say why")

    def __init__(self, *args: Any, label: str = "", hears: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if label:
            self.fields["words"].label = label
        if hears:
            self.fields["told_by"] = _told_by()


class ReceiveForm(PlainForm):
    amount = MoneyTypedField(
        label="How much came back?", help_text="All that is left, or a part of it.", least=Money(1)
    )


class GiveBackForm(PlainForm):
    amount = MoneyTypedField(
        label="How much do we give back?",
        help_text="What came for the payment that was not theirs.",
        least=Money(1),
    )
    words = _words("Why?", "They read it in our letter.")


class NoteForm(PlainForm):
    known = PickOneField(label="What is known?", choices=KNOWN)
    until = DateBoxField(
        label="From which day is it no longer so?",
        help_text="Needed where they are away from home. A guess is fine: it can be changed.",
        required=False,
    )


class KnownForm(PlainForm):
    """What is no longer so, of what is noted."""

    known = PickOneField(label="What is not so?")
    on = DateBoxField(
        label="From which day is it no longer so?",
        help_text="If it never was so, enter the day on which it was noted.",
    )
    because = _words("How do you know?")

    def __init__(self, *args: Any, noted: Iterable[Circumstance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = dict(KNOWN)
        known: Any = self.fields["known"]
        known.choices = list({each.code: said[each.code] for each in noted}.items())


class ExplainForm(PlainForm):
    """One box for each payment; none has to be filled in."""

    def __init__(
        self, *args: Any, questions: Sequence[Question], hears: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        if hears:
            self.fields["told_by"] = _told_by()
        for each in questions:
            self.fields[f"answer-{each.pk}"] = forms.CharField(
                label="What was it for?",
                widget=forms.Textarea(attrs={"rows": 2}),
                max_length=WORDS,
                required=False,
                initial=each.answer,
            )

    @property
    def rows(self) -> list[tuple[Question, Any]]:
        return [(each, self[f"answer-{each.pk}"]) for each in self.questions]

    @property
    def told_by_field(self) -> Any:
        return self["told_by"] if "told_by" in self.fields else None

    @property
    def told_by(self) -> str:
        return str(self.cleaned_data.get("told_by", ""))

    @property
    def answers(self) -> dict[int, str]:
        return {each.pk: self.cleaned_data[f"answer-{each.pk}"] for each in self.questions}
