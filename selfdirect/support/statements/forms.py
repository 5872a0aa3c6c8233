"""Which days a statement is for, and as it was known when."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import get_current_timezone

from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.forms import DateBoxField, PlainForm

OLDEST, NEWEST = date(2000, 1, 1), date(2100, 12, 31)
DAYS = ("from", "to")


class DaysForm(PlainForm):
    """Two days, both in; where none is asked for, the usual one stands there to be changed."""

    def __init__(self, asked: Mapping[str, Any], *, usual: Period) -> None:
        super().__init__(_filled(asked, usual))
        limits = {"earliest": OLDEST, "latest": NEWEST}
        self.fields["from"] = DateBoxField(label="From", **limits)
        self.fields["to"] = DateBoxField(label="Up to and with", **limits)
        self.fields["known"] = DateBoxField(
            label="As we knew it on an earlier day",
            help_text="Leave this empty to see what we know today.",
            required=False,
            **limits,
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not self.errors and found["to"] < found["from"]:
            self.add_error("to", "The last day is before the first. Change one of them.")
        return found

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["from"], self.cleaned_data["to"] + timedelta(days=1))

    @property
    def known(self) -> date | None:
        found: date | None = self.cleaned_data["known"]
        return found

    @property
    def known_at(self) -> datetime | None:
        """The last moment of the day asked for, in London."""
        if self.known is None:
            return None
        return datetime.combine(self.known, time.max, get_current_timezone())

    @property
    def query(self) -> str:
        """Ask for the same again."""
        asked = [f"{name}={self.cleaned_data[name]}" for name in DAYS]
        return "&".join([*asked, *([f"known={self.known}"] if self.known else [])])


def _filled(asked: Mapping[str, Any], usual: Period) -> dict[str, Any]:
    last = (usual.ends_before or usual.starts_on) - timedelta(days=1)
    days: dict[str, date] = {"from": usual.starts_on, "to": last}
    given = {key.partition("-")[0] for key in asked}
    rest = {name: day.isoformat() for name, day in days.items() if name not in given}
    return {key: asked[key] for key in asked} | rest
