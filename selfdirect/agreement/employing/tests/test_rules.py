"""What employing costs: a worked example by hand, every edge, and what must always hold."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.employing import rates
from selfdirect.agreement.employing.rules import (
    UNCHECKED,
    Band,
    Cost,
    Facts,
    Hours,
    Local,
    cost,
    figure,
)
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.rates import NoRate

ON = date(2026, 6, 1)
TWENTY = Hours("In the day", Fraction(20), Money(1300))
FACTS = Facts((TWENTY,), Band.TO_40)


def worked(facts: Facts = FACTS, on: date = ON) -> Cost:
    return cost(facts, rates.national(), rates.local(on), on)


def pence(found: Cost) -> dict[str, int]:
    return {line.code: line.weekly.pence for line in found.lines}


def test_twenty_hours_at_thirteen_pounds_come_to_what_was_worked_out_by_hand() -> None:
    # A year: 52 x 260 = 13,520 wages; 5.6 x 260 = 1,456 cover; 14 x 13 + 60 = 242 training.
    # Paid: 13,520 + 1,456 + 182 = 15,158. Insurance 15% x 10,158 = 1,523.70; pension
    # 3% x 8,918 = 267.54; sick pay 1 x min(123.25, 208); redundancy 260. Each over 52.
    assert pence(worked()) == {
        "wage": 26_000,
        "holiday": 2_800,
        "training": 465,
        "insurance": 2_930,
        "pension": 515,
        "sickness": 237,
        "redundancy": 500,
        "liability": 183,
        "payroll": 346,
        "finding": 192,
    }
    assert worked().weekly == Money(34_168)
    assert worked().hourly == Money(1_708)
    assert (worked().wages, worked().rest) == (Money(26_000), Money(8_168))
    assert worked().yearly == Money(34_168 * 52)


def test_a_kind_of_hours_left_at_none_adds_no_line() -> None:
    nights = Hours("At night", Fraction(0), Money(1500))
    assert worked(replace(FACTS, hours=(TWENTY, nights))).lines == worked().lines


@pytest.mark.parametrize(
    ("changed", "code", "expected"),
    [
        ({"cover": False}, "holiday", None),
        ({"cover": False}, "insurance", 2_510),  # 15% x (13,520 + 182 - 5,000) / 52
        ({"allowance": True}, "insurance", 0),
        ({"band": Band.TO_20}, "insurance", 0),
        ({"band": Band.AT_21}, "pension", 0),
        ({"band": Band.TO_20}, "redundancy", 250),
        ({"band": Band.FROM_41}, "redundancy", 750),
        ({"assistants": 2}, "insurance", 1_540),  # 15% x 2 x (7,670 - 5,000) / 52
        ({"assistants": 2}, "pension", 0),  # 7,670 each: under what starts it
        ({"assistants": 2}, "payroll", 692),
        ({"assistants": 2}, "sickness", 400),  # 80% of 130 is less than the weekly sum
    ],
)
def test_each_choice_changes_what_it_should(
    changed: dict[str, object], code: str, expected: int | None
) -> None:
    assert pence(worked(replace(FACTS, **changed))).get(code) == expected  # type: ignore[arg-type]


def test_the_allowance_takes_off_no_more_than_it_is() -> None:
    many = Facts((replace(TWENTY, hours=Fraction(400)),), Band.TO_40, 12, allowance=True)
    without = pence(worked(replace(many, allowance=False)))["insurance"]
    assert without - pence(worked(many))["insurance"] in (20_192, 20_193)  # 10,500 / 52


def test_a_high_wage_meets_the_ends_of_pension_and_redundancy() -> None:
    dear = worked(Facts((Hours("Nights", Fraction(40), Money(4_000)),), Band.TO_40))
    assert pence(dear)["pension"] == 2_540  # 3% x (50,270 - 6,240) / 52
    assert pence(dear)["redundancy"] == 1_444  # 751 / 52


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (
            lambda: replace(FACTS, hours=(replace(TWENTY, wage=Money(1_270)),)),
            "12.71 from 1 April",
        ),
        (lambda: Facts((), Band.TO_40), "hours of help"),
        (lambda: replace(FACTS, assistants=0), "from 1 to 12"),
        (lambda: replace(FACTS, assistants=13), "from 1 to 12"),
        (lambda: replace(FACTS, hours=(replace(TWENTY, hours=Fraction(169)),)), "has 168"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(facts: object, says: str) -> None:
    with pytest.raises(Refused, match=says):
        worked(facts())  # type: ignore[operator]


def test_the_minimum_is_lower_under_twenty_one() -> None:
    young = Facts((replace(TWENTY, wage=Money(1_085)),), Band.TO_20)
    assert worked(young).weekly
    with pytest.raises(Refused, match=r"10\.85"):
        worked(replace(young, hours=(replace(TWENTY, wage=Money(1_084)),)))


def test_a_day_without_rates_is_refused_by_name() -> None:
    with pytest.raises(Refused, match="wage 21 and over"):
        worked(on=date(2027, 6, 1))
    with pytest.raises(NoRate, match="no costs of employing"):
        rates.local(date(2020, 1, 1))


def test_who_works_more_than_the_week_of_the_law_is_told() -> None:
    long = Facts((replace(TWENTY, hours=Fraction(49)),), Band.TO_40, allowance=True)
    assert [word.split(".")[0] for word in worked(long).warnings] == [
        "Each would work 49 hours a week",
        "The Employment Allowance has to be claimed each year",
    ]
    assert worked().warnings == ()


def test_what_nobody_checked_is_marked_and_the_councils_own_names_its_source() -> None:
    marks = {line.code: line.mark for line in worked().lines}
    assert marks["insurance"] == marks["pension"] == marks["holiday"] == UNCHECKED
    assert "synthetic" in {line.code: line.source for line in worked().lines}["payroll"]


LOCAL = {
    "starts_on": ON, "source": "test", "insurance": "1", "payroll": "1", "training_hours": "1",
    "training_fees": "1", "sick_weeks": "1", "finding": "1/3",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"source": ""}, "starts_on and source"),
        ({"starts_on": "2026"}, "starts_on and source"),
        ({"cake": "1"}, "cake is missing or unknown"),
        ({"payroll": "-1"}, "payroll must be"),
        ({"payroll": 1}, "payroll must be"),
        ({"payroll": "1/0"}, "payroll must be"),
        ({"payroll": "lots"}, "payroll must be"),
    ],
)
def test_a_bad_block_of_the_council_does_not_load(changed: dict[str, object], says: str) -> None:
    assert Local.read(LOCAL).finding == Fraction(1, 3)
    with pytest.raises(ValueError, match=says):
        Local.read({**LOCAL, **changed})


@pytest.mark.parametrize(
    ("exact", "words"), [(Fraction(28, 5), "5.6"), (Fraction(12), "12"), (Fraction(1, 3), "0.33")]
)
def test_numbers_are_written_without_needless_noughts(exact: Fraction, words: str) -> None:
    assert figure(exact) == words


hours = st.builds(
    Hours,
    st.just("Hours"),
    st.fractions(Fraction(1, 4), 60, max_denominator=4),
    st.integers(1_271, 5_000).map(Money),
)
facts = st.builds(
    Facts,
    st.lists(hours, min_size=1, max_size=2).map(tuple),
    st.sampled_from(Band),
    st.integers(1, 12),
    st.booleans(),
    st.booleans(),
)


@given(facts)
def test_the_lines_add_up_and_none_is_below_nothing(wanted: Facts) -> None:
    found = worked(wanted)
    assert found.weekly == Money.total(line.weekly for line in found.lines)
    assert found.weekly == Money.total(part.weekly for part in found.parts)
    assert all(line.weekly >= Money(0) for line in found.lines)
    assert found.hourly >= min(each.wage for each in wanted.hours)


@given(facts, st.fractions(Fraction(1, 4), 10, max_denominator=4))
def test_more_hours_never_cost_less(wanted: Facts, more: Fraction) -> None:
    longer = replace(wanted.hours[0], hours=wanted.hours[0].hours + more)
    if wanted.total + more <= 168 * wanted.assistants:
        grown = replace(wanted, hours=(longer, *wanted.hours[1:]))
        assert worked(grown).weekly >= worked(wanted).weekly
