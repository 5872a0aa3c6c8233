"""Look at direct payments by scikit-learn's IsolationForest.

`speed` fits 200,000 lines and scores a million, as often as it is asked. `find FILE` ranks the
accounts of a county three ways, and prints the numbers of the accounts, the oddest first.
"""

import importlib
import json
import sys
from typing import Any

import numpy as np

from tests.bench.sides import misuse
from tests.bench.sides.loop import work

# In the peers' environment alone
Forest = importlib.import_module("sklearn.ensemble").IsolationForest
NO_SERVER = 1  # none takes part: the machine's first process stands for it
LINES, FITTED, WORST = 1_000_000, 200_000, 5


def speed(file: str) -> None:
    """Fit a part and score a million lines, at every call."""
    lines = np.load(file)
    table = np.stack([lines[name][:LINES] for name in ("pence", "purpose", "day")], 1)
    table = table.astype(np.float32)

    work(lambda _: _oddness(table), NO_SERVER)


def _oddness(table: Any) -> Any:
    pick = np.random.default_rng(0)
    some = table[pick.choice(len(table), min(FITTED, len(table)), replace=False)]
    return -Forest(n_estimators=100, n_jobs=2, random_state=0).fit(some).score_samples(table)


def find(file: str) -> None:
    data = np.load(file)
    lines, accounts = misuse.part(data, "lines"), misuse.part(data, "accounts")
    ranks = {**_by_lines(lines, accounts), "our counts": _oddness(data["facts"])}
    print(json.dumps({name: np.argsort(-odd).tolist() for name, odd in ranks.items()}))


def _by_lines(lines: dict[str, Any], accounts: dict[str, Any]) -> dict[str, Any]:
    """Score every line; an account is as odd as its five oddest lines, or as all on average."""
    weekly = accounts["weekly"][lines["account"]]
    planned = accounts["plan"][lines["account"]] >> lines["purpose"] & 1
    columns = (np.log(lines["pence"]), lines["pence"] / weekly, lines["purpose"],
               lines["day"] % 7, lines["cash"], lines["barred"], planned)  # fmt: skip
    odd = _oddness(np.stack(columns, 1).astype(np.float32))
    count, last = len(accounts["account"]), odd.min()
    worst, mean = np.full(count, last), np.full(count, last)
    for account in range(count):
        found = odd[np.searchsorted(lines["account"], account):
                    np.searchsorted(lines["account"], account, "right")]  # fmt: skip
        if len(found):
            worst[account], mean[account] = np.sort(found)[-WORST:].mean(), found.mean()
    return {"worst lines": worst, "all lines": mean}


if __name__ == "__main__" and "prepare" not in sys.argv:
    {"speed": speed, "find": find}[sys.argv[1]](sys.argv[2])
