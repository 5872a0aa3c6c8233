"""Everybody's statement as a tagged PDF, against Typst alone with its compiler reused."""

import sys

from tests.bench.frame import Round
from tests.bench.sides import statement_rounds

UNIT = "statements a second"
WHAT = (
    "statements.bulk.make, as `selfdirect statements` does in one process: read from the book in "
    "batches, worked out, typeset to PDF/UA-1 by Typst, written to a folder",
    "typst 0.15.2 alone: one Compiler, the same documents from data already laid out, in memory",
)
COUNTS, ROUNDS = (200, 200), 7


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure, and say how large a statement is on both sides."""
    typst = [sys.executable, "-m", "tests.bench.sides.typst_statements"]
    return statement_rounds.rounds(typst, COUNTS, ROUNDS)
