"""A statement on paper: every sum on one line, however long it is."""

import io

import pytest
from pypdf import PdfReader

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ui.pdf import typeset
from selfdirect.support.statements.paper import TEMPLATE, of_fund
from selfdirect.support.statements.rules import Facts, whole
from selfdirect.support.statements.tests.lines import (
    CARE,
    HELD,
    MANAGED,
    NAMES,
    POTS,
    START,
    day,
    lines,
    move,
)


@pytest.mark.parametrize(
    ("pence", "wide"), [(99_999_99, False), (100_000_00, True), (88_888_888_88, True)]
)
@pytest.mark.parametrize("large", [False, True])
def test_a_sum_stands_on_one_line_whole(pence, wide, large):
    found = [
        move(1, "council:care", MANAGED, pence),
        move(2, MANAGED, HELD, pence),
        move(3, HELD, CARE, pence),
    ]
    facts = Facts(POTS, lines(*found), names=NAMES)
    told = whole(facts, Period(START, day(99)), day(50))
    council = {"name": "Riverside", "phone": "01632 960 100"}
    data = of_fund(told, what="A", number="B", on=START, council=council, demo=True)
    assert data["wide"] is wide
    pages = PdfReader(io.BytesIO(typeset(TEMPLATE, {**data, "large": large}))).pages
    said = "\n".join(page.extract_text() for page in pages)
    assert f"-{Money(pence)}" in said
    assert said.count(str(Money(pence))) >= 6
