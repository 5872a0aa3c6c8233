"""What somebody is asked who wants to employ a personal assistant."""

from fractions import Fraction
from typing import Any

from django import forms

from selfdirect.agreement.employing import rules
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ui.forms import MoneyTypedField, PickOneField, PlainForm, YesNoField

KINDS = {
    "day": "Hours in the day",
    "late": "Hours in the evening or at the weekend",
    "night": "Hours at night, awake",
}
MOST_WAGE = Money.pounds(200)


class HoursField(forms.DecimalField):
    """Hours as people write them: 1e3 is a slip of the keyboard, not a thousand."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str) and "e" in value.lower():
            raise forms.ValidationError("Enter a number, like 2.5.", code="invalid")
        return super().to_python(value)


def _hours() -> HoursField:
    return HoursField(
        label="How many hours a week?",
        required=False,
        min_value=0,
        max_value=rules.HOURS_A_WEEK * rules.MOST_ASSISTANTS,
        max_digits=6,
        decimal_places=2,
    )


def _wage() -> MoneyTypedField:
    return MoneyTypedField(
        label="How much an hour?", required=False, least=Money(1), most=MOST_WAGE
    )


class WantedForm(PlainForm):
    """A usual week, and who is employed. Once valid, `facts` says it as the rules want it."""

    day_hours, day_wage = _hours(), _wage()
    late_hours, late_wage = _hours(), _wage()
    night_hours, night_wage = _hours(), _wage()
    assistants = forms.IntegerField(
        label="How many people will you employ?",
        help_text="We take it that they share the hours evenly.",
        min_value=1,
        max_value=rules.MOST_ASSISTANTS,
        initial=1,
    )
    band = PickOneField(
        label="How old are they?",
        help_text="The law asks for different things at different ages.",
        choices=[(band.value, band.value) for band in rules.Band],
        initial=rules.Band.TO_40.value,
    )
    cover = YesNoField(
        label="Will somebody else help while they are on holiday?",
        help_text="You pay them for 5.6 weeks of holiday a year, so help in those weeks is extra.",
        initial=True,
    )
    allowance = YesNoField(
        label="Will you claim the Employment Allowance?",
        help_text="Many people who employ their own assistant can. It takes off National "
        "Insurance. If you are not sure, choose no, and ask whoever does the pay.",
        initial=False,
    )

    @property
    def pairs(self) -> list[tuple[str, Any, Any]]:
        """Give each kind of hours with its two boxes."""
        return [(words, self[f"{k}_hours"], self[f"{k}_wage"]) for k, words in KINDS.items()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for kind in KINDS:
            wage = f"{kind}_wage"
            if given.get(f"{kind}_hours") and not given.get(wage) and wage not in self.errors:
                self.add_error(wage, "Enter what you pay for one of these hours.")
        return given

    def facts(self) -> rules.Facts:
        """Say what was asked for.

        :raises Refused: if it cannot be
        """
        given = self.cleaned_data
        hours = (
            rules.Hours(
                words, Fraction(given[f"{kind}_hours"]), given.get(f"{kind}_wage") or Money(0)
            )
            for kind, words in KINDS.items()
            if given.get(f"{kind}_hours")
        )
        return rules.Facts(
            tuple(hours),
            rules.Band(given["band"]),
            given["assistants"],
            given["cover"],
            given["allowance"],
        )
