"""Gives every pytest session its own databases on a real PostgreSQL, away from the demonstration.

Loaded by `-p config.testing` (pyproject.toml), as the address must stand before Django starts.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from config import postgres

VAR = postgres.ROOT / "var"
SESSIONS_AT_ONCE = 32
MADE_OF = (  # what the tables are made of: where any of it changes, they are made anew
    "requirements/base.txt",
    "selfdirect/foundation/db/*.py",
    *(f"selfdirect/*/*/{part}" for part in ("migrations/*.py", "models.py", "journey.py")),
)
MAKING = "tables_in_the_making"
RENAME = SQL("ALTER DATABASE {} RENAME TO {}")
TEMPLATES = "SELECT datname FROM pg_database WHERE datname LIKE 'tables\\_%'"
_held: list[IO[str]] = []  # open for as long as this process lives


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Start PostgreSQL once; the workers of one session find its address in the environment."""
    os.environ["SELFDIRECT_TESTING"] = "1"
    if "SELFDIRECT_TEST_DATABASE" not in os.environ:
        url = postgres.ensure(VAR / "postgres-test", durable=False)
        os.environ["SELFDIRECT_TEST_TEMPLATE"] = _template(url)
        os.environ["SELFDIRECT_TEST_DATABASE"] = _own(url)
    os.environ["DATABASE_URL"] = os.environ["SELFDIRECT_TEST_DATABASE"]
    os.environ.setdefault("SELFDIRECT_VAR", str(VAR / "test"))
    (VAR / "test" / "static").mkdir(parents=True, exist_ok=True)  # looked for at each request
    return (yield)


def _own(url: str) -> str:
    """Name a database of this session alone, so that two may run in one folder."""
    address = urlsplit(url)
    return address._replace(path=f"{address.path}_{_free_place()}").geturl()


def _free_place() -> int:
    places = VAR / "test" / "sessions"
    places.mkdir(parents=True, exist_ok=True)
    for number in range(SESSIONS_AT_ONCE):
        if _taken(places / str(number)):
            return number
    raise pytest.UsageError(f"{SESSIONS_AT_ONCE} test sessions run here already: wait for one.")


def _taken(place: Path) -> bool:
    """Take a place for as long as this process lives; False where another session has it."""
    file = place.open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return False
    _held.append(file)
    return True


def _template(url: str) -> str:
    """Name a database with all tables and no rows, made once: each test database is its copy.

    It is held for as long as this process lives, as its workers copy it later.
    """
    (VAR / "test").mkdir(parents=True, exist_ok=True)
    with (
        (VAR / "test" / "template").open("a") as alone,
        psycopg.connect(url, autocommit=True) as server,
    ):
        fcntl.flock(alone, fcntl.LOCK_EX)
        while (name := _name_of_tables()) not in _templates(server):
            _drop_unheld(server)
            _make_tables(server, url)
            if name == _name_of_tables():  # else a part was saved meanwhile: they are made anew
                server.execute(RENAME.format(Identifier(MAKING), Identifier(name)))
        held = (VAR / "test" / name).open("a")
        fcntl.flock(held, fcntl.LOCK_SH)
        _held.append(held)
    return name


def _name_of_tables() -> str:
    parts = sorted(path for pattern in MADE_OF for path in postgres.ROOT.glob(pattern))
    made_of = hashlib.sha256(b"\0".join(path.read_bytes() for path in parts))
    return f"tables_{made_of.hexdigest()[:16]}"


def _templates(server: psycopg.Connection) -> list[str]:
    return [name for (name,) in server.execute(TEMPLATES)]


def _drop_unheld(server: psycopg.Connection) -> None:
    for name in _templates(server):
        place = VAR / "test" / name
        with place.open("a") as file, suppress(BlockingIOError, psycopg.errors.ObjectInUse):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            server.execute(SQL("DROP DATABASE {}").format(Identifier(name)))
            place.unlink()


def _make_tables(server: psycopg.Connection, url: str) -> None:
    """Make all tables under another name first, so that none is ever copied half made."""
    server.execute(SQL("CREATE DATABASE {}").format(Identifier(MAKING)))
    address = urlsplit(url)._replace(path=f"/{MAKING}").geturl()
    ended = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity=0"],
        cwd=postgres.ROOT,
        env={**os.environ, "DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode:
        raise pytest.UsageError(f"The tables for tests could not be made:\n{ended.stderr}")
