"""What everybody pays as flat rows: for budgets, bills and analytics."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from selfdirect.agreement.charging.models import FinancialAssessment
from selfdirect.foundation.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Contribution:
    """The most that one person may be asked for on a day, whatever their support costs."""

    case: str
    person: str
    means: str  # the assessment's reference
    most: Money | None  # a week; None: the full cost
    effective_on: date
    checked: bool  # by finance
    terms: str  # the terms that it was worked out anew for; empty: it was told

    def of(self, cost: Money) -> Money:
        """Say what they pay of a weekly cost."""
        return cost if self.most is None else min(self.most, cost)


_FIELDS = (
    *("case__ref", "case__person__ref", "ref", "most", "effective_on", "confirmed_at"),
    "terms__ref",
)


def contributions(on: date) -> Iterator[Contribution]:
    """Stream what everybody may be asked for on a day; in one query.

    Of several assessments that began by the day the last holds. One worked out ahead begins on
    its own day, so a past day is answered as it was then.
    """
    rows = FinancialAssessment.objects.filter(effective_on__lte=on)
    rows = rows.order_by("case_id", "-effective_on", "-pk").distinct("case_id")
    for case, person, ref, most, begins, checked, terms in rows.values_list(*_FIELDS).iterator():
        yield Contribution(case, person, ref, most, begins, checked is not None, terms or "")
