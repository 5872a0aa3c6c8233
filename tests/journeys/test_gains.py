"""Who would gain and lose by a draft, seen by who writes it and by finance, in a real browser."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from selfdirect.agreement.allocation.models import Allocation
from selfdirect.agreement.allocation.rules import load_scheme
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.agreement.schemes import actions
from selfdirect.agreement.schemes.rules import changed, with_outcomes
from selfdirect.register.cases.models import Case
from selfdirect.register.people.models import Group, Person
from tests.journeys.conftest import Town
from tests.journeys.walk import DESKTOP, Visitor

pytestmark = pytest.mark.browser

PICTURES = os.environ.get("SCHEME_PICTURES", "")  # a folder, where somebody wants to look
TEXT = built_in("synthetic_county_ras")
MOVED = {
    ("questions", "q1", "options", "more", "points"): "20",
    ("questions", "q1", "options", "daily", "points"): "7",
    ("questions", "q1", "options", "some", "points"): "5",
}
NEEDS = ("none", "some", "daily", "more", "all")


def look(visitor: Visitor, name: str) -> None:
    visitor.look()
    if PICTURES:
        for kind, size in (("desk", DESKTOP), ("phone", {"width": 390, "height": 780})):
            visitor.page.set_viewport_size(size)
            visitor.page.screenshot(path=Path(PICTURES) / f"{name}-{kind}.png", full_page=True)
        visitor.page.set_viewport_size(DESKTOP)


def crowd(town: Town, many: int) -> None:
    """Give many more people a figure, of all groups and needs, under the scheme in force."""
    town.amira().indicative()
    stands = Allocation.objects.get()
    for n in range(many):
        group, born_on = (
            Group.values[n % 4],
            town.council.today - timedelta(days=365 * (20 + n % 75)),
        )
        person = Person.objects.create(
            given_name="Kim", family_name=f"Stone {n}", group=group, born_on=born_on
        )
        case = Case.objects.create(
            person=person, team="north", stage="LIVING", opened_on=town.council.today
        )
        own = {"client_group": group, "q1": NEEDS[n % 5]}
        if n % 5 == 0:
            own["informal_q1"] = "none"
        answers = stands.receipt["answers"] | own
        Allocation.objects.create(
            case=case,
            assessment=stands.assessment,
            scheme=stands.scheme,
            weekly=stands.weekly,
            receipt=stands.receipt | {"answers": answers},
            issued_at=timezone.now(),
            issued_by="carol",
        )


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_who_would_gain_and_lose_is_seen_before_anything_is_published(
    town: Town, scripts: bool
) -> None:
    crowd(town, 320)
    text = changed(TEXT, MOVED)
    text = with_outcomes(text, load_scheme(text))
    farid, maya = (town.come_in(who, scripts=scripts) for who in ("farid", "maya"))
    draft = actions.begin_draft(
        text=text,
        based_on=Allocation.objects.earliest("pk").scheme,
        by=town.council.cast.farid.actor,
        at=timezone.now(),
    )
    farid.go(f"/schemes/drafts/{draft.ref}/").sees("Who would gain and lose")
    look(farid, "gains-draft")
    farid.press("The points of answers").sees("Who would gain and lose by the draft as saved")
    look(farid, "gains-points")
    farid.press("See all of it").sees("people would gain and", "not yours to open")
    look(farid, "gains-whole")
    farid.press("Compare them").sees("people would gain and")
    maya.go("/schemes/gains/").sees("Choose two versions")
    look(maya, "gains-choose")
    maya.press("Compare them").sees("Kim Stone")
    for words in ("Show this as a table", "Show this as a table"):
        maya.unfold(words)
    look(maya, "gains-finance")

    actions.propose_draft(
        ref=draft.ref,
        version=draft.version,
        starts_on=town.council.today + timedelta(days=30),
        note="Help several times a day counts for more.",
        by=town.council.cast.farid.actor,
        at=timezone.now(),
    )
    maya.go(f"/schemes/drafts/{draft.ref}/").sees("Who would gain and lose", "would gain, 48")
    maya.press("Sign and publish").sees("Who it was to change, on the day it was proposed")
    anybody = town.visit(scripts=scripts)
    anybody.go(f"/schemes/{draft.key}/{draft.version}/").unfold("Show who")
    anybody.does_not_see("Kim Stone").sees("The average figure a week, before and after")
    look(anybody, "gains-public")
