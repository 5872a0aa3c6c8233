"""The checks of a scheme file: what each finds, and that a careful scheme is left alone."""

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.allocation.rules import (
    ADVICE,
    FACT,
    FAULT,
    GRAVE,
    Remark,
    lint,
    load_scheme,
)
from selfdirect.agreement.allocation.rules.lint import ranges
from selfdirect.agreement.allocation.rules.lint.bounds import OPEN, Bounds
from selfdirect.agreement.allocation.rules.lint.ranges import Range, compared, ranged
from selfdirect.agreement.allocation.rules.lint.remarks import Places
from selfdirect.agreement.allocation.rules.written import read_yaml
from selfdirect.agreement.allocation.schemes import BUILT_IN, built_in
from selfdirect.agreement.allocation.tests.schemes import every_kind
from selfdirect.agreement.allocation.tests.tiny import tiny

ON = date(2026, 11, 1)
WASH = """\
questions:
- id: wash
  text: Washing
  help: Think of a usual day.
  options: [{id: no, text: No, points: 0}, {id: some, text: Some, points: 4},
            {id: lots, text: Lots, points: 9}]
scoring: {items: [{question: wash}], groups: {every: [wash]}}
"""
EXAMPLE = "fixtures: [{name: lots, answers: {wash: lots}, expect: {total: 90}}]\n"
TOTAL = "values: [{name: total, is: points(every) * 10}]\n"
TABLE = "values: [{{name: total, is: 'table(money, points(every))'}}]\ntables: {{money: {}}}\n"
YES = "values: [{{name: total, is: '{}'}}]\n"


def found(said: str, on: date = ON) -> list[Remark]:
    return [r for r in lint(tiny(said), on) if r.weight != FACT]


def kinds(said: str, on: date = ON) -> set[tuple[str, str]]:
    return {(r.kind, r.weight) for r in found(said, on)}


def test_a_careful_scheme_is_left_alone() -> None:
    assert found(WASH + TOTAL + EXAMPLE) == []


@pytest.mark.parametrize("name", BUILT_IN)
def test_no_scheme_that_comes_with_us_has_a_grave_finding(name: str) -> None:
    weights = {remark.weight for remark in lint(built_in(name), ON)}
    assert weights <= {ADVICE, FACT}


def test_the_least_and_most_points_of_every_group_are_told() -> None:
    facts = [r.what for r in lint(tiny(WASH + TOTAL + EXAMPLE), ON) if r.weight == FACT]
    assert facts == ["“every” can come to 0 to 9 points."]


SHOWN_IF = """\
- {{id: more, text: More, help: H, show_if: {{question: wash, is: [{}]}},
    options: [{{id: no, text: No}}, {{id: yes, text: Yes}}]}}
"""
NUMBER = "questions: [{id: n, text: N, help: H, kind: number, least: 0, most: 20}]\n"
N = "scoring: {items: [{question: n}]}\n"
RATE = """\
rates: {{hour: {{from: {{{}: 20}}{}}}}}
values: [{{name: total, is: rate(hour) * points(every)}}]
"""
SCALE = "scale: {{factor: 0.9, reason: Less money{}}}\n"
ENOUGH = ", sufficiency: {hours: hrs, unit_price: price}"
HOURS = "- {name: hrs, is: points(every)}\n- {name: price, is: 10}\n"


