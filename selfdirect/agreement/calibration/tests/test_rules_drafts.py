"""A fitted table in a scheme file: only the curves change."""

from difflib import unified_diff
from fractions import Fraction
from pathlib import Path

import pytest

from selfdirect.agreement.allocation.rules import SchemeError, load_scheme
from selfdirect.agreement.calibration.rules import Knots, knots_to_yaml, with_table

SCHEME = (
    Path(__file__).parent.parent.parent / "allocation" / "schemes" / "synthetic_county.yaml"
).read_text()
KNOTS: Knots = ((Fraction(-1, 2), 0), (Fraction(10), 4_500), (Fraction("40.125"), 12_050))
WRITTEN = "[[-0.5, 0], [10, 45], [40.125, 120.50]]"


def test_knots_are_written_in_pounds() -> None:
    assert knots_to_yaml(KNOTS) == WRITTEN


def test_long_tables_go_on_under_their_first_pair() -> None:
    knots = tuple((Fraction(n), n * 1_000 + 5) for n in range(60))
    lines = knots_to_yaml(knots, 8).split("\n")
    assert len(lines) > 3
    assert all(line.startswith(" " * 9 + "[") for line in lines[1:])
    assert all(len(line) <= 99 for line in lines)
    assert [line[-1] for line in lines] == [*"," * (len(lines) - 1), "]"]


def test_a_scheme_keeps_every_other_word_and_comment() -> None:
    tall = tuple((Fraction(n), n * 1_000 + 4_500) for n in range(0, 130, 3))
    found = with_table(SCHEME, "weekly_money", {"older_people": tall, "mental_health": KNOTS})
    curves = load_scheme(found).tables["weekly_money"].curves
    assert curves[("older_people",)].knots == tuple((p, Fraction(m, 100)) for p, m in tall)
    assert curves[("mental_health",)].knots[1] == (10, 45)
    assert (
        curves[("learning_disability",)]
        == load_scheme(SCHEME).tables["weekly_money"].curves[("learning_disability",)]
    )
    changed = [
        line
        for line in unified_diff(SCHEME.split("\n"), found.split("\n"), n=0, lineterm="")
        if line[0] in "-+" and line[:3] not in ("---", "+++")
    ]
    assert all("[[" in line or "      " in line for line in changed)
    assert found.count("#") == SCHEME.count("#")


@pytest.mark.parametrize(
    "table",
    [
        "tables:\n  t:\n    tail: flat\n    knots: [[0, 1],\n     [2, 3]]  # as agreed\nmore: 1\n",
        "tables:\n  t:\n    knots:\n      - [0, 1]\n      - [2, 3]  # as agreed\nmore: 1\n",
        "tables:\n  t:\n    knots:\n    - [0, 1]\n    - - 2\n      - 3  # as agreed\nmore: 1\n",
        "tables: {t: {knots: [[0, 1]]}}  # as agreed\nmore: 1\n",
        "\ufefftables: {t: {knots: []}}  # as agreed\nmore: 1\n",
    ],
)
def test_lists_in_brackets_and_in_dashes_are_both_replaced(table: str) -> None:
    found = with_table(table, "t", {"": KNOTS})
    assert WRITTEN in found
    assert "# as agreed" in found
    assert found.endswith("more: 1\n")
    assert "[2, 3]" not in found
    assert with_table(found, "t", {"": KNOTS}) == found


def test_nested_curves_are_named_from_outside_in() -> None:
    scheme = "tables:\n  t:\n    curves:\n      a:\n        b: [[0, 1]]\n        c: [[0, 2]]\n"
    assert with_table(scheme, "t", {"a/c": KNOTS}) == scheme.replace("[[0, 2]]", WRITTEN)


@pytest.mark.parametrize(
    ("period", "written"),
    [
        ("week", "[[-0.5, 0], [10, 45], [40.125, 120.50]]"),
        ("fortnight", "[[-0.5, 0], [10, 90], [40.125, 241]]"),
        ("four weeks", "[[-0.5, 0], [10, 180], [40.125, 482]]"),
        ("month", "[[-0.5, 0], [10, 195], [40.125, 522.17]]"),
        ("quarter", "[[-0.5, 0], [10, 585], [40.125, 1566.50]]"),
        ("year", "[[-0.5, 0], [10, 2340], [40.125, 6266]]"),
    ],
)
def test_the_money_is_written_as_often_as_the_scheme_pays(period: str, written: str) -> None:
    scheme = f"currency: GBP\nperiod: {period}\ntables: {{t: {{knots: [[0, 1]]}}}}\n"
    assert with_table(scheme, "t", {"": KNOTS}) == scheme.replace("[[0, 1]]", written)


@pytest.mark.parametrize(
    ("scheme", "words"),
    [
        ("currency: USD\n", "this scheme pays in USD"),
        ("period: once\n", "this scheme pays once"),
        ("period: moon\n", "is not one of: week"),
        ("tables: {t: {kind: step, knots: [[0, 1]]}}\n", "goes in steps"),
    ],
)
def test_what_is_not_pounds_time_after_time_along_a_line_is_refused(
    scheme: str, words: str
) -> None:
    with pytest.raises(SchemeError, match=words):
        with_table(scheme, "t", {"": KNOTS})


@pytest.mark.parametrize(
    ("table", "curve", "words"),
    [
        ("weekly", "older_people", "there is no “weekly” here. There are: weekly_money."),
        ("weekly_money", "old", "there is no “old” here. There are: older_people"),
        ("weekly_money", "", "there is no “knots” here"),
    ],
)
def test_what_is_not_in_the_scheme_is_refused_with_its_place(
    table: str, curve: str, words: str
) -> None:
    with pytest.raises(SchemeError, match=r"line .*, column") as refusal:
        with_table(SCHEME, table, {curve: KNOTS})
    assert words in str(refusal.value)
