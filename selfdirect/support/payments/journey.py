"""What can happen to a payment and to an invoice: prepared by one, approved by another."""

from enum import StrEnum

from selfdirect.foundation.kernel.actor import Role
from selfdirect.foundation.kernel.journey import Journey, Step


class State(StrEnum):
    PREPARED = "PREPARED"
    PAID = "PAID"
    REFUSED = "REFUSED"


MONEY = frozenset({Role.FINANCE})
BILLERS = frozenset({Role.FINANCE, Role.PROVIDER})

PAYMENT = Journey(
    "payment",
    State.PREPARED,
    (
        Step("approve", (State.PREPARED,), State.PAID, MONEY, "payment.paid"),
        Step("refuse", (State.PREPARED,), State.REFUSED, MONEY, "payment.refused"),
    ),
)
