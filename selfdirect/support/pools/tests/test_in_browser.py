"""A shared fund in a real browser: joined, paid out of, read by each; by keyboard, no scripts."""

from datetime import datetime

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from selfdirect.register.cases.models import Case
from selfdirect.support.pools.models import Member, Pool
from selfdirect.support.pools.tests.conftest import asks, fill, joins
from tests.journeys.walk import come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_fund_is_joined_and_each_reads_their_part(
    live_server: LiveServer, browser: Browser, settings: LazySettings, pool: Pool,
    cases: list[Case], cast: object, now: datetime,
) -> None:  # fmt: skip
    settings.DEMO = True
    base, path = str(live_server.url), f"/c/{cases[0].ref}/shared/"
    nell = joins(pool, cases[1], cast, now, 2_000)
    asks(pool, cases[0], cast, now, 4_000)
    amira = come_in(browser, base, "amira").go(path)
    amira.sees("You may join “Saturday club”").tab_to("Yes, I want this", enter=True)
    amira.choose("Yes").press("Yes", exact=True).sees("It is written down: yes")
    dev = come_in(browser, base, "dev", scripts=False).go(path).press("Sign for the council")
    dev.sees("Signed. £40.00 a week goes in").press("All shared funds").press("Saturday club")
    dev.sees("costs £60.00 a week together", "Amira Khan")
    for member in (nell, Member.objects.get(case=cases[0])):
        fill(member, now, 4 * member.weekly.pence)
    grace = come_in(browser, base, "grace", scripts=False).go("/provider/pools/")
    grace.press("Saturday club").press("Write it down").sees("Write an answer to “What did you")
    grace.type("What did you pay for?", "The hall").type("What did it cost?", "30")
    grace.press("Write it down").sees("each can read their part")
    amira.go(path).sees("£140.00 of your part is left", "Nell share", "The hall")
    amira.does_not_see("in all")  # it would tell what Nell puts in
