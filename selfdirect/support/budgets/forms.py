"""Which days a statement is for."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.forms import DateBoxField, PlainForm


class PeriodForm(PlainForm):
    """Two days, both in; where none is asked for, the usual one stands there to be changed."""

    def __init__(self, asked: Mapping[str, Any], *, usual: Period) -> None:
        super().__init__(_filled(asked, usual))
        self.fields["from"] = DateBoxField(label="From")
        self.fields["to"] = DateBoxField(label="Up to and with")

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and found["to"] < found["from"]:
            self.add_error("to", "The last day is before the first. Change one of them.")
        return found

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["from"], self.cleaned_data["to"] + timedelta(days=1))


def _filled(asked: Mapping[str, Any], usual: Period) -> dict[str, Any]:
    last = (usual.ends_before or usual.starts_on) - timedelta(days=1)
    days: dict[str, date] = {"from": usual.starts_on, "to": last}
    given = {key.partition("-")[0] for key in asked}
    rest = {name: day.isoformat() for name, day in days.items() if name not in given}
    return {key: asked[key] for key in asked} | rest
