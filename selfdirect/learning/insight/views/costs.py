"""What units of support cost, and what our own work does beside it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from selfdirect.foundation.kernel.hiding import FEWEST, few
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.sheets import csv_bytes
from selfdirect.foundation.ui.web import CSV, Request, download
from selfdirect.learning.insight import policy
from selfdirect.learning.insight.minutes import in_force
from selfdirect.learning.insight.queries.costs import Costs, latest
from selfdirect.learning.insight.rules.costs import Route, Work
from selfdirect.learning.insight.rules.outlook import about, financial_year
from selfdirect.support.budgets.rules import UnitCost

CELLS = (
    *("service", "provider", "unit", "people", "units a week", "a week", "a unit"),
    *("lowest", "middle", "highest"),
)
BACK = "kept back"
NONE = "nothing paid"
Row = tuple[object, ...]


@require_GET
def costs(request: Request) -> HttpResponse:
    """Show what a unit of each service costs, and what our own time costs by route."""
    policy.may_see(request.actor).require()
    found = latest()
    context: dict[str, object] = {"found": found, "minutes": in_force(), "fewest": FEWEST}
    if found:
        context |= _shown(found)
    return render(request, "insight/costs.html", context)


def _shown(found: Costs) -> dict[str, object]:
    minutes, looks = found.looking
    told = (each for each in found.routes if each.of_a_hundred and not few(each.people))
    ranked = sorted(told, key=_ratio)
    alone = any(few(each.people) for each in found.routes)  # what all paid would tell of one way
    early = None if few(found.early.people) else about(found.early.cost)
    return {
        "since": financial_year(found.made.on).starts_on,
        "dearest": ranked[-1] if len(ranked) > 1 else None,
        "cheapest": ranked[0] if ranked else None,
        "routes": [_route(each) for each in found.routes],
        "works": [_work(each) for each in found.works],
        "units": [_unit(each) for each in found.units],
        "early_cost": early,
        "support": None if alone else about(found.early.support),
        "early_share": found.early.of_a_hundred if early and not alone else None,
        "fees": BACK if few(found.fees_of) else found.fees,
        "hour": in_force().hour(found.made.on),
        "looks": looks,
        "looking": f"{_hours(minutes)} hours" if minutes > 120 else f"{minutes} minutes",
        "acts": [(act.words, act.minutes) for act in in_force().acts],
    }


def _ratio(route: Route) -> Money:
    return route.of_a_hundred or Money(0)


def _route(route: Route) -> Row:
    if few(route.people):
        return (route.words, BACK, *[""] * 4)
    ratio, one = route.of_a_hundred, route.a_payment
    return (
        *(route.words, route.payments, route.paid, route.cost),
        *(NONE if one is None else one, NONE if ratio is None else ratio),
    )


def _work(work: Work) -> Row:
    if few(work.people):
        return (work.words, BACK, *[""] * 3)
    return (work.words, work.people, work.acts, _hours(work.minutes), work.cost)


def _hours(minutes: int) -> int:
    return round(minutes / 60)


def _unit(unit: UnitCost) -> Row:
    return (
        *(f"{unit.service}, {unit.provider}", unit.unit, unit.people),
        *(unit.weekly, unit.mean, f"{unit.low} to {unit.high}"),
    )


@require_GET
def costs_sheet(request: Request) -> HttpResponse:
    """Give what units cost as a file for a spreadsheet."""
    policy.may_see(request.actor).require()
    found = latest()
    rows = [_cells(each) for each in found.units] if found else []
    name = f"unit-costs-{found.made.on}.csv" if found else "unit-costs.csv"
    return download(csv_bytes([CELLS, *rows]), name, CSV)


def _cells(it: UnitCost) -> Row:
    return (
        *(it.service, it.provider, it.unit, it.people, f"{float(it.quantity):.2f}"),
        *(it.weekly, it.mean, it.low, it.middle, it.high),
    )
