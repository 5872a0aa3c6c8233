"""The result page in a real browser: for everybody, with scripts and without."""

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from selfdirect.agreement.calibration.models import Calibration
from tests.journeys.walk import come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def base(transactional_db: None, live_server: LiveServer, settings: LazySettings) -> str:
    settings.DEMO = True
    return str(live_server.url)


def test_the_result_serves_everybody_and_answers_a_slider(
    base: str, browser: Browser, done: Calibration
) -> None:
    lena = come_in(browser, base, "lena").go(f"/calibration/{done.ref}/")
    slider = lena.page.get_by_label("Look at some points").first
    told = lena.page.locator("output").first
    slider.focus()
    lena.page.keyboard.press("Home")
    expect(told).to_contain_text("At 0 to")
    first = told.inner_text()
    lena.page.keyboard.press("ArrowRight")
    expect(told).not_to_have_text(first)
    lena.unfold("Show this as a table").look()
    for path in ("", "new/", f"cases/{done.cases.ref}/", f"cases/{done.cases.ref}/ask/"):
        lena.go(f"/calibration/{path}")


def test_without_scripts_the_same_figures_stand_in_the_tables(
    base: str, browser: Browser, done: Calibration
) -> None:
    lena = come_in(browser, base, "lena", scripts=False).go(f"/calibration/{done.ref}/")
    expect(lena.page.get_by_label("Look at some points").first).to_be_hidden()
    lena.unfold("Show this as a table")
    expect(lena.page.get_by_role("cell", name="0 to 10").first).to_be_visible()
