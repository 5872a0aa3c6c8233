"""What finance types about bills: which days, and what came."""

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.forms import DateBoxField, MoneyTypedField, PickOneField, PlainForm
from selfdirect.support.billing.models import Receipt


class DrawForm(PlainForm):
    """The days of a round; filled with those that come next."""

    def __init__(self, *args: Any, days: Period, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"] = DateBoxField(label="From which day?", initial=days.starts_on)
        last = days.ends_before and days.ends_before - timedelta(days=1)
        self.fields["last_on"] = DateBoxField(label="Until which day?", initial=last)

    @property
    def days(self) -> dict[str, Any]:
        asked = self.cleaned_data
        return {
            "starts_on": asked["starts_on"],
            "ends_before": asked["last_on"] + timedelta(days=1),
        }


class ReceiveForm(PlainForm):
    amount = MoneyTypedField(label="How much came?", least=Money(1))
    how = PickOneField(label="How did it come?", choices=Receipt.How.choices)
    words = forms.CharField(
        label="What stood with it?",
        help_text="A cheque’s number, or what they wrote. Leave it empty if nothing.",
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"] = DateBoxField(label="On which day did it come?", latest=localdate())
        self.order_fields(["amount", "on", "how", "words"])
