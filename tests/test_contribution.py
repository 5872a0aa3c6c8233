"""The command that works out contributions, as somebody would run it."""

import json
import os
import subprocess
import sys

import pytest

from config.commands.contribution import EXAMPLES

RUN = "import sys; from config import cli; status = cli.main(sys.argv[1:]);"
NO_DJANGO = "sys.exit(status if 'django' not in sys.modules else 'Django was loaded')"


def run(*words, given=""):
    return subprocess.run(
        [sys.executable, "-c", RUN + NO_DJANGO, "contribution", *map(str, words)],
        input=given.encode(),
        capture_output=True,
        check=False,
        env={**os.environ, "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
    )


def answers(given):
    done = run("-", given=given)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_the_example_that_help_shows_runs_without_django_or_a_database():
    done = run(EXAMPLES)

    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert str(EXAMPLES) in run("--help").stdout.decode()
    assert [x.get("contribution_pence") for x in found] == [
        69_90,
        79_55,
        244_60,
        210_00,
        0,
        6_00,
        None,
        980_00,
        209_50,
        97_30,
        4_50,
        189_50,
    ]
    assert found[3]["full_cost"] is True
    assert found[5]["tariff_pence"] == 6_00
    assert found[9]["equity_limit_pence"] == 134_250_00
    assert any("from memory" in doubt for doubt in found[10]["doubts"])
    assert found[6] == {"id": "a fact is missing", "refused": found[6]["refused"]}


def test_each_line_gets_one_answer_and_what_is_wrong_is_said_in_it():
    found = answers(
        '{"id": 7, "setting": "tariff_only", "capital": 23250.01}\n'
        "\n"
        '{"id": "a", "setting": "tariff_only", "capital": 1e999999}\n'
        '{"id": "b", "setting": "tariff_only", "capital": NaN}\n'
        '{"id": 1e999999, "setting": "tariff_only", "capital": 1e99999999999999999999}\n'
        '{"id": 1e999999, "setting": "tariff_only", "capital": -1}\n'
        '{"id": "c", "id": "d"}\n'
        "[1]\n"
        "{\n"
        '{"id": "e", "setting": "tariff_only", "capital": 1, "on": "1999-01-01"}\n'
        '{"id": "f\u2028", "setting": "tariff_only", "capital": 14500.01}\n' + "[" * 9999
    )

    assert [x["id"] for x in found] == [
        7,
        "a",
        "b",
        None,
        "1E+999999",
        None,
        None,
        None,
        "e",
        "f\u2028",
        None,
    ]
    first = found[0]
    assert (first["contribution_pence"], first["full_cost"], first["tariff_pence"]) == (
        None,
        True,
        None,
    )
    assert found[9]["tariff_pence"] == 2_00
    assert found[3]["refused"] == "Line 5 has a number that is far too large."
    assert all("refused" in x for x in found[1:9])


@pytest.mark.parametrize("case", ["absent", "folder", "not text"])
def test_a_file_that_cannot_be_read_ends_with_status_2_and_says_why(tmp_path, case):
    path = tmp_path / "means.jsonl"
    if case == "folder":
        path.mkdir()
    if case == "not text":
        path.write_bytes(b"\xff\xfe\x00")

    done = run(path)

    assert done.returncode == 2
    assert done.stdout == b""
    assert f"cannot read {path}" in done.stderr.decode()


POLICY = """[[published]]
starts_on = 2014-04-06
source = "Ours"
maximum_charge = "50"
"""


def test_a_policy_of_the_councils_own_is_read_from_a_file(tmp_path):
    ours = tmp_path / "policy.toml"
    ours.write_text(POLICY)
    done = run(EXAMPLES, "--policy", ours)

    assert json.loads(done.stdout.splitlines()[0])["contribution_pence"] == 50_00


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("starts_on = ", "cannot read"),
        ("a = 1", "no [[published]] block"),
        (POLICY.replace("maximum_charge", "maximum"), "no setting called maximum"),
        (POLICY.replace('"50"', "50.5"), "must be an exact amount"),
    ],
)
def test_a_policy_that_is_not_whole_is_refused_by_name(tmp_path, text, why):
    ours = tmp_path / "policy.toml"
    ours.write_text(text)
    done = run("-", "--policy", ours, given="{}")

    assert done.returncode == 2
    assert str(ours) in done.stderr.decode()
    assert why in done.stderr.decode()
    assert run("-", "--policy", tmp_path / "none.toml").returncode == 2
