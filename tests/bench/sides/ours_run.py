"""Pay a whole run as the acts do: promised, written to a file for the bank, and paid."""

import os
import sys
import time
from datetime import UTC, date, datetime
from itertools import count
from uuid import uuid4

import django
from django.db import connection, transaction

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from selfdirect.foundation.kernel.money import Money  # noqa: E402 (Django first)
from selfdirect.foundation.ledger import actions  # noqa: E402
from selfdirect.foundation.ledger.rules import Draft, Leg  # noqa: E402
from selfdirect.support.payments.rules.bank import standard18  # noqa: E402
from selfdirect.support.payments.rules.bank.batch import Batch, Credit, Originator  # noqa: E402
from tests.bench.sides import ours_post  # noqa: E402
from tests.bench.sides.loop import work_together  # noqa: E402

COUNCIL = Originator("RIVERSIDE COUNCIL", "000000", "00000000", "000000")
MADE_AT, WORKS_ON = datetime(2026, 4, 7, 9, tzinfo=UTC), date(2026, 4, 9)


def main() -> None:
    """Pay runs of as many as asked, each payee from a budget of their own."""
    numbers = count()
    name = uuid4().hex[:8]

    def run(size: int) -> tuple[float, float]:
        references = [f"pay:{name}-{next(numbers):07d}" for _ in range(size)]
        began_at, cpu = time.monotonic(), time.process_time()
        with transaction.atomic():
            actions.post_many(_promise(nth, each) for nth, each in enumerate(references))
            file = standard18.render(_batch(references))
            actions.settle_many(
                references=references, effective_on=ours_post.TODAY, by=ours_post.EFUA,
                at=ours_post.AT,
            )  # fmt: skip
        assert len(file) > size * 100
        return time.monotonic() - began_at, time.process_time() - cpu

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    work_together(run, process)


def _promise(nth: int, reference: str) -> Draft:
    budgets, providers = ours_post.BUDGETS, ours_post.PROVIDERS
    leg = Leg(budgets[nth % len(budgets)], providers[nth % len(providers)], Money(37353))
    today, by, at = ours_post.TODAY, ours_post.EFUA, ours_post.AT
    return Draft(reference, today, "Four weeks", [leg], by, at, pending=True)


def _batch(references: list[str]) -> Batch:
    payees = tuple(
        Credit(each.partition(":")[2].upper(), "200000", f"{nth:08d}", "A KHAN", 37353)
        for nth, each in enumerate(references)
    )
    return Batch("PR-RUN-0001", COUNCIL, MADE_AT, WORKS_ON, payees)


if __name__ == "__main__":
    ours_post.prepare() if "prepare" in sys.argv else main()
