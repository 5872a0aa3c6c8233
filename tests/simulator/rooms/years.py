"""What comes by the clock: the night's work, and the end of a year."""

from datetime import timedelta

from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.ledger.actions import lapse
from selfdirect.support.billing import actions as billing
from selfdirect.support.budgets import actions as budgets
from selfdirect.support.marketplace import actions as marketplace
from selfdirect.support.orders import actions as orders
from selfdirect.support.payments import actions as payments
from tests.simulator.rooms.life import Life

AHEAD = timedelta(days=20)  # days go by in which nobody does anything


def night(life: Life) -> None:
    """Do all that the night does with money."""
    now = {"by": SYSTEM, "at": life.at}
    lapse(**now)
    payments.go_on_due(**now)
    budgets.roll_on_due(**now)
    marketplace.take_on_due(**now)
    budgets.reprice_due(**now)
    orders.draw_up(**now)
    billing.collect_due(**now)
    billing.lapse_mandates(**now)


def time_goes_by(life: Life) -> None:
    life.at += AHEAD
