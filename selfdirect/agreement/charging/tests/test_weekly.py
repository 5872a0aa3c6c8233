"""What a person pays a week: a table of cases, and what must hold for everybody."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.charging import rates, rules
from selfdirect.agreement.charging.rules import Local
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money

ON = date(2026, 11, 21)
NEUTRAL = Local(date(2026, 4, 6), "Council policy 7")
PENSION = {"name": "State Pension", "amount": "241.30", "treatment": "count"}
ALLOWANCE = {"name": "Attendance Allowance", "amount": "76.70", "treatment": "count"}
AMIRA = {
    "setting": "non_residential",
    "person": {"age": 34, "couple": False},
    "income": [{"name": "Benefits", "amount": "300", "treatment": "count"}],
    "cost": "400",
}
HOME = {"setting": "residential", "income": [PENSION, ALLOWANCE], "cost": "980"}


def pays(facts, local=NEUTRAL, on=ON):
    return rules.contribution(rules.read_means(facts), rates.national(), local, on)


def pounds(facts, local=NEUTRAL, on=ON):
    return str(pays(facts, local, on).amount)


def labels(result):
    return [line.label for line in result.working]


def person(**facts):
    return {**AMIRA, "person": facts}


@pytest.mark.parametrize(
    ("facts", "guarantee"),
    [
        ({"age": 18, "couple": False}, "95.40"),
        ({"age": 24, "couple": False}, "95.40"),
        ({"age": 25, "couple": False}, "120.40"),
        ({"age": 65, "couple": False}, "120.40"),
        ({"age": 67, "couple": False}, "241.45"),
        ({"age": 66, "age_band": "spa", "couple": False}, "241.45"),
        ({"age": 66, "age_band": "25_to_spa", "couple": False}, "120.40"),
        ({"age_band": "18_24", "couple": False}, "95.40"),
        ({"age": 30, "couple": True, "partner_of_pension_age": False}, "94.55"),
        ({"age": 60, "couple": True, "partner_of_pension_age": True}, "184.30"),
        ({"age": 70, "couple": True}, "184.30"),
        ({"age": 30, "couple": False, "children": 2}, "334.10"),  # 120.40 + 2 x 106.85
        ({"age": 70, "couple": True, "children": 1}, "291.15"),
        ({"age": 30, "couple": False, "disability_premium": True}, "171.95"),
        (
            {
                "age": 30,
                "couple": True,
                "partner_of_pension_age": False,
                "disability_premium": True,
                "enhanced_disability_premium": True,
                "carer_premium": True,
            },
            "204.65",  # 94.55 + 36.75 + 18.10 + 55.25
        ),
        ({"age": 70, "couple": False, "disability_premium": True}, "241.45"),
        ({"age": 70, "couple": False, "carer_premium": True}, "296.70"),
    ],
)
def test_the_guarantee_is_put_together_from_the_dated_rates(facts, guarantee):
    assert pays(person(**facts)).parts["mig"] == -Fraction(guarantee)


def test_an_assumption_is_marked_so_that_somebody_checks_it():
    single = pays(person(age=30))
    couple = pays(person(age=30, couple=True))

    assert ("Taken as a single person", "not stated: check this") in [
        (line.label, line.mark) for line in single.working
    ]
    assert "The partner is taken as under pension age" in labels(couple)


def test_a_rate_that_nobody_has_checked_carries_a_mark():
    derived = pays(person(age=30, couple=False))
    verified = pays(person(age=70, couple=False))

    assert "not yet checked against the published rates" in [x.mark for x in derived.working]
    assert not any(line.mark for line in verified.working)


def test_a_guarantee_given_stands_in_place_of_the_dated_rates_and_says_so():
    result = pays({**AMIRA, "mig": "100"})
    parts = pays({**AMIRA, "mig_parts": {"base": "90", "local": "10"}})

    assert result.amount == parts.amount == Money(200_00)
    assert "Minimum income guarantee, as given" in labels(result)
    assert "Minimum income guarantee, as given (base £90.00, local £10.00)" in labels(parts)


def test_the_working_leads_line_by_line_to_the_answer():
    facts = {
        **AMIRA,
        "income": [
            PENSION,
            {"name": "Wages", "amount": "90", "treatment": "disregard", "why": "reg 14"},
            {"name": "DLA care", "amount": "60", "treatment": "part", "disregard_amount": "10"},
        ],
        "capital": "15000",
        "housing": [{"name": "rent", "amount": "20.25"}],
        "dre": ["5", {"name": "laundry", "amount": "3.10"}],
        "mig": "120.40",
    }

    assert [(x.label, x.money and str(x.money)) for x in pays(facts).working] == [
        ("Rates and policy in force on 21 November 2026", None),
        ("State Pension", "£241.30"),
        ("Wages: £90.00 left out (reg 14)", Money(0)),
        ("DLA care: £60.00, less £10.00 left out", "£50.00"),
        (
            "Tariff income: capital of £15,000.00 is over £14,250.00, and each £250.00 or part"
            " of it counts as £1.00 a week",
            "£3.00",
        ),
        ("Less housing: rent", "-£20.25"),
        ("Minimum income guarantee, as given", "-£120.40"),
        ("Less disability related cost", "-£5.00"),
        ("Less disability related cost: laundry", "-£3.10"),
        ("Left after these", "£145.55"),
        ("To pay each week, to the nearest penny", "£145.55"),
    ]


def test_more_than_the_upper_limit_is_the_full_cost_whatever_the_income():
    result = pays({"setting": "non_residential", "capital": "30000", "cost": "210"})

    assert (str(result.amount), result.full_cost) == ("£210.00", True)
    assert "Capital of £30,000.00 is over the upper limit of £23,250.00" in labels(result)


def test_a_council_may_set_a_higher_upper_limit_at_home_but_not_in_a_care_home():
    policy = Local(ON, "Council policy 8", upper_capital_limit=Fraction(40000))
    rich = {"capital": "30000", "mig": "0"}

    assert not pays({**AMIRA, **rich}, policy).full_cost
    assert pays({**HOME, **rich}, policy).full_cost
    assert not pays({**HOME, **rich, "upper_limit": "31000"}).full_cost
    with pytest.raises(Refused, match="below the national one"):
        pays({**AMIRA, **rich, "upper_limit": "20000"})


@pytest.mark.parametrize(
    ("knobs", "weekly"),
    [
        ({}, "£179.60"),  # 300 - 120.40
        ({"mig_uplift": Fraction(5)}, "£174.60"),
        ({"percent_of_disposable": Fraction(9, 10)}, "£161.64"),
        ({"percent_of_disposable": Fraction(333, 1000)}, "£59.81"),  # 59.8068
        ({"minimum_charge": Fraction(180)}, "£0.00"),
        ({"minimum_charge": Fraction("179.60")}, "£179.60"),
        ({"maximum_charge": Fraction(100)}, "£100.00"),
        ({"standard_dre": Fraction("10.85")}, "£168.75"),
    ],
)
def test_each_local_knob_turns_what_it_says(knobs, weekly):
    facts = person(age=34, couple=False, disability_benefit=True)

    assert pounds(facts, Local(ON, "Council policy 9", **knobs)) == weekly


def test_the_standard_allowance_gives_way_to_higher_costs_that_are_shown():
    policy = Local(ON, "Council policy 9", standard_dre=Fraction("10.85"))
    facts = person(age=34, couple=False, disability_benefit=True)

    assert pounds({**facts, "dre": ["11"]}, policy) == "£168.60"
    assert pounds(AMIRA, policy) == "£179.60"  # has no disability benefit


def test_a_housing_cost_that_the_council_does_not_count_is_shown_but_not_taken_off():
    policy = Local(ON, "Council policy 9", housing_not_counted=frozenset({"water"}))
    result = pays({**AMIRA, "housing": [{"name": "Water ", "amount": "9"}]}, policy)

    assert str(result.amount) == "£179.60"
    assert "Water: £9.00 not taken off, under local policy" in labels(result)


def test_nights_that_are_not_met_leave_out_the_higher_part_of_a_benefit():
    policy = Local(ON, "Council policy 9", night_care_disregard=Fraction("35.90"))
    benefit = {**ALLOWANCE, "night_care_excess": True}

    assert pounds({**AMIRA, "mig": "0", "income": [benefit]}, policy) == "£40.80"
    assert pounds({**AMIRA, "mig": "0", "income": [{**benefit, "amount": "9"}]}, policy) == "£0.00"


def test_the_share_given_with_the_means_stands_in_place_of_the_policy():
    assert pounds({**AMIRA, "local_percent": "0.5"}) == "£89.80"
    assert pounds({**HOME, "pea": "31.80", "local_percent": "0.5"}) == "£143.10"


def test_a_care_home_leaves_the_personal_expenses_allowance():
    result = pays(HOME)

    assert str(result.amount) == "£286.20"  # 241.30 + 76.70 - 31.80
    assert result.parts["pea"] == Fraction("-31.80")
    assert pounds({**HOME, "pea": "40"}) == "£278.00"


@pytest.mark.parametrize(
    ("given", "facts", "weekly"),
    [
        (True, {"couple": False}, "£278.90"),
        (True, {"couple": True}, "£275.20"),
        (True, {}, "£278.90"),
        ("5.75", {}, "£280.45"),
        (False, {}, "£286.20"),
    ],
)
def test_the_savings_disregard_is_given_or_dated(given, facts, weekly):
    assert pounds({**HOME, "savings_disregard": given, "person": facts}) == weekly


def test_a_care_home_says_what_it_does_not_take_off():
    facts = {**HOME, "mig": "100", "dre": ["5"], "housing": ["9"]}

    assert pounds(facts) == "£286.20"
    assert "Housing costs: not taken off in a care home" in labels(pays(facts))


def test_nobody_pays_more_than_the_cost_or_less_than_nothing():
    assert pounds({**AMIRA, "cost": "40"}) == "£40.00"
    assert pounds({**AMIRA, "mig": "301"}) == "£0.00"
    assert pounds({**AMIRA, "income": None, "mig": "1"}) == "£0.00"


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"reason": "s117_aftercare"}, "Free of charge: Aftercare"),
        ({"reason": "cjd"}, "Free of charge: Creutzfeldt-Jakob disease"),
        (
            {"reason": "reablement", "reablement_week": 6},
            "Free of charge: Reablement, weeks 1 to 6",
        ),
        (
            {"reason": "minor_equipment", "cost": "1000"},
            "Free of charge: Equipment or an adaptation of £1,000 or less",
        ),
        ({"reason": "carer_support"}, "Free of charge: Support for a carer"),
        ({"reason": "s.117 aftercare, as agreed"}, "Free of charge: s.117 aftercare, as agreed"),
    ],
)
def test_support_that_is_free_says_why(facts, why):
    result = pays({"setting": "exempt", **facts})

    assert (result.amount.pence, result.full_cost) == (0, False)
    assert why in labels(result)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({**AMIRA, "cost": None}, "weekly cost of the support is not given"),
        (person(), "age is not given"),
        (person(age=17), "18 and over"),
        (person(age=66, couple=False), "depends on the date of birth"),
        (person(age=40, age_band="spa"), "do not agree"),
        (person(age=70, couple=False, children=1), "lone parent of pension age"),
        ({**AMIRA, "mig": "99", "mig_parts": {"base": "98"}}, "mig_parts add up to £98.00"),
        ({"setting": "tariff_only"}, "capital is not given"),
        ({"setting": "tariff_only_other", "capital": "9"}, "lower limit of the other country"),
        ({"setting": "exempt"}, "reason why this support is free"),
        ({"setting": "exempt", "reason": "reablement"}, "weeks 1 to 6"),
        ({"setting": "exempt", "reason": "reablement", "reablement_week": 7}, "weeks 1 to 6"),
        ({"setting": "exempt", "reason": "minor_equipment"}, "up to £1,000"),
        ({"setting": "exempt", "reason": "minor_equipment", "cost": "1000.01"}, "up to £1,000"),
    ],
)
def test_a_missing_fact_is_refused_by_name(facts, reason):
    with pytest.raises(Refused, match=reason):
        pays(facts)


def test_a_council_that_charges_carers_does_not_call_it_free():
    with pytest.raises(Refused, match="charges for carers"):
        pays(
            {"setting": "exempt", "reason": "carer_support"},
            Local(ON, "Council policy 9", charges_carers=True),
        )


def test_a_day_without_a_rate_is_refused_and_names_the_rate():
    with pytest.raises(Refused, match=r"no rate on file for 2027-04-06.*single person from 25"):
        pays(AMIRA, on=date(2027, 4, 6))


def test_what_was_sent_and_is_not_known_is_listed():
    assert "Not used: favourite colour" in labels(pays({**AMIRA, "favourite colour": "blue"}))


def test_a_line_gives_every_digit_as_text():
    result = pays({**AMIRA, "local_percent": "0.333"})

    assert {
        "label": "33.30% of what is left",
        "amount": "59.8068",
        "source": "as given",
    } in [line.plain() for line in result.working]


def test_another_country_has_an_upper_limit_only_if_given():
    facts = {"setting": "tariff_only_other", "lower_limit": "20250", "capital": "35000"}

    assert pounds(facts) == "£59.00"
    assert pays({**facts, "upper_limit": "34000"}).full_cost


pence = st.integers(0, 2_000_00)
AMOUNT = st.builds(Money, pence)
SHARES = st.fractions(0, 1, max_denominator=100)


def means(income, mig, dre, housing, cost, capital=None):
    return {
        "setting": "non_residential",
        "income": [{"name": "income", "amount": income, "treatment": "count"}],
        "mig": mig,
        "dre": [dre],
        "housing": [housing],
        "cost": cost,
        "capital": capital,
    }


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT, SHARES, st.integers(0, 30_000))
def test_nobody_ever_pays_less_than_nothing_or_more_than_the_cost(
    income, mig, dre, housing, cost, share, capital
):
    policy = Local(ON, "policy", percent_of_disposable=share)

    result = pays(means(income, mig, dre, housing, cost, capital), policy)

    assert 0 <= result.amount.pence <= cost.pence
    assert result.full_cost == (capital > 23250)


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT, SHARES, AMOUNT)
def test_more_income_never_pays_less(low, more, mig, dre, housing, cost, share, minimum):
    policy = Local(
        ON,
        "policy",
        percent_of_disposable=share,
        minimum_charge=Fraction(minimum.pence, 100),
    )

    before = pays(means(low, mig, dre, housing, cost), policy)
    after = pays(means(low + more, mig, dre, housing, cost), policy)

    assert before.amount <= after.amount


@given(AMOUNT, AMOUNT, AMOUNT, AMOUNT, AMOUNT)
def test_what_is_left_is_never_below_the_guarantee_by_charging(income, mig, dre, housing, cost):
    paid = pays(means(income, mig, dre, housing, cost)).amount

    assert not paid or (income - paid) >= (mig + dre + housing)


@given(st.integers(0, 40_000_00), st.integers(0, 40_000_00))
def test_more_capital_never_pays_less(one, other):
    less, more = (
        pays(means(Money(200_00), Money(150_00), Money(0), Money(0), Money(90_00), Money(capital)))
        for capital in sorted([one, other])
    )

    assert less.amount <= more.amount
