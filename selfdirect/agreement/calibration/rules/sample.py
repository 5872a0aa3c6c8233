"""Cases as columns: sorted by group and points, so that a refit is a few sums along them.

Floats live here and in the fits only: money leaves as whole pence.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from selfdirect.agreement.calibration.rules.cases import Case
from selfdirect.agreement.calibration.rules.choices import Choices

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Sample:
    """Cases in one order, whatever order they came in; `n` cases, `g` groups, `k` points."""

    cases: tuple[Case, ...]
    groups: tuple[str, ...]
    exact: tuple[Fraction, ...]  # k: every number of points that is a knot, rising
    grid: Floats  # k: the same
    group: Whole  # n: which group
    at: Whole  # n: which place on the grid
    actual: Whole  # n: pence a week
    held: Floats  # n: the same, no higher than the group's level
    levels: Whole  # g: the level, in pence
    starts: Whole  # the first case of each (group, points) that has any
    cells: Whole  # which (group, points) that is: group * k + place
    firsts: Whole  # g + 1: the first case of each group, and n
    by_cost: Whole  # n: the cases of each group again, by cost

    @property
    def people(self) -> int:
        return len(self.cases)

    def of(self, group: int) -> slice:
        """Give the stretch of one group's cases."""
        return slice(int(self.firsts[group]), int(self.firsts[group + 1]))


@dataclass(frozen=True, slots=True)
class Tally:
    """People and their costs at each number of points."""

    counts: Floats  # (g, k)
    sums: Floats  # (g, k), pence


def sample_of(cases: Sequence[Case], choices: Choices) -> Sample:
    """Lay cases out as columns, and hold the costs above the chosen percentile at it."""
    exact = tuple(sorted(_knots(cases, choices)))
    places = {points: place for place, points in enumerate(exact)}
    place = {id(c): places[c.points] for c in cases}  # a fraction is slow to look up twice
    ordered = sorted(cases, key=lambda c: (c.group, place[id(c)], c.pence, c.reference))
    groups = tuple(sorted({c.group for c in ordered}))
    group = _places([c.group for c in ordered], groups)
    at = np.array([place[id(c)] for c in ordered], dtype=np.int64)
    actual = np.array([c.pence for c in ordered], dtype=np.int64)
    cell = group * len(exact) + at
    starts = np.flatnonzero(np.diff(cell, prepend=-1))
    levels = _levels(actual, group, len(groups), choices.winsorise_percent)
    held = np.minimum(actual, levels[group])
    return Sample(
        cases=tuple(ordered),
        groups=groups,
        exact=exact,
        grid=np.array([p.numerator / p.denominator for p in exact]),
        group=group,
        at=at,
        actual=actual,
        held=held.astype(np.float64),
        levels=levels,
        starts=starts,
        cells=cell[starts],
        firsts=np.searchsorted(group, np.arange(len(groups) + 1)),
        by_cost=np.lexsort((held, group)),
    )


def _knots(cases: Sequence[Case], choices: Choices) -> set[Fraction]:
    found = {c.points for c in cases}
    return found | ({choices.highest_points} if choices.highest_points is not None else set())


def _places(values: Sequence[object], among: Sequence[object]) -> Whole:
    places = {value: place for place, value in enumerate(among)}
    return np.array([places[v] for v in values], dtype=np.int64)


def _levels(actual: Whole, group: Whole, groups: int, percent: Fraction) -> Whole:
    """Find each group's cost that the chosen percentage of its people do not pass."""
    found = []
    for g in range(groups):
        costs = np.sort(actual[group == g])
        place = -(-len(costs) * percent.numerator // (100 * percent.denominator))
        found.append(costs[place - 1])
    return np.array(found, dtype=np.int64)


def tally(sample: Sample, weights: Floats) -> Tally:
    """Add up people and costs at each number of points, each person by their weight."""
    shape = len(sample.groups), len(sample.exact)
    counts, sums = np.zeros(shape), np.zeros(shape)
    counts.ravel()[sample.cells] = np.add.reduceat(weights, sample.starts)
    sums.ravel()[sample.cells] = np.add.reduceat(weights * sample.held, sample.starts)
    return Tally(counts, sums)
