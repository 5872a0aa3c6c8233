"""What somebody who leaves a fund reads is true: it goes to the council, and is not paid out."""

from datetime import date

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.pools import says
from selfdirect.support.pools.models import Member, Pool


def test_who_leaves_reads_that_the_rest_goes_to_the_council_and_is_not_paid_out():
    member = Member(pool=Pool(name="Saturday club"), sent=Money(14_423))
    assert "goes back to the council" in says.leaves(member, date(2026, 3, 12))
    assert "has the £144.23 that was left" in says.arrived(member)
    assert "It is not paid out by itself" in says.arrived(member)
