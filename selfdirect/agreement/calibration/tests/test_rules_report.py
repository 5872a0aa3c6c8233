"""The whole report: the same bytes every time, exact totals, and nothing breaks it."""

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from selfdirect.agreement.calibration.rules import (
    BadChoice,
    Choices,
    Knots,
    Method,
    Report,
    Row,
    calibrate,
    to_json,
)
from selfdirect.agreement.calibration.rules.comparison import read
from selfdirect.agreement.calibration.rules.resampling import simulated_spread
from selfdirect.agreement.calibration.tests import simulated

QUICK = Choices(bootstraps=20, folds=3)
GROUPS = ("learning disability", "older people")


def report(
    rows: tuple[Row, ...], before: dict[str, Knots] | None = None, **chosen: object
) -> Report:
    choices = replace(QUICK, **chosen)  # type: ignore[arg-type]
    return calibrate(rows, choices, tell=simulated.silent, before=before)


@pytest.fixture(scope="module")
def rows() -> tuple[Row, ...]:
    found = simulated.rows(1_200, 0.6, seed=6, groups=GROUPS)
    return tuple(
        replace(r, pence=(r.pence or 0) * 2) if r.group == GROUPS[0] else r for r in found
    )


def test_the_same_rows_in_another_order_give_the_same_bytes(rows: tuple[Row, ...]) -> None:
    first, again = to_json(report(rows)), to_json(report(rows[::-1]))
    assert first == again
    assert json.loads(first)["people"] == 1_200
    assert to_json(report(rows, seed=2)) != first


@pytest.mark.parametrize("method", list(Method))
def test_table_and_residual_are_the_budget_to_the_penny(
    rows: tuple[Row, ...], method: Method
) -> None:
    chosen = {
        "budget_pence": 40_000_001,
        "savings_percent": Fraction(3),
        "contingency_percent": Fraction(5),
    }
    found = report(rows, method=method, **chosen)
    closing = found.closing
    assert closing.target_pence == 40_000_001 - closing.savings_pence - closing.contingency_pence
    assert closing.table_pence + closing.residual_pence == closing.target_pence
    figures = {g.name: g.knots for g in found.groups}
    assert closing.table_pence == sum(
        read(figures[r.group], r.net_points) for r in rows if r.net_points is not None
    )
    for group in found.groups:
        for line in (group.knots, group.own, group.generic):
            assert [p for p, _ in line] == sorted({p for p, _ in line})
            assert [m for _, m in line] == sorted(m for _, m in line)
            assert all(money % 100 == 0 for _, money in line)


def test_the_balance_goes_from_own_lines_to_one_line(rows: tuple[Row, ...]) -> None:
    own, half, one = (report(rows, generic=Fraction(n, 2)) for n in range(3))
    assert own.groups[0].knots == own.groups[0].own
    assert one.groups[0].knots == one.groups[0].generic == one.groups[1].knots
    young = [r.groups[0].table_pence for r in (own, half, one)]
    assert young == sorted(young, reverse=True)  # they cost twice as much at the same points
    assert own.groups[0].generic_pence == one.groups[0].table_pence


def test_dear_cases_are_held_listed_and_still_tested(rows: tuple[Row, ...]) -> None:
    dear = replace(rows[0], pence=50_000_000)
    found = report((dear, *rows[1:]))
    assert found.routed.cases[0] == (dear.reference, dear.group, 50_000_000)
    held = dict(found.routed.levels)
    assert found.routed.excess_pence == sum(
        pence - held[group] for _, group, pence in found.routed.cases
    )
    assert (found.errors[0].group, found.errors[0].people) == ("", 1_200)
    assert any(pence == 50_000_000 for _, pence in found.everyone.dots)
    assert not report(rows, winsorise_percent=Fraction(100)).routed.cases


def test_the_traditional_methods_bias_is_told_from_the_same_people(
    rows: tuple[Row, ...],
) -> None:
    found = report(rows)
    assert [m.chosen for m in found.methods] == [True] + [False] * 5
    assert "matching ranks of points to ranks of cost would give" in found.notes[0]
    chosen = report(rows, method=Method.PERCENTILE)
    assert any("forgets which person" in note for note in chosen.notes)
    assert any("not their mean" in n for n in report(rows, method=Method.QUANTILE).notes)


def test_figures_before_are_compared_by_group_and_size(rows: tuple[Row, ...]) -> None:
    before = tuple(
        replace(r, previous_pence=None if r.group == GROUPS[1] else 20_000) for r in rows
    )
    found = report(before)
    everyone, young = found.changes
    assert (everyone.group, young.group) == ("", GROUPS[0])
    assert replace(everyone, group="") == replace(young, group="")
    assert young.gain + young.lose + young.same == young.people
    sized = [(g, lost) for _, g, lost in young.sizes]
    assert (sum(g for g, _ in sized), sum(n for _, n in sized)) == (young.gain, young.lose)
    assert report(rows).changes == ()


