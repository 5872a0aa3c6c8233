"""What is asked about a plan, a page at a time."""

from collections.abc import Sequence
from typing import Any

from django import forms

from selfdirect.agreement.charging.rules import NOT_CHARGED
from selfdirect.agreement.planning import rules
from selfdirect.agreement.planning.models import Line
from selfdirect.foundation.kernel.money import NOTHING
from selfdirect.foundation.ui.forms import (
    DateBoxField,
    MoneyTypedField,
    PickOneField,
    PickSomeField,
    PlainForm,
)
from selfdirect.register.directory.models import Price, Service

LONG = 4000
PATTERNS = (1, 2, 3)  # how many different times of the week one page asks for
DAYS = [(str(number), day) for number, day in enumerate(rules.DAYS)]
UNITS = {"hour": "hours", "session": "sessions", "week": "weeks", "each": "times", "mile": "miles"}
FREE_CHOICE = "free"  # a radio button needs a value; the model keeps none


def _long(label: str, hint: str = "", *, required: bool = True, rows: int = 4) -> forms.CharField:
    box = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, help_text=hint, required=required, max_length=LONG, widget=box
    )


class GoodDayForm(PlainForm):
    words = _long(
        "What is a good day like?", "As you would say it out loud. As long as it needs to be."
    )


class OutcomeForm(PlainForm):
    words = _long(
        "What do you want?",
        "As you would say it out loud, like “I want to be up in time for my programme”.",
        rows=3,
    )


class LeaveOutForm(PlainForm):
    reason = _long(
        "Why is nothing needed for this?",
        "To take this back, empty the box.",
        required=False,
        rows=3,
    )


class StartForm(PlainForm):
    starts_on = DateBoxField(
        label="When does the support begin?", help_text="Prices are those of that day."
    )


class ContingencyForm(PlainForm):
    weekly = MoneyTypedField(
        label="How much a week is kept for bad weeks?",
        help_text="0 if nothing is kept.",
        least=NOTHING,
    )
    reason = _long("What is it for?", required=False, rows=2)


class SearchForm(forms.Form):
    q = forms.CharField(
        label="Search the directory",
        help_text="Like: swimming, help at home, company",
        required=False,
        max_length=200,
    )


