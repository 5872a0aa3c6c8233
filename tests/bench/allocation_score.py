"""A million people scored by a scheme, against the same in OpenFisca-core."""

import json
import subprocess
import sys
from collections.abc import Sequence

from tests.bench import peers
from tests.bench.frame import Round, Side, by_turns, stopped_after, surroundings
from tests.bench.peers import ROOT

UNIT = "thousand people/s"
WHAT = (
    "allocation.rules.columns: twenty questions, each with informal support, a table by group, a "
    "floor and rounding; from answers to amounts in pence and who is refused, exact",
    "OpenFisca-core 46.0.1, three formulas in numpy: simulation built, inputs set, calculated",
)
ROUNDS = 7
COUNTS = 20_000, 2_000  # thousands of people
NO_DATABASE = ""


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure, and answer the rounds, memory, and whether the engines agree."""
    ours, theirs = sides()
    pair = [Side([*each, "many"], NO_DATABASE, 1) for each in (ours, theirs)]
    with stopped_after(*pair):
        rounds = by_turns(*pair, counts=COUNTS, rounds=ROUNDS)
    each = zip(pair, COUNTS, strict=True)
    seconds = [round(side.told[0]["cpu"] / count * 1_000, 4) for side, count in each]
    more = {"ours": _told(ours), "peer": _told(theirs), "processor seconds a million": seconds}
    return rounds, more


def sides() -> tuple[list[str], list[str]]:
    """Name the programs of both sides."""
    return (
        [sys.executable, "-m", "tests.bench.sides.ours_score"],
        [peers.python(), "-m", "tests.bench.sides.openfisca_score"],
    )


def _told(command: Sequence[str]) -> dict[str, object]:
    done = subprocess.run(
        [*command, "tell"],
        check=True,
        cwd=ROOT,
        env=surroundings(NO_DATABASE),
        capture_output=True,
        text=True,
    )
    return dict(json.loads(done.stdout))
