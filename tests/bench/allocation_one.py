"""One person's figure with its whole receipt, against one OpenFisca-core situation."""

from tests.bench.allocation_score import NO_DATABASE, sides
from tests.bench.frame import Round, Side, by_turns, stopped_after

UNIT = "people a second"
WHAT = (
    "allocation.rules: answers read and checked, allocate, and the receipt with its working",
    "OpenFisca-core 46.0.1: the situation built from a dict, one variable calculated, no working",
)
ROUNDS = 7
COUNTS = 1_000, 500


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure, and answer the rounds."""
    pair = [Side([*each, "one"], NO_DATABASE, 1) for each in sides()]
    with stopped_after(*pair):
        return by_turns(*pair, counts=COUNTS, rounds=ROUNDS), {}
