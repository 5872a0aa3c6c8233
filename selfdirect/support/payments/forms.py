"""What a provider types from an invoice; why finance says no, and when a budget ends."""

from typing import Any

from django import forms

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.forms import DateBoxField, MoneyTypedField, PlainForm


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
