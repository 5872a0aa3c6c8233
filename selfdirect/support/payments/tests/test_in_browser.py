"""A death that was noted in error is put right by another, in a real browser; and no scripts."""

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from selfdirect.support.budgets.tests.rows import agreed_plan, brightway, living_case
from selfdirect.support.payments.actions import open_budget, report_death
from tests.journeys.walk import come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now():
    return timezone.now()


def test_a_death_noted_in_error_is_put_right_and_says_who_when_and_why(
    cast, now, live_server: LiveServer, settings: LazySettings, browser: Browser
) -> None:
    settings.DEMO, today = True, timezone.localdate()
    case = living_case(cast, now)
    brightway()
    agreed_plan(case, now, pays=6000, starts_on=today)
    budget = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    report_death(budget_ref=budget.ref, died_on=today, by=cast.carol.actor, at=now)
    maya = come_in(browser, live_server.url, "maya", scripts=False)
    maya.go(f"/c/{case.ref}/budget/changes/").press("A death was noted in error").look()
    maya.sees("Amira Khan has not died", "Carol Jones noted on", "What comes back by itself")
    maya.type("How did it come to be noted?", "It was your neighbour.").press("Put it right")
    maya.sees("It is put right", "Carol Jones noted in error", "It was your neighbour")
