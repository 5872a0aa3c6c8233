"""What somebody tells of their money, and the means that follow."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.charging import rates, rules
from selfdirect.agreement.charging.rules import Band, Finding, Flow, Told
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Every

ON = date(2026, 11, 21)
ALONE = Told(couple=False, savings=NOTHING)


def week(kind: str, pounds: str, name: str = "") -> Flow:
    return Flow(kind, name, Money.pounds(pounds), Every.WEEK)


def most(told: Told, age: int | None = 34) -> rules.Most:
    means = rules.read_means(rules.means_of(told, age))
    return rules.most(means, rates.national(), rates.local(ON), ON)


def test_a_whole_page_becomes_means_that_can_be_worked_out() -> None:
    told = Told(
        couple=True,
        savings=Money.pounds("15300"),
        partner_of_pension_age=False,
        children=1,
        premiums=("disability_premium", "carer_premium"),
        income=(week("pip_living", "112.65"), Flow("wages", "", Money(1200_00), Every.MONTH)),
        housing=(Flow("rent", "", Money.pounds("49.60"), Every.FOUR_WEEKS),),
        costs=(week("", "5.20", "Community alarm"),),
    )
    assert rules.means_of(told, 34) == {
        "setting": "non_residential",
        "person": {
            "age": 34,
            "partner_of_pension_age": False,
            "couple": True,
            "children": 1,
            "disability_premium": True,
            "enhanced_disability_premium": False,
            "carer_premium": True,
            "disability_benefit": True,
        },
        "income": [
            {
                "name": "PIP, daily living part",
                "amount": "112.65",
                "treatment": "count",
                "why": "counts in full: not yet checked against the regulations",
            },
            {
                "name": "Wages, or what you earn for yourself",
                "amount": "276.92",
                "treatment": "disregard",
                "why": "never counts: S.I. 2014/2672 reg 14",
            },
        ],
        "housing": [{"name": "Rent that Housing Benefit does not pay", "amount": "12.40"}],
        "dre": [{"name": "Community alarm", "amount": "5.20"}],
        "capital": "15300.00",
        "savings_disregard": False,
    }
    assert most(told).amount is not None


@pytest.mark.parametrize("kind", rules.INCOME, ids=lambda kind: kind.code)
def test_every_kind_counts_or_not_as_it_says(kind: object) -> None:
    rich = replace(ALONE, income=(week(kind.code, "1000", "A thing"),))
    counts = kind.treatment == "count"
    assert bool(most(rich).amount) is counts


def test_wages_and_mobility_money_never_change_what_is_paid() -> None:
    base = replace(ALONE, income=(week("pip_living", "400"),))
    more = replace(
        base, income=(*base.income, week("wages", "900"), week("pip_mobility", "78.60"))
    )
    assert most(more).amount == most(base).amount


def test_what_nobody_has_read_in_the_regulations_is_marked_where_it_counts() -> None:
    told = replace(ALONE, income=(week("pip_living", "80"), week("wages", "90")))
    marks = {line.label.partition(":")[0]: line.mark for line in most(told).working}
    assert marks["PIP, daily living part"] == "not yet checked against the regulations"
    assert marks["Wages, or what you earn for yourself"] == ""
    credit = most(replace(ALONE, income=(week("savings_credit", "1"),)), 70).working
    (line,) = [line for line in credit if line.label.startswith("Savings disregard")]
    assert "perhaps no more than it" in line.mark


def test_savings_credit_brings_the_savings_disregard() -> None:
    credit = replace(ALONE, income=(week("savings_credit", "300"),))
    other = replace(ALONE, income=(week("private_pension", "300"),))
    assert most(credit, 70).amount == most(other, 70).amount - Money.pounds("7.30")


def test_costs_of_disability_come_off_only_from_a_disability_benefit() -> None:
    costs = (week("", "20", "Laundry"), week("", "5", "Alarm"))
    without = replace(ALONE, income=(week("private_pension", "400"),), costs=costs)
    having = replace(ALONE, income=(week("attendance_allowance", "400"),), costs=costs)
    assert most(having).amount == most(without).amount - Money.pounds(25)
    assert rules.left_out(having) == ()
    assert rules.left_out(ALONE) == ()
    (sentence,) = rules.left_out(without)
    assert sentence.startswith("Not taken off: Laundry, Alarm.")


def test_a_war_disablement_pension_is_never_charged() -> None:
    told = replace(ALONE, income=(week("state_pension", "241.30"), week("war_disablement", "200")))
    assert most(told, 80).amount == NOTHING


@pytest.mark.parametrize(
    ("finding", "pays"),
    [
        (None, "79.60"),
        (Finding("count", "Reg 15"), "79.60"),
        (Finding("disregard", "Sched 1 para 13"), "0"),
        (Finding("part", "Sched 1 para 14", Money.pounds(10)), "69.60"),
        (Finding("part", "More than there is", Money.pounds(900)), "0"),
        (Finding("night", "Our policy"), "44.60"),
    ],
)
def test_what_finance_found_of_an_income_stands_over_its_kind(
    finding: Finding | None, pays: str
) -> None:
    told = replace(ALONE, income=(replace(week("other", "200", "A trust"), finding=finding),))
    means = rules.read_means(rules.means_of(told, 34))
    local = replace(rates.local(ON), night_care_disregard=Fraction(35))
    assert rules.most(means, rates.national(), local, ON).amount == Money.pounds(pays)
    assert rules.read_told(rules.write_told(told)) == told
    assert dict(rules.lines(told))["A trust"].endswith(finding.why if finding else "what it is.")


def test_what_finance_found_stays_when_somebody_tells_anew() -> None:
    found = replace(week("other", "200", "A trust"), finding=Finding("disregard", "Para 13"))
    before = replace(ALONE, income=(found,), notional=Money.pounds(7))
    anew = replace(ALONE, income=(week("other", "210", "A trust"), week("wages", "9")))
    kept = rules.as_found(anew, before)
    assert [each.finding for each in kept.income] == [found.finding, None]
    assert (kept.income[0].amount, kept.notional) == (Money.pounds(210), Money.pounds(7))


def test_a_disability_benefit_that_is_left_out_brings_no_costs_off() -> None:
    left = replace(week("pip_living", "80"), finding=Finding("disregard", "Para 13"))
    costs = (week("", "20", "Laundry"),)
    told = replace(ALONE, income=(left, week("private_pension", "400")), costs=costs)
    assert most(told).amount == most(replace(told, costs=())).amount


def test_a_partner_is_forgotten_when_there_is_none() -> None:
    person = rules.means_of(replace(ALONE, partner_of_pension_age=True), 34)["person"]
    assert "partner_of_pension_age" not in person


def test_an_age_that_leaves_it_open_goes_with_the_answer() -> None:
    asked = replace(ALONE, band=Band.PENSION_AGE)
    assert most(asked, 66).keeps == Money.pounds("241.45")
    assert most(asked, None).keeps == Money.pounds("241.45")


def test_savings_over_the_limit_mean_the_full_cost_and_no_sum_that_is_not_known() -> None:
    found = most(replace(ALONE, savings=Money.pounds("23250.01")))
    assert (found.amount, found.keeps) == (None, None)
    assert found.working[-1].label == "The full cost of the support is paid"
    assert all(line.amount is None for line in found.working)


def test_what_is_free_keeps_nothing_back_because_nothing_is_taken() -> None:
    free = rules.read_means({"setting": "exempt", "reason": "s117_aftercare"})
    found = rules.most(free, rates.national(), rates.local(ON), ON)
    assert (found.amount, found.keeps) == (NOTHING, None)


def test_what_was_told_is_set_out_for_whoever_checks_it() -> None:
    told = Told(
        couple=True,
        savings=Money.pounds(10),
        band=Band.UNDER_25,
        partner_of_pension_age=True,
        premiums=("carer_premium",),
        income=(week("other", "5", "A prize"), Flow("wages", "", Money(1200_00), Every.MONTH)),
        housing=(week("mortgage", "90"),),
        costs=(week("", "4", "Alarm"),),
    )
    said = dict(rules.lines(told))
    assert said["Lives with a partner"] == "Yes, of pension age"
    assert said["Age"] == "From 18 to 24"
    assert said["A prize"] == "£5.00 every week. Counted until finance has looked at what it is."
    assert said["Wages, or what you earn for yourself"].startswith(
        "£1,200.00 every month, so £276.92 a week. Never counts"
    )
    assert (said["Mortgage"], said["Alarm"]) == ("£90.00 every week", "£4.00 every week")
    assert dict(rules.lines(ALONE))["Lives with a partner"] == "No"
    young = replace(ALONE, couple=True, partner_of_pension_age=False)
    assert dict(rules.lines(young))["Lives with a partner"] == "Yes"


@pytest.mark.parametrize(
    ("on", "year"),
    [
        (date(2026, 4, 5), "2025-26"),
        (date(2026, 4, 6), "2026-27"),
        (date(1999, 12, 31), "1999-00"),
    ],
)
def test_a_year_of_rates_starts_on_6_april(on: date, year: str) -> None:
    assert rules.rates_year(on) == year


money = st.integers(1, 50_000_00).map(Money)
every = st.sampled_from(list(Every))
names = st.text(min_size=1, max_size=60)
incomes = st.builds(Flow, st.sampled_from([k.code for k in rules.INCOME]), names, money, every)
housing = st.builds(Flow, st.sampled_from(list(rules.HOUSING)), st.just(""), money, every)
costs = st.builds(Flow, st.just(""), names, money, every)
tolds = st.builds(
    Told,
    couple=st.booleans(),
    savings=st.integers(0, 10**8).map(Money),
    band=st.sampled_from([None, *Band]),
    partner_of_pension_age=st.sampled_from([None, True, False]),
    children=st.integers(0, 20),
    premiums=st.lists(st.sampled_from(list(rules.PREMIUMS)), unique=True).map(tuple),
    income=st.lists(incomes, max_size=5).map(tuple),
    housing=st.lists(housing, max_size=3).map(tuple),
    costs=st.lists(costs, max_size=3).map(tuple),
)


@given(tolds)
def test_what_is_kept_reads_back_as_it_was_told(told: Told) -> None:
    assert rules.read_told(rules.write_told(told)) == told


@given(tolds)
def test_whatever_is_told_can_be_read_and_is_never_below_nought(told: Told) -> None:
    grown = replace(told, band=None, children=0)
    found = most(grown, 40)
    assert found.amount is None or found.amount >= NOTHING


@given(tolds, money)
def test_more_savings_never_mean_paying_less(told: Told, more: Money) -> None:
    grown = replace(told, band=None, children=0)
    before, after = most(grown, 40), most(replace(grown, savings=grown.savings + more), 40)
    assert after.amount is None or (before.amount is not None and after.amount >= before.amount)
