"""Which days a statement is for."""

from datetime import date, timedelta
from typing import Any

from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.forms import DateBoxField, PlainForm


class PeriodForm(PlainForm):
    """Two days, both in; with nothing asked, the days given at the start."""

    def __init__(self, *args: Any, usual: Period, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["from"] = DateBoxField(label="From", required=False)
        self.fields["to"] = DateBoxField(label="Up to and with", required=False)
        self.usual = usual

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = self._first(found), self._last(found)
        if not self.errors and last < first:
            self.add_error("to", "The last day is before the first. Change one of them.")
        return found

    def _first(self, found: dict[str, Any]) -> date:
        return found.get("from") or self.usual.starts_on

    def _last(self, found: dict[str, Any]) -> date:
        usual = (self.usual.ends_before or self.usual.starts_on) - timedelta(days=1)
        return found.get("to") or max(usual, self._first(found))

    @property
    def period(self) -> Period:
        found = self.cleaned_data
        return Period(self._first(found), self._last(found) + timedelta(days=1))