@pytest.mark.parametrize(
    ("kind", "weight", "said"),
    [
        ("unreachable", GRAVE, WASH.replace("scoring", SHOWN_IF.format("") + "scoring") + TOTAL),
        (
            "unreachable",
            ADVICE,
            WASH.replace("wash}]", "wash, counts_if: 1 > 2}]") + TOTAL,
        ),
        ("changes nothing", GRAVE, WASH + YES.format("if(wash > 1, 2, 3)").replace("wash", "4")),
        ("not used", ADVICE, WASH.replace("scoring", SHOWN_IF.format("no") + "scoring") + TOTAL),
        ("not used", ADVICE, WASH + TOTAL + "tables: {t: {kind: step, knots: [[0, 1]]}}\n"),
        ("not used", ADVICE, WASH + TOTAL + "rates: {hour: {from: {2026-04-01: 20}}}\n"),
        ("not used", ADVICE, WASH + TOTAL.replace("[{name: t", "[{name: idle, is: 3}, {name: t")),
        ("not used", ADVICE, WASH.replace("every: [wash]", "every: [wash], o: [wash]") + TOTAL),
        ("not monotone", GRAVE, WASH + TABLE.format("{kind: linear, knots: [[0, 9], [9, 5]]}")),
        (
            "table too short",
            ADVICE,
            WASH + TABLE.format("{kind: linear, knots: [[0, 0], [4, 5]]}"),
        ),
        ("table too short", ADVICE, WASH + TABLE.format("{kind: step, knots: [[3, 5], [9, 7]]}")),
        ("table too long", ADVICE, WASH + TABLE.format("{kind: step, knots: [[0, 0], [40, 5]]}")),
        ("constant condition", ADVICE, WASH + YES.format("if(points(every) > 90, 1, 2)")),
        ("division by nought", ADVICE, WASH + YES.format("9 / points(every)")),
        ("division by nought", GRAVE, WASH + YES.format("9 / (points(every) * 0)")),
        ("root below nought", ADVICE, WASH + YES.format("sqrt(points(every) - 4, 2)")),
        ("root below nought", GRAVE, WASH + YES.format("sqrt(points(every) - 10, 2)")),
        ("below nought", ADVICE, WASH + YES.format("points(every) - 1")),
        ("below nought", GRAVE, WASH + YES.format("points(every) - 10")),
        ("below nought", ADVICE, WASH.replace("points: 0", "points: -1") + TOTAL),
        ("no limit", ADVICE, NUMBER.replace(", most: 20", "") + N + YES.format("points(n)")),
        (
            "gap in bands",
            GRAVE,
            NUMBER + N + YES.format("if(n >= 0 and n <= 4, 1, if(n >= 5 and n <= 9, 2, 3))"),
        ),
        (
            "gap in bands",
            GRAVE,
            NUMBER + N + YES.format("if(n >= 0 and n < 4, 1, if(n > 4 and n <= 9, 2, 3))"),
        ),
        (
            "overlap of bands",
            GRAVE,
            NUMBER + N + YES.format("if(4 > n and n >= 0, 1, if(n >= 3 and n <= 9, 2, 3))"),
        ),
        (
            "overlap of bands",
            GRAVE,
            NUMBER + N + YES.format("if(n >= 0 and n <= 4, 1, if(n >= 4 and n <= 9, 2, 3))"),
        ),
        (
            "lines cannot sum",
            GRAVE,
            WASH
            + "values:\n- {name: x, is: points(every) * 0.7}\n"
            + "- {name: y, is: 'round_half_up(x, 5)'}\n- {name: total, is: y}\n"
            + "receipt:\n  lines: [{id: a, text: A, is: x}]\n"
            + "  rounding: {text: Rounding, at_most: 0.10}\n",
        ),
        ("gap in dates", GRAVE, WASH + RATE.format("2026-05-01", "")),
        ("gap in dates", GRAVE, WASH + RATE.format("2026-04-01", ", until: 2026-10-01")),
        ("gap in dates", ADVICE, WASH + RATE.format("2026-04-01", ", until: 2027-10-01")),
        (
            "never in force",
            ADVICE,
            WASH + "ends_before: 2027-04-01\n" + RATE.format("2026-04-01: 2, 2028-04-01", ""),
        ),
        ("stale rates", ADVICE, WASH + RATE.format("2024-04-01", "")),
        ("stale rates", ADVICE, WASH + RATE.format("2026-04-01", ", stale_after: 6")),
        ("stale rates", ADVICE, WASH + TOTAL + "checked_on: 2024-04-01\n"),
        ("looked over later", ADVICE, WASH + TOTAL + "checked_on: 2028-04-01\n"),
        ("no sufficiency note", GRAVE, WASH + SCALE.format("") + YES.format("scaled(9)")),
        (
            "not used",
            ADVICE,
            WASH + SCALE.format(ENOUGH) + f"values:\n{HOURS}- {{name: total, is: 3}}\n",
        ),
        (
            "no explanation",
            ADVICE,
            WASH + "values:\n- {name: x, is: points(every) * 7}\n- {name: total, is: x + 1}\n",
        ),
        ("no help", ADVICE, WASH.replace("  help: Think of a usual day.\n", "") + TOTAL),
        ("no words", GRAVE, WASH.replace("text: Some", "text: ''") + TOTAL),
        ("hard to read", ADVICE, WASH.replace("usual day", "day " * 31) + TOTAL),
        ("no examples", GRAVE, WASH + TOTAL),
        ("example does not come out", GRAVE, WASH + TOTAL + EXAMPLE.replace("90", "91")),
        (
            "branch without example",
            ADVICE,
            WASH + YES.format("if(points(every) > 5, 90, 0)") + EXAMPLE,
        ),
        (
            "no figure",
            ADVICE,
            WASH + YES.format("90 / (9 - points(every))"),
        ),
        ("hidden character", GRAVE, WASH.replace("Washing", "Wash\u202eing") + TOTAL),
    ],
)
def test_each_check_finds_what_it_is_for(kind: str, weight: str, said: str) -> None:
    load_scheme(tiny(said))
    remarks = [r for r in found(said) if (r.kind, r.weight) == (kind, weight)]
    assert remarks, kinds(said)
    assert all(r.what and r.why and r.mend for r in remarks)


