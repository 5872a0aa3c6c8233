"""One client posts one guarded entry after another, against django-hordak on the same server."""

import sys

from selfdirect.foundation.db import grants
from tests.bench import databases, peers
from tests.bench.frame import Round, Side, by_turns, stopped_after

UNIT = "entries a second"
WHAT = (
    "ledger.actions.post with its key, fingerprint, floor and rights, and audit.record, "
    "in one durable transaction",
    "django-hordak 2.0.0: transfer_to in its own atomic(), durable",
)
CLIENTS, ROUNDS = 1, 7
COUNTS = 1_500, 400  # so that each side has about a second


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure, and answer the rounds."""
    theirs = peers.python()
    with databases.fresh("bench_ours", "bench_hordak") as (our_database, peer_database):
        ours = Side(
            [sys.executable, "-m", "tests.bench.sides.ours_post"],
            our_database,
            CLIENTS,
            DATABASE_ROLE=grants.ROLE,
        )
        with stopped_after(ours):
            hordak = [theirs, "-m", "tests.bench.sides.hordak_post"]
            peer = Side(hordak, peer_database, CLIENTS)
            with stopped_after(peer):
                return by_turns(ours, peer, counts=COUNTS, rounds=ROUNDS), {}
