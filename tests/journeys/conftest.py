"""A council with its cast, a market and a published scheme, served to a real browser."""

from dataclasses import dataclass, replace

import pytest
from django.conf import LazySettings
from django.utils.timezone import localdate
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from config.demo.amira import Amira
from config.demo.council import Council, found
from config.demo.hand import working_days_before
from tests.journeys.walk import Visitor, come_in, visit


@dataclass
class Town:
    council: Council
    base: str
    browser: Browser

    def come_in(self, username: str, *, scripts: bool = True) -> Visitor:
        return come_in(self.browser, self.base, username, scripts=scripts)

    def visit(self, *, scripts: bool = True) -> Visitor:
        return visit(self.browser, self.base, scripts=scripts)

    def amira(self, *, sent: int = 2) -> Amira:
        """Begin Amira's story by the real acts: her plan goes to be agreed some days ago."""
        home = replace(self.council, workers={"north": [self.council.cast.carol]})
        return Amira(home, working_days_before(self.council.today, sent))


@pytest.fixture
def town(
    transactional_db: None, live_server: LiveServer, browser: Browser, settings: LazySettings
) -> Town:
    settings.DEMO = True
    return Town(found(people=0, seed=1, today=localdate()), live_server.url, browser)
