"""What formulas can say beyond sums: groups, answers of every kind, hours, roots and rounding."""

import re
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.allocation.rules import Allocation, SchemeError, allocate, load_scheme
from selfdirect.agreement.allocation.rules.functions import root
from selfdirect.agreement.allocation.tests.schemes import EVERY_KIND, every_kind, small
from selfdirect.foundation.kernel.decision import Refused

ANSWERS = {
    "wash": "some",
    "family": "half",
    "hours": "6",
    "nights": ["check", "turn"],
    "bath": {"minutes": 20, "times": 3},
    "meals": "15 x 2",
    "born": "1950-05-01",
}
ON = date(2026, 5, 1)
ONLY_FOR_LOTS = re.sub(
    r"kind: (number|minutes|date)", r"kind: \1, show_if: {question: wash, is: [lots]}", EVERY_KIND
)
UNASKED: dict[str, object] = {"hours": None, "bath": None, "meals": None, "born": None}


def figure(values: str, answers: dict[str, object] | None = None, **parts: str) -> Allocation:
    scheme = load_scheme(every_kind(values, **parts))
    return allocate(scheme, {**ANSWERS, **(answers or {})}, on=ON)


def total(formula: str, answers: dict[str, object] | None = None) -> Fraction | str:
    return figure(f"- name: total\n  is: {formula}\n", answers).values["total"]


def fault(values: str, **parts: str) -> SchemeError:
    with pytest.raises(SchemeError) as found:
        load_scheme(every_kind(values, **parts))
    return found.value


@pytest.mark.parametrize(
    ("formula", "figure"),
    [
        ("bath", "60"),
        ("meals", "210"),
        ("points(bath)", "60"),
        ("hours(bath)", "1"),
        ("hours(timed)", "4.5"),
        ("hours(bath, meals)", "4.5"),
        ("points(nights)", "2.5"),
        ("highest_points(wash, nights)", "3"),
        ("highest_points(both)", "6"),
        ("count(hours > 5, hours > 6, wash = 'some')", "2"),
        ("if(chosen(nights, 'turn'), 1, 2)", "1"),
        ("if(chosen(nights, 'none'), 1, 2)", "2"),
        ("if(answered(bath) and not answered(wash), 1, 2)", "2"),
        ("if(if(chosen(nights, 'turn'), answered(bath), 1 > 2), 1, 2)", "1"),
        ("years(born)", "76"),
        ("sqrt(2, 4)", "1.4142"),
        ("sqrt(16, 0)", "4"),
        ("round_down(7.9)", "7"),
        ("round_down(-0.1) + 1", "0"),
        ("round_down(7.99, 0.5)", "7.5"),
        ("round_up(7.1)", "8"),
        ("round_up(7.01, 0.05)", "7.05"),
    ],
)
def test_each_function_gives_its_figure(formula: str, figure: str) -> None:
    assert total(formula) == Fraction(figure)


def test_a_value_can_sort_into_groups_and_later_values_build_on_them() -> None:
    values = """\
- name: award
  is: if(points(both) >= 9, 'enhanced', if(points(both) >= 8, 'standard', 'none'))
  says: The award is {award}.
- {name: same, is: award}
- {name: washing, is: wash}
- {name: high, is: "same = 'enhanced' and award = same and not washing = 'no'"}
- name: total
  is: if(high and 'none' != award, 5, 3)
"""
    found = figure(values)
    assert list(found.values.items()) == [
        ("award", "enhanced"),
        ("same", "enhanced"),
        ("washing", "some"),
        ("high", 1),
        ("total", 5),
    ]
    assert "The award is enhanced." in found.working
    assert load_scheme(every_kind(values)).values[1].names == ("enhanced", "standard", "none")


def test_a_value_can_be_what_was_answered_or_chosen() -> None:
    values = """\
- {name: asked, is: answered(wash)}
- name: turned
  is: chosen(nights, 'turn')
- name: total
  is: if(asked and turned, 1, 2)
"""
    assert figure(values).values == {"asked": 1, "turned": 1, "total": 1}


