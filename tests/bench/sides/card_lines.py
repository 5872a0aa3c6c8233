"""Look at ten million card lines: `score` as the product does, `bare` by SQL written by hand.

Both read the same two Parquet files on two threads. `tell` says whether their flags are the same.
"""

import json
import sys
from pathlib import Path

import duckdb
import numpy as np

from selfdirect.support.assurance.guidance import in_force
from selfdirect.support.assurance.rules import columns
from tests.bench.sides import cards
from tests.bench.sides.loop import work
from tests.bench.sides.misuse import TODAY

NO_SERVER = 1  # none takes part: the machine's first process stands for it
MILLIONS = cards.LINES // 1_000_000
BARE = Path(__file__).with_name("assurance.sql")


def prepare() -> None:
    """Write the lines down, unless they are there."""
    if cards.COLUMNS.exists():
        return
    cards.PLACE.mkdir(parents=True, exist_ok=True)
    tables = cards.tables()
    for name, table in tables.items():
        source = duckdb.connect()
        source.register("made", table)
        source.execute(f"COPY made TO '{cards.FILES[name]}'")
    lines = tables["lines"]
    np.savez(cards.COLUMNS, **{name: lines[name] for name in ("pence", "purpose", "day")})


def opened() -> duckdb.DuckDBPyConnection:
    """Open both files, each side by itself."""
    source = duckdb.connect(config={"threads": 2})
    for name, file in cards.FILES.items():
        source.execute(f"CREATE VIEW {name} AS FROM '{file}'")
    return source


def score(call: int) -> None:
    """Score everybody once for each ten calls, of which each is a million lines."""
    if call % MILLIONS == MILLIONS - 1:
        columns.score(SOURCE, in_force(), TODAY)


def bare(call: int) -> None:
    if call % MILLIONS == MILLIONS - 1:
        SOURCE.execute(BARE.read_text(), {"today": TODAY}).fetchnumpy()


def tell() -> None:
    ours = columns.score(SOURCE, in_force(), TODAY)
    theirs = SOURCE.execute(BARE.read_text(), {"today": TODAY}).fetchnumpy()["shown"]
    signs = range(len(in_force().signs))
    print(json.dumps({
        "accounts": len(ours.shown),
        "accounts whose flags differ": int((ours.shown != theirs).sum()),
        "flags shown": int(sum((ours.shown >> n & 1).sum() for n in signs)),
    }))  # fmt: skip


if __name__ == "__main__":
    if sys.argv[-1] == "prepare":
        prepare()
    else:
        SOURCE = opened()
        {"score": lambda: work(score, NO_SERVER), "bare": lambda: work(bare, NO_SERVER),
         "tell": tell}[sys.argv[1]]()  # fmt: skip
