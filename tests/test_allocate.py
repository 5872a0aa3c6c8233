"""`selfdirect allocate`: lines in, lines out, and no database."""

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from config.cli import main
from config.commands.allocate import _EXAMPLE, allocate_file
from selfdirect.agreement.allocation.schemes import EXAMPLES, built_in
from selfdirect.agreement.allocation.tests.schemes import RATES, every_kind

SCHEME = "synthetic_county_ras"


def lines(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, object]]:
    assert main(["allocate", *words]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def write(folder: Path, *lines: str | bytes) -> str:
    path = folder / "answers.jsonl"
    path.write_bytes(b"\n".join(x if isinstance(x, bytes) else x.encode() for x in lines))
    return str(path)


def test_each_line_in_gives_one_line_out(capsys: pytest.CaptureFixture[str]) -> None:
    amira, two, none = lines(capsys, SCHEME, str(EXAMPLES))
    assert list(two) == [
        *("id", "scheme", "version", "values", "amount_minor", "currency", "period", "working")
    ]
    assert (two["id"], two["scheme"], two["amount_minor"]) == ("two-people", SCHEME, 67600)
    assert (two["currency"], two["period"]) == ("GBP", "week")
    values = two["values"]
    assert isinstance(values, dict)
    assert (values["points"], values["additions"], values["panel"]) == ("73", "32844/365", "0")
    assert amira["amount_minor"]
    assert set(none) == {"id", "refused"}


def test_a_scheme_may_be_a_file_and_nothing_is_taken_for_granted_when_strict(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    scheme = tmp_path / "mine.yaml"
    scheme.write_text(built_in(SCHEME).replace("version: '1'", "version: '7'"), encoding="utf-8")
    answers = write(tmp_path, '{"id": 1, "answers": {"client_group": "older_people"}}')
    assert lines(capsys, str(scheme), answers)[0]["version"] == "7"
    assert "q12" in str(lines(capsys, str(scheme), answers, "--strict")[0]["refused"])


def test_an_answer_may_be_a_list_or_minutes_and_a_value_a_name(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    text = every_kind(
        "- name: level\n  is: if(bath > 30, 'high', 'low')\n"
        "- {name: total, is: 'points(nights) + rate(hour)'}\n",
        top=RATES,
    )
    cut = text[: text.index("amount:")] + text[text.index("fixtures:") :]
    (tmp_path / "money.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "scores.yaml").write_text(cut, encoding="utf-8")
    told = {"wash": "no", "hours": 6, "nights": ["turn", "check"], "meals": "15 x 2"}
    told |= {"bath": {"minutes": 20, "times": 2}, "born": "1950-05-01"}
    line = {"id": "a", "on": "2026-05-01", "answers": told}
    answers = write(tmp_path, json.dumps(line), json.dumps({**line, "on": None}))
    money, no_day = lines(capsys, str(tmp_path / "money.yaml"), answers)
    scores, _ = lines(capsys, str(tmp_path / "scores.yaml"), answers)
    assert money["values"] == scores["values"] == {"level": "high", "total": "22.5"}
    assert (money["amount_minor"], scores["amount_minor"]) == (2250, None)
    assert "Say which day it is for" in str(no_day["refused"])


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("{", "This is not JSON (line 2, column 2)"),
        (b"\xff", "Line 2 is not text in UTF-8."),
        ("[" * 100_000, "nested too deeply"),
        ('{"id": ' + "9" * 5_000 + "}", "a number too long"),
        ("[]", "Line 2 must be an object"),
        ("{}", "Line 2 needs “answers”"),
        ('{"on": "soon", "answers": {}}', "“soon” is not a date"),
        ('{"on": "2012-01-01", "answers": {}}', "This scheme starts on 2013-04-01"),
        ('{"answers": {"q1": "lots"}}', "Unknown option “lots”"),
        ('{"answers": {"q1": NaN}}', "Unknown option “NaN”"),
    ],
)
def test_a_line_that_cannot_be_worked_out_says_why_and_the_rest_go_on(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, line: str | bytes, words: str
) -> None:
    good = '{"id": "a", "answers": {"client_group": "older_people"}}'
    found = lines(capsys, SCHEME, write(tmp_path, "", line, good))
    assert words in str(found[0]["refused"])
    assert found[0]["id"] is None
    assert found[1]["amount_minor"] == 0


def test_files_that_cannot_be_read_end_with_status_2(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    absent, wrong, binary = tmp_path / "absent", tmp_path / "wrong.yaml", tmp_path / "binary"
    wrong.write_text("id: [", encoding="utf-8")
    binary.write_bytes(b"\xff\xfe\x00")
    for scheme, answers, words in [
        (str(absent), str(EXAMPLES), "absent cannot be read: No such file or directory."),
        (str(wrong), str(EXAMPLES), "has a fault at line 1, column 6: this is not YAML"),
        (str(binary), str(EXAMPLES), "is not a text file in UTF-8"),
        (SCHEME, str(absent), "the answers"),
        (SCHEME, str(tmp_path), "Is a directory"),
        (SCHEME, "a\0b", "embedded null"),
    ]:
        assert main(["allocate", scheme, answers]) == 2
        assert words in capsys.readouterr().err


def test_the_example_in_the_help_runs_and_needs_no_django() -> None:
    asked, given = (json.dumps(x) for x in shlex.split(_EXAMPLE.split("echo")[1])[:2])
    code = (
        "import sys; from config.cli import main;"
        f"status = main(['allocate', '{SCHEME}', '-']);"
        "sys.exit(9 if 'django' in sys.modules else status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input=json.loads(asked),
        capture_output=True,
        text=True,
        check=False,
        env={"LANG": "C"},
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr, given) == (0, "", '"|"')
    assert json.loads(done.stdout)["id"] == "a1"


def test_a_reader_may_leave_early() -> None:
    code = "from config.cli import main; raise SystemExit(main())"
    command = [sys.executable, "-c", code, "allocate", SCHEME, str(EXAMPLES)]
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(command, stdout=writing, stderr=subprocess.PIPE, check=False)
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_broken_character_is_written_as_it_came(tmp_path: Path) -> None:
    answers = write(tmp_path, '{"id": "\\ud800", "answers": {"client_group": "older_people"}}')
    out = tmp_path / "out"
    with out.open("w", encoding="utf-8", errors="backslashreplace") as stream:
        assert allocate_file(SCHEME, answers, stream) == 0
    assert json.loads(out.read_text(encoding="utf-8"))["id"] == "\ud800"
