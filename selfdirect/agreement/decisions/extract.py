"""Every plan that was agreed as one flat row, beside the figure that it was planned with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from selfdirect.agreement.decisions.models import Validation
from selfdirect.foundation.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Agreed:
    """One decision that agreed a plan. Money is a week."""

    decision: str
    plan: str
    allocation: str  # the figure it was planned with
    decided_on: date
    starts_on: date | None
    indicative: Money
    total: Money
    person_pays: Money
    council_pays: Money
    different: tuple[str, ...]  # codes of rules.REASONS: why it is not the indicative figure


_FIELDS = (
    *("ref", "plan__ref", "plan__allocation__ref", "decided_at", "plan__starts_on"),
    *("indicative", "total", "person_pays", "council_pays", "different"),
)


def agreed() -> Iterator[Agreed]:
    """Stream every decision that agreed a plan, the oldest first; in one query."""
    rows = Validation.objects.filter(verdict=Validation.Verdict.AGREED)
    rows = rows.order_by("decided_at", "pk")
    for row in rows.values_list(*_FIELDS).iterator():
        ref, plan, allocation, at, starts_on, indicative, total, person, council, why = row
        yield Agreed(
            decision=ref,
            plan=plan,
            allocation=allocation,
            decided_on=localdate(at),
            starts_on=starts_on,
            indicative=indicative,
            total=total,
            person_pays=person,
            council_pays=council,
            different=tuple(why),
        )
