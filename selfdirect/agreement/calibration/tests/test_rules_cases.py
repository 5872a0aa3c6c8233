"""Reading and cleaning: nothing is left out without a reason, nothing wrong gets through."""

from contextlib import suppress
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.calibration.rules import (
    REASONS,
    BadCases,
    Choices,
    Row,
    clean,
    data_hash,
    read_rows,
)
from selfdirect.agreement.calibration.rules.cases import LONGEST

HEADINGS = "reference,group,net_points,cost,every,sex\n"
GOOD = Row("A", "older people", None, Fraction(10), 10_000)


def row(**changed: object) -> Row:
    facts = {name: getattr(GOOD, name) for name in Row.__slots__}
    return Row(**{**facts, **changed})


def test_a_file_becomes_rows_and_its_further_columns_are_kept_to_test_by() -> None:
    (one,) = read_rows("\ufeff" + HEADINGS + 'A,older people,12.5,"£1,120.50",Four weeks,f\n\n')
    assert one == row(
        net_points=Fraction(25, 2), pence=112_050, every="four weeks", columns={"sex": "f"}
    )


def test_every_heading_is_read() -> None:
    text = (
        "Reference,Group,Points,Net points,Cost,Every,Informal value,Priced on,Previous,Agreed,"
        "Hours\nA,older people,12,10,100,,20,2026-04-01,90,95.5,7.25\n"
    )
    (one,) = read_rows(text)
    assert one == Row(
        "A", "older people", Fraction(12), Fraction(10), 10_000, "week", 2_000, {},
        date(2026, 4, 1), 9_000, 9_550, Fraction(29, 4),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "Not found: reference, group, cost, points or net_points"),
        ("reference,group,points\n", "Not found: cost"),
        ("reference,group,points,cost,cost\n", "Look at: cost"),
        ("reference,group,points,cost,\n", "Look at: (no name)"),
        ('reference,group,points,cost\n"a', "not a CSV file that can be read"),
        (HEADINGS + "A,g,nan,10,week,f", "Row 2: net_points is “nan”, not a number like 12"),
        (HEADINGS + "A,g,inf,10,week,f", "Row 2: net_points is “inf”"),
        (HEADINGS + "A,g,1e5,10,week,f", "Row 2: net_points is “1e5”"),
        (HEADINGS + "A,g,١,10,week,f", "Row 2: net_points is “١”"),
        (HEADINGS + "A,g,1,NaN,week,f", "Row 2: cost is “NaN”, not pounds like 120.50"),
        (HEADINGS + "A,g,1,١٢,week,f", "Row 2: cost is “١٢”"),
        (HEADINGS + "A,g,1,10,daily,f", "Row 2: every is “daily”, not week, fortnight"),
        (HEADINGS + "A,g,1,10", "Row 2 has 4 cells, not 6."),
        (HEADINGS + "A,g,x,10,week,f\n" * 25, "And 5 more. Mend these"),
        ("reference,group,points,cost,priced_on\nA,g,1,1,1 April", "not a date like 2026-04-01"),
        ("x" * (LONGEST + 1), "longer than"),
    ],
)
def test_what_is_not_a_file_of_cases_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(BadCases) as refusal:
        read_rows(text)
    assert words in str(refusal.value)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for whole in (text, HEADINGS + text):
        with suppress(BadCases):
            assert isinstance(read_rows(whole), tuple)


@pytest.mark.parametrize(
    ("every", "pence"),
    [
        ("week", 5_200),
        ("fortnight", 2_600),
        ("four weeks", 1_300),
        ("month", 1_200),
        ("quarter", 400),
        ("year", 100),
    ],
)
def test_costs_become_weekly_by_the_conversions_of_client_level_data(
    every: str, pence: int
) -> None:
    (case,) = clean([row(pence=5_200, every=every)], Choices()).cases
    assert case.pence == pence


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"every": "once"}, "once"),
        ({"pence": None}, "no_cost"),
        ({"pence": 0}, "zero_cost"),
        ({"net_points": None}, "no_points"),
        ({"group": ""}, "no_group"),
        ({"priced_on": date(2025, 4, 1)}, "other_prices"),
    ],
)
def test_a_row_that_cannot_be_used_is_listed_with_its_reason(
    changed: dict[str, object], reason: str
) -> None:
    choices = Choices(price_date=date(2026, 4, 1))
    found = clean([GOOD, row(reference="B", **changed)], choices)
    assert [c.reference for c in found.cases] == ["A"]
    (out,) = found.left_out
    assert (out.reference, out.reason, out.words) == ("B", reason, REASONS[reason])


