"""What somebody who leaves a fund reads is true: it goes to the council, and on to them or not."""

from datetime import date

import pytest

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.pools import says
from selfdirect.support.pools.models import Member, Pool


@pytest.mark.parametrize(
    ("target", "back_to", "leaves", "arrived"),
    [
        ("managed", "council:care", "goes back to the council.", "It is not paid out by itself"),
        ("direct", "budget:PB-1:rest", "which pays it to you.", "is paid to you with"),
        (
            "third", "budget:PB-1:rest", "which pays it to whom you chose to hold your money.",
            "is paid to whom you chose",
        ),
        ("direct", "council:care", "pays it to you.", "It is not paid out by itself"),
    ],
)  # fmt: skip
def test_who_leaves_reads_where_the_rest_goes(target, back_to, leaves, arrived):
    member = Member(
        pool=Pool(name="Saturday club"), sent=Money(14_423), target=target, back_to=back_to
    )
    assert leaves in says.leaves(member, date(2026, 3, 12))
    assert "has the £144.23 that was left" in says.arrived(member)
    assert arrived in says.arrived(member)
