"""What will be left: exact where it is known, a range where it is not, silent where it may not."""

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger.rules import lines_of
from selfdirect.support.statements import rules
from selfdirect.support.statements.rules import Basis, Facts, Pot, whole
from selfdirect.support.statements.tests.lines import (
    CARE,
    DIRECT,
    HELD,
    MANAGED,
    POTS,
    START,
    day,
    lines,
    move,
)

YEAR = Period(START, day(364))
OPENED = move(0, "council:care", DIRECT, 520_000, "open:1")


def forecast(*found, on, pots=POTS, **more):
    told = Facts(pots, lines(*found), year=YEAR, **more)
    return whole(told, Period(START, day(on)), day(on - 1)).forecast


def weekly(*pence):
    return [move(7 * n + 3, HELD, "purpose:out", p) for n, p in enumerate(pence)]


def paid(pence=260_000):
    return [OPENED, move(0, DIRECT, HELD, pence)]


def test_money_that_the_council_holds_is_known_to_the_penny():
    found = [move(0, "council:care", MANAGED, 9000, "open:1"), move(1, MANAGED, CARE, 1500)]
    promised = [move(0, MANAGED, CARE, 7000)]
    told = forecast(*found, on=8, pots=POTS[1:2], promised=promised)
    assert (told.basis, told.low, told.high) == (Basis.KNOWN, Money(500), Money(500))
    assert told.words == (
        "If everything that is promised is paid, £5.00 will be left on 28 February 2027."
    )


def test_eight_weeks_give_a_range_and_seven_do_not():
    enough = forecast(*paid(), *weekly(*[5000, 6000] * 4), on=56)
    assert enough.basis == Basis.WEEKS
    assert enough.has_range
    assert enough.middle == Money(520_000 - 44_000) - Money(5500).times(44)
    assert NOTHING < enough.low < enough.middle < enough.high < enough.most
    assert "in the last 8 weeks" in enough.words
    assert "runs out" not in enough.words
    assert f"between {enough.low} and {enough.high}" in enough.words
    few = forecast(*paid(), *weekly(*[5000] * 7), on=55)
    assert few.basis == Basis.TOO_FEW
    assert not few.has_range
    assert "We need 8 whole weeks of what you spend, and have 7." in few.words


@pytest.mark.parametrize(
    ("days", "said"), [(6, "and have 0. It cannot be"), (7, "and have 1. It cannot be")]
)
def test_early_days_say_so(days, said):
    assert said in forecast(*paid(), on=days).words


def test_a_direct_payment_not_yet_paid_is_not_foretold():
    assert forecast(OPENED, on=100).basis == Basis.TOO_FEW


def test_money_nobody_tells_us_about_is_not_foretold():
    told = forecast(*paid(), on=100)
    assert told.basis == Basis.UNSEEN
    assert "Nobody has told us what you spend" in told.words
    assert told.most == Money(520_000)


def test_a_year_that_is_over_needs_no_forecast():
    assert forecast(*paid(), on=364) is None
    told = Facts(POTS, lines(*paid()))
    assert whole(told, YEAR, START).forecast is None


def test_what_the_person_is_still_to_put_in_is_counted():
    to_come = [
        move(0, "person:P", HELD, 400, f"share:PB-1:direct:{day(28)}"),
        move(0, "person:P", "council:care", 300, f"share:PB-1:managed:{day(28)}"),
    ]
    assert forecast(*paid(), on=50, to_come=to_come).most == Money(520_400)


def test_weeks_that_are_all_alike_leave_no_doubt():
    told = forecast(*paid(), *weekly(*[5000] * 10), on=70)
    assert told.low == told.middle == told.high == Money(520_000 - 50_000 - 5000 * 42)


def test_never_less_than_nothing_is_foretold():
    told = forecast(OPENED, move(0, DIRECT, HELD, 520_000), *weekly(*[50_000, 0] * 5), on=70)
    assert (told.low, told.middle) == (NOTHING, NOTHING)
    assert "runs out before then" in told.words


def test_what_came_back_is_not_part_of_the_pace():
    bought = weekly(*[5000] * 8, 45_000, 5000)
    refund = move(69, "purpose:out", HELD, 40_000)
    unexplained = move(69, "suspense:card", HELD, 1)
    told = forecast(*paid(), *bought, refund, unexplained, on=70)
    assert told.middle == Money(520_001 - 50_000 - 5000 * 42)
    more = forecast(*paid(), *bought, replace(refund, amount=Money(10**6)), on=70)
    assert more.middle == more.most


