from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from selfdirect.agreement.allocation.rules.chart import (
    APART,
    BOTTOM,
    LEFT,
    MOST_TICKS,
    RIGHT,
    TOP,
    Measure,
    chart,
)
from selfdirect.agreement.allocation.rules.scoring import Unit
from selfdirect.agreement.allocation.rules.tables import Curve, Table, curve


def line(*knots: tuple[int, int], kind: str = "linear", tail: str = "flat") -> Curve:
    return curve(kind, tail, tuple((Fraction(p), Fraction(m)) for p, m in knots))


def by(name: str, **curves: Curve) -> Table:
    return Table("money", (name,), {(key,): curve for key, curve in curves.items()})


TWO = by("group", a=line((0, 45), (100, 900)), b=line((0, 70), (100, 2010)))
A_WEEK = Measure(Unit(), "GBP", "week")
NAMES = {("a",): "My mental health", ("b",): "A learning disability, or autism"}


def test_the_title_says_what_the_drawing_shows() -> None:
    assert chart(TWO, NAMES, A_WEEK).finding == (
        "50 points come to £472.50 to £1,040 a week: most for “A learning disability, or autism”"
    )


@pytest.mark.parametrize(
    "curves",
    [
        {(): line((0, 10), (10, 30))},
        {("a",): line((0, 10), (10, 30)), ("b",): line((0, 10), (10, 30))},
    ],
)
def test_one_line_or_equal_lines_are_said_as_one(curves: dict[tuple[str, ...], Curve]) -> None:
    assert chart(Table("money", (), curves), {}, A_WEEK).finding == "5 points come to £20 a week"


@pytest.mark.parametrize(
    ("measure", "unit", "says"),
    [
        (A_WEEK, "", "5 points come to £20 a week"),
        (Measure(Unit("mark", "marks"), "CAD", "month"), "", "5 marks come to CAD 20 a month"),
        (Measure(Unit(), "GBP", "once"), "", "5 points come to £20 once"),
        (A_WEEK, "GBP an hour", "5 points come to £20 an hour"),
        (A_WEEK, "GBP", "5 points come to £20"),
        (A_WEEK, "hours a week", "5 points come to 20 hours a week"),
    ],
)
def test_the_title_says_what_is_counted_in_which_currency_and_how_often(
    measure: Measure, unit: str, says: str
) -> None:
    drawn = chart(Table("t", (), {(): line((0, 10), (10, 30))}, unit), {}, measure)
    assert drawn.finding == says
    assert drawn.unit == measure.unit.many


def test_one_point_comes_to_its_sum() -> None:
    assert chart(Table("t", (), {(): line((2, 1))}), {}, A_WEEK).finding == (
        "1 point comes to £1 a week"
    )


def test_lines_run_from_corner_to_corner_of_the_frame() -> None:
    high = next(s for s in chart(TWO, NAMES, A_WEEK).strokes if s.label == "A learning disability")
    assert high.points == f"{LEFT},288.2 {RIGHT},70.9"


def test_a_shorter_line_goes_on_to_the_end_of_the_frame() -> None:
    table = by("g", a=line((0, 10), (5, 20)), b=line((0, 10), (10, 40)))
    assert all(
        s.points.split()[-1].startswith(f"{RIGHT},") for s in chart(table, NAMES, A_WEEK).strokes
    )


def test_a_step_goes_along_before_it_goes_up() -> None:
    stepped = chart(
        Table("money", (), {(): line((0, 10), (10, 20), kind="step")}), {(): ""}, A_WEEK
    )
    xs_and_ys = [point.split(",") for point in stepped.strokes[0].points.split()]
    assert len(xs_and_ys) == 3
    assert xs_and_ys[0][1] == xs_and_ys[1][1]
    assert xs_and_ys[1][0] == xs_and_ys[2][0]


def test_a_long_name_is_cut_and_no_two_lines_look_the_same() -> None:
    curves = {str(n): line((0, n), (10, 10 * n)) for n in range(1, 5)}
    drawn = chart(by("g", **curves), {("4",): "Somebody with a very long reason indeed"}, A_WEEK)
    assert drawn.strokes[0].label == "Somebody with a very l…"
    assert len({s.dash for s in drawn.strokes}) == 4


curves = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 5000)),
    min_size=1, max_size=8, unique_by=lambda knot: knot[0],
).map(sorted)  # fmt: skip


@given(
    st.lists(curves, min_size=1, max_size=5),
    st.sampled_from(["linear", "step"]),
    st.sampled_from(["flat", "upper_half_slope"]),
)
def test_whatever_the_table_the_words_stand_apart_and_ticks_are_few(
    tables: list[list[tuple[int, int]]], kind: str, tail: str
) -> None:
    lines = {str(n): line(*knots, kind=kind, tail=tail) for n, knots in enumerate(tables)}
    drawn = chart(by("g", **lines), {(key,): key for key in lines}, A_WEEK)
    places = [s.label_y for s in drawn.strokes]
    assert all(below - above >= APART for above, below in pairwise(places))
    assert 2 <= len(drawn.across) <= MOST_TICKS + 1
    assert 2 <= len(drawn.up) <= MOST_TICKS + 2
    for stroke in drawn.strokes:
        for point in stroke.points.split():
            x, y = (Fraction(part) for part in point.split(","))
            assert LEFT <= x <= RIGHT
            assert TOP <= y <= BOTTOM or tail == "upper_half_slope"
