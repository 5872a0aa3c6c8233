"""Money in the tests: a council account without a floor, and a budget that has one."""

from datetime import UTC, date, datetime

import pytest

from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions
from selfdirect.foundation.ledger.rules import Leg

EFUA = Actor("efua", frozenset({Role.FINANCE}), display="Efua Mensah")
AT = datetime(2026, 4, 6, 9, tzinfo=UTC)
TODAY = date(2026, 4, 6)
COUNCIL, BUDGET, BRIGHTWAY = "council:care", "budget:PB-7K3M-9QTX:direct", "provider:BRIGHTWAY"


def pounds(amount: int | str) -> Money:
    return Money.pounds(amount)


def pay(reference, amount, source=BUDGET, target=BRIGHTWAY, **others):
    """Post one leg with everything usual about it."""
    usual = {"effective_on": TODAY, "memo": "Support at home", "by": EFUA, "at": AT}
    legs = [Leg(source, target, pounds(amount))]
    return actions.post(reference=reference, legs=legs, **(usual | others))


def put_in(amount, reference="IN-1"):
    return pay(reference, amount, source=COUNCIL, target=BUDGET)


def open_accounts():
    actions.open_account(address=COUNCIL, stream="care")
    actions.open_account(address=BRIGHTWAY, stream="care")
    actions.open_account(address=BUDGET, stream="care", guarded=True)


@pytest.fixture
def book(db):
    open_accounts()
