"""Figures in words."""

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.allocation.rules.wording import exact, short, sum_of, wording
from selfdirect.foundation.kernel.money import Money


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(16), "16"),
        (Fraction(0), "0"),
        (Fraction(-5, 4), "-1.25"),
        (Fraction(64875, 1000), "64.875"),
        (Fraction(1, 200), "0.005"),
        (Fraction(-1, 3), "-1/3"),
        (Fraction(32844, 365), "32844/365"),
    ],
)
def test_a_number_is_written_exactly(value: Fraction, text: str) -> None:
    assert exact(value) == text


@given(st.fractions())
def test_what_is_written_exactly_reads_back_the_same(value: Fraction) -> None:
    assert Fraction(exact(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_decimal_stays_a_decimal(value: Decimal) -> None:
    with localcontext() as context:
        context.prec = 400
        assert Decimal(exact(Fraction(value))) == value


def test_a_long_number_is_shortened_for_reading() -> None:
    assert short(Fraction(1, 3)) == "about 0.33"
    assert short(Fraction(775, 100)) == "7.75"


def test_a_sum_is_written_in_its_currency() -> None:
    assert sum_of(Money(123456), "GBP") == "£1,234.56"
    assert sum_of(Money(-123456), "USD") == "USD -1,234.56"


def test_a_sentence_takes_figures_and_sums() -> None:
    said = wording("{points} points give {total:money}.", {"points": "number", "total": "number"})
    assert said.written({"points": Fraction(3), "total": Fraction(5)}, "GBP") == (
        "3 points give £5.00."
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [("{more} points", "no value called “more”"), ("{points!r}", "nothing else in braces")],
)
def test_a_sentence_that_cannot_be_written_is_a_fault(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        wording(text, {"points": "number"})