def test_a_table_can_be_chosen_by_a_group_and_a_question_together() -> None:
    tables = """\
tables:
  both_ways:
    kind: step
    by: [wash, level]
    unit: GBP a week
    may_fall: It is only a test.
    curves:
      no: {low: [[0, 1]], high: [[0, 2]]}
      some: {low: [[0, 3]], high: [[0, 4], [60, 5]]}
      lots: {low: [[0, 6]], high: [[0, 7]]}
"""
    values = """\
- name: level
  is: if(hours > 5, 'high', 'low')
- name: total
  is: table(both_ways, bath)
"""
    found = figure(values, tables=tables)
    assert found.values["total"] == 5
    table = load_scheme(every_kind(values, tables=tables)).tables["both_ways"]
    assert (table.by, table.unit, table.may_fall) == (
        ("wash", "level"),
        "GBP a week",
        "It is only a test.",
    )


BY_LEVEL = "tables:\n  t: {{kind: step, by: {}, curves: {{low: [[0, 1]], high: [[0, 2]]}}}}\n"
LEVEL = "- name: level\n  is: if(hours > 5, 'high', 'low')\n"


@pytest.mark.parametrize(
    ("values", "tables", "words"),
    [
        ("- name: total\n  is: table(t, 1)\n" + LEVEL, BY_LEVEL.format("level"), "further on"),
        (LEVEL, BY_LEVEL.format("lever"), "Did you mean “level”?"),
        (LEVEL, BY_LEVEL.format("hours"), "“hours” is neither"),
        (LEVEL, BY_LEVEL.format("[level, nights]"), "“nights” is neither"),
        (LEVEL + "- {name: total, is: '1'}\n", BY_LEVEL.format("wash"), "“low” is not known here"),
    ],
)
def test_what_chooses_a_table_is_checked(values: str, tables: str, words: str) -> None:
    assert words in fault(values, tables=tables).words


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("if(wash = 'so', 1, 2)", "no option of wash called “so”"),
        ("if(nights = 'turn', 1, 2)", "Use points(nights), or chosen(nights, 'option')"),
        ("if(hours = 'turn', 1, 2)", "an option can be compared only with a question"),
        ("if(if(1 > 2, 'a', 'b') = 'c', 1, 2)", "no name called “c” here"),
        ("if(wash = if(1 > 2, 'a', 'b'), 1, 2)", "no name in common"),
        ("if(wash < wash, 1, 2)", "compared only by = and !="),
        ("if(wash = 3, 1, 2)", "“wash” is a choice"),
        ("nights + 1", "“nights” is a choice of several"),
        ("born + 1", "“born” is a day. Use years(born)"),
        ("answered(wash) + 1", "this is not a number"),
        ("years(wash)", "does not ask for a day"),
        ("years('wash')", "years is written years(question)"),
        ("years(wish)", "Did you mean “wash”?"),
        ("years(born, born)", "with a question that asks for a day"),
        ("hours(hours)", "“hours” is not asked in minutes"),
        ("hours(both)", "“wash” is not asked in minutes"),
        ("if(chosen(wash, 'some'), 1, 2)", "of a question of the kind multi, not of wash"),
        ("if(chosen(nights, 'turns'), 1, 2)", "Did you mean “turn”?"),
        ("if(chosen(nights, 3), 1, 2)", "no option of nights called “”"),
        ("if(chosen(nights), 1, 2)", "chosen is written chosen(question, 'option')"),
        ("if(answered(3), 1, 2)", "answered is written answered(question)"),
        ("sqrt(2)", "sqrt is written sqrt(number, 4)"),
        ("sqrt(2, 9)", "0 to 8"),
        ("sqrt(2, 0.5)", "0 to 8"),
        ("sqrt(2, hours)", "0 to 8"),
        ("round_down(2, 0)", "with a step above nought"),
        ("scaled(1)", "needs the scheme to say its `scale:`"),
        ("rate(hour)", "name a rate here. The scheme has: none"),
        ("count(1, 2)", "this is not a yes or no"),
        ("if(1 > 2, 'a', 3)", "this is not a name out of a set"),
        ("if(1 > 2, 'a', nights)", "this is not a name out of a set"),
        ("if(1 > 2, 'a', zebra)", "no question or group called “zebra”"),
        ("if(1 > 2, 'a', ' ')", "a name here needs 1 to 60 characters"),
        (f"'{'a' * 61}'", "a name here needs 1 to 60 characters"),
    ],
)
def test_a_fault_is_told_with_how_to_mend_it(formula: str, words: str) -> None:
    assert (
        words in fault(f"- name: total\n  is: {formula!s}\n".replace(": '", ": >-\n    '")).words
    )


