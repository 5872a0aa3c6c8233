"""Everybody's statement as a tagged PDF, against WeasyPrint with the same words."""

from tests.bench import peers
from tests.bench.frame import Round
from tests.bench.sides import statement_rounds

UNIT = "statements a second"
WHAT = (
    "statements.bulk.make, as `selfdirect statements` does in one process: read from the book in "
    "batches, worked out, typeset to PDF/UA-1 by Typst, written to a folder",
    "WeasyPrint 70.0: the same words and sums, already laid out as data, to PDF/UA-1 in memory",
)
COUNTS, ROUNDS = (200, 10), 5


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure, and say how large a statement is on both sides."""
    weasyprint = [peers.python(), "-m", "tests.bench.sides.weasyprint_statements"]
    return statement_rounds.rounds(weasyprint, COUNTS, ROUNDS)
