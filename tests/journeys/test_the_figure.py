"""A figure that somebody disagrees with, on the way to being costed by itself."""

import os
from io import BytesIO
from pathlib import Path

from pypdf import PdfReader

from selfdirect.agreement.allocation.models import Allocation
from tests.journeys.conftest import Town
from tests.journeys.walk import Visitor

LOOKED_AT = os.environ.get("PICTURES_TO")  # a folder for pictures of each page, if somebody looks


def looked_at(visitor: Visitor, name: str) -> None:
    if LOOKED_AT:
        for kind, width in (("desk", 1120), ("phone", 390)):
            visitor.page.set_viewport_size({"width": width, "height": 900})
            visitor.picture(Path(LOOKED_AT) / f"{name}-{kind}.png")


def test_a_figure_is_disagreed_with_answered_and_costed_one_part_at_a_time(town: Town) -> None:
    # Given a first figure
    case = town.amira().indicative()
    weekly = Allocation.objects.get().weekly
    # When Amira looks at what would change it, and says that it is too low, without JavaScript
    amira = town.come_in("amira")
    amira.go(f"/c/{case.ref}/indicative/").unfold("What would change the figure")
    amira.sees("What would make it higher")
    looked_at(amira, "figure")
    amira = town.come_in("amira", scripts=False)
    amira.go(f"/c/{case.ref}/indicative/").press("Say that the figure is wrong").press("Tell us")
    amira.sees("Say whether the figure is too low or too high.")
    looked_at(amira, "disagree-refused")
    amira.choose("It is too low").type("Why do you think so?", "My bad weeks are worse than that.")
    amira.press("Tell us").sees("Waiting for an answer")
    # Then Carol answers her, and takes her out of the table
    carol = town.come_in("carol")
    carol.go(f"/people/{case.ref}/").sees("Answer Amira Khan: the figure is too low")
    carol.go(f"/c/{case.ref}/indicative/").press("Answer Amira Khan")
    looked_at(carol, "answer")
    carol.choose("We cost your support one part at a time, beside the table.")
    carol.type("Why?", "The questions do not ask about bad weeks.").press("Send the answer")
    looked_at(carol, "costing")
    carol.choose("Their needs are rare, and the questions were not made for them.")
    carol.type("How is that so for this person?", "Her bad weeks come without warning.")
    carol.press("Cost it by itself").sees("Your support is costed one part at a time")
    looked_at(carol, "costed")
    # And Amira reads both, with the figure as it was; in easy read too, and on paper
    amira.go(f"/c/{case.ref}/indicative/").sees("The questions do not ask about bad weeks.")
    amira.sees(f"About {weekly} a week for your support")
    looked_at(amira, "answered")
    amira.press("Easy read").go(f"/c/{case.ref}/indicative/")
    amira.sees(f"All of this together is {weekly}.")
    looked_at(amira, "easy")
    paper = PdfReader(BytesIO(amira.fetch(f"/c/{case.ref}/indicative/easy.pdf")))
    assert str(weekly) in paper.pages[0].extract_text()
