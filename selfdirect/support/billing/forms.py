"""What finance types about bills: which days, what came, what was said about what did not."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.forms import (
    DateBoxField,
    MoneyTypedField,
    PickOneField,
    PlainForm,
    TextFileField,
)
from selfdirect.support.billing.models import Receipt, WriteOff
from selfdirect.support.billing.rules import EVERY, FOUND

BY_HAND = [each for each in Receipt.How.choices if each[0] != Receipt.How.DEBIT]


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
    how = PickOneField(label="How did it come?", choices=BY_HAND)
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


def _words(label: str, hint: str = "") -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=hint, widget=area, max_length=1500)


class ChaseForm(PlainForm):
    words = _words("What was said, or found?", "One or two sentences. They can read them.")


class HardshipForm(ChaseForm):
    found = PickOneField(
        label="What can they do?",
        choices=list(FOUND.items()),
        hints={
            "parts": "You agree the parts next.",
            "cannot": "Nobody asks them for some weeks. Look at what they are charged.",
        },
    )
    field_order = ["words", "found"]


class ArrangeForm(PlainForm):
    amount = MoneyTypedField(label="How much each time?", least=Money(1))
    every = PickOneField(
        label="How often?", choices=[(str(each), f"Every {each}") for each in EVERY]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"] = DateBoxField(label="From which day?")


class WriteOffForm(PlainForm):
    reason = PickOneField(label="Why?", choices=WriteOff.Reason.choices)
    words = _words("Say it in words", "Whoever signs it reads this.")


class PayBackForm(PlainForm):
    amount = MoneyTypedField(label="How much goes back?", least=Money(1))


class EndForm(PlainForm):
    because = _words("Why does it end?", "They read this.")


class CollectForm(PlainForm):
    """Which provider asks for it, of those who help this person."""

    def __init__(self, *args: Any, providers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"] = PickOneField(label="Who collects it?", choices=providers)
        self.fields["starts_on"] = DateBoxField(label="For weeks that begin from which day?")


class EndCollectForm(PlainForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_before"] = DateBoxField(label="From which day do we ask again?")


class TopUpForm(PlainForm):
    """Who of those beside somebody agreed to pay a top-up."""

    write_to = forms.CharField(
        label="Where can we write to them?",
        help_text="Their e-mail, or their address.",
        max_length=254,
    )
    words = forms.CharField(
        label="What is it for?",
        help_text="Such as a larger room. They and the person read it.",
        max_length=200,
    )

    def __init__(self, *args: Any, payers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["payer"] = PickOneField(label="Who pays it?", choices=payers)
        self.fields["agreed_on"] = DateBoxField(
            label="On which day was it agreed in writing?", latest=localdate()
        )
        self.fields["starts_on"] = DateBoxField(label="From which day do they pay?")
        self.order_fields(["payer", "write_to", "words", "agreed_on", "starts_on"])

    def clean_payer(self) -> int:
        return int(self.cleaned_data["payer"])


class EndTopUpForm(PlainForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_before"] = DateBoxField(label="From which day do they pay no more?")


class DebitForm(PlainForm):
    """Whose account pays; what it asks for is never shown again but for its last figures."""

    name = forms.CharField(
        label="Name on the account", help_text="As it stands on the card.", max_length=70
    )
    sort_code = forms.CharField(
        label="Sort code", help_text="Six digits, such as 20 45 12.", max_length=20
    )
    number = forms.CharField(
        label="Account number",
        help_text="Eight digits. If yours has seven, put a 0 in front.",
        max_length=20,
    )
    sure = forms.BooleanField(
        label="Nobody else has to say yes for this account.",
        error_messages={
            "required": "If somebody else has to say yes too, ring us. You both sign on paper."
        },
    )
    payer = forms.CharField(
        label="If it is somebody else’s account: who are they?",
        help_text="We ask them first. Until they say yes, nothing is taken.",
        max_length=120,
        required=False,
    )
    payer_to = forms.CharField(
        label="Where can we write to them?",
        help_text="Their e-mail, or their address.",
        max_length=254,
        required=False,
    )

    @property
    def account(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.cleaned_data if name != "sure"}


class DrawDebitsForm(PlainForm):
    def __init__(self, *args: Any, soonest: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["collect_on"] = DateBoxField(
            label="On which day is money taken?",
            help_text="Leave it empty to tell banks only who begins and who ends.",
            initial=soonest,
            required=False,
        )


class AgreeForm(PlainForm):
    how = forms.CharField(
        label="How did they say yes?",
        help_text="On which number or at which address you asked them, and when.",
        max_length=200,
    )


class AnswerForm(PlainForm):
    words = _words("What did you find?", "They read this. From then on it may be asked for.")


class StopRunForm(PlainForm):
    because = forms.CharField(label="Why?", max_length=300)


class ReportForm(PlainForm):
    file = TextFileField(label="The file", help_text="Comma-separated (CSV).")

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["profile"] = PickOneField(label="What is it about?", choices=kinds)
        self.order_fields(["profile", "file"])
