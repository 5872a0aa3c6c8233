"""What a scheme and a receipt say to somebody who reads them."""

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.commands.allocate import results
from selfdirect.agreement.allocation import rules
from selfdirect.agreement.allocation.rules.written import Place
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.agreement.allocation.tests.schemes import small
from selfdirect.front_door.assessment.rules import Said

TEXT = built_in("synthetic_county_ras")
COUNTY = rules.load_scheme(TEXT)
FULL = {q.id: q.default for q in COUNTY.questionnaire.questions if q.default}


def said(**answers: str) -> dict[str, Said]:
    return {question: Said(value) for question, value in answers.items()}


def receipt(**answers: str) -> dict[str, object]:
    given = {"client_group": "older_people", **answers}
    return rules.receipt(rules.allocate(COUNTY, given, strict=False))


def slip(own: dict[str, Said], **answers: str) -> rules.Slip:
    return rules.slip(receipt(**answers), COUNTY.questionnaire, own)


# The slip


def test_a_line_says_what_they_said_and_what_it_counts_for() -> None:
    line = slip(said(q1="daily"), q1="daily").lines[0]
    assert (line.label, line.said) == (
        "Washing, dressing and personal care",
        "I need help once a day",
    )
    assert line.note == "This counts for 9 points."


def test_a_line_agreed_otherwise_says_both() -> None:
    line = slip(said(q1="some"), q1="daily").lines[0]
    assert line.said == "I need some help, not every day"
    assert line.note == "Agreed: I need help once a day. This counts for 9 points."


def test_a_line_they_did_not_answer_puts_no_words_into_their_mouth() -> None:
    line = slip({}, q1="daily", informal_q1="half").lines[0]
    assert line.said == ""
    assert line.note.startswith("Agreed: I need help once a day. This counts for 9 points. Family")


def test_answers_that_bring_nothing_stand_apart() -> None:
    made = slip({}, q1="daily", q3="none")
    assert "Moving about at home" in [line.label for line in made.rest]
    assert "Moving about at home" not in [line.label for line in made.lines]


@given(
    st.fixed_dictionaries(
        {q.id: st.sampled_from([o.id for o in q.options]) for q in COUNTY.questionnaire.questions}
    )
)
def test_whatever_was_answered_the_slip_adds_up_to_the_amount(answers: dict[str, str]) -> None:
    made = rules.receipt(rules.allocate(COUNTY, answers, strict=False))
    lines = rules.slip(made, COUNTY.questionnaire, {}).lines
    assert sum(line.amount.pence for line in lines) == made["amount_minor"]


def test_one_point_is_one_point() -> None:
    assert slip({}, q3="aid", q1="daily").lines[1].note.endswith("counts for 1 point.")


# Check it yourself


def test_the_line_to_check_with_gives_the_same_sum_by_the_command() -> None:
    made = rules.receipt(
        rules.allocate(COUNTY, {**FULL, "client_group": "older_people", "q1": "all"})
    )
    line = json.dumps(rules.to_check("I-1", made)).encode()
    (answer,) = results(COUNTY, [line])
    assert answer["amount_minor"] == made["amount_minor"]
    assert "on" not in rules.to_check("I-1", made)
    assert rules.to_check("I-1", {**made, "on": "2026-03-02"})["on"] == "2026-03-02"


# The scheme, laid out


def test_every_question_is_shown_with_what_its_answers_bring() -> None:
    shown = {a.text: a for section in rules.sections(COUNTY) for a in section.questions}
    assert len(shown) == len(COUNTY.questionnaire.questions)
    washing = shown["Washing, dressing and personal care"]
    assert washing.answers[2] == ("I need help once a day", "9 points")
    assert washing.when == ""
    family = shown[
        "How much of this do family or friends do: washing, dressing and personal care?"
    ]
    assert family.answers[:2] == (("None of it", "none met"), ("About a quarter of it", "25% met"))
    assert (
        family.when == "Asked if “Washing, dressing and personal care” is not “I do this myself”."
    )
    assert shown["What is the main reason you need support?"].answers[0][1] == ""
    assert shown["Moving about at home"].answers[1] == ("I manage with equipment", "1 point")


def test_the_table_is_shown_as_figures_too() -> None:
    (drawn,) = rules.drawn(COUNTY)
    assert drawn.headings[:2] == ("Points", "I am an older person")
    assert [str(cell) for cell in drawn.rows[0]] == ["0", "£45.00", "£45.00", "£70.00", "£30.00"]
    assert len(drawn.rows) == 14


def test_each_figure_is_shown_with_its_formula_and_what_it_says() -> None:
    figures = {f.name: f for f in rules.figures(COUNTY, TEXT)}
    assert list(figures) == [v.name for v in COUNTY.values]
    assert figures["additions"].formula == "double_up + carer_break"
    assert figures["additions"].says == ""
    assert figures["points"].says == "Your answers come to ‹points› points."


def test_a_number_and_a_table_without_groups_are_shown_too() -> None:
    scheme = rules.load_scheme(small())
    brings = [a.answers for s in rules.sections(scheme) for a in s.questions]
    assert (("The number itself: from 0 up to 24", "as many points"),) in brings
    assert rules.drawn(scheme)[0].headings == ("Points", "Money a week")


@pytest.mark.parametrize(("line", "first", "last"), [(1, 1, 4), (5, 2, 8), (9, 6, 9), (40, 37, 9)])
def test_the_lines_around_a_fault_are_cut_out(line: int, first: int, last: int) -> None:
    cut = rules.excerpt("\n".join("abcdefghi"), Place(line, 1))
    assert [m.number for m in cut] == list(range(first, last + 1))
    assert [m.number for m in cut if m.wrong] == ([line] if line <= 9 else [])


def test_points_may_change_while_the_questions_stay_the_same() -> None:
    dearer = rules.load_scheme(TEXT.replace("points: 22", "points: 21").replace("[129,", "[130,"))
    fewer = rules.load_scheme(small())
    assert rules.same_questions(COUNTY.questionnaire, dearer.questionnaire)
    assert not rules.same_questions(COUNTY.questionnaire, fewer.questionnaire)
    assert Fraction(21) in dearer.items[0].points.values()


@pytest.mark.parametrize("text", ["Washing", "How much help to wash?"])
def test_a_question_with_a_mark_of_its_own_gets_no_colon(text: str) -> None:
    scheme = rules.load_scheme(small().replace("text: Washing", f"text: {text}"))
    answers = {"wash": "some", "family": "half", "hours": 0}
    told = rules.allocate(scheme, answers, strict=False).working
    asked = text if text.endswith("?") else f"{text}:"
    assert any(one.startswith(f"{asked} “Some help” brings 3 points.") for one in told)
