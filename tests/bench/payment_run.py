"""A payment run of 10,000, with its file and every guard, against django-hordak's bulk_create."""

import sys

from selfdirect.foundation.db import grants
from tests.bench import databases, peers
from tests.bench.frame import Round, Side, by_turns, stopped_after

UNIT = "payments a second"
WHAT = (
    "promised and paid: ledger.actions.post_many and settle_many with keys, fingerprints, floors "
    "and rights, and the Bacs file, in one durable transaction",
    "django-hordak 2.0.0: bulk_create of transactions and legs in one atomic(), durable",
)
RUN, ROUNDS = 10_000, 5


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure, and answer the rounds."""
    theirs = peers.python()
    with databases.fresh("bench_ours", "bench_hordak") as (our_database, peer_database):
        command = [sys.executable, "-m", "tests.bench.sides.ours_run"]
        ours = Side(command, our_database, 1, DATABASE_ROLE=grants.ROLE)
        with stopped_after(ours):
            peer = Side([theirs, "-m", "tests.bench.sides.hordak_run"], peer_database, 1)
            with stopped_after(peer):
                return by_turns(ours, peer, counts=(RUN, RUN), rounds=ROUNDS), {}
