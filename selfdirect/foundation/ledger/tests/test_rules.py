from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import rules
from selfdirect.foundation.ledger.rules import Balance, Leg, Movement

DIRECT, MANAGED, COUNCIL = (
    "budget:PB-7K3M-9QTX:direct",
    "budget:PB-7K3M-9QTX:managed",
    "council:care",
)
AT = datetime(2026, 4, 6, 9, tzinfo=UTC)
EFUA = Actor("efua", frozenset(), display="Efua Mensah")


def moved(source: str, target: str, pence: int, reference: str = "R-1") -> Movement:
    return Movement(1, reference, date(2026, 4, 6), AT, "", source, target, Money(pence))


@pytest.mark.parametrize("pence", [0, -1])
def test_an_amount_must_be_more_than_nothing(pence):
    with pytest.raises(Refused, match="more than nothing"):
        Leg(COUNCIL, DIRECT, Money(pence))


def test_money_cannot_move_to_where_it_is():
    with pytest.raises(Refused, match="to itself"):
        Leg(COUNCIL, COUNCIL, Money(1))


DAY = date(2026, 4, 6)


@pytest.mark.parametrize(
    ("lapses", "pending"), [(None, False), (None, True), (date(2026, 4, 7), True)]
)
def test_a_promise_may_lapse_after_its_first_day(lapses, pending):
    rules.check_lapse(DAY, lapses, pending=pending)


@pytest.mark.parametrize(
    ("lapses", "pending", "why"),
    [
        (date(2026, 4, 7), False, "Only a promise can lapse"),
        (DAY, True, "for a day at least"),
        (date(2026, 4, 5), True, "for a day at least"),
    ],
)
def test_nothing_lapses_before_it_counts_and_nothing_paid_lapses(lapses, pending, why):
    with pytest.raises(Refused, match=why):
        rules.check_lapse(DAY, lapses, pending=pending)
    with pytest.raises(Refused, match=why):
        rules.Draft("A", DAY, "", [], EFUA, AT, pending=pending, expires_on=lapses)


def test_what_is_available_is_what_came_in_less_what_is_promised():
    both = Balance(Money(100), Money(40)) + Balance(Money(5), Money(1))
    assert both.available == Money(64)


def test_a_statement_says_what_came_in_what_went_out_and_what_is_left():
    found = rules.statement(
        Money(500),
        rules.lines_of(
            [moved(COUNCIL, DIRECT, 10_000), moved(DIRECT, "provider:BRIGHTWAY", 6_200)],
            frozenset({DIRECT}),
        ),
        Money(1_000),
    )
    assert (found.opening, found.money_in, found.money_out) == (
        Money(500), Money(10_000), Money(6_200),
    )  # fmt: skip
    assert (found.closing, found.committed, found.left) == (
        Money(4_300), Money(1_000), Money(3_300),
    )  # fmt: skip
    assert [(line.other, line.amount, after) for line, after in found.lines] == [
        (COUNCIL, Money(10_000), Money(10_500)),
        ("provider:BRIGHTWAY", Money(-6_200), Money(4_300)),
    ]


def test_money_moved_within_a_budget_is_neither_in_nor_out():
    accounts = frozenset({DIRECT, MANAGED})
    found = rules.statement(
        NOTHING, rules.lines_of([moved(MANAGED, DIRECT, 700)], accounts), NOTHING
    )
    assert [line.within for line, _ in found.lines] == [True, True]
    assert (found.money_in, found.money_out, found.closing) == (NOTHING, NOTHING, NOTHING)


def test_a_period_with_nothing_in_it_closes_as_it_opened():
    assert rules.statement(Money(42), [], NOTHING).closing == Money(42)


ends = st.lists(st.sampled_from([DIRECT, MANAGED, COUNCIL]), min_size=2, max_size=2, unique=True)
movements = st.builds(lambda pair, pence: moved(*pair, pence), ends, st.integers(1, 10**9))


@given(st.integers(-(10**9), 10**9), st.lists(movements))
def test_opening_and_in_less_out_is_always_closing(opening, moves):
    lines = rules.lines_of(moves, frozenset({DIRECT, MANAGED}))
    found = rules.statement(Money(opening), lines, NOTHING)
    assert found.opening + found.money_in - found.money_out == found.closing
