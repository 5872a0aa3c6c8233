"""`python -m tests.bench [--only NAME,...]`: measure, print a table, write var/bench/NAME.json."""

import argparse
from types import ModuleType

from tests.bench import (
    allocation_bootstrap,
    allocation_isotonic,
    allocation_one,
    allocation_report,
    allocation_score,
    assurance_duckdb,
    assurance_finds,
    assurance_forest,
    case_page,
    databases,
    frame,
    ledger_bare,
    ledger_post_1,
    ledger_post_8,
    ledger_tpcb,
    ledger_verify,
    machine,
    payment_run,
    statements,
    statements_typesetter,
)

ENTRIES: dict[str, ModuleType] = {
    "allocation-bootstrap": allocation_bootstrap,
    "allocation-isotonic": allocation_isotonic,
    "allocation-one": allocation_one,
    "allocation-report": allocation_report,
    "allocation-score": allocation_score,
    "assurance-duckdb": assurance_duckdb,
    "assurance-finds": assurance_finds,
    "assurance-forest": assurance_forest,
    "case-page": case_page,
    "ledger-bare": ledger_bare,
    "ledger-post-1": ledger_post_1,
    "ledger-post-8": ledger_post_8,
    "ledger-tpcb": ledger_tpcb,
    "ledger-verify": ledger_verify,
    "payment-run": payment_run,
    "statements": statements,
    "statements-typesetter": statements_typesetter,
}


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
    try:
        rounds, more = entry.run()
    except frame.CannotRun as why:
        print(f"{name:<16} {why}", flush=True)
        return
    found = frame.report(
        name, rounds, unit=entry.UNIT, what=entry.WHAT, machine=setting, more=more
    )
    found.save()
    print(found.row(), flush=True)
    for words, value in more.items():
        print(f"  {words}: {value}")


if __name__ == "__main__":
    main()