def test_one_off_sums_are_added_up_apart() -> None:
    found = clean([GOOD, row(every="once", pence=50_000), row(reference="B")], Choices())
    assert (found.once_pence, found.cases[0].pence) == (50_000, 10_000)


def test_the_sign_of_a_cost_is_made_positive_and_counted() -> None:
    found = clean([row(pence=-10_000)], Choices())
    assert (found.cases[0].pence, found.signs_turned) == (10_000, 1)


def test_the_same_line_twice_counts_once_and_another_cost_is_added() -> None:
    found = clean([GOOD, GOOD, row(pence=5_000, hours=Fraction(3))], Choices())
    assert [(c.pence, c.hours) for c in found.cases] == [(15_000, Fraction(3))]
    assert ([x.reason for x in found.left_out], found.added) == (["duplicate"], 1)


def test_a_person_with_two_different_points_is_not_guessed_at() -> None:
    found = clean([GOOD, row(net_points=Fraction(11)), row(reference="B")], Choices())
    assert [c.reference for c in found.cases] == ["B"]
    assert ([x.reason for x in found.left_out], found.added) == (["conflict", "conflict"], 0)


def test_gross_points_go_with_the_value_of_informal_help() -> None:
    gross = row(points=Fraction(20), informal_pence=3_000)
    choices = Choices(points="gross")
    (case,) = clean([gross], choices).cases
    assert (case.points, case.pence) == (20, 13_000)
    (net,) = clean([gross], Choices()).cases
    assert (net.points, net.pence) == (10, 10_000)
    with pytest.raises(BadCases, match="no value of informal help"):
        clean([row(points=Fraction(20))], choices)


@pytest.mark.parametrize(
    ("cost", "pence"),
    [
        ("7", 700),
        ("7.5", 750),
        ("-7.05", -705),
        ("7.005", 701),
        ("7.0049", 700),
        ("£1,000.50", 100_050),
    ],
)
def test_pounds_are_read_to_the_penny(cost: str, pence: int) -> None:
    (one,) = read_rows(HEADINGS + f'A,g,1,"{cost}",week,f\n')
    assert one.pence == pence


def test_costs_at_other_prices_are_uprated_where_a_factor_is_given() -> None:
    then, now = date(2025, 4, 1), date(2026, 4, 1)
    choices = Choices(
        price_date=now, uprating={then: Fraction("1.05")}, uprating_source="the fee uplift"
    )
    rows = [row(priced_on=then), row(reference="B", priced_on=now), row(reference="C")]
    assert [c.pence for c in clean(rows, choices).cases] == [10_500, 10_000, 10_000]


def test_only_the_columns_that_are_tested_are_kept() -> None:
    rows = [row(columns={"sex": "f", "name": "Amira"})]
    assert clean(rows, Choices(test_by=("sex", "area"))).cases[0].columns == {
        "sex": "f",
        "area": "",
    }


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"net_points": float("nan")}, "nan is not a number that can be used here"),
        ({"net_points": float("inf")}, "inf is not a number"),
        ({"points": Fraction(10**9)}, "is not a number that can be used"),
        ({"hours": 1.5}, "1.5 is not a number that can be used"),
        ({"pence": 10.5}, "10.5 is not a sum of whole pence"),
        ({"pence": 10**13}, "is not a sum of whole pence"),
        ({"every": "daily"}, "“daily” is not one of week"),
        ({"reference": ""}, "Every row needs a reference"),
    ],
)
def test_what_is_not_exact_is_refused_whoever_made_it(
    changed: dict[str, object], words: str
) -> None:
    with pytest.raises(BadCases) as refusal:
        clean([row(**changed)], Choices())
    assert words in str(refusal.value)


@pytest.mark.parametrize("rows", [[], [row(pence=0)], [row(pence=None), row(pence=0)]])
def test_nothing_to_learn_from_is_said_with_the_reasons(rows: list[Row]) -> None:
    with pytest.raises(BadCases, match="There is no case to learn from"):
        clean(rows, Choices())


def test_the_hash_is_of_the_cases_whatever_their_order() -> None:
    found = clean([GOOD, row(reference="B", hours=Fraction(1, 2))], Choices()).cases
    assert data_hash(found) == data_hash(found[::-1])
    assert data_hash(found) != data_hash(found[:1])
    assert len(data_hash(found)) == 64
