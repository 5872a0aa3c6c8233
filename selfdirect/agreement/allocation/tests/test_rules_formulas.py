"""The formulas of a scheme: what each part gives, and where each fault stands."""

from contextlib import suppress
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.allocation.rules import SchemeError, allocate, load_scheme
from selfdirect.agreement.allocation.rules.syntax import DEEPEST, LONGEST, parse
from selfdirect.agreement.allocation.rules.written import Place
from selfdirect.agreement.allocation.tests.schemes import small, with_total
from selfdirect.foundation.kernel.decision import Refused

SOME = {"wash": "some", "family": "half", "hours": "6"}


def total(formula: str, answers: dict[str, object] | None = None) -> Fraction:
    return allocate(load_scheme(with_total(formula)), answers or SOME).values["total"]


@pytest.mark.parametrize(
    ("formula", "figure"),
    [
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 2 - 3", "5"),
        ("7 / 2 / 2", "1.75"),
        ("0.1 + 0.2", "0.3"),
        ("--3", "3"),
        ("hours * 2", "12"),
        ("points(wash)", "3"),
        ("net(wash)", "1.5"),
        ("points(both)", "9"),
        ("points(wash, hours)", "9"),
        ("net(both)", "7.5"),
        ("highest_level(both)", "0.5"),
        ("sum(1, 2, 3)", "6"),
        ("min(3, 1, 2)", "1"),
        ("max(3, 1, 2)", "3"),
        ("table(flat_rate, 2.5)", "25"),
        ("table(flat_rate, 11)", "100"),
        ("table(by_wash, 9)", "2"),
        ("round_half_up(2.5)", "3"),
        ("round_half_up(2.345, 0.01)", "2.35"),
        ("if(wash = 'some', 1, 2)", "1"),
        ("if('some' = wash, 1, 2)", "1"),
        ("if(wash != 'some', 1, 2)", "2"),
        ("if(hours > 6, 1, 2)", "2"),
        ("if(hours >= 6, 1, 2)", "1"),
        ("if(hours < 6, 1, 2)", "2"),
        ("if(hours <= 6, 1, 2)", "1"),
        ("if(hours = 6 and not hours = 7, 1, 2)", "1"),
        ("if(hours = 5 or hours = 6, 1, 2)", "1"),
        ("if(hours = 5 or hours = 7, 1, 2)", "2"),
        ("if(if(hours = 6, hours = 6, hours = 7), 1, 2)", "1"),
        ("if(hours = 0, 1 / 0.5, 1 / hours) * 6", "1"),
    ],
)
def test_each_part_of_the_language_gives_its_figure(formula: str, figure: str) -> None:
    assert total(formula) == Fraction(figure)


def test_values_can_build_on_the_values_before_them() -> None:
    values = """\
- {name: half, is: points(wash) / 2}
- {name: high, is: half > 1}
- name: higher
  is: if(high, high, not high)
- name: total
  is: if(high and higher, half, 0)
"""
    found = allocate(load_scheme(small(values=values)), SOME).values
    assert list(found.items()) == [
        ("half", Fraction(3, 2)),
        ("high", 1),
        ("higher", 1),
        ("total", Fraction(3, 2)),
    ]


