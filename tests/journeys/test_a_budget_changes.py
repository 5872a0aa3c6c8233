"""A budget changes in its year: moved, paused and added to, by the right people."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import localdate, now

from selfdirect.foundation.ledger.queries import check
from selfdirect.support.budgets.actions import open_budget
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.tests.rows import agreed_plan, brightway, living_case
from tests.journeys.conftest import Town
from tests.journeys.walk import PHONE, Visitor

pytestmark = pytest.mark.browser


def opened(town: Town) -> Budget:
    cast, at = town.council.cast, now()
    case = living_case(cast, at)
    today = localdate()
    monday = today - timedelta(days=today.weekday())
    agreed_plan(case, at, pays=6000, starts_on=monday)
    brightway("Sunrise Company")
    return open_budget(ref=case.ref, by=cast.efua.actor, at=at)


def picture(visitor: Visitor, name: str) -> None:
    """Keep a picture, if somebody asked for them (PICTURES names a folder)."""
    folder = os.environ.get("PICTURES")
    if folder:
        visitor.picture(Path(folder) / f"{name}.png")
        visitor.page.set_viewport_size(PHONE | {"width": 390})
        visitor.picture(Path(folder) / f"{name}-phone.png")


def test_a_budget_is_moved_paused_and_added_to(town: Town) -> None:
    budget = opened(town)
    case = budget.case.ref

    # Carol moves what Amira asked for, and sees first what it does
    carol = town.come_in("carol")
    carol.go(f"/c/{case}/budget/changes/").sees("The budget is as it was agreed")
    carol.press("Move some of it")
    picture(carol, "move")
    carol.choose("You hold it", of="Where is the money now?")
    carol.type("How much a week?", "50").type("Another provider?", "sunrise").press("Look it up")
    picture(carol, "move-looked-up")
    carol.choose("Sunrise Company, paid by the council", of="Where should it go?")
    carol.press("See what it does")
    carol.sees("Not a penny is added or lost")
    picture(carol, "move-seen")
    carol.type("What did they ask for?", "Sunrise on Mondays, please.").press("Move it")
    carol.sees("Sunrise on Mondays, please.")

    # and pauses what she holds herself, without scripts
    plain = town.come_in("carol", scripts=False)
    plain.go(f"/c/{case}/budget/pause/")
    first = budget.starts_on + timedelta(weeks=10)
    for name, day in (("starts_on", first), ("ends_before", first + timedelta(weeks=2))):
        for part in ("day", "month", "year"):
            plain.page.locator(f"[name='{name}-{part}']").fill(str(getattr(day, part)))
    plain.choose("You hold it").type("How much of it goes on", "80").type("Why?", "A holiday")
    plain.press("Pause it").sees("£80.00 a week goes on")

    # Dev asks for money of the NHS, and Efua signs
    dev = town.come_in("dev")
    dev.go(f"/c/{case}/budget/more/")
    picture(dev, "more")
    dev.choose("NHS continuing healthcare").choose("Money you hold (direct payment)")
    dev.type("How much?", "90").type("Why?", "Night care")
    for part in ("day", "month", "year"):
        dev.page.locator(f"[name='starts_on-{part}']").fill(str(getattr(first, part)))
    dev.press("Send it to be signed").sees("This waits for a second person")
    efua = town.come_in("efua")
    efua.go(f"/c/{case}/budget/changes/").press("Sign it").sees("NHS continuing healthcare")
    picture(efua, "changes")

    # Amira reads what changed, from what to what
    amira = town.come_in("amira")
    amira.go(f"/c/{case}/budget/").press("See what changed this year")
    amira.sees("Sunrise on Mondays, please.").does_not_see("Move some of it")
    amira.unfold("What it changed").look()
    picture(amira, "amira-changes")
    amira.go(f"/c/{case}/budget/")
    picture(amira, "amira-budget")
    assert check() == []
