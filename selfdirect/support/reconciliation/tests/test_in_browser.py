"""Lists brought in and decided, and what another spent, in a real browser; and without scripts."""

import pytest
from django.conf import LazySettings
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.support.budgets.models import Budget
from selfdirect.support.reconciliation import actions
from selfdirect.support.reconciliation.models import File
from selfdirect.support.reconciliation.tests.conftest import CARDS, TOKEN, Desk
from tests.journeys.walk import come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LINES = (
    f"T1,purchase,{TOKEN},2026-03-03,-12.50,4121,City Taxi,To the pool",
    f"T2,odd,{TOKEN},2026-03-03,-1.00,,Strange,",
    f"U1,unload,{TOKEN},2026-03-04,-9.00,,Taken,",
    "T9,purchase,TOK-0002-5555,2026-03-04,-80.00,5411,Grocer,",
)


@pytest.fixture
def base(desk: Desk, live_server: LiveServer, settings: LazySettings) -> str:
    settings.DEMO = True
    desk.give_card()
    return str(live_server.url)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_list_is_brought_in_and_every_line_is_decided(
    base: str, browser: Browser, desk: Desk, scripts: bool
) -> None:
    efua = come_in(browser, base, "efua", scripts=scripts).go("/feeds/")
    efua.press("Bring in a file")
    csv = {"name": "march.csv", "mimeType": "text/csv"}
    wrong = "\n".join([CARDS, LINES[0].replace("-12.50", "1e3")])
    efua.page.locator("input[type=file]").set_input_files([{**csv, "buffer": wrong.encode()}])
    efua.press("Look at it").sees("Nothing of this file was taken", "“1e3” is not an amount")
    right = "\n".join([CARDS, *LINES])
    efua.page.locator("input[type=file]").set_input_files([{**csv, "buffer": right.encode()}])
    efua.press("Look at it").sees("4 new lines in this file").press("Take this file")
    efua.sees("The file is being taken")
    file = File.objects.get()
    actions.run_file(ref=file.ref, by=SYSTEM, clock=lambda: desk.now)
    efua.go(f"/feeds/files/{file.ref}/").sees("What came of march.csv").press("Decide")
    efua.press("Begin with the oldest").sees("The card company calls this “odd”")
    efua.unfold("It is spending").look().pick("What was it spent on?", "Something else")
    with efua.page.expect_navigation():  # by keyboard, on to the next line
        efua.page.get_by_role("button", name="It was spent on this").press("Enter")
    efua.look().sees("It is noted as spending.", "£9.00 was taken off the card")
    efua.unfold("I do not know yet").type("What do you wait for?", "I asked them.")
    efua.press("Leave it", exact=True).sees("We do not know this card")
    efua.unfold("There is nothing to do").press("Nothing to do", exact=True)
    efua.sees("Write an answer to “Why is there nothing to do”")
    efua.type("Why is there nothing to do?", "It is another council's card.")
    efua.press("Nothing to do", exact=True).sees("I asked them.")
    efua.go("/feeds/cards/cards/").go("/feeds/add/").go("/feeds/lines/")
    expect(efua.page.get_by_role("heading", level=1)).to_have_text("1 line to decide about")


@pytest.mark.parametrize("scripts", [True, False])
def test_what_somebody_chosen_spent_is_written_down_and_taken_back(
    live_server: LiveServer, browser: Browser, settings: LazySettings, third: Budget,
    scripts: bool,
) -> None:  # fmt: skip
    settings.DEMO = True
    path = f"/c/{third.case.ref}/spent/"
    amira = come_in(browser, str(live_server.url), "amira", scripts=scripts).go(path)
    amira.sees("Somebody you chose holds £992.00 for you").press("Write it down")
    amira.sees("Write an answer to “What was bought”")
    amira.type("What was bought?", "Taxi to the pool").type("How much was paid?", "12.50")
    amira.pick("What was it for?", "Getting out and about").press("Write it down")
    amira.sees("It is written down.", "Taxi to the pool", "holds £979.50 for you")
    amira.press("That is all until").sees("All that was spent until")
    amira.press("Take back").look().type("What was wrong?", "It was a bus.").press("Take it back")
    amira.sees("Nothing is written down yet")
