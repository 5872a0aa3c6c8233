"""Fit as we do: `one` a million points, `many` a county's resamples, `report` all of a report.

`many` makes its thousand refits at each thousandth call, so that a call is a refit; `report` its
25,000 people at the last of so many, so that a call is a person. `tell` says what the million
points came to, in whole pence.
"""

import json
import random
import sys
from fractions import Fraction

import numpy as np

from selfdirect.agreement.calibration.rules import Choices, Row, calibrate, clean, to_json
from selfdirect.agreement.calibration.rules.fits import isotonic_mean
from selfdirect.agreement.calibration.rules.resampling import resample
from selfdirect.agreement.calibration.rules.sample import sample_of
from tests.bench.sides import fit
from tests.bench.sides.loop import work

NO_SERVER = 1  # none takes part: the machine's first process stands for it
REFITS = 1_000
TESTED = {"age": ("18-64", "65-84", "85+"), "sex": "fm", "area": "NESW", "ethnicity": "abcde"}


def one() -> None:
    """Fit a million points, each time."""
    _, points, pence = fit.people(fit.MILLION)
    work(lambda n: isotonic_mean(points, pence), NO_SERVER)


def tell() -> None:
    """Say the fitted pence at each number of points."""
    _, points, pence = fit.people(fit.MILLION)
    levels, found = isotonic_mean(points, pence)
    print(json.dumps([levels.tolist(), np.floor(found + 0.5).astype(int).tolist()]))


def many() -> None:
    """Draw and fit a county anew, a thousand times at every thousandth call."""
    choices = Choices(bootstraps=REFITS)
    sample = sample_of(clean(_rows(fit.COUNTY), choices).cases, choices)
    target = int(sample.held.sum())

    def run(call: int) -> None:
        if call % REFITS == REFITS - 1:
            resample(sample, choices, target, _silent)

    work(run, NO_SERVER)


def report() -> None:
    """Make a whole report, from rows to its text, at each call that ends 25,000."""
    choices = Choices(test_by=tuple(TESTED), unit_pence=2_400)
    rows = _rows(fit.LARGE)

    def run(call: int) -> None:
        if call % fit.LARGE == fit.LARGE - 1:
            to_json(calibrate(rows, choices, tell=_silent))

    work(run, NO_SERVER)


def _rows(count: int) -> list[Row]:
    pick = random.Random(0)
    return [
        Row(
            reference=f"R{n:06d}",
            group=fit.GROUPS[group],
            points=None,
            net_points=Fraction(points),
            pence=pence,
            columns={name: pick.choice(values) for name, values in TESTED.items()},
            previous_pence=pick.randrange(1_000, 90_000),
            hours=Fraction(pick.randrange(1, 40)),
        )
        for n, (group, points, pence) in enumerate(
            zip(*(each.tolist() for each in fit.people(count)), strict=True)
        )
    ]


def _silent(words: str, done: int, of: int) -> None:
    """Hear no progress."""


if __name__ == "__main__" and "prepare" not in sys.argv:
    {"one": one, "tell": tell, "many": many, "report": report}[sys.argv[1]]()
