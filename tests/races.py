"""`python -m tests.races --rounds 10000`: two to eight payers race for a budget's last pound.

In every round one pound is there, and each payer asks for it at the same moment, on a connection
of their own. One gets it, the others read why not, and the budget is never below its floor: ends
with 1 at the first round that ends otherwise. The ledger's own tests run a few such rounds.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier
from urllib.parse import urlsplit

import django
import psycopg
from django.core.management import call_command
from django.db import connection

from config import postgres

DATABASE = "selfdirect_races"
SERVER = postgres.ensure(postgres.ROOT / "var" / "postgres-test", durable=False)
os.environ["DATABASE_URL"] = urlsplit(SERVER)._replace(path=f"/{DATABASE}").geturl()
os.environ["SELFDIRECT_TESTING"] = "1"  # a connection for each payer, not those of a pool
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from selfdirect.foundation.kernel.actor import Actor, Role  # noqa: E402 (Django first)
from selfdirect.foundation.kernel.decision import Refused  # noqa: E402
from selfdirect.foundation.kernel.money import NOTHING, Money  # noqa: E402
from selfdirect.foundation.ledger import actions  # noqa: E402
from selfdirect.foundation.ledger.models import Account  # noqa: E402
from selfdirect.foundation.ledger.queries import check  # noqa: E402
from selfdirect.foundation.ledger.rules import Leg  # noqa: E402

FEWEST, MOST = 2, 8  # payers
TELL_EVERY = 1_000  # rounds
EFUA = Actor("efua", frozenset({Role.FINANCE}), display="Efua Mensah")
TODAY, AT, POUND = date(2026, 4, 6), datetime(2026, 4, 6, 9, tzinfo=UTC), Money(100)
COUNCIL, BUDGET, PROVIDER = "council:care", "budget:PB-7K3M-9QTX:direct", "provider:BRIGHTWAY"
WON, LOST = "paid", "There is not enough left in this budget: £0.00 left, £1.00 asked."


def main() -> None:
    """Race as often as asked, on a database that is made for it and removed again."""
    parser = argparse.ArgumentParser(prog="python -m tests.races", description=__doc__)
    parser.add_argument("--rounds", type=int, default=TELL_EVERY)
    parser.add_argument("--seed", type=int, default=1, help="the same seed, the same payers")
    asked = parser.parse_args()
    with psycopg.connect(SERVER, autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {DATABASE}")
        try:
            call_command("migrate", "ledger", interactive=False, verbosity=0)
            actions.open_many(addresses=[COUNCIL, PROVIDER], stream="care")
            actions.open_account(address=BUDGET, stream="care", guarded=True)
            races(asked.rounds, random.Random(asked.seed))
            sys.exit("\n".join(check()) or None)
        finally:
            connection.close()
            server.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)")


def races(rounds: int, pick: random.Random) -> None:
    """Run the rounds, and tell now and then how they went."""
    heard: Counter[str] = Counter()
    began = time.monotonic()
    with ThreadPoolExecutor(MOST) as payers:
        for nth in range(1, rounds + 1):
            heard += race(payers, nth, pick.randint(FEWEST, MOST))
            if nth % TELL_EVERY == 0 or nth == rounds:
                told = f"{heard[WON]} paid, {heard[LOST]} refused, never below the floor"
                sys.stdout.write(f"{nth} rounds in {time.monotonic() - began:.0f} s: {told}\n")


def race(payers: ThreadPoolExecutor, nth: int, many: int) -> "Counter[str]":
    """Put a pound in and let that many ask for it at once; count what they were told.

    :raises SystemExit: if not exactly one was paid and the others refused
    """
    move(f"IN-{nth}", COUNCIL, BUDGET)
    start = Barrier(many)

    def ask(payer: int) -> str:
        start.wait()
        return move(f"PAY-{nth}-{payer}", BUDGET, PROVIDER)

    told = Counter(payers.map(ask, range(many)))
    left = Account.objects.get(address=BUDGET).available
    if told != Counter({WON: 1, LOST: many - 1}) or left != NOTHING:
        sys.exit(f"Round {nth} of {many} payers ended otherwise: {dict(told)}, {left} left.")
    return told


def move(reference: str, source: str, target: str) -> str:
    """Move a pound; answer what whoever asked was told."""
    try:
        actions.post(
            reference=reference,
            effective_on=TODAY,
            memo="",
            legs=[Leg(source, target, POUND)],
            by=EFUA,
            at=AT,
        )
    except Refused as refusal:
        return str(refusal)
    return WON


if __name__ == "__main__":
    main()
