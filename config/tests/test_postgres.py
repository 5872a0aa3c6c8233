"""The embedded server: started by the first, shared, stopped by the last."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config import postgres

USES_IT_UNTIL_TOLD = """
import sys
from pathlib import Path
from config import postgres
print(postgres.ensure(Path(sys.argv[1]), durable=False), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """Give a folder of this test alone; pytest's own would be closed to the server's account."""
    with tempfile.TemporaryDirectory() as made:
        yield Path(made)


@pytest.fixture(autouse=True)
def _no_address_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DATABASE_URL")


def _user(data: Path) -> tuple[subprocess.Popen[str], str]:
    """Start a process that uses the server; answer it and the address it was given."""
    process = subprocess.Popen(
        [sys.executable, "-c", USES_IT_UNTIL_TOLD, str(data)],
        cwd=postgres.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    return process, process.stdout.readline().strip()


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(url) as connection:
            return connection.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def test_an_address_that_is_given_is_used_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere/council")
    assert postgres.ensure(Path("/nowhere")) == "postgresql://elsewhere/council"


def test_the_last_process_that_uses_the_server_stops_it(folder: Path) -> None:
    first, url = _user(folder / "data")
    second, same_url = _user(folder / "data")
    assert url == same_url
    first.communicate()
    assert _answers(url)
    second.communicate()
    assert not _answers(url)


def test_a_process_that_was_killed_does_not_keep_the_server_up(folder: Path) -> None:
    killed, url = _user(folder / "data")
    killed.kill()
    killed.communicate()
    assert _answers(url)
    next_one, _ = _user(folder / "data")
    next_one.communicate()
    assert not _answers(url)


def test_a_folder_with_a_very_long_name_still_works(folder: Path) -> None:
    deep = folder.joinpath(*["a-folder-with-a-long-name"] * 5)
    process, url = _user(deep / "data")
    assert _answers(url)
    process.communicate()


def test_the_account_has_no_more_rights_than_a_council_gives(folder: Path) -> None:
    process, url = _user(folder / "data")
    with psycopg.connect(url) as connection:
        asked = "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user"
        assert connection.execute(asked).fetchone() == (False, True)
    process.communicate()


def test_the_folder_of_another_account_is_refused_with_its_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: folder.stat().st_uid + 1)
    with pytest.raises(postgres.PostgresFailed, match="belongs to another account"):
        postgres.ensure(folder / "data")
