"""From a score to money that came back, in a real browser, as the right people; and no scripts."""

import pytest
from django.conf import LazySettings
from django.utils import timezone
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from selfdirect.foundation.access.models import User
from selfdirect.support.assurance.models import Recovery
from selfdirect.support.assurance.tests.conftest import bank_lines
from tests.journeys.walk import Visitor, come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
MINUTES = "How many minutes did you spend on this?"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def base(budget, odd, live_server: LiveServer, settings: LazySettings) -> str:
    settings.DEMO = True
    return str(live_server.url)


@pytest.mark.parametrize("scripts", [True, False])
def test_the_whole_way(base: str, budget, browser: Browser, scripts: bool) -> None:
    efua, amira = (come_in(browser, base, who, scripts=scripts) for who in ("efua", "amira"))
    own = f"/c/{budget.case.ref}/payment-questions/"
    amira.go(own).sees("Nothing is asked")
    _ask(efua)
    amira.go(own).press("2 payments, asked about").sees("You need no receipt")
    for place, words in enumerate(("A week away", "A screen that reads aloud")):
        amira.page.get_by_label("What was it for?").nth(place).fill(words)
    amira.press("Send").sees("Thank you")
    efua.go("/assurance/").press("Amira Khan").sees("A screen that reads aloud")
    efua.press("Say how it ends").press("Finish it").sees("Choose")
    efua.choose("Money should come back").type("Say it in words", "The week away.")
    efua.type(MINUTES, "20").press("Finish it").press("Give notice")
    efua.type("How much should come back?", "600").type("Why?", "The week away is not in it.")
    efua.press("Give notice").sees("They still have time")
    efua.press("Write down what they told you").type("What did they", "My sister was ill.")
    efua.type("Who told you?", "Ben Khan").press("Send").sees("Ben Khan, told to Efua Mensah")
    amira.go(own).press(": see why").sees("My sister was ill.")
    _ask_back(efua, come_in(browser, base, "maya", scripts=scripts), base)
    amira.go(own).press(": see why").type("Why do you disagree?", "It was two days.")
    amira.press("Say that I disagree").sees("It was two days.")
    dev = come_in(browser, base, "dev", scripts=scripts)
    dev.go(efua.page.url.removeprefix(base)).press("Say that the sum stands")
    dev.type("Why does the sum stand?", "Two days are £400.").press("The sum stands", exact=True)
    efua.go("/assurance/").press("Amira Khan").press("Note what came back")
    efua.type("How much came back?", "150").press("Note it").sees("£250.00 is left")
    amira.go(own).press(": see why").sees("£250.00 is left")
    rows = [f"250.00,{Recovery.objects.get().ref}"]
    bank_lines(rows, User.objects.get(username="efua").actor, timezone.now())
    efua.press("Note what came back").press("This is it").press("the bank’s line")
    efua.sees("Given back to the council").go("/assurance/report/").sees("kept back")
    amira.go(own).press(": see why").sees("£400.00 came back: that is settled")


def _ask(efua: Visitor) -> None:
    efua.go("/assurance/").sees("Nothing to look at").press("Score all direct payments now")
    efua.sees("Scored: 1.").press("Amira Khan").sees("Why it stands out")
    efua.type(MINUTES, "10").press("Ask them").sees("Waiting for an answer")


def _ask_back(efua: Visitor, maya: Visitor, base: str) -> None:
    efua.go("/assurance/").press("Amira Khan").press("Look at hardship")
    efua.type("What would asking for it mean", "She can pay in parts.")
    efua.type("How much do we ask for?", "400").type("How much stays", "100").type(MINUTES, "5")
    efua.press("Send it to a second person").sees("Somebody else signs")
    maya.go(efua.page.url.removeprefix(base)).press("Sign as the second person").sees("Signed")
    efua.go(efua.page.url.removeprefix(base)).press("Send the letter").sees("Letter sent")
