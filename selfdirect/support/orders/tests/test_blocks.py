"""A block contract counts what was given, and spreads what it cost over who used it."""

from datetime import timedelta
from fractions import Fraction

import pytest

from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.support.budgets.tests.rows import START, brightway
from selfdirect.support.orders import queries, rules
from selfdirect.support.orders.actions import add_block, deliver, miss


@pytest.fixture
def block(order, cast, now):
    return add_block(
        service=brightway(), unit="week", volume=Fraction(10), price=Money(100_000),
        starts_on=START, ends_before=START + timedelta(days=100), by=cast.farid.actor, at=now,
    )  # fmt: skip


def give(order, cast, now, quantity):
    row = rules.Row(2, order.number, 2, START, rules.read_quantity(quantity))
    deliver(rows=[row], by=cast.grace.actor, at=now)


def test_what_was_given_is_counted_once_and_what_was_missed_is_not(block, order, cast, now):
    assert queries.used(block, START).shares == ()
    give(order, cast, now, "3")
    give(order, cast, now, "9")  # the last word counts
    stands = queries.used(block, START)
    person = order.budget.case.person
    assert stands.shares == (rules.Share(person.ref, Fraction(9), Money(1_000)),)
    assert stands.warning == "90% is used: 1 week left."
    assert queries.names(cast.efua.actor, [person.ref]) == {person.ref: "Amira Khan"}
    assert queries.names(cast.farid.actor, [person.ref]) == {}
    case = order.budget.case
    ref = queries.given_to(case)[0].ref
    miss(case=case, ref=ref, words="Nobody came.", by=cast.amira.actor, at=now)
    assert queries.used(block, START).shares == ()


def test_only_the_commissioner_writes_one_down_and_it_must_be_for_something(cast, now, order):
    with pytest.raises(Refused, match="is for: the commissioner"):
        add_block(
            service=brightway(), unit="week", volume=Fraction(1), price=Money(1),
            starts_on=START, ends_before=START, by=cast.efua.actor, at=now,
        )  # fmt: skip
    with pytest.raises(Refused, match="after its first"):
        add_block(
            service=brightway(), unit="week", volume=Fraction(1), price=Money(1),
            starts_on=START, ends_before=START, by=cast.farid.actor, at=now,
        )  # fmt: skip
    with pytest.raises(NotThere):
        queries.get_block("BK-NONE")


def test_no_two_contracts_are_for_the_same_service_on_the_same_days(block, cast, now):
    asked = {
        "service": brightway(), "volume": Fraction(1), "price": Money(1),
        "by": cast.farid.actor, "at": now,
    }  # fmt: skip
    last = {"starts_on": START + timedelta(days=99), "ends_before": START + timedelta(days=200)}
    with pytest.raises(Refused, match=f"The contract {block.ref} is for the same service, 2 Mar"):
        add_block(**asked, unit="week", **last)
    add_block(**asked, unit="hour", **last)
    add_block(**asked, unit="week", **last | {"starts_on": START + timedelta(days=100)})


def test_the_commissioner_reads_what_it_costs_and_no_names(at_page, order, cast, now):
    assert "There are no contracts yet" in at_page(cast.farid, "/contracts/")
    typed = {
        "service": brightway().pk, "unit": "week", "volume": "12000", "price": "1000",
        "starts_on": str(START), "last_day": str(START + timedelta(days=99)),
    }  # fmt: skip
    new, early = "/contracts/new/block/", typed | {"last_day": "2026-03-01"}
    assert "Its last day must be after its first" in at_page(cast.farid, new, early, code=422)
    wrong = at_page(cast.farid, new, typed | {"volume": "2,5"}, code=422)
    assert "is not a number of hours or times" in wrong
    at_page(cast.farid, new, typed)
    give(order, cast, now, "3")
    ref = queries.blocks().get().ref
    shown = at_page(cast.farid, f"/contracts/{ref}/")
    assert "0.03% of the contract with Brightway Care is used, and 1% of its days" in shown
    assert "People who used it" in shown
    assert "Who used it" not in shown
    assert "Amira" not in shown
    assert "Amira Khan" in at_page(cast.efua, f"/contracts/{ref}/")
    assert "0.03%" in at_page(cast.efua, "/contracts/")


def test_the_list_of_contracts_comes_page_by_page_and_adds_all_up_at_once(
    at_page, block, order, cast, now, django_assert_max_num_queries
):
    for nth in range(1, 60):
        add_block(
            service=brightway(), unit="week", volume=Fraction(nth), price=Money(1),
            starts_on=START + timedelta(days=99 + nth),
            ends_before=START + timedelta(days=100 + nth), by=cast.farid.actor, at=now,
        )  # fmt: skip
    give(order, cast, now, "9")
    used = {each.ref: queries.stands(each, START) for each in queries.blocks_used(START)}
    assert {ref: stands.quantity for ref, stands in used.items() if stands.quantity} == {
        block.ref: Fraction(9)
    }
    own = queries.used(block, START)
    assert (own.cost, own.unit_cost, own.warning) == (
        used[block.ref].cost, used[block.ref].unit_cost, used[block.ref].warning,
    )  # fmt: skip
    with django_assert_max_num_queries(19):  # with signing in
        first = at_page(cast.farid, "/contracts/")
    assert first.count("Brightway Care: ") == 50
    assert "90% is used: 1 week left." in at_page(cast.farid, "/contracts/?page=2")
