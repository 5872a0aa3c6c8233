"""Somebody tries the calculator without saying who they are, and then tells us."""

import pytest

from tests.journeys.conftest import Town
from tests.journeys.walk import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ANSWERS = (
    *("I am an older person", "I need help once a day", "About half of it"),
    *("I need help to shop or cook", "None of it"),
)


def answer_all(visitor: Visitor) -> Visitor:
    """Answer the first questions with care, and the rest with what stands first."""
    visitor.go("/calculator/").press("Begin")
    for said in ANSWERS:
        visitor.choose(said).press("Go on", exact=True, check=False)
    while "/figure/" not in visitor.page.url:
        visitor.page.locator("input[type=radio]").first.check()
        visitor.press("Go on", exact=True, check=False)
    return visitor.look()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_figure_a_change_and_a_conversation(town: Town, scripts: bool) -> None:
    visitor = answer_all(town.visit(scripts=scripts))
    visitor.sees("About £", "It is not a decision and not a promise.", "If they did nothing")
    visitor.page.locator("a[href$='/2/?then=figure']").click()
    visitor.look().choose("I need help several times a day").press("Go on", exact=True)
    visitor.sees("What your change did", "more.")
    visitor.press("Tell us, and bring my answers")
    visitor.sees("Your answers from the calculator come with it.")
    visitor.go("/calculator/").press("Clear my answers").sees("Your answers are gone")


def test_what_is_wrong_is_said_and_everything_on_one_page(town: Town) -> None:
    visitor = town.visit().go("/calculator/").press("Begin").press("Go on", exact=True)
    visitor.sees("Choose the answer that is closest.")
    visitor.go("/calculator/pip_uk/1/").press("see all of the questions on one page")
    visitor.press("See what this comes to").sees("Still to answer")
    visitor.go("/calculator/form1_ontario/1/all/")
    visitor.page.locator("#ask-dress").get_by_label("Yes").check()
    visitor.press("See what this comes to").sees("Minutes each time")


def test_the_keyboard_alone_answers_a_question(town: Town) -> None:
    visitor = town.visit().go("/calculator/").press("Begin")
    keys = visitor.page.keyboard
    visitor.page.locator("input[type=radio]").first.focus()
    for key in ("Space", "Tab", "Enter"):
        keys.press(key)
    visitor.page.wait_for_url("**/2/")
    visitor.sees("Question 2 of")
