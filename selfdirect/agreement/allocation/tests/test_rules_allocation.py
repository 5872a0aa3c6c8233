"""A figure and its receipt."""

import json
from collections.abc import Mapping
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.allocation.rules import (
    Allocation,
    allocate,
    check_fixtures,
    load_scheme,
    receipt,
)
from selfdirect.agreement.allocation.tests.schemes import QUESTIONS, small
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money

SOME = {"wash": "some", "family": "half", "hours": "6"}
SHARED = "  - {id: all, text: The start, is: total, shared: yes}\n"


def figure(answers: Mapping[str, object], *, strict: bool = True, **parts: str) -> Allocation:
    return allocate(load_scheme(small(**parts)), answers, strict=strict)


def sums(found: Allocation) -> Money:
    shares = Money.total(line.money for line in found.lines)
    return shares + Money.total(line.money for line in found.money_lines)


def test_a_figure_carries_its_working() -> None:
    assert figure(SOME).working == (
        "Washing: “Some help” brings 3 points."
        " Family and friends do half of it, so 1.5 of the 3 points are left to meet.",
        "Hours alone: “6” brings 6 points.",
        "The sum is £30.00 a week, by “Small scheme”, version 1.",
    )


def test_one_point_is_told_as_one() -> None:
    assert "Hours alone: “1” brings 1 point." in figure({**SOME, "hours": "1"}).working


def test_an_answer_without_points_is_told_too() -> None:
    found = figure(
        SOME, scoring="  items: [{question: hours}]\n", values="- {name: total, is: '1'}\n"
    )
    assert found.working[0] == "Washing: “Some help”."


def test_a_live_assessment_must_be_whole() -> None:
    with pytest.raises(
        Refused, match=r"Not enough answers yet. Still to answer: “Family help” \("
    ):
        figure({"wash": "some", "hours": 1})


def test_silence_takes_the_default_only_where_the_scheme_has_one() -> None:
    found = figure({"hours": 1}, strict=False)
    assert found.assumed == ("wash",)
    assert found.answers == {"wash": "no", "hours": 1}
    assert "Not answered, so taken as the scheme says: wash “No help”." in found.working
    with pytest.raises(Refused, match=r"Still to answer: “Hours alone” \(hours\)\."):
        figure({}, strict=False)


def test_an_answer_left_over_counts_only_when_trying_a_scheme_out() -> None:
    values = "- {name: total, is: highest_level(both)}\n"
    left_over = {"wash": "no", "family": "half", "hours": 1}
    assert figure(left_over, values=values).values["total"] == 0
    assert figure(left_over, values=values, strict=False).values["total"] == Fraction(1, 2)


def test_a_question_that_is_not_asked_brings_nothing() -> None:
    questions = QUESTIONS.replace(
        "Hours alone,", "Hours alone, show_if: {question: wash, is: [lots]},"
    )
    found = figure(
        SOME, questions=questions, values="- {name: total, is: hours + points(hours)}\n"
    )
    assert found.amount == Money(0)
    assert found.lines[1].answer == ""


def test_a_table_is_not_read_without_the_answer_that_chooses_it() -> None:
    more = "- {id: band, text: Band, show_if: {question: wash, is: [lots]},"
    options = " options: [{id: a, text: A}, {id: b, text: B}]}\n"
    tables = "tables: {t: {kind: step, by: band, curves: {a: [[0, 1]], b: [[0, 2]]}}}\n"
    values = "- name: total\n  is: table(t, 1)\n"
    scheme = load_scheme(small(questions=QUESTIONS + more + options, tables=tables, values=values))
    assert allocate(scheme, {**SOME, "wash": "lots", "band": "b"}).amount == Money(200)
    with pytest.raises(Refused, match=r"Still to answer: “Band” \(band\)"):
        allocate(scheme, SOME)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({**SOME, "wish": "some"}, "There is no question “wish” here. Did you mean “wash”?"),
        ({**SOME, "wash": "sum"}, "Unknown option “sum” for “Washing”"),
        ({**SOME, "hours": "many"}, "“many” does not answer “Hours alone”"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(answers: dict[str, object], words: str) -> None:
    with pytest.raises(Refused, match=words.replace("?", r"\?")):
        figure(answers)


def test_a_scheme_gives_no_figure_for_a_day_it_is_not_in_force() -> None:
    scheme = load_scheme(small(top="ends_before: 2027-04-01\n"))
    assert allocate(scheme, SOME, on=date(2027, 3, 31)).on == date(2027, 3, 31)
    with pytest.raises(Refused, match="starts on 2026-04-01"):
        allocate(scheme, SOME, on=date(2026, 3, 31))
    with pytest.raises(Refused, match="stopped before 2027-04-01"):
        allocate(scheme, SOME, on=date(2027, 4, 1))


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("0 - 1", "less than nothing"),
        ("points(wash) * 999999999999", "too large"),
        ("if(hours = 6, 1, 0)", r"do not add up to its sum \(-£9\.00 is not explained\)"),
    ],
)
def test_a_sum_that_makes_no_sense_is_refused(formula: str, words: str) -> None:
    values = f"- name: total\n  is: {formula}\n"
    with pytest.raises(Refused, match=words):
        figure(SOME, values=values, lines="  - {id: a, text: A, is: '10'}\n")


