"""`selfdirect receipt verify`: a receipt is checked with no database, whoever wrote it."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config.cli import main
from selfdirect.agreement.allocation.rules import allocate, load_scheme, receipt
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.agreement.allocation.tests.schemes import small

AMIRA = {"client_group": "physical_sensory", "q1": "daily", "informal_q1": "half"}
OWN = small()  # a scheme that does not come with selfdirect


def made(text: str, answers: dict[str, str]) -> dict[str, object]:
    return receipt(allocate(load_scheme(text), answers, strict=False))


COUNTY = made(built_in("synthetic_county_ras"), AMIRA)
LOCAL = made(OWN, {"wash": "some", "family": "none", "hours": "2"})


def check(folder: Path, file: object, *words: str) -> int:
    path = folder / "receipt.json"
    path.write_bytes(file if isinstance(file, bytes) else json.dumps(file).encode())
    return main(["receipt", "verify", str(path), *words])


def test_one_of_a_scheme_that_comes_with_selfdirect_needs_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, {"ref": "I-1", "agreed": COUNTY, "own": None}) == 0
    said = capsys.readouterr().out
    assert "by the scheme synthetic_county_ras, which comes with selfdirect" in said
    assert said.endswith("Everything agrees.\n")


def test_one_of_another_scheme_is_checked_by_the_copy_in_the_file_or_by_the_file_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, {"agreed": LOCAL, "scheme_text": OWN}) == 0
    assert "that stands in the file itself" in capsys.readouterr().out
    scheme = tmp_path / "scheme.yaml"
    scheme.write_text(OWN)
    assert check(tmp_path, LOCAL, "--scheme", str(scheme)) == 0
    assert check(tmp_path, LOCAL) == 2
    assert "Give the published file with --scheme" in capsys.readouterr().err


def test_what_differs_is_named_and_told_by_the_status(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, {"agreed": {**COUNTY, "amount_minor": 999_00}}) == 1
    said = capsys.readouterr().out
    assert "DIFFERS  amount minor is 99900, but worked out again it is" in said
    assert "Not everything agrees" in said


def test_a_scheme_file_that_is_not_the_one_named_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(tmp_path, {"agreed": COUNTY, "check": {"scheme_file_sha256": "0"}}) == 1
    assert "It names a scheme file of sha256 0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"\xff", "not a text file in UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"n": ' + b"9" * 5_000 + b"}", "number too long"),
        ([], "not a receipt"),
        ({"agreed": {**COUNTY, "checksum": []}}, "no copy of one"),
        ({"agreed": {**LOCAL, "scheme": {}}, "scheme_text": 7}, "no copy of one"),
        ({"agreed": LOCAL, "scheme_text": "id: ["}, "has a fault at line 1"),
        ({"agreed": LOCAL, "scheme_text": "&a [*a]"}, "has a fault at"),
    ],
)
def test_what_cannot_be_checked_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: object, why: str
) -> None:
    assert check(tmp_path, file) == 2
    assert why in capsys.readouterr().err


def test_a_file_that_is_not_there_or_far_too_large_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["receipt", "verify", str(tmp_path / "none.json")]) == 2
    monkeypatch.setattr("config.commands.receipt._LARGEST", 10)
    assert check(tmp_path, COUNTY) == 2
    said = capsys.readouterr().err
    assert "cannot be read: No such file" in said
    assert "too large" in said


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda deeper: st.lists(deeper, max_size=4) | st.dictionaries(st.text(max_size=9), deeper),
    max_leaves=10,
)
FIELDS = st.sampled_from(["agreed", "own", "voices", "check", "scheme_text", *COUNTY])


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
@given(file=st.dictionaries(FIELDS, JSON), kept=st.dictionaries(FIELDS, JSON, max_size=3))
def test_nothing_that_is_json_makes_it_crash(
    tmp_path: Path, file: dict[str, object], kept: dict[str, object]
) -> None:
    assert check(tmp_path, file) in (1, 2)
    assert check(tmp_path, {**file, "agreed": {**COUNTY, **kept}}) in (0, 1, 2)
