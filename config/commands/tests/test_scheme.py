"""`selfdirect scheme publish` proposes a file; somebody else signs it."""

from pathlib import Path

import pytest

from config.cli import main
from config.demo.cast import Cast
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.allocation.tests.steps import TEXT
from selfdirect.agreement.schemes.models import Draft


def publish(file: Path, *, by: str = "farid", day: str = "2027-04-01") -> int:
    return main(["scheme", "publish", str(file), "--from", day, "--note", "Prices.", "--by", by])


def test_a_file_is_proposed_and_waits(
    tmp_path: Path, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(TEXT, "utf-8")
    assert publish(file) == 0
    assert "waits for somebody else's signature" in capsys.readouterr().out
    assert (Draft.objects.get().state, str(Draft.objects.get().starts_on)) == (
        "PROPOSED",
        "2027-04-01",
    )
    assert not Scheme.objects.exists()


@pytest.mark.parametrize(
    ("text", "how", "status", "why"),
    [
        (TEXT, {"by": "carol"}, 1, "commissioners"),
        (TEXT, {"by": "nobody"}, 1, "no account"),
        (TEXT, {"day": "soon"}, 1, "is not a date"),
        (TEXT.replace("153, add", "154, add"), {}, 1, "do not come out"),
        ("a: [1", {}, 2, "not YAML"),
    ],
)
def test_what_cannot_be_proposed_leaves_nothing(
    tmp_path: Path,
    cast: Cast,
    capsys: pytest.CaptureFixture[str],
    text: str,
    how: dict[str, str],
    status: int,
    why: str,
) -> None:
    file = tmp_path / "a.yaml"
    file.write_text(text, "utf-8")
    assert publish(file, **how) == status
    assert why in capsys.readouterr().err
    assert not Draft.objects.exists()


def test_a_file_that_is_not_there_is_said(tmp_path: Path, cast: Cast) -> None:
    assert publish(tmp_path / "none.yaml") == 2
