"""What somebody is asked about their money: a few questions, and rows for what comes and goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms

from selfdirect.agreement.charging import rules
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Every
from selfdirect.foundation.ui.fields import anchor
from selfdirect.foundation.ui.forms import (
    MoneyTypedField,
    PickOneField,
    PickSomeField,
    PlainForm,
    YesNoField,
)

MOST_ROWS = 20
SPARE_ROWS = 2
_EVERY = [(every, f"every {every}") for every in Every]
_LARGEST = Money.pounds(100_000)


class AboutForm(PlainForm):
    """Age where it is not known, partner, children, savings, premiums."""

    band = PickOneField(
        label="How old are you?",
        choices=[
            (rules.Band.UNDER_25, "From 18 to 24"),
            (rules.Band.TO_PENSION_AGE, "25 or over, and not yet State Pension age"),
            (rules.Band.PENSION_AGE, "State Pension age or over"),
        ],
    )
    couple = YesNoField(
        label="Do you live with a partner?",
        help_text="A husband, wife, civil partner, or somebody you live with as if you were."
        " We never count their money.",
    )
    partner_of_pension_age = YesNoField(
        label="If you do: has your partner reached State Pension age?", required=False
    )
    children = forms.IntegerField(
        label="How many children under 18 live with you, and depend on you?",
        min_value=0,
        max_value=20,
        initial=0,
    )
    savings = MoneyTypedField(
        label="How much savings do you have?",
        help_text="Money in the bank, in cash, in shares or bonds. Not the home you live in. If"
        " you share it with somebody, count half. If you have none, enter 0.",
        least=NOTHING,
    )
    other = forms.CharField(
        label="If you chose “Something else”: what is it?", required=False, max_length=60
    )
    premiums = PickSomeField(
        label="Which of these are true?",
        help_text="Each one lets you keep more. Leave them empty if none is true.",
        choices=list(rules.PREMIUMS.items()),
        required=False,
    )

    def __init__(self, *args: Any, ask_band: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_band:
            del self.fields["band"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("couple") and given.get("partner_of_pension_age") is None:
            self.add_error("partner_of_pension_age", "Say whether your partner has reached it.")
        return given


class RowForm(PlainForm):
    """One sum: left empty, it does not count."""

    amount = MoneyTypedField(label="How much?", least=Money(1), most=_LARGEST)
    every = forms.ChoiceField(label="How often?", choices=_EVERY, initial=Every.WEEK)

    def has_changed(self) -> bool:
        """Say whether anything was typed; how often it comes is chosen for everybody at first."""
        return any(field.data for field in self if field.name != "every")

    def flow(self, other: str) -> rules.Flow:
        given = self.cleaned_data
        kind = given.get("kind", "")
        return rules.Flow(
            kind=kind,
            name=other if kind == "other" else given.get("name", ""),
            amount=given["amount"],
            every=Every(given["every"]),
        )


def _choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [("", "Choose what it is"), *words.items()]


class IncomeForm(RowForm):
    kind = forms.ChoiceField(
        label="What is it?", choices=_choices({k.code: k.words for k in rules.INCOME})
    )
    field_order = ["kind", "amount", "every"]


class HousingForm(RowForm):
    kind = forms.ChoiceField(label="What is it?", choices=_choices(rules.HOUSING))
    field_order = ["kind", "amount", "every"]


class CostForm(RowForm):
    name = forms.CharField(label="What is it?", max_length=60)
    field_order = ["name", "amount", "every"]


ROWS: dict[str, type[RowForm]] = {
    "income": IncomeForm,
    "housing": HousingForm,
    "costs": CostForm,
}


@dataclass
class Page:
    """The whole page: the few questions, and the rows under each heading."""

    about: AboutForm
    rows: dict[str, list[RowForm]]

    @classmethod
    def fresh(cls, told: rules.Told | None, *, ask_band: bool) -> "Page":
        """Begin, with what was told before if there is any."""
        about = _about(told) if told else {}
        rows = {name: [_row(flow) for flow in getattr(told, name, ())] for name in ROWS}
        return cls(AboutForm(initial=about, ask_band=ask_band), _spare(rows))

    @classmethod
    def sent(cls, data: Mapping[str, Any], *, ask_band: bool) -> "Page":
        rows = {
            name: [
                form(data, prefix=f"{name}-{n}", empty_permitted=True)
                for n in range(_count(data, name))
            ]
            for name, form in ROWS.items()
        }
        return cls(AboutForm(data, ask_band=ask_band), rows)

    def with_more(self, *, ask_band: bool) -> "Page":
        """Show the same page again, nothing checked yet, with empty rows at the foot of each."""
        typed = {name: [_typed(row) for row in rows] for name, rows in self.rows.items()}
        used = {name: [t for t in rows if t.get("amount")] for name, rows in typed.items()}
        return Page(AboutForm(initial=_typed(self.about), ask_band=ask_band), _spare(used))

    def is_valid(self) -> bool:
        return not [form for form in self.forms() if not form.is_valid()] and self._is_named()

    def _is_named(self) -> bool:
        """Ask for the name of what is "something else"."""
        kinds = [row.cleaned_data.get("kind") for row in self.rows["income"]]
        if "other" in kinds and not self.about.cleaned_data["other"]:
            self.about.add_error("other", "Write what it is called, so that we can look it up.")
        return self.about.is_valid()

    def forms(self) -> list[PlainForm]:
        return [self.about, *(row for rows in self.rows.values() for row in rows)]

    def told(self) -> rules.Told:
        given = self.about.cleaned_data
        return rules.Told(
            couple=given["couple"],
            savings=given["savings"],
            band=rules.Band(given["band"]) if given.get("band") else None,
            partner_of_pension_age=given["partner_of_pension_age"],
            children=given["children"],
            premiums=tuple(given["premiums"]),
            **{name: self._flows(name) for name in ROWS},
        )

    def _flows(self, name: str) -> tuple[rules.Flow, ...]:
        other = self.about.cleaned_data["other"]
        return tuple(row.flow(other) for row in self.rows[name] if row.has_changed())

    def errors(self) -> list[dict[str, str]]:
        """List every error of the page, each with the place it leads to."""
        bound = [field for form in self.forms() for field in form]
        at_fields = [
            {"text": str(words), "href": f"#{anchor(field)}"}
            for field in bound
            for words in field.errors
        ]
        return [{"text": str(words)} for words in self.about.non_field_errors()] + at_fields


def _count(data: Mapping[str, Any], name: str) -> int:
    return next(n for n in range(MOST_ROWS + 1) if f"{name}-{n}-amount" not in data)


def _spare(rows: Mapping[str, Iterable[dict[str, Any]]]) -> dict[str, list[RowForm]]:
    """Show the rows that have something in them, and a few that wait."""
    return {
        name: [
            ROWS[name](initial=row, prefix=f"{name}-{n}")
            for n, row in enumerate([*filled, *[{}] * SPARE_ROWS][:MOST_ROWS])
        ]
        for name, filled in rows.items()
    }


def _about(told: rules.Told) -> dict[str, Any]:
    return {
        "band": told.band,
        "couple": told.couple,
        "partner_of_pension_age": told.partner_of_pension_age,
        "children": told.children,
        "savings": told.savings,
        "other": next((flow.name for flow in told.income if flow.name), ""),
        "premiums": list(told.premiums),
    }


def _row(flow: rules.Flow) -> dict[str, Any]:
    return {"kind": flow.kind, "name": flow.name, "amount": flow.amount, "every": flow.every}


def _typed(form: PlainForm) -> dict[str, Any]:
    return {field.name: field.value() for field in form}
