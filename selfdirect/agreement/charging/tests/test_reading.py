"""Means read from plain data: exact, or refused with a sentence that says how to mend it."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.charging.rules import Treatment, read_means
from selfdirect.agreement.charging.rules.exact import as_text
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money

TARIFF = {"setting": "tariff_only"}
WAGE = {"name": "Wage", "amount": "9", "treatment": "count"}


@pytest.mark.parametrize(
    "value", ["12.30", Decimal("12.30"), Fraction(123, 10), Money(12_30), Decimal("1230E-2")]
)
def test_an_amount_is_read_exactly(value):
    assert read_means({**TARIFF, "cost": value}).cost == Fraction(123, 10)


@pytest.mark.parametrize(
    "value",
    [
        12.3,  # a binary fraction
        True,
        "£12.30",
        "12,30",
        "1e3",
        "１２",  # digits of another alphabet
        "",
        [],
        Decimal("NaN"),
        Decimal("-Infinity"),
        Decimal("1E+999999"),
        Decimal("1E-21"),
        "9" * 50,
    ],
)
def test_what_is_not_an_exact_amount_is_refused(value):
    with pytest.raises(Refused, match=r"^cost must be an exact amount of pounds, like 120\.50"):
        read_means({**TARIFF, "cost": value})


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"setting": None}, "setting must be one of: non_residential, residential, exempt"),
        ({"setting": "castle"}, "setting must be one of"),
        ({"setting": 3}, "setting must be text"),
        ({"property": [{"value": "1", "lived_in_by": "cat"}]}, "property 1: lived_in_by must be"),
        ({"moved_in_on": "soon"}, "moved_in_on must be a date"),
        ({"setting": "tariff_table"}, "a line at a time"),
        ({"cost": "-0.01"}, "cost is below nought"),
        ({"cost": "100000.01"}, "cost is more than £100,000"),
        ({"capital": "10000000000.01"}, "capital is more than £10,000,000,000"),
        ({"local_percent": "90"}, "Write 90% as 0.9"),
        ({"captial": "9"}, "Did you mean “capital”"),
        ({"income": "9"}, "income must be a list"),
        ({"income": {"a": 1}}, "income must be a list"),
        ({"income": ["9"]}, "income 1 must be an object"),
        ({"income": [{**WAGE, "amount": None}]}, r"income 1 \(Wage\), amount must be an exact"),
        ({"income": [{**WAGE, "treatment": "ignore"}]}, "one of: count, disregard, part"),
        ({"income": [{**WAGE, "treatment": None}]}, "one of: count, disregard, part"),
        ({"income": [{**WAGE, "treatment": "part"}]}, "disregard_amount must be an exact"),
        (
            {"income": [{**WAGE, "treatment": "part", "disregard_amount": "9.01"}]},
            "more than the whole",
        ),
        ({"income": [{**WAGE, "disregard_amount": "1"}]}, "its treatment is not “part”"),
        ({"income": [{**WAGE, "treatmnt": "part"}]}, "income 1: “treatmnt” is not known here"),
        ({"dre": [{"name": "heat"}]}, r"dre 1 \(heat\), amount must be an exact"),
        ({"mig_parts": ["9"]}, "mig_parts must be an object"),
        ({"mig_parts": {"base": "x"}}, "mig_parts, base must be an exact"),
        ({"person": "Amira"}, "person must be an object"),
        ({"person": {"age": "34"}}, "age must be a whole number"),
        ({"person": {"age": Decimal("34.5")}}, "age must be a whole number"),
        ({"person": {"age": 151}}, "age is more than"),
        ({"person": {"age": True}}, "age must be a whole number"),
        ({"person": {"age_band": "old"}}, "age_band must be one of: 18_24, 25_to_spa, spa"),
        ({"person": {"couple": "yes"}}, "couple must be true or false"),
        ({"on": "21/11/2026"}, "on must be a date"),
        ({"year": "2026"}, "two years that follow"),
        ({"year": "2026-28"}, "two years that follow"),
        ({"year": "2025-26", "on": "2026-04-06"}, "is not in the year given"),
    ],
)
def test_what_is_wrong_is_named_and_how_to_mend_it(facts, reason):
    with pytest.raises(Refused, match=reason):
        read_means({**TARIFF, **facts})


@pytest.mark.parametrize(
    ("facts", "on"),
    [
        ({}, None),
        ({"on": "2026-11-21"}, date(2026, 11, 21)),
        ({"on": date(2026, 11, 21)}, date(2026, 11, 21)),
        ({"year": "2026-27"}, date(2026, 4, 6)),
        ({"year": "1999-00"}, date(1999, 4, 6)),
        ({"year": "2026-27", "on": "2027-04-05"}, date(2027, 4, 5)),
    ],
)
def test_the_day_is_given_or_is_the_first_of_the_year_of_rates(facts, on):
    assert read_means({**TARIFF, **facts}).on == on


def test_amounts_may_come_with_a_name_or_alone():
    means = read_means({**TARIFF, "dre": ["5", {"name": "heat", "amount": 3}, {"amount": 2}]})

    assert [(x.name, x.amount) for x in means.dre] == [("dre 1", 5), ("heat", 3), ("dre 3", 2)]


def test_an_income_without_a_name_is_numbered():
    (income,) = read_means({**TARIFF, "income": [{"amount": 3, "treatment": "count"}]}).income

    assert (income.name, income.treatment) == ("income 1", Treatment.COUNT)


def test_notes_about_an_example_are_passed_over_and_other_strange_words_listed():
    means = read_means({**TARIFF, "note": "n", "expected": 3, "printed_total": 4})

    assert means.unused == ("printed_total",)


@pytest.mark.parametrize(
    ("pounds", "text"),
    [
        (Fraction(0), "0.00"),
        (Fraction(-7003, 1000), "-7.003"),
        (Fraction(25, 2), "12.50"),
        (Fraction(10**9), "1000000000.00"),
    ],
)
def test_an_exact_amount_is_written_with_every_digit(pounds, text):
    assert as_text(pounds) == text


@given(st.decimals(0, 100_000, places=4))
def test_what_is_read_is_written_back_the_same(value):
    read = read_means({**TARIFF, "cost": value}).cost

    assert read is not None
    assert Decimal(as_text(read)) == value


WORDS = st.sampled_from(["", "x", "9", "-1.5", "amount", "name", "age", "2026-11-21", "spa"])
PLAIN = st.none() | st.booleans() | st.decimals() | WORDS
HELD = PLAIN | st.lists(PLAIN, max_size=2) | st.dictionaries(WORDS, PLAIN, max_size=3)
ANYTHING = HELD | st.lists(HELD, max_size=2)


@given(
    st.dictionaries(
        st.sampled_from(["income", "person", "dre", "capital", "mig_parts", "on", "id", "cost"]),
        ANYTHING,
    )
)
def test_nothing_that_json_can_hold_does_worse_than_a_refusal(facts):
    try:
        read_means({**TARIFF, **facts})
    except Refused as why:
        assert str(why)  # noqa: PT017
