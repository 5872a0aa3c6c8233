"""From a visit that is written down to what came of it, in a real browser; without scripts too."""

from datetime import datetime, timedelta
from fractions import Fraction

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from config.demo.cast import Cast
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.orders.actions import deliver
from selfdirect.support.orders.models import Order
from selfdirect.support.orders.rules import Row
from tests.journeys.walk import come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_visit_is_written_down_missed_and_paid_for_under_a_contract(
    live_server: LiveServer, browser: Browser, settings: LazySettings, order: Order,
    cast: Cast, now: datetime, scripts: bool,
) -> None:  # fmt: skip
    settings.DEMO = True
    base, given = str(live_server.url), f"/c/{order.budget.case.ref}/given/"
    grace = come_in(browser, base, "grace", scripts=scripts).go("/provider/orders/")
    grace.sees("Brightway Care has 1 order").press("Amira Khan").press("Write it down")
    grace.sees("Write an answer to “How many hours or times")
    grace.type("Day", "2", exact=True).type("Month", "3", exact=True).type("Year", "2026")
    grace.type("How many hours or times?", "1").tab_to("Write it down", enter=True)
    grace.sees("It is written down")
    amira = come_in(browser, base, "amira", scripts=scripts).go(given)
    amira.press("This did not happen").type("What happened?", "Nobody came.")
    amira.press("This did not happen").sees("You told us")
    carol = come_in(browser, base, "carol", scripts=scripts).go(given)
    carol.type("What did you find out", "They come on Monday.").press("Tell Amira")
    carol.sees("Amira can read it")
    if scripts:
        day = timedelta(days=1)
        row = Row(2, order.number, 2, START + day, Fraction(3))
        deliver(rows=[row], by=cast.grace.actor, at=now + day)
        _contract(browser, base)


def _contract(browser: Browser, base: str) -> None:
    """Farid writes one down; Efua charges for its use and enters its invoices, by the keyboard."""
    farid = come_in(browser, base, "farid").go("/contracts/").press("Write down a contract")
    farid.pick("Which service?", "Brightway Care: Support at home").choose("Week")
    farid.type("How many", "2").type("What does all of it cost?", "200")
    for nth, (day, month) in enumerate((("2", "3"), ("28", "6"))):
        for label, text in (("Day", day), ("Month", month), ("Year", "2026")):
            farid.page.get_by_label(label, exact=True).nth(nth).fill(text)
    farid.tab_to("Write it down", enter=True).sees("The contract is written down")
    efua = come_in(browser, base, "efua").go(farid.page.url.removeprefix(base))
    efua.tab_to("Pay it, and charge for its use", enter=True)
    efua.tab_to("Charge what was used", enter=True).sees("£300.00 is charged.").look()
    efua.type("Invoice number", "BW-1").tab_to("Enter this invoice", enter=True)
    efua.sees("Somebody else must now approve it").look()
    efua.tab_to("Enter the invoice for it", enter=True).sees("£100.00 is owed").look()
    efua.tab_to("Enter this invoice", enter=True).sees("Write an answer to “Invoice number").look()
    efua.type("Invoice number", "BW-2").tab_to("Enter this invoice", enter=True)
    efua.sees("Somebody else must now approve it")
    farid.press("Withdraw this contract").sees("so it must stand")
