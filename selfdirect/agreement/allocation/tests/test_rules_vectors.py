"""Six hundred worked answers of real schemes, each through its scheme file.

The examples that come with the schemes were carried over from an independent reading of the same
rules. Where that reading lies beside the project, the copies are held against it.
"""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from selfdirect.agreement.allocation.rules import Scheme, allocate, load_scheme
from selfdirect.agreement.allocation.schemes import built_in, examples
from selfdirect.foundation.kernel.money import half_up

COUNTS = {"pip_uk": 200, "ibudget_florida_5b": 150, "form1_ontario": 100, "don_illinois": 150}
_ORIGINALS = Path(__file__).parents[4].parent / "shared/domain/ras/vectors"
_LEVELS = ["none", "minimal", "moderate", "severe"]

Row = dict


def rows(path: Path) -> list[Row]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line, parse_float=Fraction) for line in lines]


def same(found: Fraction | str, wanted: Fraction | int | str, places: int | None) -> bool:
    if isinstance(found, str):
        return found == wanted
    exact = found if places is None else Fraction(half_up(found * 10**places), 10**places)
    return exact == Fraction(wanted)


def differences(scheme: Scheme, row: Row) -> list[str]:
    on = date.fromisoformat(row["on"]) if "on" in row else None
    values = allocate(scheme, row["answers"], on=on, strict=False).values
    return [
        f"{row['id']}: {name} is {values[name]}, not {wanted}"
        for name, wanted in row["expect"].items()
        if not same(values[name], wanted, row.get("places"))
    ]


@pytest.mark.parametrize("name", COUNTS)
def test_every_worked_answer_comes_out_exactly(name: str) -> None:
    scheme = load_scheme(built_in(name))
    given = rows(examples(name))
    assert len(given) == COUNTS[name]
    assert [fault for row in given for fault in differences(scheme, row)] == []


@pytest.mark.parametrize("name", COUNTS)
@pytest.mark.skipif(not _ORIGINALS.exists(), reason="the originals do not lie beside the project")
def test_the_copies_say_what_the_originals_say(name: str) -> None:
    originals = {row["id"]: row for row in rows(_ORIGINALS / f"{name}.jsonl")}
    copies = {row["id"]: row for row in rows(examples(name))}
    scheme, back = load_scheme(built_in(name)), _BACK[name]
    assert len(originals) == COUNTS[name]
    assert {i: back(scheme, row) for i, row in copies.items()} == {
        i: (row["input"], row["expected"]) for i, row in originals.items()
    }


def _pip(scheme: Scheme, row: Row) -> tuple[Row, Row]:
    expect = row["expect"]
    parts = {
        part: {name: expect[f"{part}_{name}"] for name in ("points", "award", "weekly")}
        for part in ("daily_living", "mobility")
    }
    return {"answers": row["answers"], "on": row["on"]}, {**parts, "weekly": expect["weekly"]}


def _ibudget(scheme: Scheme, row: Row) -> tuple[Row, Row]:
    answers = dict(row["answers"])
    living, age = answers.pop("living"), answers.pop("age")
    items = {question: int(level) for question, level in answers.items()}
    return {"living": living, "age": age, "items": items}, row["expect"]


def _form1(scheme: Scheme, row: Row) -> tuple[Row, Row]:
    weekly = dict.fromkeys(("level1", "level2", "level3"), Fraction(0))
    for question, answer in row["answers"].items():
        if " x " in answer:
            minutes, times = map(Fraction, answer.split(" x "))
            part = scheme.questionnaire.by_id[question].section.removeprefix("Part ")[0]
            weekly[f"level{part}"] += minutes * times / 60
    catastrophic = row["answers"]["catastrophic"] == "yes"
    return {"hours_week": weekly, "on": row["on"], "catastrophic": catastrophic}, row["expect"]


def _don(scheme: Scheme, row: Row) -> tuple[Row, Row]:
    answers, expect = row["answers"], row["expect"]
    need = [_LEVELS.index(answers[f"d{n}"]) for n in range(1, 16)]
    unmet = [_LEVELS.index(answers.get(f"d{n}_unmet", "none")) for n in range(1, 16)]
    return {"A": need, "B": unmet, "mmse": answers["mmse"]}, {
        "A": expect["part_a"],
        "B": expect["part_b"],
        "total": expect["total"],
        "eligible": bool(expect["eligible"]),
    }


_BACK = {
    "pip_uk": _pip,
    "ibudget_florida_5b": _ibudget,
    "form1_ontario": _form1,
    "don_illinois": _don,
}
