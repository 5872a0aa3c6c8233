"""What an analyst gives: a file, what its columns mean, and the choices of a calibration."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms

from selfdirect.agreement.calibration import files, queries
from selfdirect.agreement.calibration.rules import METHODS, BadChoice, Choices, Method
from selfdirect.foundation.kernel.money import Money, half_up
from selfdirect.foundation.ui.forms import (
    DateBoxField,
    MoneyTypedField,
    PickOneField,
    PickSomeField,
    PlainForm,
)

LARGEST = 25_000_000  # bytes
FROM_FILE, FROM_REGISTER = "file", "register"


class BringForm(PlainForm):
    """A file of cases, or our own people's plans. Gives `text` and `name` for a file."""

    source = PickOneField(
        label="Where are the cases?",
        choices=[
            (FROM_FILE, "In a file"),
            (FROM_REGISTER, "Here: our own people's points and agreed plans"),
        ],
        hints={
            FROM_FILE: "A CSV with a row for each case. 25,000 rows are fine.",
            FROM_REGISTER: "Everybody who has an indicative budget and an agreed plan now. They"
            " get new references, drawn by chance, that lead back to nobody's record.",
        },
        initial=FROM_FILE,
    )
    file = forms.FileField(
        label="The file",
        help_text="No names, addresses or dates of birth: only references. Columns that nobody"
        " needs are let go of at once.",
        required=False,
        error_messages={"empty": "The file is empty. Check that it was saved to the end."},
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("source") != FROM_FILE or self.errors:
            return given
        if given.get("file") is None:
            self.add_error("file", "Choose the file of cases.")
        else:
            self._read(given)
        return given

    def _read(self, given: dict[str, Any]) -> None:
        file = given["file"]
        if file.size > LARGEST:
            self.add_error("file", "The file has more than 25 MB. Leave out columns, or rows.")
            return
        try:
            given["text"], given["name"] = file.read().decode("utf-8-sig"), file.name
        except UnicodeDecodeError:
            self.add_error(
                "file",
                "This is not a text file in UTF-8. In the spreadsheet choose “Save as”, “CSV"
                " UTF-8 (comma delimited)”, and choose that file here.",
            )


MEANINGS = [
    (files.LEAVE, "Leave it out"),
    (files.TEST, "Test fairness by it"),
    *((field.name, field.words) for field in files.FIELDS),
]


class MeaningsForm(PlainForm):
    """What each column of a file means, in the order of the file."""

    def __init__(self, *args: Any, headings: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        guesses = files.guessed(headings)
        for place, heading in enumerate(headings):
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading[:60], choices=MEANINGS, initial=guesses[place]
            )

    def meanings(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.fields]


METHOD_SAYS = {
    Method.MEAN: "People with the same points get what such people cost on average, and more"
    " points never mean less. In our simulations it has no bias at the top. With few cases it is"
    " steadied by everybody's line.",
    Method.PERCENTILE: "As In Control and ADASS tables were made: ranks of points meet ranks of"
    " cost, whoever they belong to. Known bias: in our simulations it gives the tenth with the"
    " most needs 15% to 176% too much, and others too little. Your own figure stands in the"
    " report.",
    Method.PRICE: "Points times one price. Easy to explain. Known bias: in our simulations 4% too"
    " much at the top, and it is further off for people with few points.",
    Method.BANDS: "Everybody in a band gets its mean. Known bias: a point more may bring a large"
    " step, and ten points more nothing.",
    Method.LINE: "One straight line, that never starts below what the tenth with the"
    " fewest points cost. The steadiest with 300 cases or fewer. Known bias: in our"
    " simulations 2% too little at the top, and it cannot follow a bend.",
    Method.QUANTILE: "The sum that a stated share of people stay within. Known bias: dear support"
    " hardly counts, so the total falls short until it is closed to the budget.",
}


SHORT = 40  # points of a line in a short table
PLACES = 10**6  # of a factor worked out from an index
UPRATING = ("uprating_by", "index_now", "uprating_source")
WHOLE = ("strength", "small", "bands", "bootstraps", "seed")
EXACT = (
    *("contingency_percent", "savings_percent", "winsorise_percent"),
    *("tail_percent", "step_percent", "quantile"),
)


def factor_name(day: date) -> str:
    return f"factor_{day:%Y%m%d}"


class ChoicesForm(PlainForm):
    """Everything that a calibration depends on besides its cases."""

    target = forms.ChoiceField(label="Which table is it for?")
    method = PickOneField(
        label="How are points to become money?",
        choices=[(m.value, words) for m, words in METHODS.items()],
        hints={m.value: words for m, words in METHOD_SAYS.items()},
        initial=Method.MEAN.value,
    )
    points = PickOneField(
        label="Which points?",
        choices=[("net", "Points left to meet"), ("gross", "Points of need")],
        hints={
            "net": "After willing family and friends, beside what the package costs.",
            "gross": "Before family and friends. The worth of their help is part of the cost.",
        },
        initial="net",
    )
    budget = MoneyTypedField(
        label="Budget for all these people, a week",
        help_text="The table is closed to this sum. Leave it empty to spend what they cost now.",
        required=False,
        least=Money(1),
    )
    contingency_percent = forms.DecimalField(
        label="Contingency", help_text="Kept out of the table, for figures that plans change.",
        min_value=0, max_value=99, max_digits=5, decimal_places=2, initial=0,
    )  # fmt: skip
    savings_percent = forms.DecimalField(
        label="Savings target", help_text="Taken off the budget first. The report says whom it"
        " leaves with less than their hours cost.",
        min_value=0, max_value=99, max_digits=5, decimal_places=2, initial=0,
    )  # fmt: skip
    generic = PickOneField(
        label="How is money balanced between older people and younger adults?",
        choices=[
            ("0", "Each client group has its own line"),
            ("1/4", "A quarter of the way to one line"),
            ("1/2", "Half-way between"),
            ("3/4", "Three quarters of the way"),
            ("1", "One line for all"),
        ],
        hints={
            "0": "Each group stays near what it costs now.",
            "1": "The same points bring the same money. In Surrey this moved money from younger"
            " adults to older people.",
        },
        initial="0",
    )
    rounding_pence = PickOneField(
        label="Round the table to",
        choices=[("1", "A penny"), ("100", "A pound"), ("500", "Five pounds")],
        initial="100",
    )
    winsorise_percent = forms.DecimalField(
        label="Hold costs above this percentile of each group",
        help_text="So that a few dear packages do not bend the line. They are listed, costed one"
        " part at a time, and stay in every test. 100 holds none.",
        min_value=50, max_value=100, max_digits=5, decimal_places=2, initial=99,
    )  # fmt: skip
    unit_price = MoneyTypedField(
        label="Price of an hour now",
        help_text="To see whether the figures still buy the hours that people have.",
        required=False,
        least=Money(1),
    )
    test_by = PickSomeField(
        label="Test fairness by",
        help_text="Client group always is. Columns of this set of cases.",
        required=False,
    )
    most_knots = PickOneField(
        label="How long may the table be?",
        choices=[
            ("0", "As long as it takes to be exact"),
            (str(SHORT), f"At most {SHORT} points for each group"),
        ],
        hints={
            str(SHORT): "Straight between them, and closed to the budget again. The report"
            " says by how much it differs."
        },
        initial="0",
    )
    price_date = DateBoxField(
        label="Costs at the prices of this day",
        help_text="Costs of another day are left out and listed, unless you say below how to bring"
        " them to this one. Rows without a day count as of this day.",
        required=False,
    )
    uprating_by = PickOneField(
        label="How do you say it?",
        choices=[("factor", "As factors"), ("index", "As figures of a price index")],
        hints={
            "factor": "1.05 makes £105 of £100.",
            "index": "The index of each day, and that of the day above.",
        },
        initial="factor",
    )
    index_now = forms.DecimalField(
        label="Index on the day above", help_text="Only for figures of an index.", required=False,
        min_value=0, max_digits=12, decimal_places=6,
    )  # fmt: skip
    uprating_source = forms.CharField(
        label="Where were these read?", required=False, max_length=300,
        help_text="Like: the council's fee uplift for 2026-27, or a table of the ONS.",
    )  # fmt: skip
    strength = forms.IntegerField(
        label="How strongly groups lean on everybody's line",
        help_text="In people: 100 counts everybody's line as much as 100 people of the group.",
        min_value=0, max_value=100_000, initial=100,
    )  # fmt: skip
    small = forms.IntegerField(
        label="A group of this many or fewer gets a straight line",
        min_value=0, max_value=100_000, initial=300,
    )  # fmt: skip
    tail_percent = forms.DecimalField(
        label="Past this percentile of points, everybody's slope",
        min_value=50, max_value=100, max_digits=5, decimal_places=2, initial=99,
    )  # fmt: skip
    bands = forms.IntegerField(label="Bands", min_value=1, max_value=100, initial=10)
    step_percent = forms.DecimalField(
        label="Steps of ranks", help_text="5 is the spreadsheets' step; 0 matches every rank.",
        min_value=0, max_value=50, max_digits=5, decimal_places=2, initial=5,
    )  # fmt: skip
    quantile = forms.DecimalField(
        label="Share of people who stay within", help_text="0.5 is the middle.",
        min_value=0, max_value=1, max_digits=4, decimal_places=3, initial="0.5",
    )  # fmt: skip
    bootstraps = forms.IntegerField(
        label="Resamples for the intervals", min_value=0, max_value=10_000, initial=1000
    )
    seed = forms.IntegerField(
        label="Seed", help_text="The same seed gives the same report, to the byte.",
        min_value=0, max_value=2**31, initial=1,
    )  # fmt: skip

    def __init__(
        self,
        *args: Any,
        targets: Sequence[queries.Target],
        columns: Sequence[str],
        days: Sequence[tuple[date, int]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._ask_for(days)
        self.targets = {target.code: target for target in targets}
        fields = self.fields
        target, test_by = fields["target"], fields["test_by"]
        if isinstance(target, forms.ChoiceField):
            target.choices = [(code, each.words) for code, each in self.targets.items()]
        if isinstance(test_by, PickSomeField):
            test_by.choices = [(name, name.replace("_", " ")) for name in columns]
            test_by.initial = list(columns)
        if not columns:
            del fields["test_by"]

    def _ask_for(self, days: Sequence[tuple[date, int]]) -> None:
        """Ask for a factor of each day of prices in the file; of none where there is none."""
        self.days = {factor_name(day): day for day, _ in days}
        if not days:
            for name in UPRATING:
                del self.fields[name]
        for day, count in days:
            self.fields[factor_name(day)] = forms.DecimalField(
                label=f"Prices of {day.day} {day:%B %Y}",
                help_text=f"Rows: {count:,}.",
                required=False,
                min_value=0,
                max_digits=12,
                decimal_places=6,
            )

    @property
    def factors(self) -> list[forms.BoundField]:
        return [self[name] for name in self.days]

    def _uprating(self, given: dict[str, Any]) -> dict[date, Fraction]:
        """Make a factor for each day of what was typed, to 6 places."""
        now: date | None = given["price_date"]
        typed = {day: given[n] for n, day in self.days.items() if given[n]}
        if not typed or given["uprating_by"] == "factor":
            return {day: Fraction(f) for day, f in typed.items() if day != now}
        index = given["index_now"] or (typed.get(now) if now else None)
        if not index:
            raise BadChoice("Give the index of the day of prices too, to divide by the others.")
        exact = {day: Fraction(index) / Fraction(f) for day, f in typed.items() if day != now}
        return {day: Fraction(half_up(f * PLACES), PLACES) for day, f in exact.items()}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                given["choices"] = self._choices(given)
            except BadChoice as wrong:
                self.add_error(None, str(wrong))
        return given

    def _choices(self, given: dict[str, Any]) -> Choices:
        budget, hour = given["budget"], given["unit_price"]
        day: date | None = given["price_date"]
        exact: dict[str, Any] = {name: Fraction(given[name]) for name in EXACT}
        whole: dict[str, Any] = {name: given[name] for name in WHOLE}
        return Choices(
            method=Method(given["method"]),
            points=given["points"],
            budget_pence=budget.pence if budget else None,
            generic=Fraction(given["generic"]),
            rounding_pence=int(given["rounding_pence"]),
            unit_pence=hour.pence if hour else None,
            test_by=tuple(given.get("test_by", ())),
            price_date=day,
            uprating=self._uprating(given),
            uprating_source=(given.get("uprating_source") or "").strip(),
            most_knots=int(given["most_knots"]),
            highest_points=queries.highest_points(self.targets[given["target"]]),
            version=queries.code_version(),
            **exact,
            **whole,
        )

    @property
    def chosen(self) -> queries.Target:
        return self.targets[self.cleaned_data["target"]]
