"""Work a book of 100,000 entries out again, against Beancount's load and check of the same."""

import sys

from tests.bench import databases, peers
from tests.bench.frame import Round, Side, by_turns, stopped_after

UNIT = "books a second"
WHAT = (
    "selfdirect verify of 100,000 entries: sums, floors, fingerprints, reversals, and the chain "
    "of every row",
    "Beancount 3.2.3 loader.load_file of the same book, exported, without its cache",
)
COUNTS, ROUNDS = (3, 1), 3  # a load of the peer takes the better part of a minute


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure, and answer the rounds."""
    theirs = peers.python()
    with databases.fresh("bench_verify") as (database,):
        ours = Side([sys.executable, "-m", "tests.bench.sides.ours_verify"], database, 1)
        peer = Side([theirs, "-m", "tests.bench.sides.beancount_load"], database, 1)
        with stopped_after(ours, peer):
            return by_turns(ours, peer, counts=COUNTS, rounds=ROUNDS), {}
