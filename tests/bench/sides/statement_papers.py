"""What both sides print: the statements of a made-up council, as data in a file.

Standard library only, as it is read in the peers' environment too.
"""

import json
from collections.abc import Callable
from typing import Any

from tests.bench.peers import VAR

PAPERS = VAR / "statements" / "papers.json"


def printing(make: Callable[[dict[str, Any]], bytes]) -> Callable[[int], dict[str, float]]:
    """Print one after another, from the first again after the last."""
    papers: list[dict[str, Any]] = json.loads(PAPERS.read_text())

    def several(count: int) -> dict[str, float]:
        size = sum(len(make(papers[n % len(papers)])) for n in range(count))
        return {"bytes": size / count}

    return several
