"""Post one entry as the acts do: every guard, its history row, one call, durable."""

import os
import random
import sys
from datetime import UTC, date, datetime
from uuid import uuid4

import django
from django.core.management import call_command
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from selfdirect.foundation.audit.actions import event  # noqa: E402 (Django first)
from selfdirect.foundation.db import grants  # noqa: E402
from selfdirect.foundation.kernel.actor import Actor, Role  # noqa: E402
from selfdirect.foundation.kernel.money import Money  # noqa: E402
from selfdirect.foundation.ledger import actions  # noqa: E402
from selfdirect.foundation.ledger.rules import Draft, Leg  # noqa: E402
from tests.bench.sides.loop import work  # noqa: E402

BUDGETS = [f"budget:PB-{n:04d}:direct" for n in range(500)]
PROVIDERS = [f"provider:P{n:03d}" for n in range(50)]
EFUA = Actor("efua", frozenset({Role.FINANCE}), display="Efua Mensah")
TODAY, AT = date(2026, 4, 6), datetime(2026, 4, 6, 9, tzinfo=UTC)
POUND = Money(100)
HISTORY = 2_000


def prepare() -> None:
    """Make the tables, the application's role, and budgets with more than enough in them."""
    for room in ("audit", "ledger"):
        call_command("migrate", room, interactive=False, verbosity=0)
    if not grants.apply(connection):
        sys.exit("The application's role cannot be made on this server: not every guard is on.")
    actions.open_many(addresses=["council:care", *PROVIDERS], stream="care")
    actions.open_many(addresses=BUDGETS, stream="care", guarded=True)
    actions.post_many(
        Draft(f"IN-{to}", TODAY, "", [Leg("council:care", to, Money(10**10))], EFUA, AT)
        for to in BUDGETS
    )
    pick = random.Random(0)
    actions.post_many(Draft(f"OLD-{n}", TODAY, "", [_leg(pick)], EFUA, AT) for n in range(HISTORY))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as in a database that has lived for a day


def _leg(pick: random.Random) -> Leg:
    return Leg(pick.choice(BUDGETS), pick.choice(PROVIDERS), POUND)


def main() -> None:
    """Post a pound from a budget to a provider, as often as asked."""
    pick, run = random.Random(os.getpid()), uuid4().hex

    def post(n: int) -> None:
        reference = f"PAY-{run}-{n}"
        actions.post(
            reference=reference,
            effective_on=TODAY,
            memo="Direct payment",
            legs=[_leg(pick)],
            history=event(
                "ledger.posted",
                on=f"entry:{reference}",
                by=EFUA,
                at=AT,
                about="P-7K3M-9QTX",
                told="We paid £1.00 to your provider.",
                facts={"pence": 100},
            ),
            by=EFUA,
            at=AT,
        )

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    work(post, process)


if __name__ == "__main__":
    prepare() if "prepare" in sys.argv else main()
