"""A whole scheme laid out in words, beside its questions and its tables."""

from datetime import date

import pytest

from selfdirect.agreement.allocation import rules
from selfdirect.agreement.allocation.rules.leaflet import Beside, Figure, measure
from selfdirect.agreement.allocation.rules.reading import in_words
from selfdirect.agreement.allocation.rules.scoring import Unit
from selfdirect.agreement.allocation.rules.syntax import parse
from selfdirect.agreement.allocation.rules.written import Place
from selfdirect.agreement.allocation.schemes import BUILT_IN, built_in
from selfdirect.agreement.allocation.tests.schemes import ALL_SCORED, every_kind, small
from selfdirect.agreement.allocation.tests.tiny import tiny
from selfdirect.foundation.kernel.money import Money

PIP = rules.load_scheme(built_in("pip_uk"))
COUNTY = rules.load_scheme(built_in("synthetic_county_ras"))
EVERY_KIND = rules.load_scheme(every_kind())


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("wash = 'some'", "“Washing” is “Some help”"),
        ("wash != 'some' and hours > 2",
         "“Washing” is not “Some help” and “Hours alone” is above 2"),
        ("not (hours < 2 or hours >= 9)",
         "not (“Hours alone” is under 2 or “Hours alone” is at least 9)"),
        ("points(wash, bath) <= 3", "the points of “Washing” and “Bathing” are at most 3"),
        ("net(wash) = 0", "the points left to meet of “Washing” are 0"),
        ("chosen(nights, 'turn')", "“Turning over” is ticked at “Nights”"),
        ("answered(born)", "“Date of birth” is answered"),
        ("years(born) > 64", "the whole years since “Date of birth” are above 64"),
        ("hours(timed) > 1", "the hours a week of ‹timed› are above 1"),
        ("count(hours > 1, wash = 'no') = 2",
         "how many of these hold (“Hours alone” is above 1; “Washing” is “No help”) is 2"),
        ("award = 'high'", "‹award› is “high”"),
        ("early_sum = award", "‹early sum› is ‹award›"),
        ("-hours + 2 * (a - 1) / 3 > 0", "(-“Hours alone” + (2 × (‹a› - 1) ÷ 3)) is above 0"),
        ("round_half_up(a, 5) = 5", "round half up (‹a›, 5) is 5"),
        ("if(hours > 1, 'x', 'y') = 'x'", "if (“Hours alone” is above 1, “x”, “y”) is “x”"),
    ],
)  # fmt: skip
def test_a_formula_is_read_out(formula: str, words: str) -> None:
    node = parse(formula, Place(1, 1))
    assert in_words(node, EVERY_KIND.questionnaire, Unit()) == words


def asked(scheme: rules.Scheme) -> dict[str, tuple[str, ...]]:
    return {a.text: a.counts for s in rules.sections(scheme) for a in s.questions if a.counts}


def test_how_and_when_an_answer_counts_is_said() -> None:
    assert asked(EVERY_KIND) == {
        "Nights": ("Of several ticked, their points are added up.",),
        "Meals": ("Counts only if the points of “Bathing” are above 30.",),
    }
    highest = ALL_SCORED.replace("{question: nights}", "{question: nights, multi: highest}")
    told = asked(rules.load_scheme(every_kind(scoring=highest)))
    assert told["Nights"] == ("Of several ticked, the highest counts.",)


def test_a_number_says_its_bounds_and_minutes_what_they_are() -> None:
    don = rules.load_scheme(built_in("don_illinois"))
    assert "The minutes a week" in first_answers(EVERY_KIND)
    assert "The number itself: from 0 up to 24" in first_answers(EVERY_KIND)
    scored = "scoring: {items: [{question: q}]}\nvalues: [{name: total, is: points(q)}]\n"
    whole = "questions: [{id: q, text: Q, kind: number, whole: yes, least: 1}]\n"
    plain = "questions: [{id: q, text: Q, kind: number}]\n"
    assert first_answers(rules.load_scheme(tiny(whole + scored))) == [
        "The number itself: a whole number from 1"
    ]
    assert first_answers(rules.load_scheme(tiny(plain + scored))) == ["The number itself"]
    assert don.questionnaire.by_id["mmse"].whole


def first_answers(scheme: rules.Scheme) -> list[str]:
    return [a.answers[0][0] for s in rules.sections(scheme) for a in s.questions if a.answers]


def test_what_would_show_an_answer_is_said_where_the_scheme_says_it() -> None:
    text = small().replace("text: Washing\n", "text: Washing\n  evidence: a diary of two weeks\n")
    shown = [a.evidence for s in rules.sections(rules.load_scheme(text)) for a in s.questions]
    assert shown == ["a diary of two weeks", "", ""]


def test_rates_stand_with_every_figure_the_newest_first_and_their_doubts() -> None:
    (rate,) = rules.dated(PIP)
    assert rate.headings[:3] == ("From", "daily living, none", "daily living, standard")
    assert len(rate.rows) == len(PIP.rates["pip"].dated)
    assert rate.rows[0][:3] == (
        "1\N{NO-BREAK SPACE}April\N{NO-BREAK SPACE}2026",
        Money(0),
        Money(76_70),
    )
    assert [day for day, _ in rate.doubts] == [date(2025, 4, 1)]
    assert (rate.source[:17], rate.stale_after, rate.until) == ("PolicyEngine UK, ", 13, None)