def test_money_is_shared_by_the_points_left_to_meet_to_the_last_penny() -> None:
    found = figure(SOME, values="- {name: total, is: '10.01'}\n", lines=SHARED)
    assert [line.money for line in found.lines] == [Money(201), Money(800)]  # 1.5 and 6 points
    assert found.money_lines == ()


def test_money_can_be_shared_more_than_once() -> None:
    lines = SHARED.replace("is: total", "is: '5'") + SHARED.replace("is: total", "is: '5'")
    found = figure(SOME, values="- {name: total, is: '10'}\n", lines=lines)
    assert [line.money for line in found.lines] == [Money(200), Money(800)]


def test_money_stays_whole_where_no_points_are_left() -> None:
    answers = {"wash": "no", "hours": 0}
    found = figure(answers, values="- {name: total, is: '10'}\n", lines=SHARED)
    assert [(m.text, m.money) for m in found.money_lines] == [("The start", Money(1000))]


def test_a_line_stands_only_where_it_is_called_for_and_rounding_is_shown() -> None:
    lines = (
        "  - {id: a, text: A, is: '2.5', when: hours = 6}\n"
        "  - {id: b, text: B, is: '9', when: hours = 5}\n"
    )
    values = "- {name: total, is: '3'}\n"
    found = figure(SOME, values=values, lines=lines)
    assert [(m.id, m.money) for m in found.money_lines] == [
        ("a", Money(250)),
        ("rounding", Money(50)),
    ]


def test_a_value_says_its_sentence_when_it_is_called_for() -> None:
    values = (
        "- {name: total, is: '3', says: 'That is {total:money}.'}\n"
        "- {name: alone, is: hours > 5, says: You are often alone., says_when: alone}\n"
        "- {name: never, is: hours > 25, says: No day is that long., says_when: never}\n"
    )
    found = figure(SOME, values=values, top="panel: alone\n")
    assert found.panel
    assert found.working[-3:-1] == ("That is £3.00.", "You are often alone.")


def test_a_receipt_is_plain_json_and_can_be_worked_out_again() -> None:
    found = figure(SOME, values="- {name: total, is: hours / 7}\n")
    plain = json.loads(json.dumps(receipt(found)))
    assert plain["values"] == {"total": "6/7"}
    assert plain["amount_minor"] == 86
    assert plain["answers"] == SOME
    assert plain["lines"][0]["money"] == "£0.00"
    assert receipt(figure(plain["answers"], values="- {name: total, is: hours / 7}\n")) == plain


def test_a_receipt_keeps_the_day_and_the_currency() -> None:
    plain = receipt(allocate(load_scheme(small(currency="USD")), SOME, on=date(2026, 5, 1)))
    assert (plain["on"], plain["amount"]) == ("2026-05-01", "USD 30.00")


def test_the_examples_of_a_scheme_are_held_to_their_figures() -> None:
    fixtures = """
- {name: right, answers: {wash: some, hours: '6'}, expect: {total: 0.8571}, places: 4}
- {name: wrong, answers: {wash: some, hours: '7'}, expect: {total: 0.8571}}
- {name: short, answers: {wash: some}, expect: {total: 1}}
"""
    scheme = load_scheme(small(values="- {name: total, is: hours / 7}\n", fixtures=fixtures))
    wrong, short = check_fixtures(scheme)
    assert wrong == "wrong: total is 1, not 0.8571."
    assert short.startswith("short: refused: Not enough answers yet.")


@given(
    st.sampled_from(["no", "some", "lots"]),
    st.sampled_from(["none", "half"]),
    st.fractions(min_value=0, max_value=24, max_denominator=50),
    st.integers(0, 10**8),
)
def test_the_lines_always_sum_to_the_amount(
    wash: str, family: str, hours: Fraction, pence: int
) -> None:
    values = f"- {{name: total, is: '{pence} / 100 + hours / 3'}}\n"
    found = figure({"wash": wash, "family": family, "hours": hours}, values=values, lines=SHARED)
    assert sums(found) == found.amount
    assert all(line.money >= Money(0) for line in found.lines)
