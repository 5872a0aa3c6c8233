"""The whole-case page with every guard on, against the same in plain Django; and its growth."""

import hashlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from config.postgres import ROOT
from config.progress import step
from selfdirect.foundation.db import grants
from tests.bench import databases
from tests.bench.frame import Round, Side, by_turns, stopped_after, surroundings

UNIT = "pages a second"
WHAT = (
    "/people/<ref>/ as `selfdirect serve` serves it: second factor, visible, policies, the row "
    "that says who looked, escaping, content policy; the application's role",
    "the same facts by plain ORM and templates: Django's own middleware and sign-in, no guards",
)
SMALL, LARGE = 2_000, 25_000  # people
CONNECTIONS, ROUNDS, PAGES = 16, 7, 480
ALONE, TURNS = 150, 6  # pages at one connection, for the growth
SIDE = [sys.executable, "-m", "tests.bench.sides.case_page"]


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure, and answer the rounds and the growth."""
    with _councils() as (small, large):
        ours, peer = _side("ours", small, CONNECTIONS), _side("plain", small, CONNECTIONS)
        with stopped_after(ours, peer):
            rounds = by_turns(ours, peer, counts=(PAGES, PAGES), rounds=ROUNDS)
            sizes = {"bytes": [ours.told[0]["bytes"], peer.told[0]["bytes"]]}
        return rounds, {**sizes, **_growth(small, large)}


def _side(name: str, database: str, connections: int) -> Side:
    command = [*SIDE, name, str(connections)]
    return Side(command, database, 1, DATABASE_ROLE=grants.ROLE)


def _growth(small: str, large: str) -> dict[str, object]:
    """Compare one visitor's waiting time, by turns, in a small and in a large council."""
    sides = _side("ours", small, 1), _side("ours", large, 1)
    with stopped_after(*sides):
        waits = [_waits(sides) for _ in range(TURNS + 1)][1:]  # the first warms up
    return {
        "people": [SMALL, LARGE],
        "milliseconds": [round(median(each), 2) for each in zip(*waits, strict=True)],
        "growth": round(median(large / small for small, large in waits), 2),
    }


def _waits(sides: tuple[Side, Side]) -> list[float]:
    for side in sides:
        side.rate(ALONE)
    return [side.told[0]["milliseconds"] for side in sides]


@contextmanager
def _councils() -> Iterator[list[str]]:
    """Make two councils, or take those that the same code made before: 25,000 take minutes."""
    made_by = _fingerprint()
    names = [f"bench_people_{people}_{made_by}" for people in (SMALL, LARGE)]
    with databases.kept("bench_people_", *names) as addresses:
        for people, address in zip((SMALL, LARGE), addresses, strict=True):
            with step(f"Making a council of {people:,} people, or finding it"):
                command = [sys.executable, "-m", "tests.bench.sides.council", str(people)]
                subprocess.run(command, check=True, cwd=ROOT, env=surroundings(address))
        yield addresses


def _fingerprint() -> str:
    """Name the code that makes councils: its tables and its stories."""
    files = [
        *Path(ROOT, "config/demo").glob("*.*"),
        *Path(ROOT, "selfdirect").rglob("migrations/*.py"),
    ]
    whole = b"".join(file.read_bytes() for file in sorted(files))
    return hashlib.sha256(whole).hexdigest()[:8]
