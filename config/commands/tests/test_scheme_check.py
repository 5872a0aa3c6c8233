"""`selfdirect scheme check` says all that is wrong with files, with no database."""

import json
from pathlib import Path

import pytest

from config.cli import main
from selfdirect.agreement.allocation.schemes import BUILT_IN, built_in

DAY = ["--on", "2026-11-01"]


def check(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    status = main(["scheme", "check", *words])
    return status, capsys.readouterr().out


def written(folder: Path, text: str) -> str:
    file = folder / "a.yaml"
    file.write_text(text, "utf-8")
    return str(file)


def test_the_schemes_that_come_with_us_are_clean(capsys: pytest.CaptureFixture[str]) -> None:
    status, shown = check(capsys, *BUILT_IN, *DAY)
    assert status == 0
    assert shown.count("it can be read. Grave findings: 0;") == len(BUILT_IN)


def test_a_grave_finding_is_shown_where_it_stands_with_how_to_mend_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(tmp_path, built_in("synthetic_county_ras").replace("[129, 900]", "[129, 9]"))
    status, shown = check(capsys, file, *DAY)
    assert status == 1
    for words in ("GRAVE", f"{file}:", "Why it matters: ", "To mend it: ", "^", "may_fall"):
        assert words in shown


def test_a_file_that_cannot_be_read_as_a_scheme_shows_every_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = built_in("synthetic_county_ras").replace("currency: GBP", "currency: pounds")
    status, shown = check(capsys, written(tmp_path, text.replace("points >= 4", "points >= x")))
    assert status == 2
    assert shown.count("FAULT") == 2
    assert "faults found: 2." in shown


def test_a_program_reads_the_same_as_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, shown = check(capsys, written(tmp_path, "a: ["), str(tmp_path / "none"), "--json")
    broken, absent = json.loads(shown)
    assert status == 2
    assert broken["findings"][0]["weight"] == "fault"
    assert broken["findings"][0]["line"] == 1
    assert absent["cannot_be_opened"] == "No such file or directory"


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"x" * 5_000_001])
def test_what_is_no_text_or_far_too_large_is_said_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], raw: bytes
) -> None:
    file = tmp_path / "raw"
    file.write_bytes(raw)
    status, shown = check(capsys, str(file))
    assert status == 2
    assert f"{file} cannot be read: it is" in shown


def test_a_day_that_is_none_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scheme", "check", "pip_uk", "--on", "soon"]) == 2
    assert "is not a date" in capsys.readouterr().err
