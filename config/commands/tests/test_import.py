"""`selfdirect import`: what it prints, and how it ends."""

import argparse
from pathlib import Path

import pytest

from config.commands import import_
from selfdirect.register.directory.models import Service

CLUBS = "name,category,address,postcode\nMoor Netball,Netball,Lane,M33 6NP\n,Golf,Here,M33 1AA\n"
pytestmark = pytest.mark.django_db


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    import_.add_parser(parser.add_subparsers())
    return import_.run(parser.parse_args(["import", *words]))


def test_every_row_is_accounted_for_in_print(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "clubs.csv"
    file.write_text(CLUBS)

    assert run("trafford-clubs", str(file)) == 0
    first = capsys.readouterr().out
    assert "2 read, 1 added, 0 changed, 0 as before, 1 left out" in first
    assert "Left out: line 3, name: This is empty. Enter the name" in first

    assert run("trafford-clubs", str(file)) == 0
    assert "Nothing in the directory was changed." in capsys.readouterr().out


def test_a_file_that_cannot_be_read_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("cqc", str(tmp_path / "gone.csv")) == 2
    assert "cannot be opened" in capsys.readouterr().err
    assert not Service.objects.exists()


def test_an_address_that_cannot_be_reached_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("open-referral", "ftp://127.0.0.1/x") == 2
    assert "It should begin with https://" in capsys.readouterr().err


def test_progress_is_quiet_for_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    progress = import_.Progress()
    progress("Saving", 1, 10)
    progress.began -= 2
    progress.said -= 2
    progress("Saving", 2000, 9000)
    progress("Saving", 2001, 9000)
    progress("Saving", 9000, 9000)
    progress.end()
    assert capsys.readouterr().err == "\rSaving: 2,000 of 9,000   \rSaving: 9,000 of 9,000   \n"
