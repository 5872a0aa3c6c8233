"""A run that failed, made small enough to read, and written down so that it fails again."""

import json
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from django.db import connection

from tests.simulator.play import Parted, Player, hands
from tests.simulator.steps import Step

PATIENCE = 60.0  # seconds spent on making a run smaller
BOOK = (
    "ledger_account", "ledger_entry", "ledger_posting", "ledger_settlement", "ledger_seal",
    "ledger_sealedrow", "ledger_anchor", "audit_event",
)  # fmt: skip


def run(steps: Sequence[Step], *, check_every: int) -> Player:
    """Play steps from an empty book, and leave it empty again.

    :raises Parted: where the ledger and the plain book part
    """
    with hands() as two:
        player = Player(two)
        try:
            player.play(steps, check_every=check_every)
        finally:
            empty()
    return player


def empty() -> None:
    """Take everything out of the book of a simulation: it refuses this to anybody else."""
    connection.close()  # it may have been broken off
    tables = ", ".join(BOOK)
    with connection.cursor() as cursor:
        for word in ("DISABLE", "ENABLE"):
            if word == "ENABLE":
                cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY")
            for table in BOOK:
                cursor.execute(f"ALTER TABLE {table} {word} TRIGGER USER")


def smaller(
    steps: Sequence[Step], fails: Callable[[Sequence[Step]], bool], patience: float
) -> list[Step]:
    """Leave out steps for as long as what is left still fails, or until patience ends."""
    ends = time.monotonic() + patience
    kept, piece = list(steps), max(1, len(steps) // 2)
    while True:
        place = 0
        while place < len(kept) and time.monotonic() < ends:
            tried = kept[:place] + kept[place + piece :]
            if tried and fails(tried):
                kept = tried
            else:
                place += piece
        if piece == 1 or time.monotonic() >= ends:
            return kept
        piece //= 2


def still_fails(steps: Sequence[Step]) -> bool:
    try:
        run(steps, check_every=len(steps))
    except Parted:
        return True
    return False


def write(seed: int, said: str, steps: Sequence[Step]) -> Path:
    """Write a run into a file that `--replay` plays."""
    with tempfile.NamedTemporaryFile(
        "w", prefix=f"simulator-{seed}-", suffix=".json", delete=False, encoding="utf-8"
    ) as file:
        json.dump({"seed": seed, "said": said, "steps": list(steps)}, file, indent=1)
    return Path(file.name)


def read(path: Path) -> list[Step]:
    steps: list[Step] = json.loads(path.read_text(encoding="utf-8"))["steps"]
    return steps


def told(seed: int, steps: Sequence[Step], failed: Parted) -> str:
    """Make a failed run small, write it down, and say in a sentence or two what to do with it."""
    said, nth = failed.args
    small = smaller(steps[:nth], still_fails, PATIENCE)
    path = write(seed, said, small)
    return (
        f"Seed {seed} fails. {said}\n"
        f"{len(small)} of {nth} steps are enough: python -m tests.simulator --replay {path}"
    )
