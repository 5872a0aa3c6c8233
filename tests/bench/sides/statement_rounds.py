"""Our statements and a peer's, by turns, of the same made-up council."""

import subprocess
import sys

from config.postgres import ROOT
from config.progress import step
from tests.bench import databases
from tests.bench.frame import Round, Side, by_turns, stopped_after, surroundings
from tests.bench.sides.statement_papers import PAPERS

OURS = [sys.executable, "-m", "tests.bench.sides.ours_statements"]


def rounds(
    peer: list[str], counts: tuple[int, int], number: int
) -> tuple[list[Round], dict[str, object]]:
    """Measure both, and say how large a statement is on either side."""
    PAPERS.parent.mkdir(parents=True, exist_ok=True)
    with databases.fresh("bench_statements") as (database,):
        with step("Making a council"):
            subprocess.run([*OURS, "council"], check=True, cwd=ROOT, env=surroundings(database))
        ours, theirs = Side(OURS, database, 1), Side(peer, database, 1)
        with stopped_after(ours, theirs):
            found = by_turns(ours, theirs, counts=counts, rounds=number)
            sizes = [round(side.told[0]["bytes"]) for side in (ours, theirs)]
    return found, {"bytes of one": sizes}
