"""Whose money it is, who holds it, and what it is spent on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.front_door.assessment.rules import CODES
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.rules import STREAMS, Basis, Counts, Slice


def test_every_outcome_of_the_law_has_its_purpose():
    assert set(rules.PURPOSE_OF_NEED) == set(CODES)
    assert set(rules.PURPOSE_OF_NEED.values()) <= set(rules.PURPOSES)


@pytest.mark.parametrize(("need", "purpose"), [("community", "out"), ("singing", "other")])
def test_a_need_has_a_purpose(need, purpose):
    assert rules.purpose_of(need) == purpose


def test_a_plan_has_money_for_what_it_names_and_how_any_support_is_paid_for():
    assert rules.planned(["community"]) == {"home", "assistant", "employing", "fees", "out"}
    assert rules.planned([]) == set(rules.PURPOSES)  # it names nothing, so it forbids nothing


def test_everybody_who_may_hold_money_has_words():
    assert tuple(rules.PART_WORDS) == rules.HELD


@pytest.mark.parametrize(
    ("address", "named"),
    [
        (rules.part_account("PB-1", "direct"), "budget:PB-1:direct"),
        (rules.part_account("PB-1", "managed", "health"), "budget:PB-1:managed-health"),
        (rules.council_account("health"), "council:health"),
        (rules.COUNCIL, "council:care"),
        (rules.fund_account("PB-1", "OR-1"), "isf:PB-1:OR-1"),
        (rules.pool_account("PO-1"), "pool:PO-1"),
        (rules.fee_account("OR-1"), "fee:OR-1"),
        (rules.purpose_account("out"), "purpose:out"),
        (rules.suspense_account("card"), "suspense:card"),
    ],
)
def test_all_money_has_an_address(address, named):
    assert address == named


@pytest.mark.parametrize(
    ("part", "name", "account"),
    [
        ("direct", "carry:PB-2", "dp:PB-2"),
        ("direct-health", "carry:PB-2:direct-health", "dp:PB-2"),
        ("third-health", "carry:PB-2:third-health", "dp:PB-2-third"),
    ],
)
def test_what_is_carried_over_says_of_which_part_it_is(part, name, account):
    assert rules.carried("PB-2", part) == name
    assert rules.held_account("PB-2", rules.held_of(part)) == account
    assert rules.part_carried(account, name.partition(":PB-2:")[2]) == f"budget:PB-2:{part}"


def test_what_is_never_charged_for_is_never_charged_for():
    free = {code for code, stream in STREAMS.items() if not stream.chargeable}
    assert {"health", "aftercare", "carers", "grant"} <= free
    assert all(stream.law and stream.words and stream.funder for stream in STREAMS.values())


def test_the_three_figures_stand_apart_from_other_public_money():
    found = rules.figures(
        [
            Slice("care", Money(30000), Money(4000)),
            Slice("choice", Money(2000)),
            Slice("health", Money(9000)),
            Slice("grant", Money(500)),
            Slice("topup", Money(700)),
        ]
    )
    assert (found.total, found.person_pays, found.council_pays) == (
        Money(32000), Money(4000), Money(28000),
    )  # fmt: skip
    assert (found.public, found.private, found.everything) == (
        Money(9500), Money(700), Money(42200),
    )  # fmt: skip
    assert (found.duty, found.power) == (Money(39000), Money(2500))


def test_what_somebody_pays_themselves_is_what_they_pay():
    found = rules.figures([Slice("care", Money(1000), Money(100)), Slice("own", Money(50))])
    assert (found.total, found.person_pays, found.council_pays) == (
        Money(1050), Money(150), Money(900),
    )  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(list(STREAMS)), st.integers(0, 10**6))))
def test_no_penny_is_lost_between_the_figures(rows):
    slices = [Slice(stream, Money(weekly)) for stream, weekly in rows]
    found = rules.figures(slices)
    assert found.everything == Money.total(one.weekly for one in slices)
    neither = (one.weekly for one in slices if STREAMS[one.stream].basis == Basis.NEITHER)
    assert found.duty + found.power + Money.total(neither) == found.everything
    assert found.public == Money.total(
        one.weekly for one in slices if STREAMS[one.stream].counts == Counts.PUBLIC
    )
    assert min(found.person_pays, found.council_pays) >= NOTHING
