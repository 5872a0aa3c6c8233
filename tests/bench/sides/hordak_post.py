"""Post one entry as django-hordak does: `transfer_to` in its own transaction, durable."""

import importlib
import os
import random
import sys
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from tests.bench.sides.loop import work

address = urlsplit(os.environ["DATABASE_URL"])
settings.configure(
    SECRET_KEY="only for a measurement",
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "mptt", "hordak"],
    CURRENCIES=["GBP"],
    DEFAULT_CURRENCY="GBP",
    HORDAK_CURRENCIES=["GBP"],
    HORDAK_INTERNAL_CURRENCY="GBP",
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": address.path.lstrip("/"),
            "USER": address.username or "",
            "PASSWORD": address.password or "",
            "HOST": parse_qs(address.query).get("host", [address.hostname or ""])[0],
            "PORT": address.port or "",
            "CONN_MAX_AGE": None,
        }
    },
)
django.setup()

# Django must stand first; and these stand in the peers' environment alone
Account = importlib.import_module("hordak.models").Account
Money = importlib.import_module("moneyed").Money
ACCOUNTS, HISTORY = 550, 2_500
POUND = Money(1, "GBP")


def prepare() -> None:
    """Make the tables, and as many accounts and as much history as ours has."""
    call_command("migrate", interactive=False, verbosity=0)
    for n in range(ACCOUNTS):
        Account.objects.create(name=f"A{n}", type="AS", currencies=["GBP"])
    pick, accounts = random.Random(0), list(Account.objects.all())
    with transaction.atomic():
        for _ in range(HISTORY):
            source, target = pick.sample(accounts, 2)
            source.transfer_to(target, POUND, description="Direct payment")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # else its triggers would plan for tables that are empty


def main() -> None:
    """Transfer a pound from one account to another, as often as asked."""
    pick, accounts = random.Random(os.getpid()), list(Account.objects.all())

    def post(n: int) -> None:
        source, target = pick.sample(accounts, 2)
        with transaction.atomic():
            source.transfer_to(target, POUND, description="Direct payment")

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    work(post, process)


if __name__ == "__main__":
    prepare() if "prepare" in sys.argv else main()
