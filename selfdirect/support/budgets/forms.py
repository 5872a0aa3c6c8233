"""What moves, pauses and is added in the year."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.forms import (
    DateBoxField,
    FromDayField,
    MoneyTypedField,
    PickOneField,
    PickSomeField,
    PlainForm,
)
from selfdirect.support.budgets.queries import Place
from selfdirect.support.budgets.rules import (
    ACCOUNTS,
    CARE,
    NET,
    PART_WORDS,
    STREAMS,
    cannot_agree,
    day_in_words,
    held_of,
    stream_of,
)


class MoveForm(PlainForm):
    """From where to where, how much a week, and from which of the next weeks.

    `offers` says by leaf what providers offer that were looked up.
    """

    def __init__(
        self,
        asked: Mapping[str, Any] | None,
        *,
        places: Sequence[Place],
        days: Sequence[date],
        offers: Mapping[str, str],
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(asked, initial=typed)
        there = [each for each in places if each.weekly]
        self.fields["source"] = PickOneField(
            label="Where is the money now?",
            choices=[(each.leaf, each.words) for each in there],
            hints={each.leaf: f"{each.weekly} a week" for each in there},
        )
        self.fields["target"] = PickOneField(
            label="Where should it go?",
            choices=[(each.leaf, each.words) for each in places],
            hints=offers,
        )
        self.fields["weekly"] = MoneyTypedField(
            label="How much a week?", help_text="In pounds, like 50.00.", least=Money(1)
        )
        self.fields["starts_on"] = FromDayField(
            {each: day_in_words(each) for each in days},
            help_text="The weeks of the budget begin on these days, so no penny is rounded.",
        )


class LookUpForm(PlainForm):
    wanted = forms.CharField(
        label="Another provider?",
        help_text="Look in the directory, by name or by what they want, like “swimming”. The ten "
        "that fit best join the choices above.",
        required=False,
        max_length=200,
    )


class AskedForm(PlainForm):
    asked = forms.CharField(
        label="What did they ask for?",
        help_text="In their own words. They read it with what was done.",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=600,
    )


class PauseForm(PlainForm):
    """Which days, what stops or goes on, and why."""

    def __init__(
        self, asked: Mapping[str, Any] | None, *, places: Sequence[Place], year: Period
    ) -> None:
        super().__init__(asked)
        days = {"earliest": year.starts_on, "latest": year.ends_before}
        self.fields["starts_on"] = DateBoxField(label="First day without support", **days)
        self.fields["ends_before"] = DateBoxField(
            label="First day with support again",
            help_text="It goes on by itself from that day.",
            **days,
        )
        there = {each.leaf: each for each in places if each.weekly}
        self.fields["stops"] = PickSomeField(
            label="What stops?",
            choices=[(leaf, each.words) for leaf, each in there.items()],
            hints={leaf: f"{each.weekly} a week" for leaf, each in there.items()},
        )
        self.fields["keeps"] = MoneyTypedField(
            label="How much of it goes on each week?",
            help_text="A retainer that keeps the place, or the wage of somebody they employ. "
            "0 if nothing goes on. If several things stop, write a pause for each.",
            least=Money(0),
        )
        self.fields["because"] = forms.CharField(
            label="Why?",
            help_text="They read it: “You are in hospital.”",
            max_length=200,
        )

    def stops(self) -> dict[str, Money]:
        return dict.fromkeys(self.cleaned_data["stops"], self.cleaned_data["keeps"])


class EndPauseForm(PlainForm):
    def __init__(self, asked: Mapping[str, Any] | None, *, days: Period) -> None:
        super().__init__(asked)
        self.fields["ends_before"] = DateBoxField(
            label="From which day does support go on?",
            help_text="If there was no pause at all, give its first day.",
            earliest=days.starts_on,
            latest=days.ends_before,
        )


class TakeBackForm(PlainForm):
    because = forms.CharField(
        label="What was wrong?",
        help_text="They read it: “You were at home in those weeks.”",
        max_length=200,
    )


class LettersForm(PlainForm):
    address = forms.EmailField(
        label="E-mail address of somebody who sees to what they leave",
        help_text="Ask the family first. What is held goes there, and all that follows.",
    )


_LESS = "less:"
_NOT_ASKED = " Agree it in writing; then say under Bills who pays it, and they are asked there."


class MoreForm(PlainForm):
    """More money, a sum once, less of another stream, or what the person pays.

    `offers` says by leaf what providers offer that were looked up.
    """

    def __init__(
        self,
        asked: Mapping[str, Any] | None,
        *,
        year: Period,
        beside: Sequence[Place],
        offers: Mapping[str, str],
        names: Mapping[str, str],
        typed: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(asked, initial=typed)
        less = {f"{_LESS}{each.leaf}": each for each in beside}
        self.fields["what"] = PickOneField(
            label="What is to change?",
            choices=[
                *((code, stream.words) for code, stream in STREAMS.items() if _may_add(code)),
                ("once", "A sum that is paid once, to start up or for emergencies"),
                ("pays_more", "They pay more a week"),
                ("pays_less", "They pay less a week"),
                *((code, f"It ends, or is less: {each.words}") for code, each in less.items()),
            ],
            hints={
                code: f"Paid by {stream.funder}. {stream.law}.{_NOT_ASKED * (code == 'topup')}"
                for code, stream in STREAMS.items()
                if _may_add(code)
            }
            | {
                code: f"{each.weekly} a week now. Enter all of it below if it ends."
                for code, each in less.items()
            },
        )
        self.fields["held"] = PickOneField(
            label="Who holds it?",
            help_text="A provider that the council pays is found below. It gets an order.",
            choices=[*((held, PART_WORDS[held]) for held in NET[::-1]), *names.items()],
            hints=offers,
        )
        self.fields["amount"] = MoneyTypedField(
            label="How much?", help_text="A week; or the whole sum, if once.", least=Money(1)
        )
        self.fields["starts_on"] = DateBoxField(
            label="From which day?",
            help_text="It may have passed: then what differs is put right.",
            earliest=year.starts_on,
            latest=year.ends_before,
        )
        self.fields["words"] = forms.CharField(
            label="Why?", help_text="They read it.", max_length=200
        )

    def act(self) -> dict[str, Any]:
        """Say it as the act wants it."""
        typed = self.cleaned_data
        what, amount = typed["what"], typed["amount"]
        given = {name: typed[name] for name in ("starts_on", "words")}
        if what in ("pays_more", "pays_less"):
            return given | {"kind": "pays", "amount": amount if what == "pays_more" else -amount}
        if what.startswith(_LESS):
            leaf = what.removeprefix(_LESS)
            whose = _holds(leaf) | {"stream": stream_of(leaf)}
            return given | whose | {"kind": "less", "amount": amount}
        kind = {"kind": "once"} if what == "once" else {"kind": "stream", "stream": what}
        return given | kind | _holds(typed["held"]) | {"amount": amount}


def _holds(leaf: str) -> dict[str, str]:
    """Say who holds it as the act wants it, and which provider is paid if one is."""
    return {"held": held_of(leaf), "organisation": leaf.partition(":")[2]}


def _may_add(stream: str) -> bool:
    return stream not in (CARE, "own")


class TermsForm(PlainForm):
    account = PickOneField(
        label="Where is the money to be kept?",
        choices=list(ACCOUNTS.items()),
        help_text="A card is one choice among these, and never the only one.",
    )
    holder = forms.CharField(
        label="If it is in somebody else’s name, whose?", max_length=160, required=False
    )
    agreed_by = forms.CharField(
        label="Who agreed?",
        help_text="The person; or who was named by them, or may decide for them.",
        max_length=200,
    )

    def __init__(self, *args: Any, usual: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, initial=usual, **kwargs)
        self.fields["agreed_on"] = DateBoxField(label="On which day?")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        wrong = cannot_agree(
            found.get("account", "own"), found.get("holder", ""), found.get("agreed_by", "x")
        )
        if wrong and not self.errors:
            self.add_error("holder", wrong)
        return found


class FallForm(PlainForm):
    """A reason for each outcome, and what the person says."""

    def __init__(self, asked: Mapping[str, Any] | None, *, outcomes: Mapping[int, str]) -> None:
        super().__init__(asked)
        self.outcomes = outcomes
        for pk, words in outcomes.items():
            self.fields[f"outcome-{pk}"] = forms.CharField(
                label=f"“{words}”: why will less do?",
                help_text="What is different now? They read it in the letter.",
                widget=forms.Textarea(attrs={"rows": 3}),
                max_length=600,
            )
        self.fields["view"] = forms.CharField(
            label="What do they say to it?",
            help_text="In their own words.",
            widget=forms.Textarea(attrs={"rows": 3}),
            max_length=600,
        )

    def reasons(self) -> dict[int, str]:
        return {pk: self.cleaned_data[f"outcome-{pk}"] for pk in self.outcomes}
