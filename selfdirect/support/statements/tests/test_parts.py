"""One person's part of a fund, as lines that come and go."""

from datetime import date

import pytest

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.pools.rules import Happened
from selfdirect.support.statements.rules.parts import LONG_AGO, own_line

DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("pence", "source", "target"),
    [(500, "budget:PB-1:pool", "pool:PO-1"), (-500, "pool:PO-1", "budget:PB-1:pool")],
)
def test_what_comes_in_and_what_goes_out_is_told_from_the_fund(pence, source, target):
    words = "Your part of the week"
    happened = Happened(DAY, "P-1", Money(pence), words, other="budget:PB-1:pool")
    line = own_line("pool:PO-1", happened)
    assert (line.movement.source, line.movement.target) == (source, target)
    assert (line.amount, line.movement.amount) == (Money(pence), Money(500))
    assert (line.movement.counts_on, line.movement.known_at, line.movement.memo) == (
        DAY,
        LONG_AGO,
        words,
    )
