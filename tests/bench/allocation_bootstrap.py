"""Refit a county of four groups and 8,500 people on resamples, against scikit-learn's fits."""

from statistics import median

from tests.bench.frame import Round
from tests.bench.sides import fitting

UNIT = "refits a second"
WHAT = (
    "calibration.rules.resampling.resample: drawing, everyone's line, four groups pooled with it, "
    "slope past the top, closing to the budget, the total over everyone",
    "scikit-learn: drawing and IsotonicRegression().fit of each of the four groups",
)
COUNTS, ROUNDS = (2_000, 200), 7


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure, and say how long a thousand take."""
    rounds = fitting.rounds("many", COUNTS, ROUNDS)
    seconds = [
        round(1_000 / median(r), 2) for r in ([e.ours for e in rounds], [e.peer for e in rounds])
    ]
    return rounds, {"seconds for 1,000": seconds}
