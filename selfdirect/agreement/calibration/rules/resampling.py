"""What chance alone does to a table: the whole refit on many resamples of the same people."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from selfdirect.agreement.calibration.rules.choices import Choices
from selfdirect.agreement.calibration.rules.fits import fit
from selfdirect.agreement.calibration.rules.proof import RESAMPLES, Tell, chance
from selfdirect.agreement.calibration.rules.sample import Floats, Sample, tally

EVERY = 50  # resamples between two words of progress
# The spread (one standard deviation, %) of a total calibrated on so many people and applied to
# all, at lognormal noise 0.35, 0.6 and 0.9. Simulated by us, not observed anywhere.
SIMULATED = ((100, 52, 95, 160), (300, 28, 50, 80), (1000, 14, 25, 41), (5000, 6, 9, 14))


@dataclass(frozen=True, slots=True)
class Resampled:
    """The refits: each closed to the target on its own resample, then applied to everyone."""

    totals: Floats  # (b,) pence
    tables: NDArray[np.float32]  # (b, g, k) pence, before rounding


def resample(sample: Sample, choices: Choices, target: int, tell: Tell) -> Resampled:
    """Draw each group's people anew, as many as there are, and fit them; as often as chosen."""
    draws = chance(choices.seed, RESAMPLES)
    sizes = np.diff(sample.firsts)[sample.group].astype(np.float64)
    firsts = sample.firsts[sample.group]
    counts = tally(sample, np.ones(sample.people)).counts
    share = choices.generic.numerator / choices.generic.denominator
    totals = np.empty(choices.bootstraps)
    tables = np.empty((choices.bootstraps, *counts.shape), dtype=np.float32)
    for n in range(choices.bootstraps):
        if n % EVERY == 0:
            tell("Fitting again on resamples", n, choices.bootstraps)
        drawn = (draws.random(sample.people) * sizes).astype(np.int64) + firsts
        weights = np.bincount(drawn, minlength=sample.people).astype(np.float64)
        lines = fit(sample, weights, choices).blend(share)
        seen = lines.ravel()[sample.cells] @ np.add.reduceat(weights, sample.starts)
        closed = lines * (target / seen)
        tables[n] = closed
        totals[n] = (closed * counts).sum()
    tell("Fitting again on resamples", choices.bootstraps, choices.bootstraps)
    return Resampled(totals, tables)


def simulated_spread(people: int) -> tuple[float, float, float]:
    """Give the simulated spread of the total in per cent for about so many people."""
    rows = [row for row in SIMULATED if row[0] <= people] or [SIMULATED[0]]
    known, *spreads = rows[-1]
    by_size = (known / people) ** (1 / 2)
    low, middle, high = (round(s * by_size / 10, 1) for s in spreads)
    return low, middle, high


def warning(people: int) -> str:
    """Warn where the sample is small; empty where it is not."""
    if people >= 1000:
        return ""
    low, _, high = simulated_spread(people)
    return (
        f"This table rests on {people:,} people. In our simulations one in three of the totals "
        f"found from so many was out by more than {low}% where costs at the same points are much "
        f"alike, and by more than {high}% where they are not. Use every open case: 1,000 or more "
        "bring these to 1.4% and 4.1%."
    )
