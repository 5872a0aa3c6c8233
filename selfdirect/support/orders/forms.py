"""What providers type or bring, and what the person says of it."""

from collections.abc import Iterable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from django import forms
from django.db.models import QuerySet

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.forms import (
    DateBoxField,
    MoneyTypedField,
    PickOneField,
    PlainForm,
    TextFileField,
)
from selfdirect.register.directory.models import Service
from selfdirect.register.directory.rules import Unit
from selfdirect.support.orders.rules import Asked, Row, read_quantity

UNITS = [(each.value, each.value.capitalize()) for each in Unit]
LONG_AGO = timedelta(days=366)


class QuantityField(forms.CharField):
    """Hours or times with up to two decimals, as a fraction."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return read_quantity(text)
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong


class GivenForm(PlainForm):
    """One line of an order, on one day."""

    line = forms.TypedChoiceField(label="What did you give?", coerce=int)
    given = QuantityField(
        label="How many hours or times?",
        help_text="Like 1.5. Write 0 if you planned it and it did not happen.",
        max_length=9,
    )
    note = forms.CharField(
        label="Anything to add?",
        help_text="The person reads it.",
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, lines: Iterable[Asked], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(each.place, f"{each.what} ({each.unit}s)") for each in lines]
        field = self.fields["line"]
        if isinstance(field, forms.TypedChoiceField):
            field.choices = choices
        self.fields["day"] = DateBoxField(
            label="On which day?", earliest=today - LONG_AGO, latest=today
        )
        self.order_fields(["line", "day", "given", "note"])

    def row(self, order: str) -> Row:
        typed = self.cleaned_data
        given: Fraction = typed["given"]
        return Row(1, order, typed["line"], typed["day"], given, note=typed["note"])


class ServiceField(forms.ModelChoiceField):
    """One of some services, each with whose it is."""

    def __init__(self, services: QuerySet[Service]) -> None:
        super().__init__(services, label="Which service?", empty_label="Choose")

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.organisation.name}: {obj.name}"


class UpliftForm(PlainForm):
    """Another price for a service from a day."""

    unit = PickOneField(label="What is the price for?", choices=UNITS)
    price = MoneyTypedField(
        label="What does one cost then?", help_text="In pounds, like 21.40.", least=Money(1)
    )
    because = forms.CharField(label="Why?", help_text="Whoever signs reads it.", max_length=300)

    def __init__(
        self, *args: Any, services: QuerySet[Service], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["service"] = ServiceField(services)
        self.fields["starts_on"] = DateBoxField(label="From which day?", earliest=today)
        self.order_fields(["service", "unit", "price", "starts_on", "because"])


class FileForm(PlainForm):
    file = TextFileField(
        label="Your file",
        help_text="Comma-separated (CSV), with the columns of the example.",
    )


class AnswerForm(PlainForm):
    words = forms.CharField(
        label="What did you find out about what did not happen?",
        help_text="They read it. Say what is done about it.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=600,
    )


class MissForm(PlainForm):
    words = forms.CharField(
        label="What happened?",
        help_text="A few words: nobody came, or they left early.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=600,
    )
