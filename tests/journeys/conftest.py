"""A council with its cast, a market and a published scheme, served to a real browser."""

from dataclasses import dataclass

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from config.demo.cast import Cast, add_cast
from config.demo.market import open_market
from selfdirect.agreement.allocation.actions import publish_scheme
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.register.directory.models import Service
from tests.journeys.walk import Visitor, come_in, visit


@dataclass
class Town:
    cast: Cast
    market: dict[str, Service]
    base: str
    browser: Browser

    def come_in(self, username: str) -> Visitor:
        return come_in(self.browser, self.base, username)

    def visit(self, *, scripts: bool = True) -> Visitor:
        return visit(self.browser, self.base, scripts=scripts)


@pytest.fixture
def town(
    transactional_db: None, live_server: LiveServer, browser: Browser, settings: LazySettings
) -> Town:
    settings.DEMO = True
    at = timezone.now()
    cast = add_cast(at=at)
    market = open_market(at=at)
    cast.grace.works_for = market["brightway"].organisation.ref
    cast.grace.save()
    publish_scheme(text=built_in("synthetic_county_ras"), by=SYSTEM, at=at)
    return Town(cast, market, live_server.url, browser)
