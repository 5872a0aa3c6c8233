"""Choices: those that cannot be followed are refused in words."""

from datetime import date
from fractions import Fraction

import pytest

from selfdirect.agreement.calibration.rules import METHODS, BadChoice, Choices, Method

DAY = date(2025, 4, 1)
UPRATED = {
    "price_date": date(2026, 4, 1),
    "uprating": {DAY: Fraction("1.05")},
    "uprating_source": "the fee uplift",
}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"points": "some"}, "net or gross"),
        ({"budget_pence": 0}, "budget must be above £0"),
        ({"contingency_percent": Fraction(100)}, "Contingency"),
        ({"savings_percent": Fraction(-1)}, "Savings"),
        ({"rounding_pence": 0}, "Round to a penny"),
        ({"generic": Fraction(2)}, "balance"),
        ({"strength": -1}, "Pooling"),
        ({"tail_percent": Fraction(49)}, "tail"),
        ({"winsorise_percent": Fraction(101)}, "held"),
        ({"bands": 0}, "bands"),
        ({"step_percent": Fraction(51)}, "Steps"),
        ({"quantile": Fraction(1)}, "between 0 and 1"),
        ({"folds": 1}, "2 to 100 parts"),
        ({"bootstraps": 10_001}, "resamples"),
        ({"seed": -1}, "seed"),
        ({"cells": 0}, "matched need"),
        ({"fewest": 0}, "least number"),
        ({"correction": "none"}, "Correct for many tests"),
        ({"unit_pence": 0}, "price of an hour"),
        ({"most_knots": 1}, "2 points or more"),
        ({**UPRATED, "uprating": {DAY: Fraction(11)}}, "is a slip"),
        ({**UPRATED, "price_date": None}, "the day of prices"),
        ({**UPRATED, "uprating_source": " "}, "where the factors were read"),
    ],
)
def test_a_choice_that_cannot_be_followed_is_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(BadChoice, match=words):
        Choices(**wrong)  # type: ignore[arg-type]


def test_choices_are_kept_as_plain_data() -> None:
    choices = Choices(**UPRATED)  # type: ignore[arg-type]
    plain = choices.plain()
    assert plain["price_date"] == "2026-04-01"
    assert plain["uprating"] == {"2025-04-01": "21/20"}
    assert plain["quantile"] == "1/2"
    assert list(plain) == sorted(plain)


def test_every_method_has_its_words() -> None:
    assert set(METHODS) == set(Method)
