"""Gives every pytest session its own databases on a real PostgreSQL, away from the demonstration.

Loaded by `-p config.testing` (pyproject.toml), as the address must stand before Django starts.
"""

import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import pytest

from config import postgres

VAR = postgres.ROOT / "var"
SESSIONS_AT_ONCE = 32
_held: list[IO[str]] = []  # open for as long as this process lives


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Iterator[None]:
    """Start PostgreSQL once; the workers of one session find its address in the environment."""
    os.environ["SELFDIRECT_TESTING"] = "1"
    if "SELFDIRECT_TEST_DATABASE" not in os.environ:
        url = postgres.ensure(VAR / "postgres-test", durable=False)
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
