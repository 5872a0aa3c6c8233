"""What counts: several answers, minutes, items that count only beside others, pairs, units."""

from fractions import Fraction

import pytest

from selfdirect.agreement.allocation.rules import (
    Allocation,
    SchemeError,
    allocate,
    load_scheme,
    receipt,
)
from selfdirect.agreement.allocation.tests.schemes import ALL_SCORED, QUESTIONS, every_kind, small
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money

ANSWERS = {
    "wash": "some",
    "family": "half",
    "hours": "6",
    "nights": ["check", "turn"],
    "bath": {"minutes": 20, "times": 2},
    "meals": "15 x 2",
    "born": "1950-05-01",
}


def figure(answers: dict[str, object] | None = None, **parts: str) -> Allocation:
    return allocate(load_scheme(every_kind(**parts)), {**ANSWERS, **(answers or {})})


def points(found: Allocation) -> dict[str, Fraction]:
    return {line.question: line.points for line in found.lines}


def test_each_kind_of_answer_brings_its_points() -> None:
    assert points(figure()) == {
        "wash": 3,
        "hours": 6,
        "nights": Fraction(5, 2),
        "bath": 40,
        "meals": 210,
    }


def test_of_several_chosen_the_highest_may_count() -> None:
    highest = ALL_SCORED.replace("{question: nights}", "{question: nights, multi: highest}")
    assert points(figure(scoring=highest))["nights"] == 2
    summed = ALL_SCORED.replace("{question: nights}", "{question: nights, multi: sum}")
    assert points(figure(scoring=summed))["nights"] == Fraction(5, 2)


def test_an_item_that_does_not_count_brings_nothing_and_the_receipt_says_so() -> None:
    found = figure({"bath": "15 x 2"})
    assert points(found)["meals"] == 0
    assert found.lines[-1].left_out
    said = "Meals: “15 minutes, 2 times a day” does not count beside the other answers."
    assert said in found.working
    lines = receipt(found)["lines"]
    assert isinstance(lines, list)
    assert [line["left_out"] for line in lines] == [False] * 4 + [True]


def test_answers_are_kept_as_one_text_each_and_give_the_same_figure_again() -> None:
    first = receipt(figure())
    kept = first["answers"]
    assert kept == {
        "wash": "some",
        "family": "half",
        "hours": "6",
        "nights": "turn,check",
        "bath": "20 x 2",
        "meals": "15 x 2",
        "born": "1950-05-01",
    }
    assert receipt(figure(dict(kept))) == first  # type: ignore[call-overload]


def test_points_may_be_called_something_else() -> None:
    scoring = ALL_SCORED + "  unit: {one: minute, many: minutes}\n"
    found = figure({"hours": "1"}, scoring=scoring)
    assert "Hours alone: “1” brings 1 minute." in found.working
    assert "1.5 of the 3 minutes are left to meet" in found.working[1]
    assert receipt(found)["unit"] == ["minute", "minutes"]


PAIR = (
    QUESTIONS
    + """\
- id: left
  text: Washing that nobody does
  options:
  - {id: no, text: None, points: 0}
  - {id: some, text: Some, points: 3}
  - {id: lots, text: A lot, points: 8}
"""
)
PAIRED = """\
  items: [{question: wash}, {question: left}]
  pairs: [[wash, left]]
"""


def test_what_is_left_to_meet_is_never_more_than_the_need() -> None:
    scheme = load_scheme(small(questions=PAIR, scoring=PAIRED))
    assert scheme.pairs == (("wash", "left"),)
    some = {"wash": "some", "family": "none", "hours": "1"}
    assert allocate(scheme, {**some, "left": "some"}).amount == Money(3000)
    with pytest.raises(
        Refused, match=r"“Washing that nobody does” \(left\) cannot be more than “Washing” \(wash"
    ):
        allocate(scheme, {**some, "left": "lots"})


def test_money_may_be_shared_over_one_group_only() -> None:
    lines = "  - {id: all, text: All of it, is: total, shared: both}\n"
    found = figure(lines=lines)
    shares = {line.question: line.money for line in found.lines if line.money}
    assert shares == {"wash": Money(600), "hours": Money(2400)}
    assert found.money_lines == ()


@pytest.mark.parametrize(
    ("scoring", "words"),
    [
        (ALL_SCORED.replace("points(bath)", "points(wish)"), "Did you mean “wash”?"),
        (ALL_SCORED.replace("points(bath)", "points(meals)"), "no scored question or group"),
        (ALL_SCORED.replace("points(bath) > 30", "'30'"), "this is not a yes or no"),
        (ALL_SCORED.replace("{question: bath}", "{question: born}"), "a day brings no points"),
        (
            ALL_SCORED.replace("{question: bath}", "{question: bath, multi: sum}"),
            "of which several",
        ),
        (
            ALL_SCORED.replace("{question: nights}", "{question: nights, multi: most}"),
            "not one of: sum, highest",
        ),
        (ALL_SCORED + "  pairs: [[wash]]\n", "as a pair, like [eating, eating_b]"),
        (ALL_SCORED + "  pairs: [[wash, wish]]\n", "Did you mean “wash”?"),
        (ALL_SCORED + "  unit: {one: minute}\n", "“many” is missing here"),
    ],
)
def test_a_fault_in_what_counts_is_told(scoring: str, words: str) -> None:
    with pytest.raises(SchemeError) as fault:
        load_scheme(every_kind(scoring=scoring))
    assert words in fault.value.words


def test_money_is_shared_over_what_the_scheme_names_and_nothing_else() -> None:
    with pytest.raises(SchemeError, match="no group \\(or yes, or no\\) called “bosh”"):
        load_scheme(small(lines="  - {id: all, text: All, is: total, shared: bosh}\n"))
