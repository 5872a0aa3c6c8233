"""The most that can be had on this machine: a bare function against django-hordak, as ours is.

It has none of our guards. What it reaches is the bound for ledger-post-1 and ledger-post-8.
"""

import sys
from statistics import median

from tests.bench import databases, ledger_post_1, ledger_post_8, peers
from tests.bench.frame import Round, Side, by_turns, stopped_after

UNIT = ledger_post_1.UNIT
WHAT = (
    "a bare function: key, two balances, two rows; no floor, no fingerprint, no history",
    ledger_post_1.WHAT[1],
)


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure at one client, and at eight besides."""
    eight = median(each.ratio for each in _against_hordak(8, ledger_post_8.COUNTS))
    return _against_hordak(1, ledger_post_1.COUNTS), {"ratio at eight clients": round(eight, 2)}


def _against_hordak(clients: int, counts: tuple[int, int]) -> list[Round]:
    theirs = peers.python()
    with databases.fresh("bench_bare", "bench_hordak") as (bare_database, peer_database):
        bare = Side([sys.executable, "-m", "tests.bench.sides.bare_post"], bare_database, clients)
        with stopped_after(bare):
            peer = Side([theirs, "-m", "tests.bench.sides.hordak_post"], peer_database, clients)
            with stopped_after(peer):
                return by_turns(bare, peer, counts=counts, rounds=ledger_post_1.ROUNDS)
