"""Each thing that helps: added, changed, moved, taken out. Prices come from the directory."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import NotRequired, TypedDict, Unpack

from django.db import transaction
from django.db.models import Max
from django.utils.timezone import localdate

from selfdirect.agreement.charging.rules import EQUIPMENT_LIMIT
from selfdirect.agreement.planning import queries, rules, says
from selfdirect.agreement.planning.actions.held import changed, hold
from selfdirect.agreement.planning.models import Line
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.directory import queries as directory
from selfdirect.register.directory.models import Service

MOST = {"hour": 168, "mile": 2000}  # a week; other units 100: more is a slip of the keyboard


class Given(TypedDict):
    """What is said of a line. A change says it all again: what is left out is emptied."""

    outcome: int
    need: str  # a code of the ten outcomes of S.I. 2015/313
    what: str
    who: NotRequired[str]
    service: NotRequired[Service | None]
    held: NotRequired[str]  # who holds the money; empty: it costs nothing
    quantity: NotRequired[Decimal | None]  # a week; hours may be left to the times
    unit: NotRequired[str]
    unit_price: NotRequired[Money | None]  # only for somebody who is not in the directory
    times: NotRequired[Sequence[rules.Time]]
    free_as: NotRequired[str]  # a code of charging's NOT_CHARGED, where nobody may be charged


@transaction.atomic
def add_line(*, ref: str, by: Actor, at: datetime, **given: Unpack[Given]) -> Line:
    """Add something that helps with an outcome, and work out what it costs a week.

    A paid line is a service of the directory, at the directory's price for the day the support
    begins; or, with money the person holds, somebody they found themselves at an agreed price.

    :raises Refused: with a sentence on what is missing or cannot be
    """
    plan = hold(ref, by)
    place = (plan.lines.aggregate(last=Max("place"))["last"] or 0) + 1
    line = Line(plan=plan, place=place)
    _fill(line, given)
    price(line, at)
    line.save(force_insert=True)
    told = says.line_added(by, line.what, _costs(line))
    changed(plan, "line_added", by, at, told, line=line.pk, weekly_pence=line.weekly.pence)
    return line


@transaction.atomic
def change_line(
    *,
    ref: str,
    line: int,
    by: Actor,
    at: datetime,
    seen: int | None = None,
    **given: Unpack[Given],
) -> Line:
    """Change something that helps; what is given replaces what was there.

    :raises Refused: as `add_line`, or if somebody changed the plan in the meantime (`seen`)
    """
    plan = hold(ref, by, seen)
    found = queries.line_of(plan, line)
    found.plan = plan
    _fill(found, given)
    price(found, at)
    found.save()
    told = says.line_changed(by, found.what, _costs(found))
    changed(plan, "line_changed", by, at, told, line=found.pk, weekly_pence=found.weekly.pence)
    return found


@transaction.atomic
def drop_line(*, ref: str, line: int, by: Actor, at: datetime, seen: int | None = None) -> None:
    """Take something out of the plan."""
    plan = hold(ref, by, seen)
    found = queries.line_of(plan, line)
    told = f"{by} took “{rules.shortened(found.what)}” out of your plan."
    pk = found.pk
    found.delete()
    changed(plan, "line_dropped", by, at, told, line=pk)


@transaction.atomic
def move_line(
    *, ref: str, line: int, up: bool, by: Actor, at: datetime, seen: int | None = None
) -> None:
    """Let a line change places with its neighbour under the same outcome; at the end it stays."""
    plan = hold(ref, by, seen)
    found = queries.line_of(plan, line)
    others = plan.lines.filter(outcome=found.outcome_id)
    near = others.filter(place__lt=found.place) if up else others.filter(place__gt=found.place)
    other = near.order_by("-place" if up else "place").first()
    if other is None:
        return
    found.place, other.place = other.place, found.place
    Line.objects.bulk_update([found, other], ["place"])
    changed(plan, "line_moved", by, at, line=found.pk)


def _fill(line: Line, given: Given) -> None:
    """Put what was given into a line, refusing what cannot be."""
    service, held, who = given.get("service"), given.get("held", ""), given.get("who", "")
    what = given["what"] or (service.name if service else "")
    _known(given["need"], held, what)
    _payable(service, held, who, given.get("unit_price"))
    line.outcome = queries.outcome_of(line.plan, given["outcome"])
    line.need, line.held, line.service = given["need"], held, service
    line.what = what.strip()[:200]
    line.who = (service.organisation.name if service else who).strip()[:160]
    line.unit = given.get("unit") or ("hour" if held and service is None else "")
    line.unit_price = None if service or not held else given.get("unit_price")
    line.times = [time.plain() for time in given.get("times", ())]
    line.quantity = given.get("quantity")
    line.free_as = given.get("free_as", "") if held else ""


def _known(need: str, held: str, what: str) -> None:
    if need not in rules.WORDS:
        raise Refused("Choose which need this helps with.")
    if held not in (rules.FREE, rules.DIRECT, rules.MANAGED):
        raise Refused("Choose who holds the money for this.")
    if not what.strip():
        raise Refused("Write what will happen, like “help to get up and dressed”.")


def _payable(service: Service | None, held: str, who: str, unit_price: Money | None) -> None:
    if service is None and not who.strip():
        raise Refused("Write who helps with this. It may be the person themselves.")
    if service and unit_price is not None:
        raise Refused(
            f"The price of {service.name} comes from the directory and is not typed in. "
            "If it is wrong, tell the commissioning team."
        )
    if held == rules.MANAGED and service is None:
        raise Refused(
            f"The council can pay only those in the directory, and {who} is not there. "
            "Choose money that the person holds, or somebody from the directory."
        )
    if unit_price is not None and unit_price.pence <= 0:
        raise Refused("A price is more than nought. For help that costs nothing, say so instead.")


def price(line: Line, at: datetime | None = None) -> None:
    """Take the directory's price for the day support begins, and work out the week."""
    if not line.held:
        line.quantity, line.unit, line.unit_price, line.price_from = None, "", None, None
    elif line.service:
        _from_directory(line, line.service, at)
    _measure(line)
    _small(line)
    line.weekly = queries.rule_line(line).weekly


def _from_directory(line: Line, service: Service, at: datetime | None) -> None:
    day = line.plan.starts_on or (localdate(at) if at else None)
    found = directory.price_on(service, day, line.unit or None) if day else None
    line.unit_price = found.amount if found else None
    line.price_from = found.starts_on if found else None
    line.unit = found.unit if found else line.unit or "hour"


def _measure(line: Line) -> None:
    """Count the hours from the week where they were not given; refuse what no week can hold."""
    times = rules.read_times(line.times)
    if line.held and line.quantity is None and line.unit == "hour" and times:
        hours = rules.hours(times)
        line.quantity = round(Decimal(hours.numerator) / hours.denominator, 2)
    if line.quantity is None:
        return
    if line.quantity <= 0:
        raise Refused("Enter how many hours or times a week: more than nought.")
    if line.quantity > MOST.get(line.unit, 100):
        many = rules.plain_number(Fraction(line.quantity))
        raise Refused(f"{many} is more than a week can hold. Check the number.")


def _small(line: Line) -> None:
    """Refuse to call a change to the home free that costs too much for it."""
    most = Money.pounds(EQUIPMENT_LIMIT)
    if line.free_as == "adaptation" and line.unit_price and line.unit_price > most:
        raise Refused(
            f"A change to the home is free where it costs {most} or less in all, and this costs"
            f" {line.unit_price}. Say that it is not one of these."
        )


def _costs(line: Line) -> Money | None:
    return line.weekly if line.held and line.unit_price is not None else None
