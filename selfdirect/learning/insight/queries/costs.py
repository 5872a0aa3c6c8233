"""Read what was counted of our own work, and what units of support cost."""

from collections.abc import Collection, Iterable
from dataclasses import astuple, dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain
from typing import Any

from django.utils.timezone import localdate, make_aware

from selfdirect.foundation.audit.extract import acts
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger.extract import Flow, flows
from selfdirect.learning.insight.minutes import in_force
from selfdirect.learning.insight.models import Outlook
from selfdirect.learning.insight.rules import costs
from selfdirect.learning.insight.rules.costs import Done, Early, Route, Work
from selfdirect.support.assurance.extract import minutes_spent
from selfdirect.support.budgets.extract import people_behind
from selfdirect.support.budgets.rules import UnitCost
from selfdirect.support.orders.extract import unit_costs


def counted(since: date, at: datetime) -> dict[str, Any]:
    """Count what was done and paid from a day on, as plain data to keep; in five queries."""
    begin, on = make_aware(datetime.combine(since, time())), localdate(at)
    paid = flows(on + timedelta(days=1), at, since=since)
    gone = [flow for flow in paid if flow.month and flow.month >= since]
    return {
        "acts": [astuple(one) for one in acts(in_force().named, begin, at)],
        "paid": {to: _net(gone, to).pence for to in chain(*costs.ROUTES.values())},
        "behind": people_behind(since, on + timedelta(days=1), at),
        "fees": _sum(gone, "isf", "fee").pence,
        "shares": _sum(gone, "person", "council").pence,
        "looking": minutes_spent(begin, at),
        "units": [
            [one.service, one.provider, one.unit, one.people, str(one.quantity)]
            + [sum_.pence for sum_ in (one.weekly, one.low, one.middle, one.high)]
            for one in unit_costs(on)
        ],
    }


def _sum(found: Iterable[Flow], source: str, target: str) -> Money:
    return Money.total(
        each.pence for each in found if (each.source, each.target) == (source, target)
    )


def _net(found: Collection[Flow], to: str) -> Money:
    """Say what left budgets by one way, less what came back, to them or the council."""
    return _sum(found, "budget", to) - _sum(found, to, "budget") - _sum(found, to, "council")


@dataclass(frozen=True, slots=True)
class Costs:
    """What was counted, with the minutes that hold for it."""

    made: Outlook
    works: list[Work]
    routes: list[Route]
    early: Early
    units: list[UnitCost]
    kept_back: int  # services
    fees: Money
    fees_of: int  # people
    looking: tuple[int, int]  # minutes that were written down, and for how many looks


def latest() -> Costs | None:
    """Read what was counted last; None if nothing was yet."""
    made = Outlook.objects.exclude(costs={}).order_by("-known_at").first()
    if made is None:
        return None
    found = made.costs
    works = costs.work((Done(*row) for row in found["acts"]), in_force(), made.on)
    paid = {to: Money(pence) for to, pence in found["paid"].items()}
    behind = found.get("behind", {})
    units, kept_back = costs.shown(UnitCost.read(row) for row in found["units"])
    return Costs(
        made=made,
        works=works,
        routes=costs.routes(works, paid, behind),
        early=costs.early(works, sum(paid.values(), NOTHING)),
        units=units,
        kept_back=kept_back,
        fees=Money(found["fees"]),
        fees_of=behind.get("fee", int(bool(found["fees"]))),
        looking=(found["looking"][0], found["looking"][1]),
    )
