"""A fund from the first wish to another provider, in a real browser; and without scripts."""

from datetime import datetime

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from selfdirect.support.marketplace.models import Fund
from selfdirect.support.marketplace.tests.test_pages import fill
from tests.journeys.walk import come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("scripts", [True, False])
def test_three_agree_and_the_provider_writes_down_a_visit(
    live_server: LiveServer, browser: Browser, settings: LazySettings, asked: Fund,
    now: datetime, scripts: bool,
) -> None:  # fmt: skip
    settings.DEMO = True
    base, path = str(live_server.url), f"/c/{asked.budget.case.ref}/fund/"
    amira = come_in(browser, base, "amira", scripts=scripts).go(path)
    amira.sees("Brightway Care may hold your money").press("Yes, I want this")
    grace = come_in(browser, base, "grace", scripts=scripts).go("/provider/funds/")
    grace.press("Amira Khan").press("Yes, we hold it").sees("You said yes")
    dev = come_in(browser, base, "dev", scripts=scripts).go(path)
    dev.press("Sign for the council").sees("Brightway Care holds £164.60 a week for Amira")
    fill(asked, now)
    grace.go(f"/provider/funds/{asked.ref}/").press("Write it down")
    grace.sees("Write an answer to “What did you do”")
    grace.type("What did you do?", "To the pool and back").pick("How long", "2 hours")
    grace.pick("What was it for?", "Getting out and about").press("Write it down")
    grace.sees("It is written down", "To the pool and back")
    amira.go(path).sees("is left for support", "To the pool and back")
    carol = come_in(browser, base, "carol", scripts=scripts).go(path)
    carol.press("Move it to another provider").sees("All that Brightway Care holds moves")
    carol.go(path).press("End it").sees("What is left on the last day")
