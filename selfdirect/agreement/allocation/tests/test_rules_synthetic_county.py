"""The synthetic county scheme: its worked examples, and what must hold of any answers."""

from collections.abc import Mapping
from contextlib import suppress
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
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money

SCHEME = load_scheme(built_in("synthetic_county_ras"))
BY_ID = SCHEME.questionnaire.by_id
NEEDS = tuple(item.question.id for item in SCHEME.items)
INFORMAL = tuple(item.informal for item in SCHEME.items if item.informal)

HIGH = {
    "client_group": "older_people",
    "q1": "more",
    "q2": "each",
    "q3": "two",
    "q4": "each",
    "q5": "all",
    "q6": "short",
    "q7": "sleep",
    "q8": "support",
    "q12": "help",
}
FAMILY = {
    "informal_q1": "half",
    "informal_q2": "most",
    "informal_q6": "most",
    "informal_q7": "all",
}


def one(question: str) -> st.SearchStrategy[str]:
    return st.sampled_from([o.id for o in BY_ID[question].options])


WHOLE = st.fixed_dictionaries({question: one(question) for question in BY_ID})
PART = st.fixed_dictionaries({}, optional={question: one(question) for question in BY_ID})


def figure(answers: Mapping[str, object]) -> Allocation:
    return allocate(SCHEME, answers, strict=False)


def sums(found: Allocation) -> Money:
    shares = Money.total(line.money for line in found.lines)
    return shares + Money.total(line.money for line in found.money_lines)


EXAMPLES = [  # points, net points, gross, net, additions, weekly
    (
        {
            "client_group": "older_people",
            "q1": "daily",
            "q2": "prep",
            "q5": "some",
            "q12": "prompt",
        },
        ("16", "16", "153", "153", "0", "153"),
    ),
    (HIGH, ("73", "73", "586.5", "586.5", "32844/365", "676")),
    (
        {**HIGH, **FAMILY, "carer_assessed": "yes"},
        ("73", "42.5", "586.5", "370", "8341/85", "468"),
    ),
    (
        {
            "client_group": "learning_disability",
            "q5": "all",
            "q6": "never",
            "q7": "wake",
            "q8": "all",
            "q9": "severe",
            "q10": "all",
            "q11": "most",
        },
        ("75", "75", "937.5", "937.5", "0", "938"),
    ),
    (
        {"client_group": "mental_health", "q9": "some", "q10": "week", "informal_q10": "some"},
        ("9", "7.75", "70.5", "64.875", "0", "65"),
    ),
    ({"client_group": "physical_sensory"}, ("0", "0", "45", "45", "0", "0")),
]
NAMES = (
    *("points", "net_points", "gross_table_money", "net_table_money"),
    *("additions", "indicative_weekly"),
)


@pytest.mark.parametrize(("answers", "figures"), EXAMPLES)
def test_each_worked_example_comes_out_exactly(
    answers: dict[str, object], figures: tuple[str, ...]
) -> None:
    found = figure(answers)
    assert tuple(found.values[name] for name in NAMES) == tuple(map(Fraction, figures))
    assert found.amount == Money.pounds(figures[-1])
    assert not found.panel
    assert sums(found) == found.amount


def test_the_scheme_holds_to_its_own_examples() -> None:
    assert len(SCHEME.fixtures) == 6
    assert check_fixtures(SCHEME) == ()


def test_it_says_that_it_is_synthetic() -> None:
    assert "SYNTHETIC" in str(receipt(figure({"client_group": "older_people"}))["note"])


def test_a_high_sum_goes_to_a_panel_and_is_not_cut() -> None:
    most = {question: BY_ID[question].options[-1].id for question in NEEDS}
    found = figure({"client_group": "learning_disability", **most})
    assert found.values["points"] == 129
    assert found.panel
    assert found.amount > Money(200_000)
    assert any("never cut" in line for line in found.working)


def test_the_table_is_chosen_and_never_guessed() -> None:
    with pytest.raises(Refused, match="client_group"):
        figure({"q1": "all"})


def test_the_table_starts_above_nought_when_family_do_everything() -> None:
    found = figure({"client_group": "older_people", "q1": "daily", "informal_q1": "all"})
    assert [(m.id, m.money) for m in found.money_lines] == [("points_money", Money(4500))]


def test_two_people_on_a_flat_table_is_a_known_limit() -> None:
    """The worked examples fix this arithmetic; the scheme's known limits own up to it."""
    before = {"client_group": "physical_sensory", "q1": "more", "q3": "two", "q4": "each"}
    after = {**before, "q8": "all"}
    assert figure(after).values["points"] > figure(before).values["points"]
    assert figure(after).amount < figure(before).amount
    assert "can fall" in " ".join(SCHEME.known_limits)


@given(WHOLE, st.sampled_from(NEEDS))
def test_more_need_never_brings_less_money(answers: dict[str, str], question: str) -> None:
    """Save for the known limit above, so without the help of two people."""
    answers = {**answers, "q3": "one"} if answers["q3"] == "two" else answers
    options = [o.id for o in BY_ID[question].options if (question, o.id) != ("q3", "two")]
    figures = [figure({**answers, question: option}).amount for option in options]
    assert figures == sorted(figures)


@given(WHOLE, st.sampled_from(INFORMAL))
def test_informal_support_never_raises_the_table_money_or_lowers_the_points(
    answers: dict[str, str], question: str
) -> None:
    found = [figure({**answers, question: o.id}) for o in BY_ID[question].options]
    money = [f.values["net_table_money"] for f in found]
    assert money == sorted(money, reverse=True)
    assert len({f.values["points"] for f in found}) == 1
    if answers["q3"] != "two":
        before_break = [f.values["before_limits"] - f.values["carer_break"] for f in found]
        assert before_break == sorted(before_break, reverse=True)


@given(WHOLE, st.booleans())
def test_the_receipt_sums_to_the_amount(answers: dict[str, str], strict: bool) -> None:
    found = allocate(SCHEME, answers, strict=strict)
    assert sums(found) == found.amount
    assert found.amount.pence % 100 == 0
    assert all(line.money >= Money(0) for line in found.lines)


@given(WHOLE)
def test_a_receipt_can_be_worked_out_again(answers: dict[str, str]) -> None:
    first = receipt(allocate(SCHEME, answers))
    counted = first["answers"]
    assert isinstance(counted, dict)
    assert receipt(allocate(SCHEME, counted)) == first


@given(PART, st.booleans())
def test_any_answers_give_a_figure_or_a_reason(answers: dict[str, str], strict: bool) -> None:
    questionnaire = SCHEME.questionnaire
    lacking = questionnaire.missing(answers) if strict else "client_group" not in answers
    if lacking:
        with pytest.raises(Refused, match="Not enough answers yet"):
            allocate(SCHEME, answers, strict=strict)
    else:
        found = allocate(SCHEME, answers, strict=strict)
        assert sums(found) == found.amount


JUNK = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text())


@given(st.dictionaries(st.sampled_from([*BY_ID]) | st.text(), JUNK))
def test_no_answer_however_wrong_is_a_crash(answers: dict[str, object]) -> None:
    with suppress(Refused):
        figure(answers)
