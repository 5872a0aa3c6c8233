"""The audit score of ten million card lines, against scikit-learn's IsolationForest."""

from tests.bench import peers
from tests.bench.assurance_duckdb import NO_DATABASE, PROGRAM
from tests.bench.frame import Round, Side, by_turns, stopped_after
from tests.bench.sides import cards

UNIT = "million lines/s"
WHAT = (
    "assurance.rules.columns.score: 10,000,000 lines of 40,000 accounts from Parquet, every "
    "point with its reason",
    "scikit-learn 1.9.1 IsolationForest: 100 trees fitted on 200,000 lines of three columns, "
    "1,000,000 lines scored, from arrays; a number a line and no reason",
)
COUNTS, ROUNDS = (20, 1), 5  # millions of lines


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure by turns, each in lines a second."""
    ours = Side([*PROGRAM, "score"], NO_DATABASE, 1)
    command = [peers.python(), "-m", "tests.bench.sides.forest", "speed", str(cards.COLUMNS)]
    peer = Side(command, NO_DATABASE, 1)
    with stopped_after(ours, peer):
        return by_turns(ours, peer, counts=COUNTS, rounds=ROUNDS), {}
