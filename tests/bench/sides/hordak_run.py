"""Pay a whole run as django-hordak can: transactions and legs by bulk_create, durable."""

import importlib
import sys
import time

from django.db import connection, transaction

from tests.bench.sides import hordak_post  # sets Django up
from tests.bench.sides.loop import work_together

models = importlib.import_module("hordak.models")
SUM = importlib.import_module("moneyed").Money("373.53", "GBP")
BATCH = 5_000


def main() -> None:
    """Pay runs of as many as asked, from one account to all others."""
    accounts = list(models.Account.objects.all())

    def run(size: int) -> tuple[float, float]:
        began_at, cpu = time.monotonic(), time.process_time()
        with transaction.atomic():
            made = models.Transaction.objects.bulk_create(
                [models.Transaction(description="Four weeks") for _ in range(size)],
                batch_size=BATCH,
            )
            legs = []
            for nth, each in enumerate(made, 1):
                payee = accounts[nth % (len(accounts) - 1) + 1]
                legs.append(models.Leg(transaction=each, account=accounts[0], credit=SUM))
                legs.append(models.Leg(transaction=each, account=payee, debit=SUM))
            models.Leg.objects.bulk_create(legs, batch_size=BATCH)
        return time.monotonic() - began_at, time.process_time() - cpu

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    work_together(run, process)


if __name__ == "__main__":
    hordak_post.prepare() if "prepare" in sys.argv else main()
