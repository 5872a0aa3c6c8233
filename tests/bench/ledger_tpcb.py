"""One client posts one guarded entry after another, against pgbench's own TPC-B transactions."""

import sys

from tests.bench import databases, ledger_post_1
from tests.bench.frame import Round, Side, by_turns, stopped_after

UNIT = ledger_post_1.UNIT
WHAT = (
    ledger_post_1.WHAT[0],
    "pgbench's built-in TPC-B, scale 1, prepared statements: three updates, a look and a row",
)
ROUNDS = 7
COUNTS = 1_500, 1_000


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure, and answer the rounds.

    :raises CannotRun: where there is no pgbench
    """
    databases.pgbench()
    with databases.fresh("bench_ours", "bench_tpcb") as (our_database, peer_database):
        ours = ledger_post_1.our_side(our_database, 1)
        with stopped_after(ours):
            peer = Side([sys.executable, "-m", "tests.bench.sides.pgbench_tpcb"], peer_database, 1)
            with stopped_after(peer):
                return by_turns(ours, peer, counts=COUNTS, rounds=ROUNDS), {}
