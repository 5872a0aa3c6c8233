"""Measures of error: against sums that can be done by hand."""

from fractions import Fraction

import numpy as np
import pytest

from selfdirect.agreement.calibration.rules import Choices, Method
from selfdirect.agreement.calibration.rules.proof import bands, error, foretold, short, tenths
from selfdirect.agreement.calibration.rules.sample import sample_of
from selfdirect.agreement.calibration.tests import simulated


def test_the_measures_are_those_of_the_book() -> None:
    actual = np.array([100, 200, 300, 400])
    found = error("g", np.arange(4), actual, np.array([110.0, 250.0, 300.0, 640.0]))
    assert (found.group, found.people) == ("g", 4)
    assert found.r2 == short(1 - (100 + 2_500 + 57_600) / 50_000)
    assert found.mae_by_mean == 0.3
    assert (found.within_10, found.within_25, found.within_50) == (0.5, 0.75, 0.75)
    assert found.spearman == 1
    assert found.total_bias == 0.3


def test_ties_share_their_rank_and_the_other_way_round_is_minus_one() -> None:
    up, down = np.array([1, 1, 2]), np.array([2.0, 2.0, 1.0])
    assert error("", np.arange(3), up, down).spearman == -1


def test_what_cannot_be_measured_is_not_made_up() -> None:
    same = np.array([100, 100])
    found = error("", np.zeros(2, dtype=np.int64), same, np.array([90.0, 110.0]))
    assert (found.r2, found.spearman, found.top_tenth_bias) == (None, None, None)


def test_nought_is_never_below_nought() -> None:
    assert str(short(-0.00001)) == "0.0"


def test_people_with_the_same_points_stand_in_the_same_tenth() -> None:
    at = np.array([0] * 50 + [1] * 50)
    assert tenths(at).tolist() == [2] * 50 + [7] * 50
    assert tenths(np.arange(20)).tolist() == [n // 2 for n in range(20)]


def test_each_person_is_foretold_by_a_fit_on_others() -> None:
    known = sample_of(simulated.cases(400, 0.6, seed=3), Choices())
    heard: list[tuple[int, int]] = []
    first = foretold(known, Choices(), lambda words, done, of: heard.append((done, of)), "")
    again = foretold(known, Choices(), simulated.silent, "")
    other = foretold(known, Choices(seed=2), simulated.silent, "")
    assert heard == [(n, 10) for n in range(11)]
    assert (first == again).all()
    assert (first != other).any()


def test_two_people_are_enough_and_each_is_foretold_by_the_other() -> None:
    known = sample_of(simulated.cases(2, 0.6, seed=3), Choices())
    for method in Method:
        found = foretold(known, Choices(method=method), simulated.silent, "")
        assert np.isfinite(found).all()


def test_tenths_show_where_a_line_is_wrong() -> None:
    known = sample_of(simulated.cases(2_000, 0.35, seed=4), Choices())
    wrong = known.actual * np.where(tenths(known.at) == 9, 1.2, 1.0)
    found = bands(known, wrong)
    assert [b.tenth for b in found] == list(range(1, 11))
    assert [b.over for b in found] == [False] * 9 + [True]
    assert found[-1].bias == pytest.approx(0.2)
    assert sum(b.people for b in found) == 2_000
    assert sum(b.actual_pence for b in found) == known.actual.sum()
    assert Fraction(found[0].from_points) <= Fraction(found[0].to_points)
