"""A month's end, from flows alone: no database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.learning.insight.rules.closing import (
    WORDS,
    Flow,
    later,
    lines,
    month_before,
    month_of,
    out_of_balance,
)

KINDS = [*WORDS, "other"]
MONEY = st.builds(Money, st.integers(-(10**9), 10**9))
FLOWS = st.lists(
    st.builds(Flow, st.sampled_from(KINDS), st.sampled_from(KINDS), MONEY, MONEY, MONEY),
    max_size=12,
)


@pytest.mark.parametrize(
    ("day", "starts_on", "before"),
    [
        (date(2026, 1, 31), date(2026, 1, 1), date(2025, 12, 1)),
        (date(2028, 2, 29), date(2028, 2, 1), date(2028, 1, 1)),
        (date(2026, 12, 1), date(2026, 12, 1), date(2026, 11, 1)),
    ],
)
def test_months_are_told_by_their_first_day(day, starts_on, before):
    assert month_of(day).starts_on == starts_on
    assert month_before(day).starts_on == before
    assert month_before(day).ends_before == starts_on


@given(FLOWS)
def test_whatever_flowed_comes_to_nought_in_all(flows):
    assert Money.total(line.closing for line in lines(flows)) == NOTHING


def test_what_was_put_in_is_held_and_what_went_out_is_not():
    open_, pay = Money(1000), Money(300)
    council, budget, held = lines(
        [
            Flow("council", "budget", open_, NOTHING, NOTHING),
            Flow("budget", "dp", NOTHING, pay, Money(70)),
        ]
    )
    assert (council.kind, council.closing) == ("council", -open_)
    assert (budget.opening, budget.money_out, budget.closing) == (open_, pay, open_ - pay)
    assert (budget.promised, held.closing) == (Money(70), pay)
    assert held.words == "Direct payments: with people"


def test_a_kind_that_is_new_here_stands_last_and_still_counts():
    found = lines([Flow("other", "council", Money(5), NOTHING, NOTHING)])
    assert [line.words for line in found] == ["The council's funds", "other"]


def test_what_came_and_went_is_set_beside_what_accounts_hold():
    found = lines([Flow("council", "dp", Money(5), Money(2), NOTHING)])
    assert out_of_balance(found, {"council": -Money(7), "dp": Money(7)}) == []
    assert out_of_balance(found, {"council": -Money(7), "pool": Money(7)}) == [
        "Direct payments: with people: what came and went leaves £0.07, and they hold £0.00.",
        "Pooled funds: what came and went leaves £0.00, and they hold £0.07.",
    ]


def test_how_a_month_ended_stands_beside_what_is_known_since():
    closed = {"council": Money(-5), "dp": Money(3), "isf": Money(2)}
    found = later(closed, {"council": Money(-5), "dp": Money(5)})
    assert [(each.words, each.change) for each in found] == [
        (WORDS["council"], NOTHING), (WORDS["dp"], Money(2)), (WORDS["isf"], Money(-2)),
    ]  # fmt: skip


@given(FLOWS)
def test_a_month_after_what_it_opened_with_is_the_month_after_all_that_flowed_before(flows):
    whole = lines(flows)
    opening = {each.kind: each.opening for each in whole}
    alone = [Flow(x.source, x.target, NOTHING, x.during, x.promised) for x in flows]
    assert lines(alone, opening) == whole