@pytest.mark.parametrize(
    ("formula", "words"),
    [
        ("award + 1", "“award” is a name out of a set. A number is needed here"),
        ("if(award, 1, 2)", "this is not a yes or no"),
        ("if(award = 'non', 1, 2)", "no name of award called “non” here. Did you mean “none”?"),
        ("later + 1", "“later” is not worked out yet here"),
        ("if(later = 'a', 1, 2)", "“later” is not worked out yet here"),
    ],
)
def test_a_group_is_no_number_and_a_later_value_is_not_there_yet(formula: str, words: str) -> None:
    values = f"""\
- name: award
  is: if(hours > 3, 'some', 'none')
- name: total
  is: {formula}
- {{name: later, is: '1'}}
"""
    assert words in fault(values).words


def test_the_sum_must_be_a_number_and_a_group_is_no_sum_in_a_sentence() -> None:
    assert "“total” must be a number" in fault("- name: total\n  is: wash\n").words
    said = "- {name: total, is: '1'}\n- {name: which, is: wash, says: 'It is {which:money}.'}\n"
    assert "“which” is a name and no sum" in fault(said).words


def test_an_answer_that_is_needed_and_was_not_asked_is_never_guessed() -> None:
    alone = {"wash": "no", "family": None}
    with pytest.raises(Refused, match=r"Still to answer: “Family help” \(family\)"):
        total("if(if(1 > 0, family, 'none') = 'none', 1, 2)", alone)
    assert total("if(family = 'none', 1, 2)", alone) == 2
    with pytest.raises(Refused, match=r"“Date of birth” \(born\)"):
        figure("- {name: total, is: years(born)}\n", UNASKED, questions=ONLY_FOR_LOTS)


@pytest.mark.parametrize("formula", ["bath", "hours(bath)", "points(bath)", "hours(meals)"])
@pytest.mark.parametrize("scored", [True, False])
def test_minutes_that_were_not_asked_are_none(formula: str, scored: bool) -> None:
    values = f"- {{name: total, is: {formula}}}\n"
    if not scored and "points" not in formula:
        parts = {"questions": ONLY_FOR_LOTS, "scoring": "  items: [{question: wash}]\n"}
        assert figure(values, UNASKED, **parts).values["total"] == 0
    assert figure(values, UNASKED, questions=ONLY_FOR_LOTS).values["total"] == 0


def test_minutes_that_are_not_scored_have_hours_too() -> None:
    scoring = "  items: [{question: wash}]\n"
    found = figure("- {name: total, is: 'hours(bath, meals)'}\n", scoring=scoring)
    assert found.values["total"] == Fraction(9, 2)


def test_years_need_a_day_and_one_after_the_birth() -> None:
    scheme = load_scheme(every_kind("- {name: total, is: years(born)}\n"))
    with pytest.raises(Refused, match="Say which day it is for: “Date of birth”"):
        allocate(scheme, ANSWERS)
    with pytest.raises(Refused, match="2026-05-02 is after 2026-05-01"):
        allocate(scheme, {**ANSWERS, "born": "2026-05-02"}, on=ON)


def test_the_root_of_less_than_nought_is_refused_with_its_place() -> None:
    with pytest.raises(Refused, match=r"root of less than nought for these answers \(line \d+"):
        total("sqrt(0 - hours, 2)")


@given(st.fractions(min_value=0, max_value=10**12), st.integers(0, 8))
def test_a_root_is_right_to_half_of_its_last_place(value: Fraction, places: int) -> None:
    found, half = root(value, 10**places), Fraction(1, 2 * 10**places)
    assert max(found - half, Fraction(0)) ** 2 <= value < (found + half) ** 2


def test_a_figure_cannot_grow_past_all_size_inside_one_formula() -> None:
    def text(formula: str) -> str:
        return "- name: big\n  is: hours * 987654321987 / 7\n" + "".join(
            f"- name: {name}\n  is: {' * '.join([before] * 9)}\n"
            for before, name in [("big", "a"), ("a", "b")]
        ) + f"- name: total\n  is: {formula}\n"  # fmt: skip

    for formula in (" * ".join(["b"] * 40), "sum(" + ", ".join(["b * b"] * 9) + ")"):
        with pytest.raises(Refused, match="grows past all size"):
            allocate(load_scheme(small(values=text(formula))), {"wash": "no", "hours": 23})