def test_a_table_before_shows_what_moved_and_whether_chance_could_do_it(
    rows: tuple[Row, ...],
) -> None:
    now = report(rows)
    still = report(rows, {GROUPS[0]: now.groups[0].knots})
    assert {m.verdict for m in still.drift} == {"small"}
    assert {m.group for m in still.drift} == {GROUPS[0]}
    half = {GROUPS[0]: tuple((p, m // 2) for p, m in now.groups[0].knots)}
    assert "real" in {m.verdict for m in report(rows, half).drift}
    slightly = {GROUPS[0]: tuple((p, m * 15 // 16) for p, m in now.groups[0].knots)}
    assert "noise" in {m.verdict for m in report(rows, slightly).drift}
    unsampled = report(rows, half, bootstraps=0)
    assert {m.low_pence for m in unsampled.drift} == {None}
    assert {m.verdict for m in unsampled.drift} == {"noise"}
    nought = report(rows, {GROUPS[0]: ((Fraction(-1), 0), (Fraction(200), 0))})
    assert {m.change for m in nought.drift} == {None}


def test_a_table_of_one_line_is_compared_once(rows: tuple[Row, ...]) -> None:
    one = report(rows, generic=Fraction(1))
    found = report(rows, {"": one.everyone.knots}, generic=Fraction(1))
    assert {(m.group, m.verdict) for m in found.drift} == {("", "small")}
    assert len({m.points for m in found.drift}) == len(found.drift)


def test_a_short_table_says_what_it_differs_by(rows: tuple[Row, ...]) -> None:
    found = report(rows, most_knots=6, small=0)
    assert report(rows).shortened == ()
    assert [s.group for s in found.shortened] == list(GROUPS)
    for each, group in zip(found.shortened, found.groups, strict=True):
        assert each.knots == len(group.knots) <= 6 < each.exact_knots
        assert 0 < each.mean_pence < each.most_pence
    closing = found.closing
    assert closing.table_pence + closing.residual_pence == closing.target_pence
    chosen = next(s for s in found.sufficiency if s.chosen)
    assert chosen.table_pence == closing.table_pence


def test_costs_of_another_day_are_brought_to_one_and_counted(rows: tuple[Row, ...]) -> None:
    now, before, other = date(2026, 4, 1), date(2025, 4, 1), date(2024, 4, 1)
    dated = [
        replace(r, priced_on=(now, before, None)[n % 3], pence=10_000) for n, r in enumerate(rows)
    ]
    dated[0] = replace(dated[0], priced_on=other)
    found = report(
        tuple(dated), price_date=now, uprating={before: Fraction("1.05")}, uprating_source="us"
    )
    assert found.prices == (
        ("", "1", 400), (str(other), "", 1), (str(before), "21/20", 400), (str(now), "1", 399),
    )  # fmt: skip
    assert found.everyone.now_pence == 799 * 10_000 + 400 * 10_500
    assert found.left_out_cases == ((dated[0].reference, "other_prices"),)
    assert report(rows).prices == ()


def test_a_savings_target_shows_whom_it_leaves_short(rows: tuple[Row, ...]) -> None:
    with_hours = tuple(replace(r, hours=Fraction(r.pence or 0, 2_400)) for r in rows)
    found = report(with_hours, unit_pence=2_400, savings_percent=Fraction(7))
    assert [s.savings_percent for s in found.sufficiency] == ["0", "2", "5", "7", "10"]
    assert [s.chosen for s in found.sufficiency] == [False, False, False, True, False]
    short = [s.below_cost for s in found.sufficiency]
    assert short == sorted(short)
    assert short[-1] > short[0]
    assert [s.short_of_hours for s in found.sufficiency] == pytest.approx(short, abs=0.001)
    without = report(rows).sufficiency[0]
    assert (without.with_hours, without.short_of_hours) == (0, None)


def test_the_total_has_an_interval_around_the_target(rows: tuple[Row, ...]) -> None:
    found = report(rows, bootstraps=100)
    low, high = found.total.low_pence, found.total.high_pence
    assert low is not None
    assert high is not None
    assert low < found.closing.target_pence < high
    assert found.total.sd_percent is not None
    assert 0 < found.total.sd_percent < 5
    assert report(rows, bootstraps=0).total.sd_percent is None


def test_a_small_sample_is_warned_of() -> None:
    found = report(simulated.rows(100, 0.6, seed=7))
    assert "rests on 100 people" in found.total.sample_warning
    assert found.total.simulated_sd_percent == (5.2, 9.5, 16.0)
    assert found.groups[0].fitted_by.startswith(
        "A straight line, because there are 300 people or fewer; it never starts below"
    )
    assert simulated_spread(5_000) == (0.6, 0.9, 1.4)
    assert simulated_spread(25)[1] == 19.0
    assert report(simulated.rows(1_000, 0.6, seed=7)).total.sample_warning == ""


def test_what_those_with_the_fewest_points_get_is_told_by_group(rows: tuple[Row, ...]) -> None:
    fair = report(rows)
    assert [row.group for row in fair.lowest] == list(GROUPS)
    for row, group in zip(fair.lowest, fair.groups, strict=True):
        assert group.people / 10 <= row.people < group.people / 4
        assert (row.short, row.nothing_to) == (False, "")
    short = report(rows, savings_percent=Fraction(30)).lowest
    assert all(row.short and row.table_pence < row.cost_pence * 0.9 for row in short)
    some = (*rows, replace(rows[0], reference="nought", net_points=Fraction(0)))
    priced = report(some, method=Method.PRICE).lowest
    assert {row.nothing_to for row in priced} == {"0"}
    few = report(rows[:4], fewest=10, bootstraps=0).lowest
    assert [row.people for row in few] == [g.people for g in report(rows[:4]).groups]


def test_progress_is_told_to_its_end(rows: tuple[Row, ...]) -> None:
    heard: dict[str, tuple[int, int]] = {}
    calibrate(rows, QUICK, tell=lambda words, done, of: heard.update({words: (done, of)}))
    assert len(heard) == len(Method) + 2
    assert all(done == of for done, of in heard.values())


def test_agreed_sums_give_a_second_reading(rows: tuple[Row, ...]) -> None:
    agreed = tuple(replace(r, agreed_pence=r.pence) for r in rows)
    assert [f.against for f in report(agreed).fairness] == ["actual", "agreed"]
    assert [f.against for f in report(rows).fairness] == ["actual"]


def test_what_was_left_out_is_counted_and_listed(rows: tuple[Row, ...]) -> None:
    found = report((*rows, replace(rows[0], reference="Z", pence=0)))
    assert found.left_out == (("zero_cost", "The cost is nought.", 1),)
    assert found.left_out_cases == (("Z", "zero_cost"),)


def test_gross_points_say_what_the_cost_holds(rows: tuple[Row, ...]) -> None:
    gross = tuple(replace(r, points=r.net_points, informal_pence=100) for r in rows)
    found = report(gross, points="gross")
    assert any("value of informal help" in note for note in found.notes)
    assert found.everyone.now_pence == sum((r.pence or 0) + 100 for r in rows)


ROW = Row("A", "older people", None, Fraction(10), 10_000)


@pytest.mark.parametrize("method", list(Method))
@pytest.mark.parametrize(
    "rows",
    [
        (ROW,),
        tuple(replace(ROW, reference=str(n)) for n in range(30)),
        tuple(replace(ROW, reference=str(n), net_points=Fraction(0)) for n in range(3)),
        tuple(replace(ROW, reference=str(n), pence=n + 1) for n in range(30)),
        tuple(replace(ROW, reference=str(n), net_points=Fraction(n, 3)) for n in range(30)),
    ],
    ids=["one person", "all the same", "no points", "the same points", "the same cost"],
)
def test_poor_data_still_give_a_report(method: Method, rows: tuple[Row, ...]) -> None:
    found = report(rows, method=method)
    assert found.closing.table_pence + found.closing.residual_pence == found.closing.target_pence
    assert len(found.errors) == (0 if len(rows) == 1 else 2)
    assert "NaN" not in to_json(found)


def test_savings_that_leave_nothing_are_refused() -> None:
    with pytest.raises(BadChoice, match="leave nothing to share"):
        report((replace(ROW, pence=1),), savings_percent=Fraction(99))


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(st.fractions(0, 50), st.integers(1, 10**6), st.sampled_from(GROUPS)),
        min_size=1,
        max_size=40,
    ),
    st.sampled_from(list(Method)),
    st.randoms(use_true_random=False),
)
def test_any_people_in_any_order_give_one_report(
    people: list[tuple[Fraction, int, str]], method: Method, random: object
) -> None:
    rows = [Row(f"R{n}", g, None, points, pence) for n, (points, pence, g) in enumerate(people)]
    choices = replace(QUICK, method=method, bootstraps=3, small=5, fewest=2)
    first = calibrate(rows, choices, tell=simulated.silent)
    random.shuffle(rows)  # type: ignore[attr-defined]
    assert to_json(calibrate(rows, choices, tell=simulated.silent)) == to_json(first)
    assert first.closing.table_pence + first.closing.residual_pence == first.closing.target_pence
