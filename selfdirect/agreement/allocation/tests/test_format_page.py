"""The page that teaches the format: every example on it is run, and comes out as it says."""

import json
import re
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from selfdirect.agreement.allocation.rules import (
    Allocation,
    Scheme,
    SchemeError,
    allocate,
    check_fixtures,
    exact,
    load_scheme,
)
from selfdirect.agreement.allocation.rules.functions import NUMBERS, TRUTHS
from selfdirect.agreement.allocation.rules.wording import sum_of
from selfdirect.agreement.allocation.tests.tiny import tiny
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money

PAGE = (Path(__file__).parents[4] / "docs/rules/scheme-format.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_ROW = re.compile(r"^\| (`\w+\(.*) \| .* \| `(.*)` \| (\S+) \|$", re.MULTILINE)

Row = dict


def examples() -> list[object]:
    """Find each scheme on the page with what stands under it, by the line of the page."""
    found = list(_BLOCK.finditer(PAGE))
    shown = [(a, b) for a, b in pairwise(found) if a[1] == "yaml" and b[1] != "console"]
    lines = [PAGE.count("\n", 0, a.start()) + 2 for a, _ in shown]
    return [
        pytest.param(a[2], b[1], b[2], id=f"line {line}")
        for (a, b), line in zip(shown, lines, strict=True)
    ]


def whole(said: str) -> str:
    return said if said.startswith("id:") else tiny(said)


@pytest.mark.parametrize(("said", "kind", "under"), examples())
def test_each_example_on_the_page_comes_out_as_it_says(said: str, kind: str, under: str) -> None:
    if kind == "text":
        with pytest.raises(SchemeError) as fault:
            load_scheme(whole(said))
        assert str(fault.value) == " ".join(under.split())
    else:
        assert kind == "json"
        scheme = load_scheme(whole(said))
        for line in under.splitlines():
            check(scheme, json.loads(line))


def check(scheme: Scheme, row: Row) -> None:
    if "fixtures" in row:
        assert list(check_fixtures(scheme)) == row["fixtures"]
        return
    assert scheme.fixtures == () or check_fixtures(scheme) == ()
    if "refused" in row:
        with pytest.raises(Refused) as refusal:
            worked_out(scheme, row)
        assert str(refusal.value) == row["refused"]
        return
    found = worked_out(scheme, row)
    for name in set(row) - {"answers", "on"}:
        assert _SHOWN[name](found, row[name]) == row[name]


def worked_out(scheme: Scheme, row: Row) -> Allocation:
    on = date.fromisoformat(row["on"]) if "on" in row else None
    return allocate(scheme, row["answers"], on=on)


def values(found: Allocation, asked: Row) -> Row:
    return {n: v if isinstance(v := found.values[n], str) else exact(v) for n in asked}


def amount(found: Allocation, asked: str | None) -> str | None:
    return None if found.total is None else str(found.total)


def lines(found: Allocation, asked: Row) -> Row:
    shared = {x.question: str(x.money) for x in found.lines if x.money != Money(0)}
    return {**shared, **{x.id: str(x.money) for x in found.money_lines}}


_SHOWN = {
    "values": values,
    "amount": amount,
    "lines": lines,
    "panel": lambda found, asked: found.panel,
    "working": lambda found, asked: next((w for w in found.working if w == asked), found.working),
    "warning": lambda found, asked: asked if asked in found.warnings[0] else found.warnings,
    "other_sums": lambda found, asked: {
        s.id: sum_of(s.money, found.currency) for s in found.other_sums
    },
}


def functions() -> tuple[str, Row, list[tuple[str, str, str]]]:
    """Find the table of functions, and the scheme and answers above it."""
    said, under = next(
        (a[2], b[2])
        for a, b in pairwise(_BLOCK.finditer(PAGE))
        if a[1] == "yaml" and "{hour: {text: Price of an hour" in a[2]
    )
    return said, json.loads(under), _ROW.findall(PAGE)


def test_the_page_has_every_function_and_no_other() -> None:
    _, _, rows = functions()
    told = {name for row in rows for name in re.findall(r"`(\w+)\(", row[0])}
    assert told == {"if", *NUMBERS, *TRUTHS}


@pytest.mark.parametrize("row", functions()[2], ids=lambda row: row[1])
def test_each_function_comes_to_what_the_page_says(row: tuple[str, str, str]) -> None:
    said, given, _ = functions()
    scheme = load_scheme(tiny(f"{said}- name: shown\n  is: {row[1]}\n"))
    assert exact(worked_out(scheme, given).values["shown"]) == row[2]
