from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.foundation.kernel.money import MOST, NOTHING, Money, half_up

PENCE = st.integers(-MOST, MOST)
AMOUNT = st.builds(Money, PENCE)


@pytest.mark.parametrize(
    ("amount", "whole"),
    [
        (3, 3),
        (Fraction(1, 2), 1),
        (Fraction(49, 100), 0),
        (Fraction(-1, 2), 0),
        (Fraction(-51, 100), -1),
        (Fraction(5, 2), 3),
        (Fraction(7, 2), 4),
    ],
)
def test_halves_round_up(amount, whole):
    assert half_up(amount) == whole


@pytest.mark.parametrize(
    ("amount", "pence"),
    [(12, 1200), ("0.29", 29), ("14250.005", 1425001), (Fraction(1, 3), 33), ("-0.01", -1)],
)
def test_pounds_from_a_file_of_rates_are_read_exactly(amount, pence):
    assert Money.pounds(amount) == Money(pence)


@pytest.mark.parametrize("attempt", [half_up, Money.pounds, Money(100).times, Money])
def test_a_float_never_becomes_money(attempt):
    with pytest.raises(TypeError):
        attempt(0.29)


@pytest.mark.parametrize("pence", [True, "1", None, Fraction(1)])
def test_money_is_whole_pence(pence):
    with pytest.raises(TypeError, match="whole pence"):
        Money(pence)


@pytest.mark.parametrize(
    ("text", "pence"),
    [
        ("120", 120_00),
        (" £1,234.50 ", 1_234_50),
        ("£ 5", 5_00),
        ("0.5", 50),
        ("007", 7_00),
        ("\u00a0£12\u00a0", 12_00),  # pasted with hard spaces
        ("１２", 12_00),  # wide digits
        ("￡１，２３４．５０", 1_234_50),
        ("10,000,000,000", MOST),
    ],
)
def test_what_somebody_typed_is_read(text, pence):
    assert Money.typed(text) == Money(pence)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        *((text, "") for text in ("", "£", "12,34,567", "1e3", "1E3", "twelve", "12.", ".5")),
        *((text, "") for text in ("12²", "①", "12½", "NaN", "nan", "inf", "+5", "0x10", "1_000")),
        *((text, "") for text in ("٣", "৪", "１2٣", "1\u200b2", "\u202e12", "12 GBP", "$5", "€5")),
        *((text, "") for text in ("££5", "5£", "1,2,3", "1,2345", "=1+1", "@5", "12p", "1.2.3")),
        *((text, ": it has a minus") for text in ("-5", "-0", "−5", "–5", "-£5", "(5)", "5-")),
        *((text, ": pence have two figures") for text in ("12.345", "1,234.567", "1.234")),
        ("1.234,56", ": a point stands before the pence, and commas between thousands"),
        ("12,34", ": a point stands before the pence, and commas between thousands"),
        ("5 5", ": it has a space in it"),
        ("1 234.50", ": it has a space in it"),
        ("1\u00a0234", ": it has a space in it"),
    ],
)
def test_what_is_not_an_amount_says_how_to_mend_it(text, why):
    with pytest.raises(ValueError, match="is not an amount") as refusal:
        Money.typed(text)
    assert str(refusal.value) == f"“{text}” is not an amount{why}. Enter pounds, like 120.50."


@given(st.text(max_size=12) | st.text("0123456789.,-£ \u2212", max_size=9))
def test_whatever_is_typed_is_read_exactly_or_refused_with_a_sentence(text):
    said = read = None
    try:
        read = Money.typed(text)
    except ValueError as refusal:
        said = str(refusal)
    if read is None:
        assert said.endswith(("Enter pounds, like 120.50.", "Check the number of noughts."))
    else:
        assert Money.typed(str(read)) == read


@pytest.mark.parametrize("text", ["10,000,000,000.01", "9223372036854775808", "9" * 5000])
def test_an_amount_with_too_many_noughts_is_refused_in_few_words(text):
    with pytest.raises(ValueError, match="Check the number of noughts") as refusal:
        Money.typed(text)
    assert len(str(refusal.value)) < 120


@pytest.mark.parametrize(
    ("pence", "text"),
    [(0, "£0.00"), (5, "£0.05"), (123456789, "£1,234,567.89"), (-1205, "-£12.05")],
)
def test_money_is_written_as_people_read_it(pence, text):
    assert str(Money(pence)) == text


def test_only_nothing_is_false():
    assert not NOTHING
    assert Money(-1)


def test_money_sorts_and_adds_up():
    assert Money.total([]) == NOTHING
    assert Money.total([Money(1), Money(-3)]) == Money(-2)
    assert min(Money(2), Money(-2)) == Money(-2)


@pytest.mark.parametrize(
    ("pence", "rate", "scaled"),
    [(100, Fraction(1, 3), 33), (1, Fraction(1, 2), 1), (-1, Fraction(1, 2), 0), (7, 3, 21)],
)
def test_scaling_rounds_once(pence, rate, scaled):
    assert Money(pence).times(rate) == Money(scaled)


def test_the_odd_pence_go_to_the_earliest_shares():
    assert Money(100).split([1, 1, 1]) == (Money(34), Money(33), Money(33))


@pytest.mark.parametrize("weights", [[], [0], [0, 0], [2, -1]])
def test_shares_that_share_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="nought or more"):
        Money(1).split(weights)


@given(PENCE, st.lists(st.integers(0, 999), min_size=1).filter(sum))
def test_sharing_out_loses_no_penny(pence, weights):
    shares = Money(pence).split(weights)

    assert Money.total(shares) == Money(pence)
    for share, weight in zip(shares, weights, strict=True):
        assert abs(share.pence - Fraction(pence * weight, sum(weights))) <= len(weights)


@given(AMOUNT, AMOUNT)
def test_taking_away_undoes_adding(one, other):
    assert one + other - other == one
    assert one + -one == NOTHING


@given(st.integers(0, MOST))
def test_what_is_written_can_be_typed_back(pence):
    assert Money.typed(str(Money(pence))) == Money(pence)


@given(AMOUNT, st.fractions(-100, 100))
def test_scaling_is_never_half_a_penny_out(amount, rate):
    exact = amount.pence * rate

    assert -Fraction(1, 2) < amount.times(rate).pence - exact <= Fraction(1, 2)