def test_a_rate_is_in_its_own_currency_or_a_plain_number() -> None:
    (ontario,) = rules.dated(rules.load_scheme(built_in("form1_ontario")))
    assert ontario.rows[0][1] == "CAD 14.90"
    parts = (
        "rates:\n  h: {from: {2026-04-01: 20.5}}\n  g: {unit: GBP, from: {2026-04-01: 0.125}}\n"
    )
    hour, gone = rules.dated(rules.load_scheme(small(top=parts)))
    assert (hour.headings, hour.rows[0][1]) == (("From", "Figure"), "20.5")
    assert gone.rows[0][1] == "0.125"


def test_tables_are_in_the_scheme_s_own_unit_currency_and_period() -> None:
    text = small(currency="CAD").replace("period: week", "period: month")
    scored = SCORED_IN_MARKS
    table = """\
tables:
  t: {kind: step, knots: [[0, 5]], unit: hours a week}
  u: {kind: linear, knots: [[0, 5], [4, 9]]}
"""
    scheme = rules.load_scheme(
        small(currency="CAD", scoring=scored, tables=table).replace(
            "period: week", "period: month"
        )
    )
    hours, money = rules.drawn(scheme)
    assert money.headings == ("Marks", "Money a month")
    assert money.rows[0] == ("0", "CAD 5")
    assert money.chart.finding == "2 marks come to CAD 7 a month"
    assert hours.rows[0] == ("0", "5")
    assert measure(rules.load_scheme(text)).period == "month"


SCORED_IN_MARKS = "  items: [{question: wash}]\n  unit: {one: mark, many: marks}\n"


def test_pairs_and_groups_are_named_by_their_questions() -> None:
    don = rules.load_scheme(built_in("don_illinois"))
    assert rules.pairs(don)[0] == (
        "Eating: help that you need", "Eating: help that is missing"
    )  # fmt: skip
    names = [name for name, _ in rules.groups(PIP)]
    assert names == ["‹daily living›", "‹mobility›"]
    assert rules.groups(PIP)[1][1][0] == PIP.questionnaire.by_id["m11"].text


SUMS = """\
questions: [{id: hours, text: Hours of help, kind: number, least: 0}]
scoring: {items: [{question: hours}]}
scale: {factor: 0.9, reason: The budget is smaller this year.SUFFICIENT}
values:
- {name: price, is: 20 + 0}
- {name: carer_sum, is: hours * 5}
- {name: total, is: scaled(hours * 20)}
- {name: many, is: hours > 40}
panel: many
panel_says: We look at it together.
other_sums:
- {id: own, text: "For you, {carer_sum:money}", value: carer_sum, period: year, for: carer}
"""


def test_sums_beside_it_the_scale_and_the_way_out_of_the_table_are_told() -> None:
    enough = ", sufficiency: {hours: hours_, unit_price: price}"
    plain = rules.load_scheme(tiny(SUMS.replace("SUFFICIENT", "")))
    assert rules.beside(plain) == (
        Beside("For you, ‹carer sum›", "carer", "‹carer sum›", "a year"),
    )
    assert rules.costed(plain) == "That is so if “Hours of help” is above 40."
    assert rules.scaled(plain) == (
        "Sums are multiplied by 0.9. Why: The budget is smaller this year.",
        "Each receipt shows the sum before and after.",
        "The scheme does not say how to see whether the smaller sum is enough.",
    )
    checked = SUMS.replace("SUFFICIENT", enough).replace(
        "values:\n", "values:\n- {name: hours_, is: hours * 1}\n"
    )
    assert rules.scaled(rules.load_scheme(tiny(checked)))[2] == (
        "Is it still enough? ‹hours › at ‹price› each is what the hours would cost."
        " If the sum is below that, the receipt warns of it."
    )


def test_a_scheme_without_them_says_nothing_of_them() -> None:
    assert (rules.beside(PIP), rules.scaled(PIP), rules.costed(PIP)) == ((), (), "")


def test_the_lines_of_a_receipt_stand_with_their_conditions() -> None:
    shown = dict(rules.lines(COUNTY))
    assert shown["Under 4 points there is no weekly sum"] == "if not ‹enough points›"
    assert rules.lines(rules.load_scheme(small())) == (("All of it", ""),)


@pytest.mark.parametrize("name", sorted(BUILT_IN))
def test_every_scheme_that_comes_with_us_can_be_laid_out_whole(name: str) -> None:
    scheme = rules.load_scheme(built_in(name))
    assert len(rules.figures(scheme, built_in(name))) == len(scheme.values)
    assert all(isinstance(one, Figure) for one in rules.figures(scheme, built_in(name)))
    asked_of = sum(len(section.questions) for section in rules.sections(scheme))
    assert asked_of == len(scheme.questionnaire.questions)
    assert [len(one.rows) for one in rules.dated(scheme)] == [
        len(rate.dated) for rate in scheme.rates.values()
    ]
    assert len(rules.drawn(scheme)) == len(scheme.tables)
    assert len(rules.lines(scheme)) == len(scheme.parts)
    assert len(rules.pairs(scheme)) == len(scheme.pairs)
