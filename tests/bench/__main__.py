"""`python -m tests.bench [--only NAME,...]`: measure, print a table, write var/bench/NAME.json."""

import argparse
from types import ModuleType

from tests.bench import databases, frame, ledger_post_1, machine

ENTRIES: dict[str, ModuleType] = {"ledger-post-1": ledger_post_1}


def main() -> None:
    """Run what was asked for, or everything."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", metavar="NAME,...", help=", ".join(ENTRIES))
    only = parser.parse_args().only
    names = only.split(",") if only else list(ENTRIES)
    if unknown := sorted(set(names) - set(ENTRIES)):
        parser.error(f"there is no {unknown[0]}; there are: {', '.join(ENTRIES)}")
    setting = machine.facts() | {"postgresql": databases.facts()}
    print(frame.HEADING, flush=True)
    for name in names:
        _measure(name, ENTRIES[name], setting)
    print("Medians; ratio is ours by peer, more is better; others: their share of all cores.")


def _measure(name: str, entry: ModuleType, setting: dict[str, object]) -> None:
    found = frame.report(name, entry.run(), unit=entry.UNIT, what=entry.WHAT, machine=setting)
    found.save()
    print(found.row(), flush=True)


if __name__ == "__main__":
    main()
