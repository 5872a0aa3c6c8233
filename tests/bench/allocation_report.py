"""Make a whole calibration report for 25,000 people, against only its fits by scikit-learn."""

from statistics import median

from tests.bench.frame import Round
from tests.bench.sides import fit, fitting

UNIT = "people a second"
WHAT = (
    "calibration.rules.calibrate and to_json: cleaning, six methods tested on ten parts, 1,000 "
    "resamples, fairness by five columns, gains and losses, sufficiency, every dot",
    "scikit-learn: IsotonicRegression of four groups on ten parts and 1,000 resamples; no report",
)
PEOPLE, ROUNDS = fit.LARGE, 3  # each report at the last of so many calls


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure, and say how long one takes."""
    rounds = fitting.rounds("report", (PEOPLE, PEOPLE), ROUNDS)
    seconds = [PEOPLE / median(e) for e in ([r.ours for r in rounds], [r.peer for r in rounds])]
    return rounds, {"seconds for one": [round(each, 1) for each in seconds]}
