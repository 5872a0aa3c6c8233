"""What makes a fresh folder ready."""

import sys
from pathlib import Path

import pytest

from scripts import bootstrap

LOCKS = sorted(bootstrap.REQUIREMENTS.glob("*.txt"))
WRITE = "open('made', 'a').write('x')"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "LOGS", tmp_path / "log")


def _once(folder: Path, code: str = WRITE) -> None:
    bootstrap._once(
        "Making it",
        stamp=folder / "stamp",
        inputs=[folder / "input"],
        commands=lambda: [[sys.executable, "-c", code]],
    )


def test_a_step_is_repeated_only_when_what_goes_into_it_has_changed(tmp_path: Path) -> None:
    (tmp_path / "input").write_text("one")
    _once(tmp_path)
    _once(tmp_path)
    assert (tmp_path / "made").read_text() == "x"
    (tmp_path / "input").write_text("two")
    _once(tmp_path)
    assert (tmp_path / "made").read_text() == "xx"


def test_a_step_that_failed_says_how_and_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "input").write_text("one")
    with pytest.raises(bootstrap.CannotGoOn, match="no room left"):
        _once(tmp_path, "raise SystemExit('no room left')")
    _once(tmp_path)
    assert (tmp_path / "made").exists()


def test_a_program_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(bootstrap.CannotGoOn, match="no-such-program"):
        bootstrap._run("Trying", ["no-such-program"])


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_file_holds_a_hash_for_every_package_and_no_address(lock: Path) -> None:
    text = lock.read_text()
    assert "://" not in text
    packages = [line for line in text.splitlines() if line and not line.startswith(" ")]
    assert packages
    assert all("==" in line and line.endswith("\\") for line in packages)


def test_the_front_end_lock_records_no_download_addresses() -> None:
    lock = bootstrap.REQUIREMENTS.parent / "package-lock.json"
    assert '"resolved"' not in lock.read_text()
