"""A scheme from one published version to the next, in a real browser, with and without scripts."""

import os
from pathlib import Path

import pytest

from tests.journeys.conftest import Town
from tests.journeys.walk import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("SCHEME_PICTURES", "")  # a folder, where somebody wants to look


def picture(visitor: Visitor, name: str) -> None:
    if PICTURES:
        for kind, size in (("desk", DESKTOP), ("phone", {"width": 390, "height": 780})):
            visitor.page.set_viewport_size(size)
            visitor.page.screenshot(path=Path(PICTURES) / f"{name}-{kind}.png", full_page=True)


def narrow(visitor: Visitor, name: str) -> None:
    """Look at the page as narrow as a page may be."""
    picture(visitor, name)
    visitor.page.set_viewport_size(PHONE)
    wide = visitor.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0, f"{visitor.page.url} is {wide} px too wide"
    visitor.look()
    visitor.page.set_viewport_size(DESKTOP)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_scheme_is_changed_by_one_and_signed_by_another(town: Town, scripts: bool) -> None:
    farid = town.come_in("farid", scripts=scripts)
    farid.go("/schemes/drafts/").press("Begin a draft")
    narrow(farid, "begin")
    farid.choose("Synthetic county scheme, version 1").press("Begin the draft")
    farid.sees("Nothing is published yet.", "All of its examples come out")
    narrow(farid, "begun")

    farid.press("The points of answers").type("I need help once a day", "10")
    farid.press("Save the points").sees("Saved: points, 1 changed.")
    farid.sees("Its own examples do not come out")
    narrow(farid, "points")
    farid.press("Tables", exact=True)
    box = farid.page.get_by_label("Money, row 2 of weekly money: I am an older person")
    box.fill("a lot")
    farid.press("Save the tables").sees("“a lot” is not a number")
    box.fill("140")
    farid.press("Save the tables").sees("Saved: tables, 1 changed.")
    narrow(farid, "tables")
    farid.press("Words", exact=True)
    narrow(farid, "words")
    farid.press("Rates", exact=True)
    narrow(farid, "rates")
    farid.press("The file itself")
    narrow(farid, "file")
    farid.press("Its examples")
    narrow(farid, "examples")
    farid.press("Take over what comes out").sees("All of its examples come out")

    farid.press("Back to the draft").sees("10 points: was £120, is now £140")
    farid.type("What changes, and why?", "Prices rose. Help once a day counts for more.")
    narrow(farid, "changed")
    farid.press("Propose this version").sees("Somebody else must sign this")
    narrow(farid, "proposed")

    maya = town.come_in("maya", scripts=scripts)
    maya.go("/schemes/").sees("for your signature").press("Read “Synthetic county scheme”")
    narrow(maya, "to-sign")
    maya.press("Sign and publish version 2").sees("Anybody can read it here.")
    narrow(maya, "published")
    maya.press("Its algorithmic transparency record").sees("Maya Levi, finance")
    narrow(maya, "record")
    farid.go("/schemes/drafts/").sees("Signed and published")
    narrow(farid, "drafts")
    farid.go("/schemes/")
    narrow(farid, "schemes")
