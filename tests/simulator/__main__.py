"""`python -m tests.simulator --seed 7 --steps 100000`: random acts with faults, on a real ledger.

Ends with 1 at the first step where the ledger and a plain book of Python part, or where anything
that must always hold does not; prints the seed, the step, and a small file that fails again by
`--replay FILE`. The same seed makes the same steps. Everything happens in a database that is made
for it and removed again.
"""

import argparse
import os
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import django
import psycopg
from django.core.management import call_command
from django.db import connection

from config import postgres

DATABASE = f"selfdirect_simulator_{os.getpid()}"
SERVER = postgres.ensure(postgres.ROOT / "var" / "postgres-test", durable=False)
os.environ["DATABASE_URL"] = urlsplit(SERVER)._replace(path=f"/{DATABASE}").geturl()
os.environ["SELFDIRECT_TESTING"] = "1"  # a connection for each hand, not those of a pool
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from tests.simulator import replay  # noqa: E402 (Django first)
from tests.simulator.play import Parted  # noqa: E402
from tests.simulator.steps import Step, steps  # noqa: E402

CHECK_EVERY = 5_000  # steps


def main() -> None:
    """Simulate, or play a file again, on a database of this process alone."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--steps", type=int, default=20_000)
    parser.add_argument("--check-every", type=int, default=CHECK_EVERY, help="steps")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="play a run that failed")
    asked = parser.parse_args()
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE}")
        try:
            call_command("migrate", "ledger", interactive=False, verbosity=0)
            played = replay.read(asked.replay) if asked.replay else steps(asked.seed, asked.steps)
            sys.exit(_simulate(asked.seed, played, asked.check_every))
        finally:
            connection.close()
            server.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def _simulate(seed: int, played: list[Step], check_every: int) -> str | None:
    """Play the steps; answer what failed, if anything did."""
    began = time.monotonic()
    try:
        seen = replay.run(played, check_every=check_every).seen
    except Parted as failed:
        return replay.told(seed, played, failed)
    took = time.monotonic() - began
    counted = ", ".join(f"{count:,} {word}" for word, count in seen.most_common())
    sys.stdout.write(f"Seed {seed}: {len(played):,} steps in {took:.0f} s hold: {counted}.\n")
    return None


if __name__ == "__main__":
    main()
