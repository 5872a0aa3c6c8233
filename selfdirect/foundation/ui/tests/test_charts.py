"""The geometry of charts."""

import pytest

from selfdirect.foundation.ui import charts

LINE = charts.Line("This table", "model", ((0, 50), (100, 500)))


def test_a_few_dots_are_drawn_one_by_one() -> None:
    plot = charts.scatter([(0, 50), (50, 100)], [LINE])
    assert plot.dots.count("M") == 2
    assert plot.shades == ()


def test_thousands_are_drawn_as_squares_that_are_darker_where_more_stand() -> None:
    dots = [(n % 100, n % 100 * 5 + n % 7) for n in range(charts.MOST_DOTS + 500)]
    plot = charts.scatter(dots, [LINE])
    assert plot.dots == ""
    assert [dark for dark, _ in plot.shades] == sorted(dark for dark, _ in plot.shades)
    assert sum(squares.count("M") for _, squares in plot.shades) < len(dots)


def test_a_dot_far_above_all_others_is_counted_and_not_drawn() -> None:
    plot = charts.scatter([*[(n, 100) for n in range(100)], (50, 90_000)], [LINE])
    assert plot.above == 1
    assert plot.frame.most_y < 1_000


def test_nothing_at_all_can_be_drawn() -> None:
    plot = charts.scatter([], [])
    assert (plot.dots, plot.strokes, plot.above) == ("", (), 0)


def test_a_line_ends_at_its_figures_and_its_words_keep_clear_of_the_others() -> None:
    near = charts.Line("Table before", "before", ((0, 50), (100, 499)))
    one, other = charts.scatter([], [LINE, near]).strokes
    assert one.label == "This table"
    assert other.label_y - one.label_y >= charts.APART
    assert one.dash != other.dash


def test_lines_of_one_kind_are_told_apart_by_their_dashes() -> None:
    own = [charts.Line(str(n), "own", ((0, n), (9, n * 10))) for n in range(4)]
    assert len({stroke.dash for stroke in charts.scatter([], own).strokes}) == 4


@pytest.mark.parametrize(
    ("most", "ticks", "step"), [(129, 8, 20), (2300, 6, 500), (1, 6, 0.2), (6, 6, 1), (7, 6, 2)]
)
def test_ticks_stand_at_round_distances(most: float, ticks: int, step: float) -> None:
    assert charts.round_step(most, ticks) == pytest.approx(step)


def test_an_interval_beyond_the_frame_is_cut_and_says_so() -> None:
    (wide, narrow) = charts.forest(
        [charts.Span("wide", 0.1, 1, 9, "warn"), charts.Span("narrow", 0.98, 1, 1.02, "ok")]
    ).whiskers
    assert (wide.cut_low, wide.cut_high) == (True, True)
    assert (narrow.cut_low, narrow.cut_high) == (False, False)
    assert narrow.middle == wide.middle


def test_bars_go_to_both_sides_and_know_what_is_within_the_band() -> None:
    low, same, high = charts.sides(
        [("a", -12, "−12"), ("b", 3, "+3"), ("c", 9, "+9")], band=5
    ).bars
    assert [low.kind, same.kind, high.kind] == ["under", "same", "over"]
    assert float(low.x) < float(high.x)
    assert (low.anchor, high.anchor) == ("end", "start")


def test_what_is_above_may_be_nothing_to_mend() -> None:
    (bar,) = charts.sides([("gain", 5, "+£5")], over="same").bars
    assert bar.kind == "same"


def test_the_page_has_its_own_colours_and_print_has_fixed_ones() -> None:
    page, paper = charts.palette("page"), charts.palette("print")
    assert page.keys() == paper.keys()
    assert page["soft_ink"] == "var(--soft-ink)"
    assert all(colour.startswith("#") for colour in paper.values())


def test_the_space_between_two_lines_is_shaded_and_stays_inside() -> None:
    plot = charts.scatter([], [LINE], between=(((0, 40), (100, 400)), ((0, 60), (100, 900))))
    assert len(plot.between.split()) == 4
    assert plot.frame.most_y >= 900
    assert charts.scatter([], [LINE]).between == ""
