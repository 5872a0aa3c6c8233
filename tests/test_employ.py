"""`selfdirect employ`, from JSON lines."""

import json
from datetime import date

import pytest

from config.commands.employ import answers

DAY = date(2026, 6, 1)
GOOD = {"id": "Hana", "hours": [["In the day", 20, "13.00"]], "age": "22 to 40"}


def answer(facts: object) -> dict[str, object]:
    (found,) = answers(["", json.dumps(facts), " "], DAY)
    return found


def test_a_line_is_answered_with_its_working() -> None:
    found = answer(GOOD)
    assert (found["id"], found["weekly_pence"], found["hourly_pence"]) == ("Hana", 34_168, 1_708)
    assert answer({**GOOD, "hours": [["Day", 20.0, 13]], "on": "2026-06-02"})["weekly_pence"]


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"hours": 20}, "hours must be a list"),
        ({"hours": [["x", "lots", 13]]}, "hours must be a number like 12.50"),
        ({"hours": [["x", True, 13]]}, "hours must be a number like 12.50"),
        ({"hours": [["x", "1/0", 13]]}, "hours must be a number like 12.50"),
        ({"hours": [["x", 20, 9]]}, "below the least"),
        ({"age": "17"}, "age must be one of these: 18 to 20"),
        ({"assistants": 1.5}, "assistants must be a whole number"),
        ({"on": "soon"}, "on must be a day like 2026-06-01"),
        ({"on": "2001-01-01"}, "no costs of employing"),
        ({"cake": 1}, "has a fact that is not known: cake"),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(changed: dict[str, object], says: str) -> None:
    assert says in str(answer({**GOOD, **changed})["refused"])


@pytest.mark.parametrize("line", ["{", "[]", '"x"'])
def test_a_line_that_is_no_object_is_refused(line: str) -> None:
    (found,) = answers([line], DAY)
    assert "Line 1 is not" in str(found["refused"])
