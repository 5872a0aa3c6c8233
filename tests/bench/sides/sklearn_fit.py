"""Fit by scikit-learn's IsotonicRegression: `one`, `many`, `report` and `tell` as ours.

`report` is only the fits of a report, each group by itself: ten parts kept apart, and a thousand
resamples. It has no pooling, no slope past the top, no other method, no fairness and no text.
"""

import importlib
import json
import sys

import numpy as np

from tests.bench.sides import fit
from tests.bench.sides.loop import work

# In the peers' environment alone
Regression = importlib.import_module("sklearn.isotonic").IsotonicRegression
NO_SERVER = 1  # none takes part: the machine's first process stands for it
FOLDS, REFITS = 10, 1_000


def one() -> None:
    """Fit a million points, each time."""
    _, points, pence = fit.people(fit.MILLION)
    work(lambda n: Regression().fit(points, pence), NO_SERVER)


def tell() -> None:
    """Say the fitted pence at each number of points."""
    _, points, pence = fit.people(fit.MILLION)
    levels = np.unique(points)
    found = Regression().fit(points, pence).predict(levels)
    print(json.dumps([levels.tolist(), np.floor(found + 0.5).astype(int).tolist()]))


def many() -> None:
    """Draw and fit four groups anew, at each call."""
    groups, pick = _groups(fit.COUNTY), np.random.default_rng(1)
    work(lambda n: _refit(groups, pick), NO_SERVER)


def report() -> None:
    """Fit what a report fits, at each call that ends 25,000."""
    groups, pick = _groups(fit.LARGE), np.random.default_rng(1)

    def run(call: int) -> None:
        if call % fit.LARGE == fit.LARGE - 1:
            once()

    def once() -> None:
        for points, pence in groups:
            fold = pick.permutation(len(points)) % FOLDS
            for part in range(FOLDS):
                kept = fold == part
                Regression(out_of_bounds="clip").fit(points[~kept], pence[~kept]).predict(
                    points[kept]
                )
        for _ in range(REFITS):
            _refit(groups, pick)

    work(run, NO_SERVER)


def _groups(count: int) -> list[tuple[np.ndarray, np.ndarray]]:
    group, points, pence = fit.people(count)
    return [(points[group == g], pence[group == g]) for g in range(len(fit.GROUPS))]


def _refit(groups: list[tuple[np.ndarray, np.ndarray]], pick: np.random.Generator) -> None:
    for points, pence in groups:
        drawn = pick.integers(0, len(points), len(points))
        Regression().fit(points[drawn], pence[drawn])


if __name__ == "__main__" and "prepare" not in sys.argv:
    {"one": one, "tell": tell, "many": many, "report": report}[sys.argv[1]]()