def test_what_was_put_right_is_not_part_of_the_pace():
    wrong = replace(move(4, HELD, "purpose:other", 5000), entry=900)
    mirror = move(4, "purpose:other", HELD, 5000)
    told = forecast(*paid(), *weekly(*[5000] * 10), wrong, replace(mirror, undoes=900), on=70)
    assert told.low == told.middle == Money(520_000 - 50_000 - 5000 * 42)


def test_what_is_still_to_be_paid_in_is_counted():
    """£100 a week come into a fund and £99 are spent: enough is there at the end of the year."""
    fund, source = "isf:PB-1:CARE", "budget:PB-1:isf"
    came = [move(7 * n, source, fund, 10_000, f"pay:PY-{n}") for n in range(15)]
    went = [move(7 * n + 3, fund, "purpose:out", 9900) for n in range(15)]
    elsewhere = [move(7 * n, source, "isf:PB-1:PIANO", 1, f"pay:PY-P{n}") for n in range(15)]
    moves = sorted([*came, *went, *elsewhere], key=lambda each: each.counts_on)
    told = Facts(
        [Pot(fund, "The fund")], lines_of(moves, frozenset({fund})), year=YEAR,
        gets={source: Money(52 * 10_000), "budget:PB-2:pool": Money(0)},
    )  # fmt: skip
    found = whole(told, Period(START, day(105)), day(104)).forecast
    assert found.middle == Money(52 * 100)
    assert "runs out" not in found.words


@pytest.mark.parametrize(
    ("left", "basis", "middle"),
    [(0, Basis.KNOWN, 20_000), (30_000, Basis.WEEKS, 20_000), (400_000, Basis.WEEKS, 100_000)],
)
def test_no_more_is_foretold_to_be_spent_than_there_is_to_spend(left, basis, middle):
    """Twenty weeks of a direct payment, then all but what is `left` is managed and promised."""
    began = move(0, "council:care", DIRECT, 200_000 + left, "open:1")
    found = [began, move(0, DIRECT, HELD, 200_000 + left), *weekly(*[10_000] * 20)]
    managed = move(139, "council:care", MANAGED, 320_000, "move:1")
    promised = [move(139, MANAGED, CARE, 300_000)]
    told = forecast(*found, managed, on=140, promised=promised)
    assert (told.basis, told.middle) == (basis, Money(middle))
    assert told.runs_out == (left == 30_000)


def test_only_the_last_half_year_counts():
    early, late = [90_000] * 10, [1000] * 26
    told = forecast(*paid(10**7), *weekly(*early, *late), on=252)
    assert told.weeks == 26
    assert told.high - told.low == NOTHING


@given(
    st.lists(st.integers(0, 10**6), min_size=8, max_size=26),
    st.fractions(Fraction(1, 7), 52, max_denominator=7),
)
def test_the_range_holds_its_middle_and_grows_with_the_weeks_to_go(pence, to_go):
    weeks = [Money(p) for p in pence]
    low, middle, high = rules.spent_in(to_go, weeks)
    assert NOTHING <= low <= middle <= high
    assert middle == Money(sum(pence)).times(to_go / len(pence))
    assert (
        high - middle
        <= rules.spent_in(to_go + 1, weeks)[2] - (rules.spent_in(to_go + 1, weeks)[1])
    )


@pytest.mark.parametrize("seen", [8, 13, 26])
def test_the_range_is_right_four_times_in_five(seen):
    """Weeks drawn from one's own kind of spending, as often bought as not: a seeded trial."""
    random, trials, right = Random(seen), 1000, 0
    for _ in range(trials):
        drawn = [random.choice((0, 0, 4000, 6500, 9000, 20_000)) for _ in range(seen + 20)]
        low, _, high = rules.spent_in(Fraction(20), [Money(p) for p in drawn[:seen]])
        right += low.pence <= sum(drawn[seen:]) <= high.pence
    assert 0.76 <= right / trials <= 0.84


@pytest.mark.parametrize("on", [70, 71, 76])
def test_where_the_range_lies_is_drawn_within_the_whole(on):
    marks = forecast(*paid(), *weekly(*[5000, 9000] * 5), on=on).marks
    low, middle, width = (float(marks[name]) for name in ("low", "middle", "width"))
    assert 0 <= low <= middle <= low + width + 0.2 <= 100.2


def test_the_range_is_told_as_a_table_too():
    told = forecast(*paid(), *weekly(*[5000, 9000] * 5), on=70)
    assert [amount for _, amount in told.rows] == [told.low, told.middle, told.high]