FAMILY = """\
questions:
- {id: wash, text: W, options: [{id: no, text: No}, {id: lots, text: Lots, points: 9}]}
- {id: kin, text: K, options: [{id: none, text: None}, {id: all, text: All}]}
scoring:
  items: [{question: wash, informal: kin}]
  informal_levels: {none: 0, all: 1}
"""


def test_help_from_family_that_raises_the_sum_is_found_by_trying() -> None:
    up = FAMILY + YES.format("points(wash) * (1 + highest_level(wash))")
    down = FAMILY + YES.format("net(wash) * 10")
    assert ("family help raises the sum", ADVICE) in kinds(up)
    assert ("family help raises the sum", ADVICE) not in kinds(down)


@pytest.mark.parametrize(
    "formula",
    [
        "if(points(every) > 0, 9 / points(every), 0)",
        "if(points(every) != 0, 9 / points(every), 0)",
        "if(not points(every) = 0, 9 / points(every), 0)",
        "if(points(every) <= 0, 0, 9 / points(every))",
        "if(points(every) > 2 and 9 / points(every) > 2, 1, 0)",
        'if(wash = "lots", 9 / points(wash), 0)'.replace('"', "''"),
        'if(wash != "no", 9 / points(wash), 0)'.replace('"', "''"),
        "9 / max(1, points(every))",
        "9 / (points(every) + 1)",
        "9 / count(points(every) >= 0, wash = ''no'')",
    ],
)
def test_a_division_that_is_guarded_is_seen_to_be_guarded(formula: str) -> None:
    assert "division by nought" not in {kind for kind, _ in kinds(WASH + YES.format(formula))}


def test_a_guard_is_seen_through_groups_and_truths_with_names_of_their_own() -> None:
    said = WASH + (
        "values:\n"
        "- name: level\n"
        "  is: if(points(every) > 5, 'high', if(points(every) > 0, 'low', 'no'))\n"
        "- {name: some, is: \"level != 'no'\"}\n"
        "- {name: total, is: 'if(some, 9 / points(every), 0)'}\n"
    )
    assert "division by nought" not in {kind for kind, _ in kinds(said)}


def test_whole_points_need_no_band_between_two_whole_numbers() -> None:
    bands = "if({0} >= 0 and {0} <= 4, 1, if({0} >= 5 and {0} <= 9, 2, 3))"
    whole = WASH + YES.format(bands.format("points(every)"))
    broken = WASH.replace("points: 4", "points: 4.5") + YES.format(bands.format("points(every)"))
    assert "gap in bands" not in {kind for kind, _ in kinds(whole)}
    assert ("gap in bands", GRAVE) in kinds(broken)


