"""Ten million card lines of 40,000 accounts, made up once and kept."""

from typing import Any

import numpy as np

from tests.bench.peers import VAR
from tests.bench.sides.misuse import TODAY

LINES, ACCOUNTS, PAYEES = 10_000_000, 40_000, 12
PLACE = VAR / "cards-1"  # raise the number when what is made up changes
FILES = {name: PLACE / f"{name}.parquet" for name in ("accounts", "lines")}
COLUMNS = PLACE / "lines.npz"  # for the peers, who read no Parquet


def tables() -> dict[str, dict[str, Any]]:
    """Make both tables up."""
    draw = np.random.default_rng(1)
    return {"accounts": _accounts(draw), "lines": _lines(draw)}


def _accounts(draw: np.random.Generator) -> dict[str, Any]:
    weekly = np.clip(draw.lognormal(np.log(25_000), 0.6, ACCOUNTS), 4_000, 150_000)
    return {
        "account": np.arange(ACCOUNTS),
        "weekly": weekly.astype(np.int64),
        "balance": (weekly * draw.normal(4, 4, ACCOUNTS)).astype(np.int64),
        "begun": TODAY - draw.integers(30, 2_000, ACCOUNTS),
        "kept": np.where(draw.random(ACCOUNTS) < 0.2, 50_000, 0),
        "late": np.where(draw.random(ACCOUNTS) < 0.1, draw.integers(0, 120, ACCOUNTS), 0),
        "plan": draw.integers(1, 1_024, ACCOUNTS) | 3,
        "case_facts": np.where(draw.random(ACCOUNTS) < 0.3, draw.integers(0, 512, ACCOUNTS), 0),
    }


def _lines(draw: np.random.Generator) -> dict[str, Any]:
    account = np.sort(draw.integers(0, ACCOUNTS, LINES))
    payee = np.minimum(draw.geometric(0.25, LINES), PAYEES)
    pence = np.clip(draw.lognormal(7.6, 1.2, LINES), 50, 500_000).astype(np.int64)
    return {
        "account": account,
        "day": TODAY - draw.integers(0, 364, LINES),
        "pence": np.where(draw.random(LINES) < 0.1, pence // 1_000 * 1_000 + 1_000, pence),
        "purpose": (payee + account) % 10,
        "payee": payee,
        "cash": draw.random(LINES) < 0.02,
        "barred": draw.random(LINES) < 0.0005,
        "explained": draw.random(LINES) < 0.001,
    }
