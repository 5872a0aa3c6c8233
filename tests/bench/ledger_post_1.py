"""One client posts one guarded entry after another, against django-hordak on the same server."""

import sys

from selfdirect.foundation.db import grants
from tests.bench import databases, peers
from tests.bench.frame import Round, Side, by_turns, stopped_after

UNIT = "entries a second"
WHAT = (
    "ledger.actions.post with its key, fingerprint, floor, rights and history row, "
    "in one durable transaction",
    "django-hordak 2.0.0: transfer_to in its own atomic(), durable",
)
ROUNDS = 7
COUNTS = 1_500, 400  # so that each side has about a second


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure, and answer the rounds."""
    return against_hordak(1, COUNTS)


def our_side(database: str, clients: int) -> Side:
    """Start our clients, with the rights of the web and the worker."""
    command = [sys.executable, "-m", "tests.bench.sides.ours_post"]
    return Side(command, database, clients, DATABASE_ROLE=grants.ROLE)


def against_hordak(clients: int, counts: tuple[int, int]) -> tuple[list[Round], dict[str, object]]:
    """Measure with a number of clients on each side; `counts` is for each of them."""
    theirs = peers.python()
    with databases.fresh("bench_ours", "bench_hordak") as (our_database, peer_database):
        ours = our_side(our_database, clients)
        with stopped_after(ours):
            peer = Side([theirs, "-m", "tests.bench.sides.hordak_post"], peer_database, clients)
            with stopped_after(peer):
                return by_turns(ours, peer, counts=counts, rounds=ROUNDS), {}
