"""What is asked to begin a fund, to join it, to pay out of it and to leave."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
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
    YesNoField,
)
from selfdirect.register.directory.models import Organisation
from selfdirect.support.budgets.queries import Place
from selfdirect.support.budgets.rules import CARE, GIVEN_FOR, day_in_words, stream_of
from selfdirect.support.pools.models import Pool
from selfdirect.support.pools.rules import AHEAD, Bill

OLDEST = timedelta(days=366)
PENNY = Money(1)


def _money(label: str, help_text: str, least: Money = PENNY, **more: Any) -> MoneyTypedField:
    return MoneyTypedField(label=label, help_text=help_text, least=least, **more)


def _words(label: str, help_text: str) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=help_text, widget=area, max_length=600)


class BeginForm(PlainForm):
    """What several people are to fund, who holds the money, and what it costs to run."""

    name = forms.CharField(
        label="What is it called?", help_text="Like “Saturday club”.", max_length=80
    )
    what = forms.CharField(
        label="What does it pay for?",
        help_text="Those who share it read this: “a support worker and the hall on Saturdays”.",
        max_length=300,
    )
    weekly = _money(
        "What does it cost to run a week?", "All told, in pounds. What several pay together."
    )

    def __init__(
        self,
        asked: Mapping[str, Any] | None,
        *,
        holders: Sequence[Organisation],
        teams: Sequence[str],
    ) -> None:
        super().__init__(asked)
        self.fields["organisation"] = forms.ChoiceField(
            label="Who is to hold the money?",
            help_text="They write down each thing that is paid. They say yes first.",
            choices=[(each.ref, each.name) for each in holders],
        )
        self.fields["team"] = forms.ChoiceField(
            label="Which team looks after it?", choices=[(each, each.title()) for each in teams]
        )


class AskForm(PlainForm):
    """Which fund, out of which money, how much a week, and what it would cost alone."""

    def __init__(
        self,
        asked: Mapping[str, Any] | None,
        *,
        pools: Sequence[Pool],
        places: Sequence[Place],
        days: Sequence[date],
    ) -> None:
        super().__init__(asked)
        there = [each for each in places if each.weekly and stream_of(each.leaf) == CARE]
        self.fields["pool_ref"] = PickOneField(
            label="Which fund do they join?",
            choices=[(each.ref, each.name) for each in pools],
            hints={each.ref: each.what for each in pools},
        )
        self.fields["source"] = PickOneField(
            label="Where is the money now?",
            choices=[(each.leaf, each.words) for each in there],
            hints={each.leaf: f"{each.weekly} a week" for each in there},
        )
        self.fields["weekly"] = _money("How much a week do they put in?", "In pounds, like 40.00.")
        self.fields["starts_on"] = FromDayField({each: day_in_words(each) for each in days})
        self.fields["alone"] = _money(
            "What would the same cost them alone, a week?",
            "In pounds. Leave it empty if nobody knows.",
            NOTHING,
            required=False,
        )
        self.fields["basis"] = forms.CharField(
            label="How do you know that?",
            help_text="Like “what a day at the club on Mill Lane costs”.",
            max_length=200,
            required=False,
        )
        self.fields["asked"] = _words(
            "What did they ask for?", "In their own words. They read it with the agreement."
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        return found | {"alone": found.get("alone") or NOTHING}


class AgreeForm(PlainForm):
    named = YesNoField(
        label="May the others read your first name?",
        help_text="If not, they only read that somebody else shares it. You can join either way.",
    )


class ShareForm(PlainForm):
    weekly = _money("How much a week do they put in from then on?", "In pounds, like 40.00.")

    def __init__(self, asked: Mapping[str, Any] | None, *, days: Sequence[date]) -> None:
        super().__init__(asked)
        self.fields["starts_on"] = FromDayField({each: day_in_words(each) for each in days})
        self.fields["asked"] = _words("What did they ask for?", "In their own words.")


class LeaveForm(PlainForm):
    """From which day, where the money goes then, and why; with no budget left, nowhere."""

    def __init__(
        self, asked: Mapping[str, Any] | None, *, places: Sequence[Place], since: date
    ) -> None:
        super().__init__(asked)
        last = since + OLDEST
        self.fields["ends_before"] = DateBoxField(
            label="Which is the first day that they are not in it?", earliest=since, latest=last
        )
        if places:
            self.fields["target"] = PickOneField(
                label="Where does the money go then?",
                choices=[(each.leaf, each.words) for each in places],
            )
        self.fields["because"] = forms.CharField(
            label="What did they say?", help_text="In their own words.", max_length=300
        )

    def clean(self) -> dict[str, Any]:
        return {"target": "", **(super().clean() or {})}


class EndForm(PlainForm):
    because = forms.CharField(
        label="Why does it end?", help_text="Everybody in it reads this.", max_length=300
    )

    def __init__(self, asked: Mapping[str, Any] | None, *, since: date) -> None:
        super().__init__(asked)
        self.fields["ends_before"] = DateBoxField(
            label="Which is the first day without it?", earliest=since, latest=since + OLDEST
        )
        self.order_fields(["ends_before", "because"])


class WhyForm(PlainForm):
    because = forms.CharField(label="Why?", help_text="They read it.", max_length=200)


class PayForm(PlainForm):
    """What was paid, for which days, and what for."""

    words = forms.CharField(
        label="What did you pay for?", help_text="Like “the hall and Sue”.", max_length=150
    )
    amount = _money("What did it cost?", "In pounds, all of it.")
    purpose = forms.ChoiceField(label="What was it for?", choices=list(GIVEN_FOR.items()))

    def __init__(self, asked: Mapping[str, Any] | None, *, today: date, usual: str) -> None:
        super().__init__(asked)
        limits = {"earliest": today - OLDEST, "latest": today + timedelta(days=AHEAD + 92)}
        self.fields["first"] = DateBoxField(
            label="First day that it is for",
            help_text="Everybody who is in it on these days pays their part.",
            initial=today,
            **limits,
        )
        self.fields["last"] = DateBoxField(label="Last day", initial=today, **limits)
        self.initial["purpose"] = usual

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and found["last"] < found["first"]:
            self.add_error("last", "The last day is before the first. Change one of them.")
        return found

    def bill(self) -> Bill:
        typed = self.cleaned_data
        days = Period(typed["first"], typed["last"] + timedelta(days=1))
        return Bill(days, typed["amount"], typed["purpose"], typed["words"])
