"""The audit score of ten million card lines, against a bare DuckDB query with the same flags."""

import json
import subprocess
import sys

from tests.bench.frame import Round, Side, by_turns, stopped_after, surroundings
from tests.bench.peers import ROOT

UNIT = "million lines/s"
WHAT = (
    "assurance.rules.columns.score: 10,000,000 lines of 40,000 accounts from Parquet, thirty "
    "signs by guidance.toml; points, flags and what nobody has explained, as columns",
    "DuckDB: a query written by hand, its numbers in it, the same flags and no points",
)
COUNTS, ROUNDS = (20, 20), 7  # millions of lines
NO_DATABASE = ""
PROGRAM = (sys.executable, "-m", "tests.bench.sides.card_lines")


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure by turns, and hold both sides' flags together."""
    ours, peer = (Side([*PROGRAM, what], NO_DATABASE, 1) for what in ("score", "bare"))
    with stopped_after(ours, peer):
        rounds = by_turns(ours, peer, counts=COUNTS, rounds=ROUNDS)
    return rounds, dict(json.loads(told()))


def told() -> str:
    return subprocess.run(
        [*PROGRAM, "tell"], check=True, cwd=ROOT, env=surroundings(NO_DATABASE),
        capture_output=True, text=True,
    ).stdout  # fmt: skip