@pytest.mark.parametrize(
    ("formula", "column", "words"),
    [
        ("1 + $", 11, "“$” cannot stand here"),
        ("1 +", 10, "the end stands where a number or name should be"),
        ("1 2", 9, "“2” stands where a sign like +, or the end should be"),
        ("1.5x", 7, "“1” cannot stand here"),
        ("(1 + 2", 13, "the end stands where “)” should be"),
        ("min(1 2)", 13, "“2” stands where “)” should be"),
        ("1 < 2 < 3", 13, "“<” stands where"),
        ("1 + houses", 11, "Did you mean “hours”?"),
        ("1 + zebra", 11, "Known at this point of the file: wash, family, hours."),
        ("1 + total", 11, "“total” is not worked out yet here"),
        ("1 + wash", 11, "“wash” is a choice. Use points(wash)"),
        ("1 + 'some'", 11, "this is not a number"),
        ("1 + (2 > 1)", 14, "this is not a number"),
        ("if(1, 2, 3)", 10, "this is not a yes or no"),
        ("if(hours, 2, 3)", 10, "this is not a yes or no"),
        ("if(1 > 2, 3)", 7, "if is written if(condition, when yes, when no)"),
        (
            "if(wash = 'sum', 1, 2)",
            17,
            "no option of wash called “sum” here. Known at this point of the file: no, some, lots",
        ),
        ("if(wash < 'some', 1, 2)", 10, "options can be compared only by = and !="),
        ("if(1 = 'some', 1, 2)", 14, "an option can be compared only with a question"),
        ("if(wish = 'some', 1, 2)", 10, "Did you mean “wash”?"),
        ("1 / 0", 11, "nothing can be divided by nought"),
        ("squash(1)", 7, "there is no function called “squash” here"),
        ("points(1)", 14, "points takes the names of scored questions"),
        ("net(family)", 11, "no scored question or group called “family”"),
        ("table(1, 2)", 13, "name a table here. The scheme has: flat_rate, by_wash"),
        ("table(nothing, 2)", 13, "name a table here"),
        ("table(flat_rate)", 7, "table is written table(name, points)"),
        ("round_half_up(1, 0)", 7, "with a step above nought"),
        ("round_half_up(1, hours)", 7, "with a step above nought"),
        ("round_half_up(1, 2, 3)", 7, "with a step above nought"),
    ],
)
def test_a_fault_says_where_it_stands_and_what_is_wrong(
    formula: str, column: int, words: str
) -> None:
    with pytest.raises(SchemeError) as fault:
        load_scheme(with_total(formula))
    assert words in fault.value.words
    assert fault.value.place.column == column
    assert str(fault.value).startswith(f"line {fault.value.place.line}, column {column}: ")


def test_a_yes_or_no_is_no_number() -> None:
    values = "- {name: high, is: hours > 3}\n- {name: total, is: high + 1}\n"
    with pytest.raises(SchemeError, match="“high” is a yes or no"):
        load_scheme(small(values=values))


@pytest.mark.parametrize(
    ("written", "line", "column"),
    [
        ("1 +\n    2 + ?", 1, 9),
        ("|\n    1 +\n    2 + ?", 2, 9),
        (">-\n    1 +\n    2 + ?", 2, 9),
        ("'1 + ?'", 0, 12),
        ('"1 + ?"', 0, 12),
    ],
)
def test_a_fault_is_found_in_every_way_of_writing_a_formula(
    written: str, line: int, column: int
) -> None:
    text = with_total(written)
    first = text[: text.index("  is: ")].count("\n") + 1
    with pytest.raises(SchemeError, match=r"“\?” cannot stand here") as fault:
        load_scheme(text)
    assert fault.value.place == Place(first + line, column)


def test_a_table_may_not_be_named_where_there_is_none() -> None:
    with pytest.raises(SchemeError, match="The scheme has: none"):
        load_scheme(small(tables="", values="- name: total\n  is: table(flat_rate, 1)\n"))


@pytest.mark.parametrize("opening", ["(", "-", "not ", "min("])
def test_a_formula_cannot_be_nested_without_end(opening: str) -> None:
    with pytest.raises(SchemeError, match="nested too deeply"):
        parse(opening * (DEEPEST + 1) + "1", Place(1, 1))


def test_a_formula_cannot_be_endless() -> None:
    with pytest.raises(SchemeError, match="longer than 4,000 characters"):
        parse("1+" * LONGEST, Place(1, 1))


def test_a_long_sum_is_no_deep_one() -> None:
    assert total("+".join(["1"] * 1_500)) == 1_500


def test_a_division_by_nought_is_refused_with_its_place() -> None:
    with pytest.raises(
        Refused, match=r"divides by nought for these answers \(line \d+, column 11"
    ):
        total("1 / hours", {**SOME, "hours": "0"})


def test_a_figure_cannot_grow_past_all_size() -> None:
    values = "- name: a\n  is: hours * 987654321987\n" + "".join(
        f"- name: {name}\n  is: {' * '.join([before] * 9)}\n"
        for before, name in [("a", "b"), ("b", "c"), ("c", "total")]
    )
    with pytest.raises(Refused, match="“total” grows past all size"):
        allocate(load_scheme(small(values=values)), SOME)


@given(st.text(alphabet="0123456789.+-*/=<>()', abhoursw\n", max_size=40))
def test_whatever_is_written_is_a_formula_or_a_clear_fault(text: str) -> None:
    with suppress(SchemeError):
        parse(text, Place(1, 1))
