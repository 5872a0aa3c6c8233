"""Somebody reads a scheme with rates and sums beside, and tries it, in a real browser."""

import os
from pathlib import Path

import pytest
from django.utils import timezone

from selfdirect.agreement.allocation.tests import steps
from selfdirect.agreement.schemes.tests.test_pages import RICH
from tests.journeys.conftest import Town
from tests.journeys.walk import DESKTOP, Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PICTURES = os.environ.get("SCHEME_PICTURES", "")  # a folder, where somebody wants to look
SIZES = {"desk": DESKTOP, "phone": {"width": 390, "height": 780}}


def look(visitor: Visitor, name: str) -> None:
    """Open all that is folded away, and see that it serves everybody."""
    visitor.page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    visitor.look()
    for kind, size in SIZES.items() if PICTURES else ():
        visitor.page.set_viewport_size(size)
        visitor.page.screenshot(path=Path(PICTURES) / f"{name}-{kind}.png", full_page=True)
    visitor.page.set_viewport_size(DESKTOP)


def test_a_scheme_with_everything_is_read_whole_and_tried(town: Town) -> None:
    steps.publish(
        town.council.cast,
        timezone.now(),
        RICH.replace("2026-04-01\nchecked", "2026-02-01\nchecked"),
    )
    visitor = town.visit().go("/schemes/rich/1/")
    look(visitor, "scheme")
    visitor.sees("Price of an hour", "Scaled to fit a budget", "Sums that stand beside it")
    visitor.go("/calculator/rich/1/1/").type("Minutes each time", "20").type("Times a week", "7")
    visitor.press("Go on", exact=True, check=False).choose("Help").press("Go on", exact=True)
    visitor.choose("Nothing").press("Go on", exact=True)
    alone = visitor.page.get_by_label("None of these")
    alone.check()
    visitor.choose("Turning over")
    assert not alone.is_checked()
    alone.check()
    assert not visitor.page.get_by_label("Turning over").is_checked()
    visitor.press("Go on", exact=True).sees("What would change it")
    look(visitor, "figure")
