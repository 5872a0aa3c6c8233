"""Work a book of 100,000 entries and its chain out again, as `selfdirect verify` does."""

import os
import random
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import django
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from config.commands.ledger import write  # noqa: E402 (Django first)
from config.commands.verify import verify  # noqa: E402
from selfdirect.foundation.kernel.actor import SYSTEM  # noqa: E402
from selfdirect.foundation.kernel.money import Money  # noqa: E402
from selfdirect.foundation.ledger import actions  # noqa: E402
from selfdirect.foundation.ledger.rules import Draft, Leg, Settled  # noqa: E402
from tests.bench.sides.beancount_load import BOOK  # noqa: E402
from tests.bench.sides.loop import work  # noqa: E402

BUDGETS = [f"budget:PB-{n:04d}:direct" for n in range(500)]
PROVIDERS = [f"provider:P{n:03d}" for n in range(50)]
FIRST, AT = date(2026, 4, 6), datetime(2026, 4, 6, 9, tzinfo=UTC)
ENTRIES, BATCH, DAYS = 100_000, 5_000, 700


def drafts() -> Iterator[Draft]:
    """Put money into every budget; then pay from one, every fifth time what was promised."""
    pick = random.Random(0)
    for to in BUDGETS:
        yield Draft(f"IN-{to}", FIRST, "", [Leg("council:care", to, Money(10**10))], SYSTEM, AT)
    for n in range(len(BUDGETS), ENTRIES):
        day = FIRST + timedelta(days=n * DAYS // ENTRIES)
        pence = Money(pick.randint(100, 50_000))
        legs = [Leg(pick.choice(BUDGETS), pick.choice(PROVIDERS), pence)]
        promised: dict[str, Any] = {}
        if n % 5 == 0:
            promised = {"pending": True, "settled": Settled(day, SYSTEM, AT, paid=n % 10 == 0)}
        yield Draft(f"PAY-{n}", day, f"Four-weekly {n}", legs, SYSTEM, AT, **promised)


def prepare() -> None:
    """Write the book in twenty sealed batches, and hand it to Beancount."""
    for room in ("audit", "ledger"):
        call_command("migrate", room, interactive=False, verbosity=0)
    actions.open_many(addresses=["council:care", *PROVIDERS], stream="care")
    actions.open_many(addresses=BUDGETS, stream="care", guarded=True)
    waiting = drafts()
    while some := [draft for _, draft in zip(range(BATCH), waiting, strict=False)]:
        actions.post_many(some)
        actions.seal(at=AT)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as in a database that has lived for a day
    BOOK.parent.mkdir(parents=True, exist_ok=True)
    with BOOK.open("w", encoding="utf-8") as file:
        write(file)


def main() -> None:
    def check(_: int) -> None:
        if not (found := verify(at=AT, only_the_book=True)).holds:
            sys.exit("\n".join(found.wrong[:5]))

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    work(check, process)


if __name__ == "__main__":
    prepare() if "prepare" in sys.argv else main()
