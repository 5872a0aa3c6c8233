"""How much planted misuse is found by looking at one account in twenty, against a forest."""

import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from config.postgres import ROOT
from selfdirect.support.assurance.guidance import in_force
from selfdirect.support.assurance.rules import columns
from tests.bench import peers
from tests.bench.frame import Round, surroundings
from tests.bench.sides import misuse

UNIT = "misuses found"
WHAT = (
    "assurance.rules.columns: points by guidance.toml, ranked; 200 of 4,000 accounts looked at",
    "scikit-learn 1.9.1 IsolationForest of the card lines, 100 trees, as many accounts: by their "
    "five oddest lines or by all of them, whichever finds more; beside it, one of our own counts",
)
SEEDS = (101, 102, 103, 104, 105)  # never looked at while the guidance was written
ACCOUNTS, LOOKS = 4_000, 200
BY_LINES = ("worst lines", "all lines")
BY_ACCOUNT = ("weekly", "spare", "overdrawn", "lines", "spent", "cash", "outside", "barred",
              "large", "lately", "season", "new", "round_lines", "late", "age_weeks",
              "quiet_weeks", "gap_weeks", *columns.CASE_FACTS)  # fmt: skip


def run() -> tuple[list[Round], dict[str, object]]:
    """Rank each made-up county by every way, and count what the first 200 hold."""
    found = [_county(seed) for seed in SEEDS]
    ways = {way: sum(hits[way] for hits, *_ in found) for way in found[0][0]}
    best = max(BY_LINES, key=lambda way: ways[way])
    rounds = [Round(hits["ours"], hits[best], None) for hits, *_ in found]
    planted, caught = (sum((each[k] for each in found), Counter()) for k in (1, 2))
    kinds = [kind.__name__ for kind in misuse.KINDS]
    return rounds, {
        "misuses planted": planted.total(),
        "found by each way": ways,
        "the peer ranks by": best,
        "ratio to a forest of our own counts": round(ways["ours"] / ways["our counts"], 2),
        "by lot one would find": round(planted.total() * LOOKS / ACCOUNTS, 1),
        "of each kind": {k: f"{caught[n]} of {planted[n]}" for n, k in enumerate(kinds)},
        "of our looks, misuse": f"{ways['ours']} of {LOOKS * len(SEEDS)}",
        "of each hundred accounts, no question": round(
            100 - 100 * sum(each[3] for each in found) / (ACCOUNTS * len(SEEDS)), 1
        ),
    }


def _county(seed: int) -> tuple[dict[str, int], Counter[int], Counter[int], int]:
    """Answer the hits of each way, what was planted, what we found, and how many are asked."""
    data = misuse.county(seed, ACCOUNTS)
    source = columns.connected(misuse.part(data, "accounts"), misuse.part(data, "lines"))
    guidance, kinds = in_force(), data["kind"]
    scores = columns.score(source, guidance, misuse.TODAY)
    ours = scores.ranked()[:LOOKS]
    counted = columns.facts(source, guidance, misuse.TODAY)
    data["facts"] = np.array([[row[name] for name in BY_ACCOUNT] for row in counted], float)
    ranks = {**_forest(data), "ours": ours}
    hits = {way: int((kinds[rank[:LOOKS]] >= 0).sum()) for way, rank in ranks.items()}
    asked = int((scores.points >= guidance.ask_from).sum())
    return hits, Counter(kinds[kinds >= 0].tolist()), Counter(kinds[ours].tolist()), asked


def _forest(data: dict[str, Any]) -> dict[str, Sequence[int]]:
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "county.npz"
        np.savez(file, **data)
        command = [peers.python(), "-m", "tests.bench.sides.forest", "find", str(file)]
        done = subprocess.run(
            command, check=True, cwd=ROOT, env=surroundings(""), capture_output=True, text=True
        )
    return dict(json.loads(done.stdout))
