"""Fit a rising mean to a million points, against scikit-learn's IsotonicRegression."""

import json
import subprocess

from config.postgres import ROOT
from tests.bench.frame import Round, surroundings
from tests.bench.sides import fitting

UNIT = "fits a second"
WHAT = (
    "calibration.rules.fits.isotonic_mean: 1,000,000 whole points and pence, from arrays",
    "scikit-learn: IsotonicRegression().fit of the same arrays",
)
COUNTS, ROUNDS = (60, 3), 7


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure, and compare what both came to."""
    rounds = fitting.rounds("one", COUNTS, ROUNDS)
    ours, theirs = (_told(command) for command in fitting.commands("tell"))
    off = [abs(a - b) for a, b in zip(ours[1], theirs[1], strict=True)]
    return rounds, {"points": len(ours[0]), "furthest apart in pence": max(off)}


def _told(command: list[str]) -> list[list[int]]:
    said = subprocess.run(
        command, check=True, cwd=ROOT, env=surroundings(""), capture_output=True, text=True
    ).stdout
    levels, pence = json.loads(said)
    return [levels, pence]
