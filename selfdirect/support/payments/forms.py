"""What finance and providers type: invoices, reasons, bank details, and what a run is for."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django import forms
from django.db.models import QuerySet

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.forms import (
    DateBoxField,
    MoneyTypedField,
    PickOneField,
    PlainForm,
    TextFileField,
    YesNoField,
)
from selfdirect.register.directory.models import Service
from selfdirect.register.directory.rules import Unit
from selfdirect.support.orders.rules import read_quantity
from selfdirect.support.payments.models import Run
from selfdirect.support.payments.rules import AHEAD
from selfdirect.support.payments.rules.bank.returns import ARUCS

UNITS = [(each.value, each.value.capitalize()) for each in Unit]
HEARD_OF = timedelta(days=2 * 366)  # of a death longer ago, the year is mistyped
MOST_OF_A_BLOCK = Fraction(999_999)


class InvoiceForm(PlainForm):
    number = forms.CharField(
        label="Invoice number",
        help_text="As it stands on your invoice.",
        max_length=40,
    )
    amount = MoneyTypedField(label="How much it is for", least=Money(1))
    because = forms.CharField(
        label="If it is more or less than was ordered, why?",
        help_text="One sentence: a visit more, days away. Finance reads it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=600,
        required=False,
    )

    def __init__(self, *args: Any, ordered: Money, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = f"{ordered} was ordered."


class BlockForm(PlainForm):
    """A contract for a volume at one price."""

    unit = PickOneField(label="What is counted?", choices=UNITS)
    volume = forms.CharField(
        label="How many, over all of its days?", help_text="Like 5000.", max_length=10
    )
    price = MoneyTypedField(
        label="What does all of it cost?", help_text="In pounds, like 104000.00.", least=Money(1)
    )
    starts_on = DateBoxField(label="Its first day")
    last_day = DateBoxField(label="Its last day")

    def __init__(self, *args: Any, services: QuerySet[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(each.pk, f"{each.organisation.name}: {each.name}") for each in services]
        self.fields["service"] = forms.ChoiceField(
            label="Which service?", choices=[("", "Choose"), *names]
        )
        self.services = {str(each.pk): each for each in services}
        self.order_fields(["service", *self.base_fields])

    def clean_volume(self) -> Fraction:
        try:
            return read_quantity(self.cleaned_data["volume"], MOST_OF_A_BLOCK)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    def asked(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        service = self.services[typed.pop("service")]
        ends_before = typed.pop("last_day") + timedelta(days=1)
        return {**typed, "service": service, "ends_before": ends_before}


class BlockInvoiceForm(PlainForm):
    """An invoice for some days of a block contract."""

    number = forms.CharField(
        label="Invoice number", help_text="As it stands on the invoice.", max_length=40
    )
    starts_on = DateBoxField(label="The first day it is for")
    last_day = DateBoxField(label="The last day it is for")
    amount = MoneyTypedField(label="How much it is for", least=Money(1))
    because = forms.CharField(
        label="If the price of these days is another, why?",
        help_text="One sentence. Whoever approves it reads it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=600,
        required=False,
    )

    def asked(self) -> dict[str, Any]:
        typed = dict(self.cleaned_data)
        return typed | {"ends_before": typed.pop("last_day") + timedelta(days=1)}


class MoreForm(PlainForm):
    """An invoice for use beyond the volume of a block contract."""

    number = forms.CharField(
        label="Invoice number", help_text="As it stands on the invoice.", max_length=40
    )
    amount = MoneyTypedField(label="How much it is for", least=Money(1))


class WithdrawBlockForm(PlainForm):
    because = forms.CharField(
        label="What is wrong with it?",
        help_text="One sentence. It is kept with the contract.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
    )


class InvoicesForm(PlainForm):
    file = TextFileField(
        label="Your file", help_text="Comma-separated (CSV), with the columns below."
    )


class NumberForm(PlainForm):
    invoice = forms.CharField(
        label="Your number for this invoice",
        help_text="It asks for what you wrote down, never for more than was ordered.",
        max_length=30,
    )


class DeathForm(PlainForm):
    def __init__(
        self, asked: Mapping[str, Any] | None, *, born_on: date | None, today: date
    ) -> None:
        super().__init__(asked)
        self.fields["died_on"] = DateBoxField(
            label="On which day did they die?",
            help_text="If nobody is sure yet, ask first. Only somebody else can take it back.",
            earliest=max(today - HEARD_OF, born_on or date.min),
            latest=today,
        )
        self.fields["letters_to"] = forms.EmailField(
            label="Who sees to what they leave? Their e-mail address.",
            help_text="Letters go there from now on. If you do not know yet, they are held.",
            required=False,
        )


class InErrorForm(PlainForm):
    because = forms.CharField(
        label="How did it come to be noted?",
        help_text="One or two sentences. They read it in our letter, so write it to them.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=400,
    )


class AgreedForm(PlainForm):
    words = forms.CharField(
        label="What was agreed, with whom, and on which day?",
        help_text="Two or three sentences. They read it on their page.",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=400,
    )


class RefuseForm(PlainForm):
    because = forms.CharField(
        label="Why should this not be paid?",
        help_text="Whoever sent it reads this, and can put it right.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=600,
    )


class EndForm(PlainForm):
    because = forms.CharField(
        label="Why does the budget end?",
        help_text="One or two sentences. They read it on their page, so write it to them.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=600,
    )

    def __init__(self, *args: Any, days: Period, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"] = DateBoxField(
            label="From which day does it pay for nothing more?",
            help_text="Everything before that day is still paid.",
            earliest=days.starts_on,
            latest=days.ends_before,
        )
        self.order_fields(["on", "because"])


class BeginForm(PlainForm):
    format = PickOneField(
        label="What kind of file does the bank take?", choices=Run.Format.choices
    )
    takes_direct = YesNoField(label="Also prepare the direct payments that are due?")

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        initial = {"due_by": today + AHEAD, "format": Run.Format.STANDARD18, "takes_direct": True}
        super().__init__(*args, initial=initial, **kwargs)
        self.fields["due_by"] = DateBoxField(
            label="For days that begin by",
            help_text="Direct payments may go out up to a week before their first day.",
            latest=today + AHEAD,
        )
        self.order_fields(["due_by", "takes_direct", "format"])


NONE = "none"


class EmergencyForm(PlainForm):
    rail = PickOneField(
        label="What failed?",
        choices=[each for each in Run.Rail.choices if each[0]],
        hints={
            "bank": "Everybody whose money is due is paid, providers too.",
            "card": "People with a card are paid their next sum, for days within four weeks.",
        },
    )
    format = PickOneField(
        label="How does it go instead?",
        choices=[(Run.Format.LIST, "By a list"), *Run.Format.choices[:2]],
        hints={"list": "To key in at another bank, or to print and sign."},
    )
    because = forms.CharField(
        label="What happened, and who told you?",
        help_text="Whoever signs the run reads it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
    )

    def __init__(self, *args: Any, sent: Iterable[Run], **kwargs: Any) -> None:
        initial = {"format": Run.Format.LIST, "instead_of": NONE}
        super().__init__(*args, initial=initial, **kwargs)
        runs = [(run.ref, f"{run.ref}: {run.total}, {run.count:,} payments") for run in sent]
        if runs:
            self.fields["instead_of"] = PickOneField(
                label="Is a run at the bank that it may not have paid?",
                help_text="What the bank has not confirmed of it is paid by this one instead.",
                choices=[(NONE, "No"), *runs],
            )
        self.order_fields(["rail", "because", "instead_of", "format"])

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        given["instead_of"] = given.get("instead_of", NONE).removeprefix(NONE)
        return given


class ReferencesField(forms.CharField):
    """References, one on a line or with commas between them, as a list."""

    widget = forms.Textarea(attrs={"rows": 4})

    def clean(self, value: Any) -> list[str]:
        return (super().clean(value) or "").upper().replace(",", " ").split()


class ReconcileForm(PlainForm):
    failed = ReferencesField(
        label="Which did not arrive?",
        help_text="Their references, one on a line. Leave it empty if all arrived.",
        required=False,
    )
    why = forms.CharField(label="Why not?", max_length=200, required=False)
    after_all = ReferencesField(
        label="Which did the failed bank pay after all?",
        help_text="The references under “In place of”, one on a line. Leave it empty if none.",
        required=False,
    )

    def __init__(self, *args: Any, again: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not again:
            del self.fields["after_all"]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("failed") and not given.get("why"):
            self.add_error("why", "Say why they did not arrive, so that it can be put right.")
        return given


class SettleForm(PlainForm):
    """What to do with what stands out."""

    way = PickOneField(
        label="What do you do with them?",
        choices=[("clear", "They are right: let them go"), ("hold", "Hold them out of this run")],
        hints={"hold": "They go with a later run, when this is settled."},
    )
    because = forms.CharField(
        label="Why?",
        help_text="Whoever approves the run reads it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
    )

    def __init__(self, *args: Any, stops: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if stops:
            del self.fields["way"]


class StopForm(PlainForm):
    because = forms.CharField(
        label="Why is this run given up?",
        help_text="Its payments go with another run.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
    )


class ReturnForm(PlainForm):
    code = PickOneField(
        label="Why did the bank send it back?",
        choices=[*ARUCS.items(), ("other", "Another reason")],
    )
    words = forms.CharField(
        label="If it is another reason, which?",
        max_length=200,
        required=False,
    )
    on = DateBoxField(
        label="On which day did it come back?",
        help_text="As the bank says. Leave it empty for today.",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        code, words = given.get("code"), (given.get("words") or "").strip()
        if code == "other" and not words:
            self.add_error("words", "Write the bank's reason in a few words.")
        given["why"] = words if code == "other" else ARUCS.get(code or "", "")
        return given


class ReturnsForm(PlainForm):
    file = TextFileField(
        most=2_000_000,
        label="The bank’s file",
        help_text="A status report in XML (pain.002), or a list of what came back as CSV.",
    )


class AccountForm(PlainForm):
    name = forms.CharField(
        label="Name on the account", help_text="As the bank has it.", max_length=70
    )
    sort_code = forms.CharField(label="Sort code", help_text="Six digits.", max_length=20)
    number = forms.CharField(
        label="Account number",
        help_text="Eight digits. Put a nought before one that has seven.",
        max_length=20,
    )
    because = forms.CharField(
        label="If it is a change: why, and who told you?",
        max_length=200,
        required=False,
    )
    emergency = forms.BooleanField(
        label="Only for an emergency, if the usual way to pay them fails", required=False
    )


class CheckForm(PlainForm):
    how = forms.CharField(
        label="How did you check it, or why is it not right?",
        help_text="Ring a number that you had already, never one that came with the change.",
        max_length=200,
    )


class HoldForm(PlainForm):
    because = forms.CharField(
        label="Why are they not to be paid for now?",
        help_text="You are asked about it. Others read it before each run.",
        max_length=300,
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["until"] = DateBoxField(
            label="Until which day? Leave it out if you do not know.",
            earliest=today + timedelta(days=1),
            required=False,
        )


class GaveBackForm(PlainForm):
    amount = MoneyTypedField(
        label="How much did they send back?", help_text="In pounds, like 20.00.", least=Money(1)
    )


class LiftForm(PlainForm):
    because = forms.CharField(label="What was settled?", max_length=300)