@pytest.mark.parametrize(
    ("formula", "whole"),
    [
        ("-points(every)", True),
        ("points(every) + 2 * 3", True),
        ("round_down(n)", True),
        ("round_half_up(n, 0.5)", False),
        ("if(n > 1, 1, 2)", True),
        ("sum(1, count(n > 1, n > 2))", True),
        ("highest_points(every)", True),
        ("min(n, 3)", False),
        ("points(every) / 2", False),
        ("hours(t)", False),
    ],
)
def test_what_can_only_be_whole_is_known_through_every_function(formula: str, whole: bool) -> None:
    asked = WASH.replace("scoring", "- {id: n, text: N, kind: number}\nscoring").replace(
        "scoring", "- {id: t, text: T, kind: minutes}\nscoring", 1
    )
    said = (
        f"{asked}values:\n- {{name: x, is: '{formula}'}}\n"
        "- {name: total, is: 'if(x >= 0 and x <= 4, 1, if(x >= 5 and x <= 9, 2, 3))'}\n"
    )
    assert ("gap in bands" in {kind for kind, _ in kinds(said)}) is not whole


def test_bands_that_meet_or_are_of_different_figures_are_left_alone() -> None:
    for bands in (
        "if(n >= 0 and n < 4, 1, if(n >= 4 and n < 9, 2, 3))",
        "if(n >= 0 and n < 4, 1, if(n > 5, 2, 3))",
        "if(n >= 0 and n > 4, 1, if(n >= 5 and n < 9, 2, 3))",
        "if(n >= 0 and n + 1 < 4, 1, if(n >= 5 and n < 9, 2, 3))",
        "if(n >= 0 and n != 4, 1, if(n >= 5 and n < 9, 2, 3))",
        "if(n >= 0 and n < n * 2, 1, if(n >= 5 and n < 9, 2, 3))",
    ):
        found_ = {kind for kind, _ in kinds(NUMBER + N + YES.format(bands))}
        assert not found_ & {"gap in bands", "overlap of bands"}


def test_a_group_that_hands_on_an_answer_leads_back_to_the_question() -> None:
    said = WASH + (
        "values:\n"
        "- {name: level, is: \"if(1 > points(every) - 3, wash, 'no')\"}\n"
        "- {name: total, is: \"if(level = 'some', 9 / points(every), 0)\"}\n"
    )
    assert "division by nought" not in {kind for kind, _ in kinds(said)}


def test_a_value_that_only_stands_too_low_is_told_where_to_go() -> None:
    said = WASH + "values: [{name: total, is: more + 1}, {name: more, is: 3}]\n"
    assert [r.mend for r in lint(tiny(said), ON)] == ["Write “more” above it."]


BANDS = "if({0} >= 0 and {0} <= 4, 1, if({0} >= 5 and {0} <= 9, 2, 3))"


def handed_on(first: str, many: int) -> str:
    """Write values that each only hand on the one before."""
    rest = "".join(f"- {{name: x{n}, is: x{n - 1}}}\n" for n in range(1, many))
    return f'{WASH}values:\n- {{name: x0, is: "{first}"}}\n{rest}'


def test_a_group_handed_on_any_number_of_times_is_followed_only_so_far() -> None:
    chain = handed_on("if(points(every) > 5, 'a', 'b')", 600)
    said = f"{chain}- {{name: total, is: \"if(x599 = 'a', 1, 2)\"}}\n"
    assert ("no examples", GRAVE) in kinds(said)


def test_a_number_handed_on_too_often_is_not_taken_for_a_whole_one() -> None:
    chain = handed_on("points(every)", 60)
    near, far = (f"{chain}- {{name: total, is: '{BANDS.format(x)}'}}\n" for x in ("x9", "x59"))
    assert ("gap in bands", GRAVE) not in kinds(near)
    assert ("gap in bands", GRAVE) in kinds(far)


