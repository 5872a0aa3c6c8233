"""From a visit that is written down to what came of it, in a real browser; without scripts too."""

from datetime import datetime

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from selfdirect.support.orders.models import Order
from tests.journeys.walk import come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False])
def test_a_visit_is_written_down_and_the_person_says_it_was_not(
    live_server: LiveServer, browser: Browser, settings: LazySettings, order: Order,
    now: datetime, scripts: bool,
) -> None:  # fmt: skip
    settings.DEMO = True
    base, given = str(live_server.url), f"/c/{order.budget.case.ref}/given/"
    grace = come_in(browser, base, "grace", scripts=scripts).go("/provider/orders/")
    grace.sees("Brightway Care helps 1 person").press("Amira Khan").press("Write it down")
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
