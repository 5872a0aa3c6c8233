from datetime import date
from fractions import Fraction
from itertools import pairwise

import pytest

from selfdirect.agreement.charging import rates
from selfdirect.agreement.charging.rules import Local
from selfdirect.agreement.charging.rules.words import RATES
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.rates import NoRate, Status

ON = date(2026, 11, 21)
BLOCK = {"starts_on": ON, "source": "Policy of November"}


@pytest.mark.parametrize(
    ("name", "on", "value", "status"),
    [
        ("capital_upper_limit", date(2026, 4, 5), "23250", Status.VERIFIED),
        ("capital_upper_limit", ON, "23250", Status.INFERRED),
        ("mig_single_25_to_pension_age", ON, "120.40", Status.DERIVED),
        ("mig_single_pension_age", date(2019, 1, 1), "189.00", Status.VERIFIED),
        ("mig_child", date(2024, 4, 6), "101.25", Status.VERIFIED),
        ("carer_premium", date(2016, 4, 6), "43.25", Status.MEMORY),
        ("personal_expenses_allowance", date(2026, 4, 5), "30.65", Status.VERIFIED),
    ],
)
def test_a_rate_is_found_by_its_day_with_how_far_it_was_checked(name, on, value, status):
    rate = rates.national().on(name, on)

    assert (rate.value, rate.status) == (Fraction(value), status)


def test_every_rate_has_plain_words_or_is_kept_for_later():
    kept = ("deferred_", "benefit_")
    names = {row.name for row in rates.national().rows}
    later = {name for name in names if name.startswith(kept)}

    assert names - later <= set(RATES) <= names


def test_rates_of_a_name_follow_each_other_without_a_gap():
    for before, after in pairwise(rates.national().rows):
        if before.name == after.name and not before.name.startswith(
            ("savings_disregard", "carer_premium", "enhanced")  # years that were not found
        ):
            assert before.ends_before in (None, after.starts_on)


def test_the_demonstration_policy_is_neutral():
    policy = rates.local(ON)

    assert policy == Local(policy.starts_on, policy.source)


def test_a_day_before_any_policy_has_none():
    with pytest.raises(NoRate, match="no charging policy by 2001-01-01"):
        rates.local(date(2001, 1, 1))


def test_every_knob_can_be_published():
    policy = Local.read(
        {
            **BLOCK,
            "mig_uplift": "5",
            "percent_of_disposable": "0.9",
            "standard_dre": "10.85",
            "minimum_charge": "1.25",
            "maximum_charge": "350",
            "upper_capital_limit": "40000",
            "night_care_disregard": "35.90",
            "housing_not_counted": ["Water"],
            "charges_carers": True,
            "weeks_charged": 48,  # as earlier policies did
            "weeks_not_collected": [date(2026, 12, 28), "2026-12-21"],
        }
    )

    assert policy.maximum_charge == 350
    assert policy.housing_not_counted == {"water"}
    assert policy.weeks_not_collected == (date(2026, 12, 21), date(2026, 12, 28))
    assert Local.read(BLOCK) == Local(ON, "Policy of November")


@pytest.mark.parametrize(
    ("block", "reason"),
    [
        ({"starts_on": None}, "needs starts_on and source"),
        ({"source": ""}, "needs starts_on and source"),
        ({"minimum": "1"}, "no setting called minimum"),
        ({"housing_not_counted": "water"}, "list of names"),
        ({"weeks_not_collected": "2026-12-21"}, "list of Mondays"),
        ({"weeks_not_collected": 48}, "list of Mondays"),
        ({"weeks_not_collected": ["2026-12-22"]}, "is not a Monday"),
        ({"weeks_not_collected": ["Christmas"]}, "Invalid isoformat"),
    ],
)
def test_a_policy_that_is_not_whole_does_not_load(block, reason):
    with pytest.raises(ValueError, match=reason):
        Local.read({**BLOCK, **block})


def test_an_amount_in_a_policy_is_exact_or_refused():
    with pytest.raises(Refused, match="mig_uplift must be an exact amount"):
        Local.read({**BLOCK, "mig_uplift": 5.0})