def test_a_sum_handed_on_too_often_is_not_followed_to_its_rounding() -> None:
    said = handed_on("round_half_up(points(every) * 0.7, 5)", 60) + "amount: x59\n"
    receipt = "receipt:\n  lines: [{id: a, text: A, is: points(every) * 0.7}]\n" + (
        "  rounding: {text: Rounding, at_most: 0.10}\n"
    )
    assert "lines cannot sum" not in {kind for kind, _ in kinds(said + receipt)}


def test_a_formula_as_deep_as_may_be_is_looked_over() -> None:
    formula = "3"
    for _ in range(30):
        formula = f"if(1 = 2 or 1 = 1 and 1 + 2 * {formula} > 3, 1, 2)"
    assert ("not looked at whole", ADVICE) in kinds(WASH + YES.format(formula))


def test_a_scheme_too_large_for_its_examples_is_still_looked_over() -> None:
    ones = "+".join(["1"] * 1400)
    values = "".join(f"- {{name: v{n}, is: {ones}}}\n" for n in range(2))
    said = f"{WASH}values:\n{values}- {{name: total, is: 'if(v1 > 0, 90, 1)'}}\n"
    examples = "".join(
        f"- {{name: e{n}, answers: {{wash: lots}}, expect: {{total: 90}}}}\n" for n in range(40)
    )
    assert ("branch without example", ADVICE) in kinds(f"{said}fixtures:\n{examples}")


def test_a_branch_that_cannot_be_come_to_may_be_anything() -> None:
    """No answer leads there, but that is seen only once the inner condition is looked at."""
    said = WASH + (
        "values:\n- {name: x, is: points(every) + 0}\n"
        "- {name: total, is: 'if(x > 8 and points(every) < 5, if(x < 6, 1, 2), 3)'}\n"
    )
    bounds = Bounds(load_scheme(tiny(said)))
    assert bounds.value("total", OPEN) == ranges.ANYTHING


def test_what_is_not_in_the_file_is_placed_at_what_should_hold_it() -> None:
    places = Places(read_yaml(tiny(WASH + TOTAL)))
    assert places.at("questions", "nobody") == places.at("questions")
    assert places.at("title", "x", "y") == places.at("title")


def test_a_table_may_fall_where_it_says_why() -> None:
    table = "{kind: linear, may_fall: Shared care is cheaper, knots: [[0, 9], [9, 5]]}"
    assert "not monotone" not in {kind for kind, _ in kinds(WASH + TABLE.format(table))}


def test_a_doubt_about_figures_is_shown_to_everybody() -> None:
    said = WASH + RATE.format("2026-04-01", ", doubts: {2026-04-01: from memory}")
    facts = [r.what for r in lint(tiny(said), ON) if r.kind == "doubt"]
    assert facts == ["The figures of “hour” from 2026-04-01 are not verified: from memory."]


def test_the_gravest_findings_come_first() -> None:
    weights = [r.weight for r in lint(tiny(WASH + YES.format("9 / points(every)")), ON)]
    assert weights == sorted(weights, key=[FAULT, GRAVE, ADVICE, FACT].index)


# The page that tells of it

PAGE = (Path(__file__).parents[4] / "docs/rules/scheme-format.md").read_text(encoding="utf-8")
_EXAMPLE = re.compile(r"^```yaml\n([^`]*)```\n\n```console\n([^`]*)```", re.MULTILINE)
_ROW = re.compile(r"^\| ([a-z ]+) \| (grave|advice|note|fault) \|", re.MULTILINE)
_HEADS = {GRAVE: "GRAVE ", ADVICE: "advice", FACT: "note  "}


def test_the_example_on_the_page_comes_out_as_it_says() -> None:
    said, shown = next(iter(_EXAMPLE.findall(PAGE)))
    told = [f"{_HEADS[r.weight]}  line {r.place.line}: {r.what}" for r in lint(tiny(said), ON)]
    assert told == shown.splitlines()


def test_the_page_lists_every_finding_and_no_other() -> None:
    source = Path(ranges.__file__).parent.glob("*.py")
    made = {
        kind
        for file in source
        for kind in re.findall(r"Remark\(\s*\"([a-z ]+)\"", file.read_text(encoding="utf-8"))
    }
    assert {kind for kind, _ in _ROW.findall(PAGE)} == made


