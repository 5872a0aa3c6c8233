"""What finance gives: a file, a card, and one decision for each line."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.forms import DateBoxField, MoneyTypedField, PickOneField, PlainForm
from selfdirect.register.people.models import Person
from selfdirect.support.budgets.rules import PURPOSES
from selfdirect.support.reconciliation import layouts
from selfdirect.support.reconciliation.rules import Expected, Said

LARGEST = 40_000_000  # bytes


class FeedForm(PlainForm):
    name = forms.CharField(
        label="What is it?", help_text="Like: Main account, or the card company.", max_length=100
    )
    code = forms.SlugField(
        label="A short name for it",
        help_text="Small letters and hyphens. It stands in the ledger and does not change.",
        max_length=20,
        error_messages={"invalid": "Use letters, digits and hyphens only, like main-account."},
    )
    profile = PickOneField(label="How are its files written?", choices=())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = dict(sorted(layouts.profiles().items(), key=lambda each: each[1].kind))
        field = self.fields["profile"]
        if isinstance(field, PickOneField):
            field.choices = [(name, profile.words) for name, profile in found.items()]
            field.hints = {
                name: profile.assumed or f"{profile.source}." for name, profile in found.items()
            }

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).lower().replace("_", "-")


class FileForm(PlainForm):
    file = forms.FileField(
        label="The file",
        help_text="As it came. Nothing counts before you have looked at it.",
        error_messages={"empty": "The file is empty. Check that it was saved to the end."},
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError("The file has more than 40 MB. Ask for a shorter list.")
        return file


class DropForm(PlainForm):
    because = forms.CharField(
        label="Why do you not go on with it?",
        help_text="One sentence, like: The bank sent a wrong list, and sends another.",
        max_length=300,
    )


class CardForm(PlainForm):
    budget_ref = forms.CharField(
        label="Whose budget?", help_text="Its reference, like PB-7K3M-9QTX.", max_length=14
    )
    token = forms.CharField(
        label="The card's token",
        help_text="As the card company gave it. Not the number on the card.",
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class MoveCardForm(PlainForm):
    budget_ref = forms.CharField(
        label="Whose is it really?", help_text="A budget of theirs, like PB-7K3M-9QTX.",
        max_length=14,
    )  # fmt: skip
    because = forms.CharField(
        label="How do you know?",
        help_text="One sentence that somebody understands next year.",
        max_length=300,
    )


class BackForm(PlainForm):
    name = PickOneField(label="Which payment?", choices=())
    why = forms.CharField(
        label="Why did the bank send it back?",
        help_text="In its words, like: The account is closed. The person reads it.",
        max_length=200,
    )

    def __init__(self, *args: Any, found: Sequence[Expected], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="back_%s", **kwargs)
        field = self.fields["name"]
        if isinstance(field, PickOneField):
            field.choices = [(each.name, f"{each.name}, {Money(each.pence)}") for each in found]


class UndoForm(PlainForm):
    because = forms.CharField(
        label="What is wrong?",
        help_text="One sentence that somebody understands next year.",
        max_length=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="undo_%s", **kwargs)


class SpendForm(PlainForm):
    purpose = forms.ChoiceField(
        label="What was it spent on?", choices=[("", "Choose"), *PURPOSES.items()]
    )
    budget_ref = forms.CharField(
        label="From whose budget?", help_text="Its reference, like PB-7K3M-9QTX.", max_length=14
    )

    def __init__(self, *args: Any, whose: Person | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if whose:
            field = self.fields["budget_ref"]
            field.required, field.label = False, "From whose budget, if it is another’s?"
            field.help_text = f"Leave it empty if {whose} spent it."


class KeepForm(PlainForm):
    because = forms.CharField(
        label="What do you wait for?",
        help_text="Your name stands beside it, so that others ask you.",
        max_length=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="keep_%s", **kwargs)


class DismissForm(PlainForm):
    because = forms.CharField(
        label="Why is there nothing to do?",
        help_text="One sentence that somebody understands next year.",
        max_length=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="dismiss_%s", **kwargs)


class SpentForm(PlainForm):
    """What was bought on a day with money that somebody else holds: no receipt is asked for."""

    words = forms.CharField(
        label="What was bought?", help_text="Like “Taxi to the pool and back”.", max_length=200
    )
    amount = MoneyTypedField(
        label="How much was paid?", help_text="In pounds, like 12.50.", least=Money(1)
    )
    purpose = forms.ChoiceField(
        label="What was it for?", choices=[("", "Choose"), *PURPOSES.items()]
    )

    def __init__(self, said: Mapping[str, Any] | None, *, first: date, today: date) -> None:
        super().__init__(said)
        self.fields["day"] = DateBoxField(
            label="On which day?", earliest=first, latest=today, initial=today
        )

    def said(self) -> Said:
        typed = self.cleaned_data
        return Said(typed["day"], typed["amount"], typed["purpose"], typed["words"])


class SpentWrongForm(PlainForm):
    because = forms.CharField(
        label="What was wrong?", help_text="One sentence. It stays to be read.", max_length=200
    )


class AllToldForm(PlainForm):
    until = forms.DateField(widget=forms.HiddenInput)
