"""Trying a scheme out, with no page and no database."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.commands.receipt import _findings
from selfdirect.agreement.allocation.rules import load_scheme
from selfdirect.agreement.allocation.schemes import BUILT_IN, built_in
from selfdirect.agreement.schemes.rules import calculator
from selfdirect.foundation.kernel.decision import Refused

TODAY = date(2026, 11, 22)
SCHEMES = {key: load_scheme(built_in(key)) for key in BUILT_IN}
COUNTY = SCHEMES["synthetic_county_ras"]

TINY = """
id: tiny
version: '1'
title: Tiny
sources: [made up to show one thing]
starts_on: 2026-04-01
currency: USD
period: week
questions:
- id: wash
  text: Washing
  options: [{id: none, text: No help, points: 0}, {id: lots, text: Much help, points: 8}]
- id: family
  text: Family
  show_if: {question: wash, not: [none]}
  options: [{id: none, text: None of it}, {id: half, text: Half of it}]
- id: calm
  text: Calm
  options: [{id: no, text: 'No', points: 0}, {id: daily, text: Daily, points: 1}]
scoring:
  items: [{question: wash, informal: family}, {question: calm, counts_if: wash = 'lots'}]
  informal_levels: {none: 0, half: 0.5}
values:
- {name: total, is: 'FORMULA'}
amount: total
other_sums: [{id: rest, text: A rest, value: total, period: once, for: carer}]
receipt:
  lines: [{id: all, text: For your points, is: total, shared: yes}]
  rounding: {text: Rounding, at_most: 0.01}
