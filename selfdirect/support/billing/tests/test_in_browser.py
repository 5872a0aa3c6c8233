"""From drawing bills up to what a person reads and pays, in a real browser; and no scripts."""

from datetime import date, timedelta

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from selfdirect.support.budgets.actions import open_budget
from selfdirect.support.budgets.tests.rows import agreed_plan, brightway, living_case
from tests.journeys.walk import Visitor, come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def base(cast, now, live_server: LiveServer, settings: LazySettings) -> str:
    settings.DEMO = True
    case = living_case(cast, now)
    brightway()
    agreed_plan(case, now, pays=6000, starts_on=now.date())
    open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    return str(live_server.url)


def test_a_bill_is_drawn_up_sent_read_and_paid_in_part(base: str, cast, browser: Browser) -> None:
    efua = come_in(browser, base, "efua", scripts=False)
    maya, amira = (come_in(browser, base, who) for who in ("maya", "amira"))
    own, today = f"/c/{cast.amira_person.cases.get().ref}/what-i-pay/", timezone.localdate()
    amira.go(own).sees("We have not sent a bill")
    efua.go("/bills/")
    fill(efua, today, 0)
    fill(efua, today + timedelta(days=27), 1)
    efua.press("Draw them up").sees("1 bill for", "Somebody else sends them")
    maya.go(efua.page.url.removeprefix(base)).tab_to("Send 1 bill", enter=True)
    maya.look().sees("£240.00 was asked for")
    amira.go(own).sees("You have £240.00 to pay", "Your support goes on", "How to pay")
    maya.press("Amira Khan").press("Note what came").type("How much came?", "100")
    fill(maya, today)
    maya.choose("In cash").press("Note it").sees("Amira Khan owes £140.00")
    amira.go(own).sees("You have £140.00 to pay", "Bill 000001")


def test_a_direct_debit_is_set_up_told_and_stopped(base: str, cast, browser: Browser) -> None:
    own = f"/c/{cast.amira_person.cases.get().ref}/what-i-pay/"
    amira, ben = come_in(browser, base, "amira"), come_in(browser, base, "ben", scripts=False)
    amira.go(own).press("Pay by direct debit").sees("You are protected", "in our own words")
    for box, words in (("Name on the account", "Amira Khan"), ("Sort code", "20-45-12")):
        amira.type(box, words)
    amira.type("Account number", "12345678").choose("Nobody else has to say yes for this account.")
    amira.press("Set it up").sees("from the account ending 5678")
    efua, maya = (come_in(browser, base, who) for who in ("efua", "maya"))
    efua.go("/bills/direct-debits/").sees("1 person pays by direct debit")
    for box in ("Day", "Month", "Year"):
        efua.page.get_by_label(box, exact=True).fill("")
    efua.press("Draw it up").sees("Banks are told of 1 who begins", "Somebody else approves it")
    maya.go(efua.page.url.removeprefix(base)).press("Approve it").sees("take the file to the bank")
    efua.go("/bills/direct-debits/").press("Bring a bank’s report").sees("What came back unpaid")
    ben.go(own).press("Stop it").sees("Nothing more is taken").press("Stop it")
    ben.sees("It has stopped")


def fill(visitor: Visitor, day: date, nth: int = 0) -> None:
    for box, part in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        visitor.page.get_by_label(box, exact=True).nth(nth).fill(str(part))
