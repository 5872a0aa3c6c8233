"""With a keyboard alone, in a real browser."""

import pytest

from selfdirect.spaces.pathway.tests import amira
from tests.journeys.walk import come_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(cast, now, settings, time_machine):
    settings.DEMO = True
    time_machine.move_to(now)
    return amira.agreeing(cast, now)


def tabbed(visitor, presses):
    """Press the tab key and read what each stop is called."""
    names = []
    for _ in range(presses):
        visitor.page.keyboard.press("Tab")
        names.append(visitor.page.evaluate("document.activeElement.innerText.trim()"))
    return names


def test_her_own_page_is_walked_from_top_to_bottom(browser, live_server, case):
    visitor = come_in(browser, live_server.url, "amira").go(f"/c/{case.ref}/")
    names = tabbed(visitor, 30)
    order = ["Skip to the page", "Talk", "Look at my plan", "Ask a question", "Ring 01632 960 111"]
    places = [next(n for n, name in enumerate(names) if name.startswith(o)) for o in order]
    assert places == sorted(places)


def test_the_whole_story_offers_the_next_act_before_the_rest(browser, live_server, case):
    visitor = come_in(browser, live_server.url, "dev").go(f"/people/{case.ref}/")
    names = tabbed(visitor, 24)
    assert names.index("Open the plan to decide") < names.index("£398.00 a week")


@pytest.mark.parametrize("path", ["/work/", "/people/", "/people/{ref}/", "/c/{ref}/ask/"])
def test_pages_serve_everybody(browser, live_server, case, path):
    """No axe finding, and nothing off the side of a phone: `go` looks."""
    who = "amira" if path.startswith("/c/") else "dev"
    come_in(browser, live_server.url, who).go(path.format(ref=case.ref))
