"""Fresh databases for a measurement, side by side on one durable PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg

from config import postgres
from tests.bench.frame import CannotRun
from tests.bench.peers import VAR

CANNOT = "There is no pgbench on this machine: install PostgreSQL's own programs to measure this."
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


@contextmanager
def fresh(*names: str) -> Iterator[list[str]]:
    """Make databases, give their addresses, and remove them again."""
    server = postgres.ensure(VAR / "postgres")
    with psycopg.connect(server, autocommit=True) as connection:
        for name in names:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name}")
        try:
            yield [urlsplit(server)._replace(path=f"/{name}").geturl() for name in names]
        finally:
            for name in names:
                connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def kept(beginning: str, *names: str) -> Iterator[list[str]]:
    """Give the addresses of databases that outlive the run; others of that beginning go."""
    server = postgres.ensure(VAR / "postgres")
    with psycopg.connect(server, autocommit=True) as connection:
        rows = connection.execute("SELECT datname FROM pg_database").fetchall()
        there = {name for (name,) in rows if name.startswith(beginning)}
        for name in there - set(names):
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
        for name in set(names) - there:
            connection.execute(f"CREATE DATABASE {name}")
    yield [urlsplit(server)._replace(path=f"/{name}").geturl() for name in names]


def pgbench() -> str:
    """Find pgbench: beside the embedded server, or the system's own.

    :raises CannotRun: if there is none
    """
    beside = postgres.binaries() / "pgbench"
    found = str(beside) if beside.exists() else shutil.which("pgbench")
    if found is None:
        raise CannotRun(CANNOT)
    return found


def facts() -> dict[str, object]:
    """Describe the server, and say whether a commit survives a power cut.

    :raises SystemExit: if it does not: such figures would not be worth comparing
    """
    with psycopg.connect(postgres.ensure(VAR / "postgres")) as connection:
        rows = connection.execute(
            "SELECT name, setting FROM pg_settings WHERE name = ANY (%s)",
            [["server_version", *DURABLE]],
        )
        settings: dict[str, object] = dict(rows.fetchall())
    if any(settings[name] != "on" for name in DURABLE):
        raise SystemExit(f"This PostgreSQL is not durable: {settings}")
    return settings
