"""Let pgbench do its TPC-B transactions, and take the rate that it tells itself.

Its own start is left out, as ours is.
"""

import os
import re
import resource
import subprocess
import sys

import psycopg

from tests.bench import databases
from tests.bench.sides import loop

RATE = re.compile(r"tps = ([\d.]+) \(without initial connection time\)")
SCALE = 1  # of a hundred thousand accounts: as small as it comes, and so as fast


def pgbench(*options: str) -> str:
    """Run it on the side's database; answer what it says."""
    command = [databases.pgbench(), *options, os.environ["DATABASE_URL"]]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Do as many transactions as asked, one client after the other, on prepared statements."""

    def transactions(count: int) -> tuple[float, float]:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        said = pgbench("--no-vacuum", "--protocol=prepared", f"--transactions={count}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        rate = RATE.search(said)
        if rate is None:
            sys.exit(f"pgbench said something else: {said}")
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return count / float(rate[1]), cpu

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        loop.work_together(transactions, connection.info.backend_pid)


if __name__ == "__main__":
    if "prepare" in sys.argv:
        pgbench("--initialize", f"--scale={SCALE}", "--quiet")
    else:
        main()
