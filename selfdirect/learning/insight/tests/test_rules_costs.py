"""What our own work costs, from counts alone: no database."""

from datetime import date
from fractions import Fraction

import pytest

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.learning.insight.minutes import in_force
from selfdirect.learning.insight.rules.costs import (
    Done,
    Minutes,
    Route,
    Work,
    early,
    routes,
    shown,
    work,
)
from selfdirect.support.budgets.rules import UnitCost
from selfdirect.support.payments.models import Payment

ON = date(2026, 11, 22)


def file(**changed):
    return {
        "source": "assumed",
        "hour": [
            {"starts_on": date(2026, 4, 1), "pounds": "36.00"},
            {"starts_on": date(2023, 4, 1), "pounds": "30.00"},
        ],
        "part": [{"code": "early", "words": "Early"}, {"code": "direct", "words": "Direct"}],
        "act": [
            {"code": "talk", "part": "early", "minutes": 60, "words": "We talk"},
            {"code": "pay", "kind": "dp", "part": "direct", "minutes": 5, "words": "We pay"},
        ],
    } | changed


MINUTES = Minutes.read(file())
COUNTS = [
    Done("talk", "", "early", 3, 2),
    Done("", "", "early", 3, 2),
    Done("pay", "dp", "direct", 24, 20),
    Done("", "", "direct", 24, 20),
]


@pytest.mark.parametrize(
    ("day", "pounds"), [(ON, 36), (date(2024, 1, 1), 30), (date(2001, 1, 1), 30)]
)
def test_an_hour_costs_what_it_did_on_its_day(day, pounds):
    assert MINUTES.hour(day) == Money(pounds * 100)


@pytest.mark.parametrize(
    ("act", "words"),
    [
        ({"code": "x", "part": "late", "minutes": 5, "words": ""}, "late, which is not a part"),
        ({"code": "x", "part": "early", "minutes": 0, "words": ""}, "x takes 0 minutes"),
    ],
)
def test_minutes_that_cannot_be_right_are_not_read(act, words):
    with pytest.raises(ValueError, match=words):
        Minutes.read(file(act=[act]))


def test_every_kind_of_payment_is_work_of_ours():
    kinds = {act.kind for act in in_force().acts if act.code == "payment.prepared"}
    assert kinds == set(Payment.Kind)


def test_work_is_counts_times_minutes_at_the_price_of_an_hour():
    first, second = work(COUNTS, MINUTES, ON)
    assert (first.acts, first.people, first.minutes, first.cost) == (3, 2, 180, Money(108_00))
    assert (second.minutes, second.cost) == (120, Money(72_00))
    assert MINUTES.named == [("talk", "", "early"), ("pay", "dp", "direct")]
    assert [each.cost for each in work([], MINUTES, ON)] == [NOTHING, NOTHING]


def test_a_route_says_what_a_payment_and_a_hundred_pounds_take():
    paid, behind = {"dp": Money(7_200_00)}, {"dp": 25}
    (route,) = routes(work(COUNTS, MINUTES, ON), paid, behind)
    assert (route.a_payment, route.of_a_hundred) == (Money(3_00), Money(1_00))
    assert route.people == 20
    none = Route("Funds", 0, 0, NOTHING, NOTHING)
    assert (none.a_payment, none.of_a_hundred) == (None, None)


def funds(people, paid, behind):
    whole = Work("isf", "Funds", 3, people, 12, Money(7_00))
    (route,) = routes([whole], {kind: Money(pence) for kind, pence in paid.items()}, behind)
    return route.people, route.paid.pence


@pytest.mark.parametrize(
    ("people", "paid", "behind", "told"),
    [
        (30, {"isf": 500, "pool": 200}, {"isf": 4, "pool": 12}, (12, 700)),
        (30, {"isf": 500}, {"isf": 4}, (4, 500)),  # many were prepared, few are paid
        (0, {"isf": -500}, {"isf": 4}, (4, -500)),  # nothing but money that came back
        (30, {"isf": 500}, {}, (1, 500)),  # counted before people were: it may be one person's
        (0, {"isf": 0}, {}, (0, 0)),
    ],
)
def test_a_route_is_of_as_few_people_as_its_money_or_its_work(people, paid, behind, told):
    assert funds(people, paid, behind) == told


def test_early_help_stands_beside_all_that_comes_after_it():
    found = early(work(COUNTS, MINUTES, ON), Money(9_820_00))
    assert (found.people, found.cost, found.other) == (2, Money(108_00), Money(72_00))
    assert found.of_a_hundred == Money(1_08)
    assert early([], NOTHING).of_a_hundred is None


def unit(people):
    pence = (Money(240_00), Money(20_00), Money(24_00), Money(30_00))
    return UnitCost("Help", "Brightway", "hour", people, Fraction(10), *pence)


def test_services_of_few_people_are_kept_back_and_counted():
    kept, back = shown([unit(10), unit(9)])
    assert ([each.mean for each in kept], back) == ([Money(24_00)], 1)