# Faults of a file that cannot be read

MANY = """\
questions:
- {id: wash, text: Washing, options: [{id: no, text: No, point: 0}, {id: yes, text: Yes}]}
- {id: eat, text: Eating, options: [{id: no, text: No, points: x}, {id: yes, text: Yes}]}
values:
- {name: a, is: points(wish)}
- {name: b, is: a + c}
- {name: c, is: d * 2}
- {name: d, is: b + 1}
- {name: e, is: 'if(a, 1, 2)'}
- {name: total, is: e + eat}
amount: totl
"""


def test_every_fault_of_a_file_is_told_and_none_that_only_follows_from_another() -> None:
    remarks = lint(tiny(MANY), ON)
    assert {r.weight for r in remarks} == {FAULT}
    assert [(r.place.line, r.what.split("”")[0]) for r in remarks] == [
        (2, "“point"),
        (3, "“x"),
        (5, "There is no scored question or group called “wish"),
        (6, "“c"),
        (7, "“d"),
        (9, "This is not a yes or no."),
        (11, "There is no value called “totl"),
    ]


def test_an_amount_without_any_value_is_one_fault_in_the_file() -> None:
    (fault,) = lint(tiny(WASH + "values: []\namount: totl\n"), ON)
    assert (fault.place.line, fault.what) == (9, "There is no value called “totl” here.")


def test_no_more_than_forty_faults_are_told_at_once() -> None:
    values = "".join(f"- {{name: v{n}, is: nothing{n}}}\n" for n in range(50))
    said = f"{WASH}values:\n{values}- {{name: total, is: 1}}\n"
    assert len(lint(tiny(said), ON)) == 40


def test_values_that_need_one_another_in_a_circle_are_named() -> None:
    circle = next(r for r in lint(tiny(MANY), ON) if r.place.line == 6)
    assert circle.mend.startswith("They go in a circle: “b” needs “c” needs “d” needs “b”.")


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ("starts_on: 2026-04-01", "starts_on: soon", "“soon” is not a date."),
        ("title: Tiny scheme\n", "", "“title” is missing here."),
        ("period: week", "period: often", "“often” is not one of"),
        ("fixtures: []", "fixtures: no", "Write a list here."),
        ("fixtures: []", "fixtures: []\nfixtures: []", "“fixtures” is written twice."),
        ("fixtures: []", "fixture: []", "“fixture” is not known here."),
        ("is: points(every) * 10", "was: 3", "“was” is not known here."),
        ("questions:", "question:", "“question” is not known here."),
        ("lines: [", "lines: [{id: b}, ", "“text” is missing here."),
        ("scoring: {", "scoring: {pears: [], ", "“pears” is not known here."),
        ("scoring: {items: [{question: wash}], ", "scoring: {", "“items” is missing here."),
        ("every: [wash]", "every: [wish]", "There is no scored question called “wish” here."),
        ("id: tiny", "id: [tiny]", "Write words here, not a list or a group of fields."),
        ("receipt:", "receit:", "“receit” is not known here."),
        ("currency: GBP", "currency: GBP\ntables: {t: {kind: step, knots: []}}", "A table needs"),
        ("currency: GBP", "currency: GBP\nchecked_on: x", "“x” is not a date."),
        ("questions:", "questions: x\nq:", "“q” is not known here."),
        ("values: [", "values: [{}, ", "“name” is missing here."),
        ("values: [", "values: [{name: [x], is: 3}, ", "Write words here"),
        ("values: [", "values: [{name: g, is: \"if(1, 'a', 'b')\"}, ", "This is not a yes"),
        ("values: [", "values: [{name: g, is: 1 = x}, ", "There is no value or question"),
        ("values: [", "values: [{name: g, is: '1 +'}, ", "The end stands where a number"),
    ],
)
def test_a_fault_anywhere_is_told_beside_another_one(was: str, becomes: str, words: str) -> None:
    """A second fault stands at the very end of the file."""
    text = tiny(WASH + TOTAL)
    assert was in text
    spoilt = text.replace(was, becomes, 1) + "change_note: []\n"
    told = [remark.what for remark in lint(spoilt, ON)]
    assert any(one.startswith(words) for one in told), told


