"""The `selfdirect` command."""

import subprocess
import sys

import pytest
from django.db import connection

from config import cli


def test_every_command_that_is_written_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    assert ended.value.code == 0
    assert "serve" in capsys.readouterr().out


def test_an_unknown_command_ends_with_status_2_and_the_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["abolish"])
    assert ended.value.code == 2
    assert "migrate" in capsys.readouterr().err


@pytest.mark.parametrize(
    "name", [name for name, command in cli.COMMANDS.items() if not command.needs_database]
)
def test_a_command_without_a_database_never_loads_django(name: str) -> None:
    look = (
        "import sys; from config import cli\n"
        f"try: cli.main(['{name}', '--help'])\n"
        "except SystemExit: pass\n"
        "assert not {'django', 'psycopg'} & set(sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", look], capture_output=True, check=False)
    assert ended.returncode == 0, ended.stderr.decode()


def test_a_database_without_tables_is_said_in_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    def run(*_: object) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT FROM a_table_to_come")
        return 0

    monkeypatch.setattr(cli, "_run", run)
    assert cli.main(["demo"]) == 1
    assert "Run `selfdirect migrate`" in capsys.readouterr().err
