"""Shares of a fund: nothing lost, nobody paying for another, each for their own days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.budgets.rules import Base, schedule
from selfdirect.support.pools.rules import (
    EXAMPLE,
    Beside,
    Bill,
    Happened,
    Stake,
    cannot_begin,
    cannot_join,
    cannot_leave,
    cannot_pay,
    left_of,
    owed,
    paid_until,
    running_weekly,
    share,
    stakes_of,
    told_whole,
    weights,
)

START = date(2026, 3, 2)
YEAR = Period(START, START + timedelta(weeks=52))


def days(first=0, length=28):
    return Period(START + timedelta(days=first), START + timedelta(days=first + length))


def bill(pence=10_000, purpose="out", words="The hall", first=0, length=28):
    return Bill(days(first, length), Money(pence), purpose, words)


# Shares ------------------------------------------------------------------------------------------


def test_each_pays_by_what_they_put_in_and_only_for_their_own_days():
    stakes = [
        Stake("amira", Period(START), Money(4_000)),
        Stake("nell", days(14, 100), Money(4_000)),  # joins when half is over
        Stake("tom", days(0, 7), Money(2_000)),  # leaves after a week
    ]
    weighed = weights(stakes, days())
    assert weighed == {"amira": 4_000 * 28, "nell": 4_000 * 14, "tom": 2_000 * 7}
    assert share(Money(13_000), weighed) == {
        "amira": Money(8_000), "nell": Money(4_000), "tom": Money(1_000),
    }  # fmt: skip


def test_the_odd_penny_goes_to_whoever_was_cut_the_most_and_then_to_the_first():
    assert share(Money(10), {"a": 1, "b": 1, "c": 1}) == {
        "a": Money(4), "b": Money(3), "c": Money(3),
    }  # fmt: skip
    assert share(Money(10), {"a": 3, "b": 4})["b"] == Money(6)  # 5.71 is nearer to 6


def test_a_share_that_changes_counts_from_its_day():
    stakes = [
        Stake("a", days(0, 14), Money(1_000)),
        Stake("a", days(14, 14), Money(3_000)),
        Stake("b", days(), NOTHING),
    ]
    assert weights(stakes, days()) == {"a": 1_000 * 14 + 3_000 * 14}


@pytest.mark.parametrize(
    ("parts", "whole"),
    [((5_000, 4_000, 1_000), 10_000), ((6_000, 4_000), 0), ((6_000, 4_000, 0), 0)],
)
def test_the_whole_is_told_where_three_or_more_paid_a_part(parts, whole):
    assert told_whole(Money(10_000), map(Money, parts)) == Money(whole)


def test_what_one_puts_in_is_read_from_their_budget():
    base = Base(YEAR, {"pool:PO-1": Money(2_000), "direct": Money(500)}, NOTHING)
    weeks = schedule(base, [])
    assert stakes_of("a", weeks, "pool:PO-1", days()) == [Stake("a", days(), Money(2_000))]
    assert stakes_of("a", weeks, "pool:PO-2", days()) == []


WHO = st.sampled_from("abcdef")
STAKES = st.lists(
    st.builds(
        Stake,
        WHO,
        st.builds(days, st.integers(0, 60), st.integers(1, 60)),
        st.integers(0, 50_000).map(Money),
    ),
    max_size=12,
)


@given(STAKES, st.builds(days, st.integers(0, 80), st.integers(1, 92)), st.integers(1, 10**7))
def test_the_parts_come_to_the_cost_and_each_is_within_a_penny_of_right(stakes, of, pence):
    weighed = weights(stakes, of)
    if not weighed:
        return
    parts = share(Money(pence), weighed)
    assert Money.total(parts.values()) == Money(pence)
    whole = sum(weighed.values())
    for who, part in parts.items():
        assert abs(part.pence * whole - pence * weighed[who]) < whole


@st.composite
def lives(draw):
    """A fund lived at random: who comes, goes, puts in and is paid for."""
    stakes = draw(STAKES)
    acts = draw(st.lists(
        st.tuples(
            st.sampled_from(["in", "pay", "pay", "back", "out"]), WHO,
            st.integers(1, 5_000), st.integers(0, 60),
        ), max_size=30,
    ))  # fmt: skip
    return stakes, acts


@given(lives())
def test_money_is_conserved_and_nobody_pays_for_another_however_a_fund_is_lived(life):
    stakes, acts = life
    happened, fund, costs = [], 0, []
    names = dict(zip("abcdef", "abcdef", strict=True))
    for act, who, pence, first in acts:
        left = left_of(happened)
        if act == "in":
            happened.append(Happened(START, who, Money(pence), "Paid in"))
            fund += pence
        elif act == "pay":
            one = bill(pence, first=first, length=7)
            weighed = weights(stakes, one.days)
            parts = share(one.amount, weighed) if weighed else {}
            if not cannot_pay(one, parts, left, names, START + timedelta(days=60)):
                happened += [Happened(START, each, -part, "x") for each, part in parts.items()]
                costs.append(parts)
                fund -= pence
        elif act == "back" and costs:
            parts = costs.pop()
            happened += [Happened(START, each, part, "x") for each, part in parts.items()]
            fund += Money.total(parts.values()).pence
        elif act == "out" and left.get(who, NOTHING) > NOTHING:
            costs = [parts for parts in costs if who not in parts]
            happened.append(Happened(START, who, -left[who], "Sent back"))
            fund -= left[who].pence
        assert Money.total(left_of(happened).values()) == Money(fund)
        assert all(each >= NOTHING for each in left_of(happened).values())


# What may not be ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "parts", "wrong"),
    [
        (bill(), {"a": Money(6_000), "b": Money(4_000)}, ""),
        (bill(words=" "), {"a": Money(1)}, "Say what was paid for"),
        (bill(purpose="fees"), {"a": Money(1)}, "what it was for"),
        (bill(0), {}, "what it cost"),
        (bill(length=93), {"a": Money(1)}, "three months"),
        (bill(first=32), {"a": Money(1)}, "a month from now"),
        (bill(), {}, "Nobody was in the fund, 2 March to 29 March 2026"),
        (bill(length=1), {}, "Nobody was in the fund, 2 March 2026"),
        (bill(), {"a": Money(6_001)}, "The part of Amira would be £60.01, and £60.00 is theirs"),
        (bill(), {"c": Money(1)}, "The part of Tom would be £0.01, and £0.00 is theirs"),
    ],
)
def test_what_cannot_be_paid_says_why(one, parts, wrong):
    left = {"a": Money(6_000), "b": Money(4_000), "c": Money(-100)}
    names = {"a": "Amira", "b": "Nell", "c": "Tom"}
    found = cannot_pay(one, parts, left, names, START)
    assert wrong in found
    assert bool(wrong) == bool(found)


@pytest.mark.parametrize(
    ("name", "what", "pence", "wrong"),
    [
        ("Club", "A hall", 1, ""),
        (" ", "A hall", 1, "a name"),
        ("Club", "", 1, "what it pays for"),
        ("Club", "A hall", 0, "what it costs"),
    ],
)
def test_a_fund_has_a_name_a_purpose_and_a_cost(name, what, pence, wrong):
    found = cannot_begin(name, what, Money(pence))
    assert wrong in found
    assert bool(wrong) == bool(found)


@pytest.mark.parametrize(
    ("alone", "basis", "asked", "wrong"),
    [
        (0, "", "I want to.", ""),
        (6_000, "Its price.", "I want to.", ""),
        (6_000, "", "I want to.", "how you know"),
        (-1, "x", "I want to.", "how you know"),
        (0, "", " ", "own words"),
    ],
)
def test_somebody_is_asked_to_join_in_their_own_words(alone, basis, asked, wrong):
    found = cannot_join(Money(alone), basis, asked)
    assert wrong in found
    assert bool(wrong) == bool(found)


def test_nobody_leaves_before_today_or_before_they_join():
    later = START + timedelta(days=7)
    assert not cannot_leave(START, later, later, None)
    assert "Choose today" in cannot_leave(START, START, later, None)
    assert "They join on 9 March 2026" in cannot_leave(later, START, START, None)
    assert not cannot_leave(START, later, START, later)
    assert not cannot_leave(START, later, later, START)  # the year is over, so today will do
    assert "over on 2 March 2026" in cannot_leave(START, later, START, START)


def test_a_bill_for_days_of_somebody_who_was_sent_home_names_them():
    some = {"a": Money(1)}
    found = cannot_pay(bill(), some, some, {"a": "Amira"}, START, "Nell")
    assert found.startswith("Nell was in the fund on these days")


# Paying in ---------------------------------------------------------------------------------------


def test_what_is_owed_follows_the_budget_and_the_first_unpaid_day_is_found():
    weeks = schedule(Base(YEAR, {"pool:PO-1": Money(2_000)}, NOTHING), [])
    found = owed(weeks, YEAR, "pool:PO-1")
    assert [each.amount for each in found] == [Money(8_000)] * 13
    assert paid_until(found, NOTHING) == START
    assert paid_until(found, Money(8_000)) == START + timedelta(days=28)
    assert paid_until(found, Money(8_001)) == START + timedelta(days=56)
    assert paid_until(found, Money(13 * 8_000)) == YEAR.ends_before


# Together and alone ------------------------------------------------------------------------------


def test_the_network_of_the_productivity_paper_saves_31_percent_of_its_alternative():
    assert EXAMPLE.saving == Money.pounds(17_340)
    assert EXAMPLE.percent == 31
    assert "Together it costs £38,090.00 a year. Alone it would cost £55,430.00" in EXAMPLE.words


@pytest.mark.parametrize(
    ("together", "alone", "said", "percent"),
    [
        (7_500, 10_000, "£25.00 more (25% is saved)", 25),
        (10_000, 10_000, "which is not more", 0),
        (10_000, 0, "Nobody has written down yet", 0),
    ],
)
def test_together_stands_beside_alone(together, alone, said, percent):
    found = Beside(Money(together), Money(alone))
    assert said in found.words
    assert found.percent == percent
    assert found.yearly == Beside(Money(52 * together), Money(52 * alone), "a year")


def test_what_running_costs_a_week_comes_from_what_was_paid():
    assert running_weekly([]) is None
    found = [bill(10_000), bill(6_000, first=28, length=14)]
    assert running_weekly(found) == Money(2_667)  # £160.00 over six weeks
