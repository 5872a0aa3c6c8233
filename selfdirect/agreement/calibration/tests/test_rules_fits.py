"""The methods: against independent solvers, against a known truth, and their shape."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import isotonic_regression, linprog

from selfdirect.agreement.calibration.rules import Case, Choices, Method
from selfdirect.agreement.calibration.rules.fits import (
    Lines,
    fit,
    floored,
    isotonic_mean,
    level,
    pooled,
    rising,
    straight,
)
from selfdirect.agreement.calibration.rules.sample import Sample, sample_of, tally
from selfdirect.agreement.calibration.tests import simulated

PLAIN = {"winsorise_percent": Fraction(100), "strength": 0, "small": 0}
POINTS_AND_PENCE = st.lists(
    st.tuples(st.integers(-20, 60), st.integers(1, 300_000)), min_size=1, max_size=60
)


def sample(pairs: list[tuple[int, int]], choices: Choices, groups: int = 1) -> Sample:
    cases = [
        Case(f"R{n:04d}", f"group {n % groups}", Fraction(points), pence, {})
        for n, (points, pence) in enumerate(pairs)
    ]
    return sample_of(cases, choices)


def lines(found: Sample, choices: Choices) -> Lines:
    return fit(found, np.ones(found.people), choices)


@settings(deadline=None)
@given(POINTS_AND_PENCE)
def test_the_rising_mean_is_the_one_scipy_finds(pairs: list[tuple[int, int]]) -> None:
    points, pence = (np.array(each) for each in zip(*pairs, strict=True))
    levels, found = isotonic_mean(points, pence)
    counts = np.array([(points == p).sum() for p in levels])
    means = np.array([pence[points == p].mean() for p in levels])
    theirs = isotonic_regression(means, weights=counts).x
    assert list(levels) == sorted(set(points))
    assert np.allclose(found, theirs, rtol=0, atol=1e-6)


def test_points_far_apart_are_found_without_a_long_count() -> None:
    levels, found = isotonic_mean(np.array([10**9, 5, 5]), np.array([10, 20, 40]))
    assert (levels.tolist(), found.tolist()) == ([5, 10**9], [70 / 3, 70 / 3])


@settings(deadline=None, max_examples=60)
@given(POINTS_AND_PENCE, st.sampled_from(list(Method)), st.integers(1, 3), st.integers(0, 60))
def test_no_line_ever_falls_or_goes_below_nought(
    pairs: list[tuple[int, int]], method: Method, groups: int, small: int
) -> None:
    choices = Choices(method=method, small=small)
    found = lines(sample(pairs, choices, groups), choices)
    for line in (*found.own, found.generic, *found.blend(0.5)):
        assert np.isfinite(line).all()
        assert (np.diff(line) >= 0).all()
        assert (line >= 0).all()


@settings(deadline=None, max_examples=40)
@given(POINTS_AND_PENCE, st.sampled_from([0.25, 0.5, 0.9]))
def test_the_quantile_line_loses_no_more_than_linear_programming_finds(
    pairs: list[tuple[int, int]], share: float
) -> None:
    choices = Choices(method=Method.QUANTILE, quantile=Fraction(share), **PLAIN)
    found = sample(pairs, choices)
    line = lines(found, choices).own[0][found.at]
    off = found.held - line
    loss = np.maximum(share * off, (share - 1) * off).sum()
    k, n = len(found.grid), found.people
    fits = np.zeros((n, k))
    fits[np.arange(n), found.at] = 1
    equal = np.hstack([fits, np.eye(n), -np.eye(n)])
    rises = np.zeros((max(k - 1, 0), k + 2 * n))
    for row in range(k - 1):
        rises[row, row], rises[row, row + 1] = 1, -1
    costs = np.concatenate([np.zeros(k), np.full(n, share), np.full(n, 1 - share)])
    bounds = [(None, None)] * k + [(0, None)] * (2 * n)
    best = linprog(
        costs, A_eq=equal, b_eq=found.held, A_ub=rises if k > 1 else None,
        b_ub=np.zeros(k - 1) if k > 1 else None, bounds=bounds,
    )  # fmt: skip
    assert loss == pytest.approx(best.fun, rel=1e-6, abs=1e-3)


# Against a known truth

World = tuple[float, Sample, tuple[np.ndarray, np.ndarray]]  # noise; known; new points and pence


@pytest.fixture(scope="module", params=[0.35, 0.6, 0.9], ids=lambda n: f"noise {n}")
def world(request: pytest.FixtureRequest) -> World:
    noise = float(request.param)
    known = sample_of(simulated.cases(5_000, noise, seed=1), Choices(**PLAIN))
    return noise, known, simulated.population(30_000, noise, seed=2)


def measures(world: World, choices: Choices) -> dict[str, float]:
    """Fit on the sample and measure on the people it has not seen."""
    _, known, (points, cost) = world
    line = np.interp(points, known.grid, lines(known, choices).own[0])
    best = simulated.truth(points)
    top = points >= np.quantile(points, 0.9)
    spread = ((cost - cost.mean()) ** 2).sum()
    return {
        "r2": 1 - ((cost - line) ** 2).sum() / spread,
        "ceiling": 1 - ((cost - best) ** 2).sum() / spread,
        "rank": np.corrcoef(line, cost)[0, 1],
        "top": line[top].sum() / cost[top].sum() - 1,
        "total": line.sum() / cost.sum() - 1,
    }


def test_the_rising_mean_comes_near_the_truth(world: World) -> None:
    found = measures(world, Choices(**PLAIN))
    assert found["r2"] >= 0.95 * found["ceiling"]
    assert abs(found["top"]) < 0.06
    assert abs(found["total"]) < 0.03


def test_matching_ranks_gives_the_most_points_too_much(
    world: World,
) -> None:
    noise = world[0]
    found = measures(world, Choices(method=Method.PERCENTILE, step_percent=Fraction(0), **PLAIN))
    low, high = {0.35: (0.05, 0.30), 0.6: (0.20, 0.55), 0.9: (0.40, 1.10)}[noise]
    assert low < found["top"] < high
    assert found["r2"] == pytest.approx(2 * found["rank"] - 1, abs=0.08)  # theory


def test_steps_of_five_per_cent_give_still_more(world: World) -> None:
    every = measures(world, Choices(method=Method.PERCENTILE, step_percent=Fraction(0), **PLAIN))
    steps = measures(world, Choices(method=Method.PERCENTILE, **PLAIN))
    assert steps["top"] > every["top"] + 0.05
    assert steps["total"] > 0.01


@pytest.mark.parametrize("method", [Method.BANDS, Method.LINE])
def test_bands_and_lines_stay_near_the_total(world: World, method: Method) -> None:
    found = measures(world, Choices(method=method, **PLAIN))
    assert abs(found["total"]) < 0.03
    assert abs(found["top"]) < 0.15


def test_a_small_sample_is_better_served_by_a_line() -> None:
    points, cost = simulated.population(20_000, 0.6, seed=9)
    off = {300: 0.0, 0: 0.0}  # at most so many people get a line
    for seed in range(20, 32):
        known = sample_of(simulated.cases(100, 0.6, seed=seed), Choices(**PLAIN))
        for small in off:
            choices = Choices(winsorise_percent=Fraction(100), small=small, strength=0)
            line = np.interp(points, known.grid, lines(known, choices).own[0])
            off[small] += ((cost - line) ** 2).mean()
    assert off[300] < off[0]


# A straight line for few people never begins below what those with the fewest points cost


def bent(people: int = 200) -> list[tuple[int, int]]:
    """Make people who cost £190 a week up to 10 points, and ever more past it."""
    return [(n % 60, 19_000 + max(n % 60 - 10, 0) ** 2 * 100) for n in range(people)]


@pytest.mark.parametrize("method", [Method.MEAN, Method.LINE])
@pytest.mark.parametrize("tail", [99, 100])
def test_those_with_the_fewest_points_get_what_they_cost(method: Method, tail: int) -> None:
    choices = Choices(
        method=method, winsorise_percent=Fraction(100), tail_percent=Fraction(tail), strength=0
    )
    found = sample(bent(), choices)
    line = lines(found, choices).own[0]
    assert line[0] == pytest.approx(19_000)
    assert line[found.at].sum() == pytest.approx(found.held.sum())
    assert line[-1] > 190_000


def test_a_small_group_leans_on_everyone_for_its_lowest_cost_too() -> None:
    pairs = [(p, c * 2 if n % 2 else c) for n, (p, c) in enumerate(bent(400))]
    choices = Choices(winsorise_percent=Fraction(100), strength=100)
    found = sample(pairs, choices, groups=2)
    own = lines(found, choices).own
    for line, least in zip(own, (19_000, 38_000), strict=True):
        assert line[0] == pytest.approx(least, rel=0.2)


def test_where_the_fewest_points_cost_most_everyone_gets_the_mean() -> None:
    choices = Choices(winsorise_percent=Fraction(100), strength=0)
    found = sample([(n, 50_000 - 500 * n) for n in range(40)], choices)
    assert np.allclose(lines(found, choices).own[0], found.held.mean())


@settings(deadline=None)
@given(POINTS_AND_PENCE, st.integers(0, 10))
def test_the_floored_line_is_the_nearest_that_keeps_the_total(
    pairs: list[tuple[int, int]], tenths: int
) -> None:
    found = sample(pairs, Choices(**PLAIN))
    told = tally(found, np.ones(found.people))
    counts, sums = told.counts[0], told.sums[0]
    line = level(straight(found.grid, counts, sums), counts, sums)
    least = sums.sum() / counts.sum() * tenths / 10
    raised = floored(line, least, counts, sums)
    assert (raised >= least - 1e-6).all()
    assert (np.diff(raised) >= 0).all()
    assert counts @ raised == pytest.approx(sums.sum())
    off = (line - raised)[raised > least + 1e-6]
    assert np.allclose(off, off[:1].sum(), atol=1e-5)  # the rest is lowered evenly


# Small things


def test_a_group_is_levelled_to_its_own_cost_however_strongly_it_is_pooled() -> None:
    pairs = [(n % 40, 5_000 * (1 + n % 2) + 100 * (n % 40)) for n in range(800)]
    choices = Choices(strength=10_000)
    found = sample(pairs, choices, groups=2)
    own = lines(found, choices).own
    for g in range(2):
        here = found.of(g)
        assert own[g][found.at[here]].sum() == pytest.approx(found.held[here].sum())


def test_past_the_tail_the_line_goes_on_by_everyones_slope() -> None:
    pairs = [(n % 50, 10_000 + 100 * (n % 50)) for n in range(1_000)] + [(80, 900_000)]
    choices = Choices(winsorise_percent=Fraction(100), strength=0)
    line = lines(sample(pairs, choices), choices).generic
    assert line[-1] < 100_000  # not the single person's 900,000
    whole = Choices(winsorise_percent=Fraction(100), tail_percent=Fraction(100), strength=0)
    assert lines(sample(pairs, whole), whole).generic[-1] == pytest.approx(900_000)


def test_a_group_without_anyone_in_the_part_kept_gets_everyones_line() -> None:
    pairs = [(1, 1_000), (2, 2_000), (3, 3_000), (4, 9_000)]
    for method in Method:
        choices = Choices(method=method)
        found = sample(pairs, choices, groups=2)
        weights = (found.group == 0).astype(float)
        both = fit(found, weights, choices)
        assert np.allclose(both.own[1], both.generic), method


def test_no_one_at_all_gives_nought() -> None:
    nobody = np.zeros(2)
    assert rising(np.arange(2.0), nobody, nobody).tolist() == [0, 0]
    assert straight(np.arange(2.0), nobody, nobody).tolist() == [0, 0]
    assert pooled(nobody[:0], nobody[:0]).tolist() == []


def test_without_any_points_a_price_per_point_gives_the_mean() -> None:
    choices = Choices(method=Method.PRICE)
    assert lines(sample([(0, 1_000), (0, 3_000)], choices), choices).generic.tolist() == [2_000]


def test_the_table_goes_as_far_as_it_is_asked() -> None:
    choices = Choices(highest_points=Fraction(129))
    assert sample([(1, 1_000), (2, 3_000)], choices).exact[-1] == 129