fixtures: []
"""


def tiny(formula: str = "net(wash, calm) * 10", more: str = "") -> calculator.allocation.Scheme:
    return load_scheme(TINY.replace("FORMULA", formula) + more)


def full(key: str) -> dict[str, str]:
    """Answer every question that is asked, each time with the last of its options."""
    scheme, answers = SCHEMES[key], dict[str, str]()
    while place := calculator.next_place(scheme.questionnaire, answers):
        question = scheme.questionnaire.asked(answers)[place - 1]
        said = {"number": "10", "minutes": "20 x 7"}.get(question.kind)
        answers[question.id] = said or question.options[-1].id
    return answers


LOTS = {"wash": "lots", "family": "half", "calm": "daily"}


@pytest.mark.parametrize(
    ("key", "today", "for_day"),
    [
        ("synthetic_county_ras", TODAY, TODAY),
        ("synthetic_county_ras", date(2000, 1, 1), date(2013, 4, 1)),
        ("pip_uk", date(2000, 1, 1), date(2015, 4, 1)),
        ("form1_ontario", date(2001, 1, 1), date(2010, 9, 1)),
    ],
)
def test_a_figure_is_for_today_or_the_nearest_day_that_there_are_figures_for(
    key: str, today: date, for_day: date
) -> None:
    assert calculator.day_for(SCHEMES[key], today) == for_day


def test_a_scheme_that_has_ended_is_tried_on_its_last_day() -> None:
    assert calculator.day_for(tiny(more="ends_before: 2026-06-01"), TODAY) == date(2026, 5, 31)


@pytest.mark.parametrize("key", list(BUILT_IN))
def test_a_scheme_that_comes_with_selfdirect_gives_an_outcome_whose_receipt_verifies(
    key: str,
) -> None:
    scheme, answers = SCHEMES[key], full(key)
    found = calculator.outcome(scheme, answers, calculator.day_for(scheme, TODAY))
    assert bool(found.sum) == (scheme.amount is not None)
    file = json.loads(json.dumps(calculator.to_keep(found, built_in(key))))
    findings = [finding for _, finding in _findings(file, None)]
    assert findings
    assert [finding.words for finding in findings if not finding.agrees] == []


def test_what_cannot_be_an_answer_any_more_is_let_go_and_the_rest_is_kept() -> None:
    given_ = {"calm": "daily", "wash": "sometimes", "gone": "x", "family": "half"}
    assert calculator.still(tiny().questionnaire, given_) == {"family": "half", "calm": "daily"}


@given(st.lists(st.text(max_size=12) | st.none() | st.sampled_from(["all", "half"]), max_size=20))
def test_whatever_a_browser_brings_is_no_crash(typed: list[str | None]) -> None:
    by_question = dict(zip(COUNTY.questionnaire.by_id, typed, strict=False))
    answers = calculator.still(COUNTY.questionnaire, by_question)
    assert all(answer for answer in answers.values())


@pytest.mark.parametrize(
    ("answers", "after", "place"),
    [
        ({}, 0, 1),
        ({"wash": "none"}, 0, 2),
        ({"wash": "none"}, 1, 2),
        ({"wash": "none", "calm": "no"}, 2, None),
        ({"wash": "lots", "calm": "no"}, 3, 2),
        (LOTS, 1, 2),
        (LOTS, 0, None),
    ],
)
def test_the_next_page_is_the_next_question_or_the_one_left_open(
    answers: dict[str, str], after: int, place: int | None
) -> None:
    assert calculator.next_place(tiny().questionnaire, answers, after) == place


def test_each_answer_shows_what_it_brought_and_the_sums_are_in_the_schemes_money() -> None:
    found = calculator.outcome(tiny(), LOTS, TODAY)
    assert (found.sum, found.every) == ("USD 50.00", "a week")
    wash = found.lines[0]
    assert (wash.text, wash.said, wash.money) == ("Washing", "Much help", "USD 40.00")
    assert wash.note.startswith("This brings 8 points. Family and friends do half of it")
    assert found.lines[1].note == "This brings 1 point."
    assert found.beside == (("A rest", "USD 50.00", "once"),)


def test_help_from_family_is_shown_gross_and_net() -> None:
    found = calculator.outcome(tiny(), LOTS, TODAY)
    assert found.help == calculator.Help("USD 90.00", "USD 50.00", "USD 40.00", "9", "5")
    flat = calculator.outcome(tiny("50 + 0 * net(wash)"), LOTS, TODAY)
    assert flat.help is not None
    assert flat.help.less == ""


def test_nothing_is_said_of_family_who_do_nothing_or_without_whom_there_is_no_sum() -> None:
    alone = calculator.outcome(tiny(), {**LOTS, "family": "none"}, TODAY)
    assert alone.help is None
    only_with = tiny("100 / (8 - net(wash))")
    assert calculator.outcome(only_with, LOTS, TODAY).help is None


def test_answers_that_bring_nothing_stand_apart() -> None:
    found = calculator.outcome(tiny(), {"wash": "none", "calm": "daily"}, TODAY)
    assert found.lines[0].text == "For your points"
    assert [one.text for one in found.rest] == ["Washing", "Calm"]
    assert found.rest[1].note == "This does not count beside your other answers."


def test_an_answer_no_longer_asked_does_not_count_and_a_missing_one_is_named() -> None:
    kept = {"wash": "none", "family": "half", "calm": "no"}
    found = calculator.outcome(tiny(), kept, TODAY)
    assert found.sum == "USD 0.00"
    assert "family" not in calculator.to_bring(tiny(), kept, found)["answers"]  # type: ignore[operator]
    with pytest.raises(Refused, match="Still to answer: “Calm”"):
        calculator.outcome(tiny(), {"wash": "none"}, TODAY)


LESS = "The sum was USD 90.00. It is USD 50.00 now: USD 40.00 less."
MORE = "The sum was USD 50.00. It is USD 90.00 now: USD 40.00 more."
ALONE = {**LOTS, "family": "none"}


@pytest.mark.parametrize(("before", "now", "words"), [(ALONE, LOTS, LESS), (LOTS, ALONE, MORE)])
def test_a_change_says_what_was_what_is_and_the_difference(
    before: dict[str, str], now: dict[str, str], words: str
) -> None:
    found = calculator.change(tiny(), before, now, TODAY)
    assert found is not None
    assert found.words == words
    assert found.answers[0][0] == "Family"


def test_a_change_without_a_difference_says_so() -> None:
    found = calculator.change(tiny("50"), LOTS, {**LOTS, "wash": "none"}, TODAY)
    assert found is not None
    assert found.words == "It makes no difference: the sum is still USD 50.00."
    assert ("Family", "Half of it", "") in found.answers


def test_there_is_no_change_without_another_full_set_of_answers() -> None:
    assert calculator.change(tiny(), {}, LOTS, TODAY) is None
    assert calculator.change(tiny(), LOTS, dict(LOTS), TODAY) is None


def test_a_scheme_that_only_scores_points_to_its_working_for_a_change() -> None:
    scheme, answers = SCHEMES["don_illinois"], full("don_illinois")
    found = calculator.change(scheme, answers, {**answers, "mmse": "30"}, TODAY)
    assert found is not None
    assert found.words == "See below what your answers come to now."
    outcome = calculator.outcome(scheme, answers, TODAY)
    assert calculator.to_bring(scheme, answers, outcome)["sum"] == ""


def test_answers_are_brought_in_words_and_as_they_are_kept() -> None:
    found = calculator.outcome(tiny(), LOTS, TODAY)
    brought = calculator.to_bring(tiny(), LOTS, found)
    assert brought["answers"] == LOTS
    assert brought["sum"] == "USD 50.00 a week"
    assert brought["said"][0] == ["Washing", "Much help"]  # type: ignore[index]


def test_where_no_money_follows_single_answers_none_is_shown_beside_them() -> None:
    scheme, answers = SCHEMES["pip_uk"], full("pip_uk")
    found = calculator.outcome(scheme, answers, TODAY)
    assert not found.shares
    assert found.lines[0].money == ""
    assert found.lines[0].note == "This brings 8 points."
    assert found.lines[-1].money.startswith("£")


def test_what_follows_is_told_apart_from_what_was_answered() -> None:
    scheme, answers = SCHEMES["don_illinois"], full("don_illinois")
    found = calculator.outcome(scheme, answers, TODAY)
    assert 0 < len(found.ends) < 8
    assert found.ends[-1].startswith("No sum of money follows")


def test_the_nearest_answers_stand_with_the_sum_they_bring_in_the_scheme_s_own_money() -> None:
    scheme = tiny("if(net(wash, calm) > 4, 100, 20)")
    family, calm = calculator.near(scheme, {**LOTS, "calm": "no"}, TODAY)
    assert (calm.sum, calm.by, calm.more) == ("USD 100.00", "USD 80.00 more", True)
    assert [one.changes[0].question for one in (family, calm)] == ["family", "calm"]
    assert len(calm.evidence) == 1
    less = calculator.near(scheme, LOTS, TODAY)[0]
    assert (less.sum, less.by, less.more) == ("USD 20.00", "USD 80.00 less", False)


def test_a_sum_that_would_leave_the_table_says_so() -> None:
    high = "- {name: high, is: total > 70}\n"
    scheme = load_scheme(
        TINY.replace("FORMULA", "net(wash, calm) * 10").replace(
            "amount:", f"{high}panel: high\namount:"
        )
    )
    found = calculator.near(scheme, LOTS, TODAY)
    assert [(one.sum, one.costed) for one in found if one.more] == [("USD 90.00", True)]
    assert not any(
        one.costed for one in calculator.near(scheme, {**LOTS, "family": "none"}, TODAY)
    )


def test_where_there_is_no_sum_nothing_would_change_it() -> None:
    don = SCHEMES["don_illinois"]
    answers = {q: a for q, a in full("don_illinois").items()}
    assert calculator.near(don, answers, TODAY) == ()
