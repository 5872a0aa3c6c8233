"""Both sides of the fits, by turns."""

import sys

from tests.bench import peers
from tests.bench.frame import Round, Side, by_turns, stopped_after

NO_DATABASE = ""


def commands(what: str) -> tuple[list[str], list[str]]:
    """Give our program and the peer's."""
    ours = [sys.executable, "-m", "tests.bench.sides.ours_fit", what]
    return ours, [peers.python(), "-m", "tests.bench.sides.sklearn_fit", what]


def rounds(what: str, counts: tuple[int, int], number: int) -> list[Round]:
    """Measure one thing on both sides, by turns."""
    ours, peer = (Side(command, NO_DATABASE, 1) for command in commands(what))
    with stopped_after(ours, peer):
        return by_turns(ours, peer, counts=counts, rounds=number)
