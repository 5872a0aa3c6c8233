"""What is typed to set what is charged: local decisions, and the year's national rates."""

from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from selfdirect.agreement.charging import rules
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.rates import Rate, Status
from selfdirect.foundation.ui.forms import (
    DateBoxes,
    DateBoxField,
    MoneyTypedField,
    PickSomeField,
    PlainForm,
    YesNoField,
    read_day,
)

_LARGEST = Money.pounds(100_000)
_NOT_TYPED = (
    "pension_age_",
    "deferred_",
    "tariff_",
)  # set by Acts, or for agreements of their own
TYPED = [name for name in rules.RATES if not name.startswith(_NOT_TYPED)]
LEFT_OUT = ("maximum_charge", "upper_capital_limit")  # empty: there is none of our own


def _weekly(label: str, hint: str, *, required: bool = True) -> MoneyTypedField:
    return MoneyTypedField(
        label=label, help_text=hint, least=NOTHING, most=_LARGEST, required=required
    )


class TermsForm(PlainForm):
    title = forms.CharField(
        label="What are these charges called?",
        help_text="Everybody reads it, for example “Charges from April 2027”.",
        max_length=120,
    )
    starts_on = DateBoxField(label="From which day?", help_text="It may not have gone by.")
    why = forms.CharField(
        label="Why do they change?",
        help_text="One or two plain sentences. They stand in everybody's letter.",
        widget=forms.Textarea,
        required=False,
        max_length=1000,
    )
    mig_uplift = _weekly(
        "Left to everybody besides the national guarantee", "Pounds a week. 0 for nothing."
    )
    percent = forms.DecimalField(
        label="How much of what is left over is charged?",
        help_text="In a hundred: 100 is all of it, 90 leaves people a tenth.",
        min_value=0,
        max_value=100,
        max_digits=6,
        decimal_places=3,
    )
    standard_dre = _weekly("Disability costs without receipts", "Pounds a week. 0 for nothing.")
    minimum_charge = _weekly("The smallest charge", "Nothing is collected below it. 0 for none.")
    maximum_charge = _weekly(
        "The largest charge at home", "Pounds a week. Leave empty for none.", required=False
    )
    upper_capital_limit = MoneyTypedField(
        label="Savings over which the full cost is paid at home",
        help_text="Leave empty for the national limit. A lower one is not allowed.",
        least=NOTHING,
        required=False,
    )
    night_care_disregard = _weekly(
        "Left out of a higher disability benefit where we do not meet needs at night",
        "Pounds a week. 0 for nothing. Finance says of whom, on the page of their money.",
    )
    housing_not_counted = PickSomeField(
        label="Which costs of the home do you not take off?",
        help_text="Leave them empty to take off every one.",
        choices=[(words, words) for words in rules.HOUSING.values()],
        required=False,
    )
    weeks_not_collected = forms.CharField(
        label="In which weeks is nothing collected?",
        help_text="Their Mondays, one on a line, like 21/12/2026. What falls in those weeks is"
        " asked for after them: nobody pays more or less. Leave it empty for none.",
        widget=forms.Textarea,
        max_length=1000,
        required=False,
    )
    short_stay_at_home = YesNoField(
        label="Do you charge short stays in a care home as support at home?",
        help_text="A stay of up to eight weeks. If not, it is charged as any stay for a time.",
        initial=False,
        required=False,
    )
    source = forms.CharField(
        label="Where were the rates read?",
        help_text="For example: LAC(DHSC)(2027)1, annex A. Needed where you type a rate.",
        required=False,
        max_length=200,
    )
    checked = YesNoField(
        label="Have you read each of them there yourself?",
        help_text="If not, every sum that uses them is marked until somebody has.",
        required=False,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, on_file: Mapping[str, Rate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TYPED:
            self.fields[f"rate_{name}"] = MoneyTypedField(
                label=rules.RATES[name][0],
                help_text=_on_file(on_file.get(name)),
                least=NOTHING,
                required=False,
            )

    def rates(self) -> Iterator[BoundField]:
        return (self[f"rate_{name}"] for name in TYPED)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        typed = [name for name in TYPED if given.get(f"rate_{name}") is not None]
        if typed and not given.get("source"):
            self.add_error("source", "Say where you read the rates that you typed.")
        if typed and given.get("checked") is None and "checked" not in self.errors:
            self.add_error("checked", "Say whether you read each of them there yourself.")
        return given

    def clean_weeks_not_collected(self) -> list[str]:
        typed = self.cleaned_data["weeks_not_collected"].splitlines()
        return [_monday(line) for line in typed if line.strip()]

    def settings(self) -> dict[str, object]:
        """Give what was decided as `rules.Local.read` takes it."""
        given = self.cleaned_data
        sums = {name: given[name] for name in SUMS if given[name] is not None}
        return {
            **{name: _plain(amount) for name, amount in sums.items()},
            "percent_of_disposable": str(given["percent"] / 100),
            "housing_not_counted": given["housing_not_counted"],
            "weeks_not_collected": given["weeks_not_collected"],
            "short_stay_at_home": bool(given["short_stay_at_home"]),
        }

    def typed_rates(self) -> list[dict[str, str]]:
        given = self.cleaned_data
        values = {name: given[f"rate_{name}"] for name in TYPED}
        plain = {name: _plain(value) for name, value in values.items() if value is not None}
        status = Status.VERIFIED if given["checked"] else Status.INFERRED
        return rules.typed_rates(plain, given["starts_on"], status, given["source"])


SUMS = (
    *("mig_uplift", "standard_dre", "minimum_charge", "night_care_disregard"),
    *LEFT_OUT,
)


def _monday(typed: str) -> str:
    """Read one Monday as typed, as it is kept.

    :raises ValidationError: with a sentence that says what is wrong and how to mend it
    """
    parts = typed.replace("/", " ").split()
    if len(parts) != len(DateBoxes.parts):
        raise forms.ValidationError(f"“{typed.strip()}” is not a day. Enter it like 21/12/2026.")
    day = read_day(parts)
    if day.weekday():
        raise forms.ValidationError(f"{rules.day(day)} is not a Monday.")
    return day.isoformat()


def _on_file(rate: Rate | None) -> str:
    if rate is None:
        return "None is on file for that day."
    doubt = "" if rate.status is Status.VERIFIED else f", {rate.status}"
    return f"On file: {Money.pounds(rate.value)}{doubt}. Leave empty to keep it."


def _plain(amount: Money) -> str:
    return f"{amount.pence // 100}.{amount.pence % 100:02d}"


def begun_from(
    local: rules.Local, *, title: str, starts_on: date | None, why: str
) -> dict[str, Any]:
    """Say what stands in the form at first: the policy that it begins from."""
    sums = {name: getattr(local, name) for name in SUMS}
    percent = local.percent_of_disposable * 100
    return {
        "title": title,
        "starts_on": starts_on,
        "why": why,
        **{name: None if v is None else Money.pounds(v) for name, v in sums.items()},
        "percent": _number(percent),
        "weeks_not_collected": "\n".join(f"{x:%d/%m/%Y}" for x in local.weeks_not_collected),
        "short_stay_at_home": local.short_stay_at_home,
        "housing_not_counted": [
            words
            for words in rules.HOUSING.values()
            if words.casefold() in local.housing_not_counted
        ],
    }


def _number(value: Fraction) -> str:
    return str(value) if value.denominator == 1 else str(Money.pounds(value)).removeprefix("£")


def rates_from(rows: list[dict[str, str]]) -> dict[str, Any]:
    """Say which rates were typed before."""
    if not rows:
        return {}
    typed = {f"rate_{row['name']}": Money.pounds(row["value"]) for row in rows}
    checked = rows[0]["status"] == Status.VERIFIED
    return {**typed, "source": rows[0]["source"], "checked": checked}


class ReturnForm(PlainForm):
    because = forms.CharField(
        label="What should be changed?", widget=forms.Textarea, max_length=1000
    )
