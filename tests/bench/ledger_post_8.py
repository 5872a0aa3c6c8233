"""Eight clients post one guarded entry after another, against django-hordak on the same server."""

from tests.bench import ledger_post_1
from tests.bench.frame import Round

UNIT, WHAT = ledger_post_1.UNIT, ledger_post_1.WHAT
CLIENTS = 8
COUNTS = 400, 60  # at each client, so that each side has about a second


def run() -> tuple[list[Round], dict[str, object]]:
    """Measure, and answer the rounds."""
    return ledger_post_1.against_hordak(CLIENTS, COUNTS)
