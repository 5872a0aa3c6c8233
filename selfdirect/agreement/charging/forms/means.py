"""What somebody is asked about their money: a few questions, and rows for what comes and goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.timezone import localdate

from selfdirect.agreement.charging import rules
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Every
from selfdirect.foundation.ui.fields import anchor
from selfdirect.foundation.ui.forms import (
    DateBoxField,
    MoneyTypedField,
    PickOneField,
    PickSomeField,
    PlainForm,
    YesNoField,
)

MOST_ROWS = 20
SPARE_ROWS = 2
_EVERY = [(every, f"every {every}") for every in Every]
_FOUND = ("instead", "instead_why", "instead_since", "instead_until")  # as rules.Instead
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
    where = PickOneField(
        label="Where is your support, or where will it be?",
        choices=list(rules.WHERE.items()),
        initial=rules.Where.HOME,
        required=False,
    )
    moved_in_on = DateBoxField(
        label="If it is a care home: when did the stay begin, or when will it?",
        help_text="If you are there to stay, your own home does not count in the first 12 weeks.",
        required=False,
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
        help_text="Your own money in the bank, in cash, in shares or bonds. Not the home you live"
        " in. If you have none, enter 0.",
        least=NOTHING,
    )
    joint = MoneyTypedField(
        label="How much do you have together with somebody else?",
        help_text="All of what is in both your names. Half of it counts as yours. Leave it empty"
        " if there is none.",
        least=NOTHING,
        required=False,
    )
    home_value = MoneyTypedField(
        label="If you own the home you live in, or lived in: what is it worth?",
        help_text="About is good enough now. It never counts while you have support at home.",
        least=NOTHING,
        required=False,
    )
    home_owed = MoneyTypedField(
        label="How much do you still owe on it?",
        help_text="A mortgage, for example. Your part of it.",
        least=NOTHING,
        required=False,
    )
    home_percent = forms.IntegerField(
        label="How much of it is yours?",
        help_text="In a hundred: 100 is all of it, 50 is half.",
        min_value=1,
        max_value=100,
        required=False,
    )
    lived_in_by = PickOneField(
        label="Does one of these live there?",
        choices=[
            ("none", "No, none of them"),
            ("partner", "Your partner"),
            ("relative_60", "Somebody of your family who is 60 or over"),
            ("relative_incapacitated", "Somebody of your family who is ill or disabled"),
            ("child", "Your child under 18"),
        ],
        required=False,
    )
    half_pension = YesNoField(
        label="If you are in a care home to stay: does your partner at home get half of your"
        " pension from work?",
        required=False,
    )
    given_away = MoneyTypedField(
        label="Have you given away money, or a home, since you knew that you might need support?"
        " How much was it?",
        help_text="A gift is nothing wrong. We ask why; it counts only if it was to pay less.",
        least=NOTHING,
        required=False,
    )
    notional = MoneyTypedField(
        label="For finance: how much of what was given away counts as still theirs?",
        help_text="Only where you found that it was given away to pay less, and wrote down why."
        " Less of it counts each week, by itself: another sum here begins anew today.",
        least=NOTHING,
        required=False,
    )
    instead = PickOneField(
        label="Is less than a full look at their money enough?",
        help_text="Nothing is charged only where all of their support is free so.",
        choices=[
            ("no", "No, what they pay goes by their money"),
            *((code, ground.words) for code, ground in rules.INSTEAD.items()),
        ],
        initial="no",
        required=False,
    )
    instead_since = DateBoxField(label="From which day?", required=False)
    instead_until = DateBoxField(
        label="Until which day?",
        help_text="Reablement: no more than six weeks. A light touch: no more than a year.",
        required=False,
    )
    instead_why = forms.CharField(
        label="Why, and what does it rest on?",
        help_text="The person reads this.",
        max_length=200,
        required=False,
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

    def __init__(self, *args: Any, ask_band: bool, finance: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_band:
            del self.fields["band"]
        if not finance:
            for name in ("notional", *_FOUND):
                del self.fields[name]

    def clean_instead(self) -> str:
        said: str = self.cleaned_data["instead"]
        return "" if said == "no" else said

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("couple") and given.get("partner_of_pension_age") is None:
            self.add_error("partner_of_pension_age", "Say whether your partner has reached it.")
        no_day = given.get("moved_in_on") is None and "moved_in_on" not in self.errors
        to_stay = given.get("where") == rules.Where.TO_STAY and given.get("home_value")
        if to_stay and no_day:
            self.add_error("moved_in_on", "Enter the day: your home counts 12 weeks after it.")
        if given.get("where") == rules.Where.SHORT_STAY and no_day:
            self.add_error("moved_in_on", "Enter the day: a short stay is eight weeks from it.")
        if given.get("instead"):
            self._check_found(given)
        return given

    def _check_found(self, given: Mapping[str, Any]) -> None:
        if not given.get("instead_why"):
            self.add_error("instead_why", "Say why, and what it rests on: the person reads it.")
        if not given.get("instead_since") and "instead_since" not in self.errors:
            self.add_error("instead_since", "Enter the day from which this holds.")
        if self.errors.keys().isdisjoint(_FOUND) and (wrong := _instead(given).doubt(localdate())):
            self.add_error("instead_until", wrong)


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
            finding=_finding(given) if given.get("how") else None,
        )


def _finding(given: Mapping[str, Any]) -> rules.Finding:
    part = given["left_out"] if given["how"] == "part" else NOTHING
    return rules.Finding(given["how"], given["because"], part)


def _choices(words: Mapping[str, str]) -> list[tuple[str, str]]:
    return [("", "Choose what it is"), *words.items()]


class IncomeForm(RowForm):
    kind = forms.ChoiceField(
        label="What is it?", choices=_choices({k.code: k.words for k in rules.INCOME})
    )
    field_order = ["kind", "amount", "every"]


class FinanceIncomeForm(IncomeForm):
    """With what finance finds of it: how it counts, why, and where that is written."""

    how = forms.ChoiceField(
        label="For finance: how does it count?",
        choices=[("", "As the kind says"), *rules.FINDINGS.items()],
        required=False,
    )
    left_out = MoneyTypedField(
        label="How much a week is left out?", least=Money(1), most=_LARGEST, required=False
    )
    because = forms.CharField(
        label="Why, and where is it written?", max_length=200, required=False
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("how") and not given.get("because"):
            self.add_error("because", "Say why, and where it is written: the person reads it.")
        if (
            given.get("how") == "part"
            and not given.get("left_out")
            and "left_out" not in self.errors
        ):
            self.add_error("left_out", "Enter how much of it is left out each week.")
        return given


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


def _forms(finance: bool) -> dict[str, type[RowForm]]:
    return {**ROWS, "income": FinanceIncomeForm} if finance else ROWS


@dataclass
class Page:
    """The whole page: the few questions, and the rows under each heading."""

    about: AboutForm
    rows: dict[str, list[RowForm]]
    finance: bool = False  # who says how much of what was given away counts

    @classmethod
    def fresh(cls, told: rules.Told | None, *, ask_band: bool, finance: bool = False) -> "Page":
        """Begin, with what was told before if there is any."""
        about = _about(told) if told else {}
        rows = {name: [_row(flow) for flow in getattr(told, name, ())] for name in ROWS}
        form = AboutForm(initial=about, ask_band=ask_band, finance=finance)
        return cls(form, _spare(rows, finance), finance)

    @classmethod
    def sent(cls, data: Mapping[str, Any], *, ask_band: bool, finance: bool = False) -> "Page":
        rows = {
            name: [
                form(data, prefix=f"{name}-{n}", empty_permitted=True)
                for n in range(_count(data, name))
            ]
            for name, form in _forms(finance).items()
        }
        return cls(AboutForm(data, ask_band=ask_band, finance=finance), rows, finance)

    def with_more(self, *, ask_band: bool) -> "Page":
        """Show the same page again, nothing checked yet, with empty rows at the foot of each."""
        typed = {name: [_typed(row) for row in rows] for name, rows in self.rows.items()}
        used = {name: [t for t in rows if t.get("amount")] for name, rows in typed.items()}
        initial = _typed(self.about)
        form = AboutForm(initial=initial, ask_band=ask_band, finance=self.finance)
        return Page(form, _spare(used, self.finance), self.finance)

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

    def told(self, before: rules.Told | None = None) -> rules.Told:
        """Say what was told; what finance found before stays, where somebody else tells anew."""
        given = self.about.cleaned_data
        told = rules.Told(
            couple=given["couple"],
            savings=given["savings"],
            band=rules.Band(given["band"]) if given.get("band") else None,
            partner_of_pension_age=given["partner_of_pension_age"],
            children=given["children"],
            premiums=tuple(given["premiums"]),
            **{name: self._flows(name) for name in ROWS},
            where=rules.Where(given["where"] or rules.Where.HOME),
            moved_in_on=given["moved_in_on"],
            home=_home(given),
            joint=given["joint"] or NOTHING,
            half_pension=bool(given["half_pension"]),
            given_away=given["given_away"] or NOTHING,
            instead=_instead(given) if given.get("instead") else None,
            notional=given.get("notional") or NOTHING,
        )
        return rules.as_found(told, before) if before and not self.finance else told

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


def _instead(given: Mapping[str, Any]) -> rules.Instead:
    return rules.Instead(
        given["instead"],
        given["instead_why"],
        given["instead_since"],
        given.get("instead_until"),
    )


def _home(given: Mapping[str, Any]) -> rules.Home | None:
    if not given["home_value"]:
        return None
    return rules.Home(
        given["home_value"],
        given["home_owed"] or NOTHING,
        given["home_percent"] or 100,
        given["lived_in_by"].removeprefix("none"),
    )


def _count(data: Mapping[str, Any], name: str) -> int:
    return next(n for n in range(MOST_ROWS + 1) if f"{name}-{n}-amount" not in data)


def _spare(
    rows: Mapping[str, Iterable[dict[str, Any]]], finance: bool
) -> dict[str, list[RowForm]]:
    """Show the rows that have something in them, and a few that wait."""
    kinds = _forms(finance)
    return {
        name: [
            kinds[name](initial=row, prefix=f"{name}-{n}")
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
        "where": told.where,
        "moved_in_on": told.moved_in_on,
        "half_pension": told.half_pension or None,
        **{name: getattr(told, name) or None for name in ("joint", "given_away", "notional")},
        **(_home_typed(told.home) if told.home else {}),
        **(_found_typed(told.instead) if told.instead else {}),
    }


def _found_typed(found: rules.Instead) -> dict[str, Any]:
    return dict(zip(_FOUND, (found.reason, found.why, found.since, found.until), strict=True))


def _home_typed(home: rules.Home) -> dict[str, Any]:
    return {
        "home_value": home.value,
        "home_owed": home.owed or None,
        "home_percent": home.percent,
        "lived_in_by": home.lived_in_by or "none",
    }


def _row(flow: rules.Flow) -> dict[str, Any]:
    row: dict[str, Any] = {
        "kind": flow.kind,
        "name": flow.name,
        "amount": flow.amount,
        "every": flow.every,
    }
    if found := flow.finding:
        row |= {"how": found.how, "because": found.why, "left_out": found.left_out or None}
    return row


def _typed(form: PlainForm) -> dict[str, Any]:
    return {field.name: field.value() for field in form}
