"""Every indicative figure as one flat row: what was counted, under which version, and the sum."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.timezone import localdate

from selfdirect.agreement.allocation.models import Allocation, Costing
from selfdirect.foundation.kernel.money import Money

GROUP = "client_group"  # the question whose answer is the group, where a scheme asks it


@dataclass(frozen=True, slots=True)
class Indicative:
    """One figure as it was issued. Money is a week."""

    case: str
    allocation: str
    scheme: str
    version: str
    issued_on: date
    state: str
    group: str  # empty: the scheme does not ask
    points: Fraction
    net_points: Fraction
    weekly: Money
    own: Money | None  # under the person's own answers
    panel: bool
    costed: str  # the worker's reason for an individual costing; empty: none


_FIELDS = (
    *("case__ref", "ref", "scheme__key", "scheme__version", "issued_at", "state", "receipt"),
    *("weekly", "weekly_own", "panel", "costed"),
)


def indicatives() -> Iterator[Indicative]:
    """Stream every figure that was issued, the oldest first; in one query."""
    reason = Costing.objects.filter(allocation=OuterRef("pk")).values("reason")
    rows = Allocation.objects.annotate(costed=Subquery(reason)).order_by("issued_at", "pk")
    for row in rows.values_list(*_FIELDS).iterator():
        yield _indicative(*row)


def _indicative(
    case: str, ref: str, scheme: str, version: str, issued_at: Any, state: str,
    receipt: Mapping[str, Any], weekly: Money, own: Money | None, panel: bool, costed: str | None,
) -> Indicative:  # fmt: skip
    lines = receipt.get("lines", ())
    return Indicative(
        case=case,
        allocation=ref,
        scheme=scheme,
        version=version,
        issued_on=localdate(issued_at),
        state=state,
        group=str(receipt.get("answers", {}).get(GROUP, "")),
        points=sum((Fraction(line["points"]) for line in lines), Fraction(0)),
        net_points=sum((Fraction(line["net_points"]) for line in lines), Fraction(0)),
        weekly=weekly,
        own=own,
        panel=panel,
        costed=costed or "",
    )