@pytest.mark.parametrize("text", ["", "[]", "x", "a: *b", "a: [", "{}", "\0", "- a"])
def test_what_is_no_scheme_at_all_is_one_clear_fault_or_more(text: str) -> None:
    assert {r.weight for r in lint(text, ON)} <= {FAULT, GRAVE}
    assert FAULT in {r.weight for r in lint(text, ON)}


# Ranges hold whatever lies in them

NUMBERS = st.fractions(-50, 50, max_denominator=8)
RANGES = st.tuples(NUMBERS, NUMBERS).map(lambda ends: ranged(min(ends), max(ends)))


def inside(given_: Range, at: Fraction) -> Fraction:
    return given_.low + (given_.high - given_.low) * at


SHARES = st.fractions(0, 1, max_denominator=6)


@given(RANGES, RANGES, SHARES, SHARES)
def test_arithmetic_never_leaves_its_range(a: Range, b: Range, s: Fraction, t: Fraction) -> None:
    x, y = inside(a, s), inside(b, t)
    for made, value in (
        (ranges.plus(a, b), x + y),
        (ranges.minus(a), -x),
        (ranges.times(a, b), x * y),
        (ranges.over(a, b), x / y if y else None),
        (ranges.lowest([a, b]), min(x, y)),
        (ranges.highest([a, b]), max(x, y)),
        (ranges.hull([a, b]), x),
    ):
        assert value is None or made.low <= value <= made.high
    for sign, holds in (("<", x < y), ("<=", x <= y), (">", x > y), (">=", x >= y)):
        assert holds in compared(sign, a, b)
        known = ranges.told(sign, holds, b)
        assert known.low <= x <= known.high
    assert (x == y) in compared("=", a, b)
    assert (x != y) in compared("!=", a, b)


def test_bounds_stay_small_whatever_the_formula() -> None:
    huge = ranged(Fraction(10**30), Fraction(10**60))
    assert ranges.times(huge, huge).high == ranges.LIMIT
    fine = ranges.point(Fraction(1, 3**400))
    assert fine.low <= Fraction(1, 3**400) <= fine.high
    assert fine.high.denominator.bit_length() < 300


def test_every_function_has_bounds() -> None:
    values = (
        "- {name: level, is: \"if(hours > 5, 'high', 'low')\"}\n"
        "- {name: parts, is: 'sum(1, hours(bath), hours(timed), points(nights), years(born))'}\n"
        "- {name: top, is: 'highest_points(both) + highest_level(both) + net(both)'}\n"
        "- {name: tidy, is: 'round_down(top, 2) + round_up(top, 2) + round_half_up(-top)'}\n"
        "- {name: tab, is: 'table(flat_rate, top) + table(by_wash, top)'}\n"
        "- {name: yes, is: \"chosen(nights, 'turn') or answered(family) or not hours > 9\"}\n"
        "- {name: same, is: \"level = if(hours > 2, 'high', 'low')\"}\n"
        "- {name: low, is: 'min(bath, meals)'}\n"
        '- {name: total, is: "if(yes and same, low, 0) + sqrt(9, 1) + rate(hour)"}\n'
    )
    rates = "rates: {hour: {from: {2026-04-01: 20, 2027-04-01: 22.5}}}\n"
    bounds = Bounds(load_scheme(every_kind(values, top=rates)))
    total = bounds.value("total", OPEN)
    assert total == Range(Fraction(23), Fraction(10105, 1) + Fraction(1, 2))


def test_an_example_to_which_there_is_no_figure_reaches_no_branch() -> None:
    said = WASH + YES.format("if(points(every) = 4, 1, 9 / (points(every) - 9))") + EXAMPLE
    assert {
        ("branch without example", ADVICE),
        ("example does not come out", GRAVE),
    } <= kinds(said)
