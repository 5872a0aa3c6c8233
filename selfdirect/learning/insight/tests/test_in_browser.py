"""A year told, a month closed and handed over, in a real browser; who signs has no scripts."""

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from selfdirect.learning.insight.rules.closing import month_before
from selfdirect.learning.insight.tests.test_closing import spend
from tests.journeys.walk import come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now():
    return timezone.now()


def test_from_the_year_to_a_signed_journal(
    budget, cast, now, browser: Browser, live_server: LiveServer, settings: LazySettings
) -> None:
    settings.DEMO, base = True, str(live_server.url)
    month = month_before(now.date()).starts_on
    spend(cast, budget, now, month)
    efua = come_in(browser, base, "efua")
    efua.go("/insight/").press("Work it out anew").sees("Support will cost about", "kept back")
    efua.press("Month ends").press(f"Look at {month:%B}").press("Close").sees(
        "is closed and balances"
    )
    efua.go("/insight/journals/").press("Draw up").sees("because you drew this up")
    journal = efua.page.url.removeprefix(base)
    maya = come_in(browser, base, "maya", scripts=False)
    maya.go(journal).press("Sign the journal").sees("is handed to the general ledger")
    assert b"D4030,7.00" in maya.fetch(f"{journal}journal.csv")
    come_in(browser, base, "farid").go("/insight/costs/").sees("our own assumption")
