"""Rates that change by date: found for the day, checked whole, never guessed."""

from datetime import date
from fractions import Fraction

import pytest

from selfdirect.agreement.allocation.rules import Allocation, SchemeError, allocate, load_scheme
from selfdirect.agreement.allocation.tests.schemes import RATES, small
from selfdirect.foundation.kernel.decision import Refused

SOME = {"wash": "some", "family": "half", "hours": "6"}
HOUR = "rates:\n  hour: {from: {2026-04-01: 20, 2027-04-01: 22.5}, until: 2028-04-01}\n"


def scheme_text(formula: str, rates: str = RATES) -> str:
    level = "- name: level\n  is: if(hours > 5, 'high', 'low')\n"
    return small(top=rates, values=f"{level}- name: total\n  is: {formula}\n")


def figure(formula: str, on: date | None, rates: str = RATES) -> Allocation:
    return allocate(load_scheme(scheme_text(formula, rates)), SOME, on=on)


@pytest.mark.parametrize(
    ("formula", "on", "found"),
    [
        ("rate(hour) * 2", date(2026, 4, 1), "40"),
        ("rate(hour) * 2", date(2027, 3, 31), "40"),
        ("rate(hour) * 2", date(2027, 4, 1), "45"),
        ("rate(award, 'care', level)", date(2026, 4, 1), "30"),
        ("rate(award, 'travel', level)", date(2027, 4, 1), "16"),
        ("rate(award, if(hours > 7, 'care', 'travel'), 'low')", date(2026, 4, 1), "5"),
    ],
)
def test_the_figure_of_the_day_is_found(formula: str, on: date, found: str) -> None:
    assert figure(formula, on).values["total"] == Fraction(found)


def test_a_question_can_name_a_figure() -> None:
    rates = "rates:\n  by_wash: {from: {2026-04-01: {no: 0, some: 7, lots: 9}}}\n"
    assert figure("rate(by_wash, wash)", date(2026, 4, 1), rates).values["total"] == 7


@pytest.mark.parametrize(
    ("on", "words"),
    [
        (None, "Say which day it is for"),
        (date(2028, 4, 1), "no figures of “hour” for 2028-04-01. They are known from 2026-04-01 to"
        " 2028-03-31."),
    ],
)  # fmt: skip
def test_without_a_figure_for_the_day_there_is_no_sum(on: date | None, words: str) -> None:
    with pytest.raises(Refused) as refusal:
        figure("rate(hour)", on, HOUR)
    assert words in str(refusal.value)


def test_a_day_before_the_first_figures_is_refused() -> None:
    rates = "rates:\n  hour: {text: Price, from: {2026-05-01: 20}}\n"
    with pytest.raises(Refused) as refusal:
        figure("rate(hour)", date(2026, 4, 30), rates)
    assert "“Price” for 2026-04-30. They are known from 2026-05-01 on" in str(refusal.value)


def test_a_rate_is_told_with_its_day_and_its_source_and_its_doubts() -> None:
    rates = """\
rates:
  hour:
    text: Price of an hour
    unit: GBP an hour
    source: the market report
    stale_after: 13
    from: {2026-04-01: 20, 2027-04-01: 22.5}
    doubts: {2027-04-01: from memory.}
"""
    sure, doubted = (figure("rate(hour)", date(year, 4, 1), rates) for year in (2026, 2027))
    assert "“Price of an hour” are those from 2026-04-01 (the market report)." in sure.working
    assert sure.warnings == ()
    doubt = "“Price of an hour” from 2027-04-01 were not checked: from memory."
    assert doubted.warnings == (doubt,)
    assert doubt in doubted.working
    rate = load_scheme(scheme_text("rate(hour)", rates)).rates["hour"]
    assert (rate.unit, rate.stale_after, rate.until) == ("GBP an hour", 13, None)
    assert rate.dated[1] == (date(2027, 4, 1), {(): Fraction(45, 2)})


ONE = "rates:\n  r: {{from: {}}}\n"


@pytest.mark.parametrize(
    ("rates", "words"),
    [
        (ONE.format("{2026-04-01: 1, 2026-04-01: 2}"), "written twice"),
        (ONE.format("{2027-04-01: 1, 2026-04-01: 2}"), "the dates of a rate must rise"),
        (ONE.format("{}"), "a rate needs a date with its figure"),
        (ONE.format("{soon: 1}"), "“soon” is not a date"),
        (ONE.format("{2026-04-01: much}"), "“much” is not a number"),
        (ONE.format("{2026-04-01: {}}"), "the same number of names"),
        (ONE.format("{2026-04-01: {a: 1, b: {c: 2}}}"), "the same number of names"),
        (ONE.format("{2026-04-01: {a: 1}, 2027-04-01: {b: 2}}"), "the figure “a” is missing here"),
        (ONE.format("{2026-04-01: {a: 1}, 2027-04-01: {a: 1, b: 2}}"), "not there at the first"),
        (ONE.format("{2026-04-01: 1, 2027-04-01: {a: 2}}"), "a plain number is missing here"),
        (ONE.format("{2026-04-01: 1}, until: 2026-04-01"), "must end after its last figures"),
        (ONE.format("{2026-04-01: 1}, doubts: {2026-04-02: a}"), "no figures begin on 2026-04-02"),
        (ONE.format("{2026-04-01: 1}, stale_after: 1.5"), "is not a whole number"),
        (ONE.format("{2026-04-01: 1}, stale_after: -1"), "is not a whole number"),
    ],
)
def test_a_fault_in_a_rate_is_told(rates: str, words: str) -> None:
    with pytest.raises(SchemeError) as fault:
        load_scheme(scheme_text("hours", rates))
    assert words in fault.value.words


@pytest.mark.parametrize(
    ("formula", "column", "words"),
    [
        ("rate(hours)", 12, "name a rate here. The scheme has: hour, award"),
        ("rate(3)", 12, "name a rate here"),
        ("rate(hour, 'a')", 7, "this rate is read by 0 names: rate(hour)"),
        ("rate(award, level)", 7, "read by 2 names: rate(award, name 1, name 2)"),
        ("rate(award, 'car', level)", 19, "has not the figure “car, high”"),
        ("rate(award, 'care', 'mid')", 27, "It has: care, low; care, high; travel"),
        ("rate(award, 'care', wash)", 27, "has not the figure “care, no”"),
        ("rate(award, 'care', hours)", 27, "not a name out of a set"),
    ],
)
def test_every_figure_that_a_formula_may_ask_for_must_be_there(
    formula: str, column: int, words: str
) -> None:
    with pytest.raises(SchemeError) as fault:
        load_scheme(scheme_text(formula))
    assert words in fault.value.words
    assert fault.value.place.column == column
