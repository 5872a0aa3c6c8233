"""What would change a figure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.allocation import rules
from selfdirect.agreement.allocation.rules.nearest import FACT, HELP, MOST, NEED
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.agreement.allocation.tests.schemes import every_kind, small, with_total
from selfdirect.agreement.allocation.tests.tiny import tiny
from selfdirect.foundation.kernel.money import NOTHING, Money

COUNTY = rules.load_scheme(built_in("synthetic_county_ras"))
AMIRA = {"client_group": "physical_sensory", "q1": "daily", "informal_q1": "half", "q3": "one"}
ON = date(2026, 5, 1)


def told(scheme: rules.Scheme, answers: dict[str, object]) -> list[tuple[str, str, int]]:
    """List question, other answer and the pence it moves, of what is one answer away."""
    found = rules.nearest(scheme, answers, ON)
    return [
        (one.changes[0].question, one.changes[0].would_be, one.difference.pence)
        for one in found
        if len(one.changes) == 1
    ]


def test_each_is_the_next_answer_up_or_down_with_what_would_show_it() -> None:
    scheme = rules.load_scheme(with_total("net(wash) * 10"))
    found = rules.nearest(scheme, {"wash": "some", "family": "none", "hours": 0}, ON)
    assert [(one.changes, one.amount, one.difference, one.more) for one in found] == [
        (
            (rules.Change("wash", "Washing", "Some help", "A lot of help", NEED),),
            *(Money(80_00), Money(50_00), True),
        ),
        (
            (rules.Change("wash", "Washing", "Some help", "No help", NEED),),
            *(NOTHING, Money(-30_00), False),
        ),
        (
            (rules.Change("family", "Family help", "None of it", "Half of it", HELP),),
            *(Money(15_00), Money(-15_00), False),
        ),
    ]
    assert found[1].less == Money(30_00)


def test_the_scheme_may_say_itself_what_would_show_an_answer() -> None:
    text = with_total("points(wash) * 10").replace(
        "  text: Washing\n", "  text: Washing\n  evidence: a note from a nurse\n"
    )
    (more, _) = rules.nearest(
        rules.load_scheme(text), {"wash": "some", "family": "half", "hours": 0}, ON
    )
    assert more.changes[0].evidence == "a note from a nurse"


def test_where_the_next_answer_moves_nothing_the_one_beyond_it_is_tried() -> None:
    scheme = rules.load_scheme(with_total("if(points(wash) > 5, 100, 10)"))
    answers = {"wash": "no", "hours": 0}
    assert told(scheme, answers) == [("wash", "A lot of help", 90_00)]


def test_an_answer_that_brings_no_points_may_move_it_too() -> None:
    shown = {one.changes[0].question: one for one in rules.nearest(COUNTY, AMIRA, None)}
    assert shown["client_group"].changes[0].evidence == FACT
    carer = shown["carer_assessed"]
    assert (carer.changes[0].would_be, carer.difference) == ("Yes", Money(25_00))


def test_every_kind_of_question_has_a_next_answer() -> None:
    values = "- {name: total, is: '100 + points(hours, nights, bath) + years(born)'}\n"
    answers = {
        "wash": "no",
        "hours": 24,
        "nights": ["turn"],
        "bath": {"minutes": 3, "times": 2},
        "meals": "0 x 0",
        "born": "1990-01-01",
    }
    assert told(rules.load_scheme(every_kind(values)), answers) == [
        ("bath", "8 minutes, 2 times a week", 10_00),
        ("bath", "0 minutes, 2 times a week", -6_00),
        ("nights", "None of these", -2_00),
        ("nights", "None of these", -2_00),
        ("hours", "23", -1_00),
        ("nights", "Turning over; Looking in", 50),
    ]


def test_of_several_the_last_chosen_is_only_left_for_none_where_there_is_one() -> None:
    text = every_kind("- {name: total, is: 100 + points(nights)}\n")
    answers = {"wash": "no", "hours": 0, "bath": "0 x 0", "meals": "0 x 0", "born": "1990-01-01"}
    with_none = rules.load_scheme(text)
    assert ("nights", "Turning over", 2_00) in told(with_none, answers | {"nights": ["none"]})
    without = rules.load_scheme(text.replace(", alone: yes", ", points: 1"))
    found = told(without, answers | {"nights": ["turn", "check"]})
    assert found == [
        ("nights", "Looking in", -2_00),
        ("nights", "None of these; Turning over; Looking in", 1_00),
        ("nights", "Turning over", -50),
    ]


def test_what_is_then_no_longer_asked_does_not_count() -> None:
    """Half is done by family, so a break is paid; without a need nothing is done by anybody."""
    given = {"client_group": "older_people", "q1": "some", "informal_q1": "half", "q6": "never"}
    found = told(COUNTY, given | {"carer_assessed": "yes"})
    assert ("q1", "I do this myself", -36_00) in found


def test_where_no_one_answer_raises_it_two_together_are_tried() -> None:
    questions = "".join(
        f"- id: {name}\n  text: {name.title()}\n  options:\n"
        "  - {id: no, text: 'No', points: 0}\n  - {id: yes, text: 'Yes', points: 1}\n"
        for name in ("one", "two", "three")
    )
    scheme = rules.load_scheme(
        tiny(
            f"questions:\n{questions}"
            "scoring: {items: [{question: one}, {question: two}, {question: three}]}\n"
            "values:\n- {name: total, is: 'if(points(one, two, three) >= 2, 50, 0)'}\n"
        )
    )
    found = rules.nearest(scheme, {"one": "no", "two": "no", "three": "no"}, ON)
    pairs = [tuple(change.question for change in one.changes) for one in found]
    assert pairs == [("one", "two"), ("one", "three"), ("two", "three")]
    assert {one.amount for one in found} == {Money(50_00)}


def test_no_more_figures_are_worked_out_than_allowed() -> None:
    assert rules.nearest(COUNTY, AMIRA, None, most=0) == ()
    assert len(rules.nearest(COUNTY, AMIRA, None, most=3)) <= 3
    assert len(rules.nearest(COUNTY, AMIRA, None)) <= MOST


def test_an_answer_that_the_scheme_refuses_is_passed_over() -> None:
    scheme = rules.load_scheme(with_total("10 / (8 - points(wash))"))
    found = told(scheme, {"wash": "some", "family": "none", "hours": 0})
    assert [answer for _, answer, _ in found] == ["No help"]


@pytest.mark.parametrize("answers", [{}, {"wash": "never heard of"}])
def test_where_there_is_no_figure_nothing_is_near(answers: dict[str, object]) -> None:
    scheme = rules.load_scheme(small().replace("  default: no\n", ""))
    assert rules.nearest(scheme, answers, ON) == ()


def test_a_scheme_that_only_scores_has_no_sum_to_move() -> None:
    scheme = rules.load_scheme(built_in("don_illinois"))
    example = scheme.fixtures[0]
    assert rules.nearest(scheme, example.answers, example.on) == ()


@given(st.fixed_dictionaries({q.id: st.sampled_from([o.id for o in q.options])
                              for q in COUNTY.questionnaire.questions}))  # fmt: skip
def test_every_line_is_what_the_scheme_says_of_the_changed_answers(
    answers: dict[str, str],
) -> None:
    base = rules.allocate(COUNTY, answers, strict=False)
    for one in rules.nearest(COUNTY, answers, None, most=8):
        assert one.difference == one.amount - base.amount
        assert one.difference
