"""Our sums against the answers that councils have published."""

from datetime import date

import pytest

from selfdirect.agreement.charging import rates, rules
from selfdirect.agreement.charging.tests.facts import KNOWSLEY, PUBLISHED

ON = date(2026, 11, 21)


@pytest.mark.parametrize(("facts", "pence"), PUBLISHED, ids=[f["id"] for f, _ in PUBLISHED])
def test_every_published_answer_comes_out_to_the_penny(facts, pence):
    means = rules.read_means(facts)
    on = means.on or ON

    result = rules.contribution(means, rates.national(), rates.local(on), on)

    assert result.amount.pence == pence
    assert not result.full_cost


def test_the_dated_rates_make_the_guarantee_that_knowsley_printed():
    person = {"age": 22, "disability_premium": True, "enhanced_disability_premium": True}
    facts = {**KNOWSLEY, "mig": None, "mig_parts": None, "person": {**person, "couple": False}}
    means = rules.read_means(facts)

    result = rules.contribution(means, rates.national(), rates.local(ON), date(2024, 4, 6))

    assert result.parts["mig"] == -rules.read_means(KNOWSLEY).mig
    assert result.amount.pence == 67_71


@pytest.mark.parametrize(
    ("capital", "pounds"),
    [
        ("14250", 0),
        ("14250.01", 1),
        ("14500", 1),
        ("14500.01", 2),
        ("15750", 6),
        ("18000", 15),
        ("18100", 16),  # Statutory guidance Annex B, recalled
        ("23250", 36),
    ],
)
def test_tariff_income_steps_up_just_over_each_edge(capital, pounds):
    means = rules.read_means({"setting": "tariff_only", "capital": capital})

    result = rules.contribution(means, rates.national(), rates.local(ON), ON)

    assert result.amount.pence == pounds * 100
    assert result.parts["tariff"] == pounds


def test_a_penny_over_the_upper_limit_is_the_full_cost():
    means = rules.read_means({"setting": "tariff_only", "capital": "23250.01"})

    result = rules.contribution(means, rates.national(), rates.local(ON), ON)

    assert result.full_cost
    assert "tariff" not in result.parts