class LineForm(PlainForm):
    """One thing that helps. Which questions it asks depends on who helps."""

    what = forms.CharField(
        label="What will happen?", help_text="Like: help to get up and dressed", max_length=200
    )
    who = forms.CharField(
        label="Who helps?", help_text="Like: Ben, my brother. Or: I do this myself", max_length=160
    )
    need = PickOneField(label="Which need does it help with?")
    held = PickOneField(label="Who holds the money for it?")
    unit = PickOneField(label="How is it paid?")
    quantity = forms.DecimalField(
        label="How much a week?", max_digits=7, decimal_places=2, min_value=0, required=False
    )
    unit_price = MoneyTypedField(
        label="What does an hour cost?",
        help_text="All that is paid for one hour, with the employer's costs.",
    )
    free_as = PickOneField(
        label="Is it equipment, or a change to the home?",
        help_text="Nobody is charged for these: S.I. 2014/2672 reg 3.",
        choices=[("no", "No"), *NOT_CHARGED.items()],
        initial="no",
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        free: bool,
        service: Service | None,
        holder: str = "",
        prices: Sequence[Price] = (),
        needs: Sequence[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.service, self.free = service, free
        self._ask_need(needs)
        self._ask_money(prices, holder)
        for number in PATTERNS:
            self._ask_times(number)

    def _ask_need(self, needs: Sequence[str]) -> None:
        shown = [code for code in rules.WORDS if code in needs] or list(rules.WORDS)
        self._choices("need", [(code, _sentence(rules.WORDS[code])) for code in shown])

    def _ask_money(self, prices: Sequence[Price], holder: str) -> None:
        if self.service:
            self._drop("who", "unit_price")
            self._ask_held(holder)
            self._ask_unit(prices)
        elif self.free:
            self._drop("held", "unit", "quantity", "unit_price", "free_as")
        else:
            self._drop("held", "unit")
            self._say_quantity("hour")

    def _ask_held(self, holder: str) -> None:
        """Ask who holds the money, in words to the person, or about them by name."""
        holds, pays = ("you hold", "you pay") if not holder else (f"{holder} holds", "they pay")
        direct = (rules.DIRECT, f"Money that {holds}")
        managed = (rules.MANAGED, "Money that the council holds")
        self._choices("held", [direct, managed, (FREE_CHOICE, "It costs nothing")])
        self.fields["held"].hints = {  # type: ignore[attr-defined]
            rules.DIRECT: f"A direct payment: {pays} the helper.",
            rules.MANAGED: "The council pays the helper.",
        }

    def _ask_unit(self, prices: Sequence[Price]) -> None:
        units = [price.unit for price in prices]
        self._choices(
            "unit", [(p.unit, rules.price_of(p.amount, p.unit)) for p in prices if p.amount]
        )
        if len(units) < 2:
            self._drop("unit")
        if units == ["hour"]:  # nobody lends equipment by the hour
            self._drop("free_as")
        self._say_quantity(units[0] if len(units) == 1 else "")

    def _say_quantity(self, unit: str) -> None:
        field = self.fields["quantity"]
        field.label = f"How many {UNITS.get(unit, 'hours or times')} a week?"
        if unit in ("", "hour"):
            field.help_text = "Leave it empty to count the hours of the week below."

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def _drop(self, *names: str) -> None:
        for name in names:
            del self.fields[name]

    def _ask_times(self, number: int) -> None:
        self.fields[f"days_{number}"] = PickSomeField(label="Days", choices=DAYS, required=False)
        for part, words, like in (("from", "From", "9:30am"), ("to", "To", "11am")):
            self.fields[f"{part}_{number}"] = forms.CharField(
                label=words, help_text=f"Like {like}", max_length=10, required=False
            )

    @property
    def asked(self) -> list[forms.BoundField]:
        """Give the questions before the week."""
        return [self[name] for name in self.fields if not name.endswith(("_1", "_2", "_3"))]

    @property
    def patterns(self) -> list[list[forms.BoundField]]:
        """Give the three questions of each time of the week."""
        return [[self[f"{part}_{n}"] for part in ("days", "from", "to")] for n in PATTERNS]

    @property
    def has_more_times(self) -> bool:
        """Say whether a second time of the week is filled in, so that it is shown open."""
        return any(self[f"days_{n}"].value() or self[f"days_{n}"].errors for n in PATTERNS[1:])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        cleaned["times"] = [time for n in PATTERNS for time in self._times(n)]
        return cleaned

    def _times(self, number: int) -> list[rules.Time]:
        days = self.cleaned_data.get(f"days_{number}") or []
        start, end = (self._typed(f"{part}_{number}") for part in ("from", "to"))
        if days and (start is None or end is None):
            if not (self.errors.get(f"from_{number}") or self.errors.get(f"to_{number}")):
                self.add_error(f"from_{number}", "Say from when to when, or untick the days.")
            return []
        if not days and (start is not None or end is not None):
            self.add_error(f"days_{number}", "Tick the days for this time.")
            return []
        return [rules.Time(int(day), start or 0, end or 0) for day in days]

    def _typed(self, name: str) -> int | None:
        text = self.cleaned_data.get(name, "")
        try:
            return rules.typed(text) if text else None
        except ValueError as wrong:
            self.add_error(name, str(wrong))
            return None

    @property
    def given(self) -> dict[str, Any]:
        """Give what was answered as `actions.add_line` takes it."""
        said = self.cleaned_data
        held = said.get("held", rules.FREE if self.free else rules.DIRECT)
        return {
            "need": said["need"],
            "what": said["what"],
            "who": said.get("who", ""),
            "service": self.service,
            "held": rules.FREE if held == FREE_CHOICE else held,
            "quantity": said.get("quantity"),
            "unit": said.get("unit", ""),
            "unit_price": said.get("unit_price"),
            "times": said["times"],
            "free_as": "" if said.get("free_as") == "no" else said.get("free_as", ""),
        }


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def first(service: Service | None, prices: Sequence[Price]) -> dict[str, Any]:
    """Fill the form for something new: what is open to everybody is free until it has a price."""
    if service is None:
        return {}
    free = service.community and not prices
    return {"what": service.name, "held": FREE_CHOICE if free else ""}


def initial(line: Line) -> dict[str, Any]:
    """Fill the form from a line as it is kept; times of the same hours stand together."""
    spans: dict[tuple[int, int], list[str]] = {}
    for time in rules.read_times(line.times):
        spans.setdefault((time.start, time.end), []).append(str(time.day))
    filled: dict[str, Any] = {
        name: getattr(line, name)
        for name in ("what", "who", "need", "unit", "quantity", "unit_price")
    }
    filled["held"] = line.held or FREE_CHOICE
    filled["free_as"] = line.free_as or "no"
    for number, ((start, end), days) in zip(PATTERNS, spans.items(), strict=False):
        filled |= {
            f"days_{number}": days,
            f"from_{number}": rules.said(start),
            f"to_{number}": rules.said(end),
        }
    return filled
