"""What is asked to draw a fund up, to use it and to let it go."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.forms import (
    DateBoxField,
    FromDayField,
    MoneyTypedField,
    PickOneField,
    PlainForm,
)
from selfdirect.support.budgets.queries import Place
from selfdirect.support.budgets.rules import GIVEN_FOR, day_in_words
from selfdirect.support.marketplace.models import EVERY, Fund, Offer
from selfdirect.support.marketplace.rules import (
    Gave,
    Terms,
    fee_words,
    time_in_words,
)

QUARTER, LONGEST = 15, 12 * 60  # minutes that one can choose from
LENGTHS = [(0, "No time, only a cost")] + [
    (minutes, time_in_words(minutes)) for minutes in range(QUARTER, LONGEST + 1, QUARTER)
]


class OfferForm(PlainForm):
    """What an hour costs, what holding the money costs, and how long notice is."""

    hour_price = MoneyTypedField(
        label="What does an hour cost?", help_text="In pounds, like 24.00.", least=Money(1)
    )
    fee_weekly = MoneyTypedField(
        label="Fee for holding the money, a week",
        help_text="0 if you ask for none by the week.",
        least=NOTHING,
    )
    fee_rate = forms.DecimalField(
        label="Fee for holding the money, of what is paid in",
        help_text="A percentage, like 2.5. 0 if you ask for none of this kind.",
        min_value=0,
        max_value=99,
        decimal_places=2,
    )
    notice_weeks = forms.IntegerField(
        label="How many weeks before must you be told that somebody leaves?",
        min_value=0,
        max_value=13,
    )

    def terms(self) -> Terms:
        typed = self.cleaned_data
        rate = int(typed["fee_rate"] * 100)
        return Terms(typed["hour_price"], typed["fee_weekly"], rate, typed["notice_weeks"])


class AskForm(PlainForm):
    """Which provider is to hold how much of whose money, from when."""

    def __init__(
        self,
        asked: Mapping[str, Any] | None,
        *,
        offers: Sequence[Offer],
        places: Sequence[Place],
        days: Sequence[date],
        before: Fund | None,
    ) -> None:
        super().__init__(asked)
        now = before and before.organisation
        others = [each for each in offers if each.organisation != now]
        self.fields["organisation"] = PickOneField(
            label="Who is to hold the money?",
            choices=[(each.organisation.ref, each.organisation.name) for each in others],
            hints={each.organisation.ref: _asks(each) for each in others},
        )
        if before is None:
            there = [each for each in places if each.weekly]
            self.fields["source"] = PickOneField(
                label="Where is the money now?",
                choices=[(each.leaf, each.words) for each in there],
                hints={each.leaf: f"{each.weekly} a week" for each in there},
            )
            self.fields["weekly"] = MoneyTypedField(
                label="How much a week goes into the fund?",
                help_text="In pounds, like 150.00.",
                least=Money(1),
            )
        self.fields["every"] = PickOneField(label="How often is it paid in?", choices=EVERY)
        self.fields["starts_on"] = FromDayField({each: day_in_words(each) for each in days})
        self.fields["asked"] = forms.CharField(
            label="What did they ask for?",
            help_text="In their own words. They read it with the agreement.",
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=600,
        )


def _asks(offer: Offer) -> str:
    terms = offer.terms
    weeks = f"{terms.notice_weeks} week{'s' * (terms.notice_weeks != 1)}"
    return (
        f"An hour costs {terms.hour_price}. Holding the money costs {fee_words(terms)}. "
        f"Notice: {weeks}."
    )


class EndForm(PlainForm):
    """From when the money goes elsewhere, where, and why; with no budget left, nowhere."""

    def __init__(
        self, asked: Mapping[str, Any] | None, *, places: Sequence[Place], days: Sequence[date]
    ) -> None:
        super().__init__(asked)
        self.fields["ends_before"] = FromDayField({each: day_in_words(each) for each in days})
        if places:
            self.fields["target"] = PickOneField(
                label="Where does the money go then?",
                choices=[(each.leaf, each.words) for each in places],
            )
        self.fields["because"] = forms.CharField(
            label="What did they say?", help_text="In their own words.", max_length=300
        )


class WhyForm(PlainForm):
    because = forms.CharField(label="Why?", help_text="They read it.", max_length=200)


class GiveForm(PlainForm):
    """What was given on a day: as few questions as a visit needs, on a phone."""

    words = forms.CharField(
        label="What did you do?", help_text="Like “To the pool and back”.", max_length=150
    )
    minutes = forms.TypedChoiceField(
        label="How long did it take?", choices=LENGTHS, coerce=int, initial=60
    )
    purpose = forms.ChoiceField(label="What was it for?", choices=list(GIVEN_FOR.items()))
    cost = MoneyTypedField(
        label="Did you pay for something?",
        help_text="A ticket, say. In pounds. Leave it empty if not.",
        least=NOTHING,
        required=False,
    )

    def __init__(
        self, given: Mapping[str, Any] | None, *, days: Period, today: date, home: str = "home"
    ) -> None:
        super().__init__(given)
        self.fields["day"] = DateBoxField(
            label="On which day?", earliest=days.starts_on, latest=today, initial=today
        )
        self.initial["purpose"] = home

    def gave(self) -> Gave:
        typed = self.cleaned_data
        return Gave(
            typed["day"],
            typed["minutes"],
            typed["cost"] or NOTHING,
            typed["purpose"],
            typed["words"],
        )
