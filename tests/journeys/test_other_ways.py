"""The other ways a path is walked: twice, at once, by keyboard, in the dark, without scripts."""

import pytest
from playwright.sync_api import expect

from selfdirect.agreement.decisions.models import Validation
from selfdirect.foundation.audit.models import Event, Kind
from selfdirect.foundation.kernel.actor import Role
from selfdirect.front_door.conversations.models import Contact
from selfdirect.support.payments.models import Payment
from tests.journeys.conftest import Town
from tests.journeys.walk import Visitor, come_in

pytestmark = pytest.mark.browser

OWN_PAGES = (
    *("", "talk/2/", "connections/", "answers/", "eligibility/", "indicative/", "means/"),
    *("plan/", "decision/letter/", "budget/", "budget/statement/", "review/", "ask/"),
)


def up_to_sending(visitor: Visitor) -> None:
    visitor.go("/start/").choose("Yes").press("Go on")
    visitor.type("What matters to you?", "My allotment.").press("Go on")
    visitor.type("What is hard at the moment?", "The stairs.").press("Go on")


class TestSentTwice:
    def test_a_double_click_tells_us_once(self, town: Town) -> None:
        amira = town.come_in("amira", scripts=False)
        up_to_sending(amira)
        amira.page.get_by_role("button", name="Send this").dblclick()
        amira.sees("Thank you. We answer by")
        assert Contact.objects.count() == 1

    def test_going_back_and_sending_again_tells_us_once(self, town: Town) -> None:
        amira = town.come_in("amira")
        up_to_sending(amira)
        amira.press("Send this").page.go_back()
        again = amira.page.get_by_role("button", name="Send this")
        if again.count():
            again.click()
        assert Contact.objects.count() == 1

    def test_an_invoice_sent_twice_is_one_invoice(self, town: Town) -> None:
        town.amira(sent=20).budget()
        grace = town.come_in("grace", scripts=False)
        grace.go("/provider/").press("Enter an invoice").type("Invoice number", "BW-7")
        grace.page.get_by_role("button", name="Send this invoice").dblclick()
        grace.sees("Invoice BW-7 is entered")
        grace = town.come_in("grace")
        grace.go("/provider/").sees("BW-7")
        assert Payment.objects.filter(invoice_number="BW-7").count() == 1


def test_when_two_managers_decide_at_once_one_wins_and_the_other_reads_why(town: Town) -> None:
    # Given a plan that both of them have open
    case = town.amira().plan()
    jo = town.council.cast.jo
    jo.roles, jo.teams = [Role.TEAM_MANAGER], ["north"]
    jo.save()
    dev, other = town.come_in("dev"), town.come_in("jo")
    for manager in (dev, other):
        manager.go(f"/c/{case.ref}/decision/")
        for met in manager.page.locator("input[name^=met_][value=yes]").all():
            met.check()
        manager.page.locator("input[name=different]").first.check()
        manager.type("Why do you decide this?", "Each need has its help.")
    # When both press
    dev.press("Agree the plan")
    other.press("Agree the plan")
    # Then there is one decision, and the second reads whose it is
    assert Validation.objects.filter(plan__case=case).count() == 1
    other.sees("Dev Shah has already agreed this plan. Nothing has been changed.")


def test_the_page_of_somebody_else_is_not_there_and_history_says_who_asked(town: Town) -> None:
    case = town.amira().contact()
    simon = town.come_in("simon")
    for page in (f"/c/{case.ref}/", f"/people/{case.ref}/", f"/c/{case.ref}/budget/"):
        answer = simon.page.goto(town.base + page)
        assert answer is not None
        assert answer.status == 404
    simon.look().sees("We cannot find that page").does_not_see("Amira")
    turned_away = Event.objects.filter(kind=Kind.TURNED_AWAY, by_name__contains="Simon")
    assert turned_away.count() == 3


class TestWithoutScripts:
    def test_one_can_tell_us_what_matters(self, town: Town) -> None:
        somebody = town.visit(scripts=False)
        up_to_sending(somebody)
        somebody.choose("Me").press("Go on")
        somebody.type("First name", "Tess").type("Last name", "Moor").press("Go on")
        somebody.type("Phone", "01632 960 299").press("Go on").press("Send this")
        somebody.sees("Thank you. We answer by")
        assert Contact.objects.get().hard == "The stairs."

    def test_one_can_answer_the_questions(self, town: Town) -> None:
        story = town.amira()
        case = story.conversations()
        carol = town.come_in("carol", scripts=False)
        carol.go(f"/c/{case.ref}/answers/").press("Begin the questions")
        amira = town.come_in("amira", scripts=False)
        amira.go(f"/c/{case.ref}/answers/").press("Begin your answers")
        amira.choose("A learning disability").press("Save and go on")
        amira.press("Leave this one out").press("Stop and come back later")
        amira.sees("Your answers are kept", "1 of 14 answered")

    def test_one_can_see_ones_budget(self, town: Town) -> None:
        case = town.amira(sent=20).budget()
        amira = town.come_in("amira", scripts=False)
        amira.go(f"/c/{case.ref}/budget/").sees("Your budget is").press("See a statement")
        amira.sees("Left")


class TestByKeyboardAlone:
    def test_one_can_tell_us_what_matters(self, town: Town) -> None:
        amira = town.come_in("amira")
        amira.go("/start/")
        # The first key leads past the head of the page
        amira.page.keyboard.press("Tab")
        assert amira.focused() == "Skip to the page"
        amira.page.keyboard.press("Enter")
        assert amira.page.evaluate("document.activeElement.id") == "main"
        # Going on too soon leads to what is missing, and from there to the question
        amira.tab_to("Go on", enter=True)
        expect(amira.page.locator(".govuk-error-summary")).to_be_focused()
        amira.tab_to("Choose one, so that we know how quickly to help.")
        amira.page.keyboard.press("Enter")
        amira.page.keyboard.press("Space")
        amira.tab_to("Go on", enter=True)
        for words in ("My allotment.", "The stairs."):
            amira.tab_to("", kind="TEXTAREA")
            amira.page.keyboard.type(words)
            amira.tab_to("Go on", enter=True)
        amira.tab_to("Send this", enter=True)
        amira.sees("Thank you. We answer by")
        assert Contact.objects.get().matters == "My allotment."


@pytest.mark.parametrize(
    "like",
    [
        {"color_scheme": "dark"},
        {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
    ],
    ids=["in the dark", "at 400%"],
)
def test_every_page_can_be_read(town: Town, like: dict[str, object]) -> None:
    case = town.amira(sent=20).budget()
    amira = come_in(town.browser, town.base, "amira", **like)
    for page in OWN_PAGES:
        amira.page.goto(f"{town.base}/c/{case.ref}/{page}")
        assert amira.findings({"runOnly": ["color-contrast"]}) == [], page
        wide = amira.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 0, f"{page} is {wide} px too wide"


@pytest.mark.parametrize("page", ["/directory/import/", "/schemes/drafts/begin/"])
def test_the_box_for_a_file_can_be_read_in_the_dark_whatever_one_does_to_it(
    town: Town, page: str
) -> None:
    farid = come_in(town.browser, town.base, "farid", color_scheme="dark")
    farid.page.goto(f"{town.base}{page}")
    box = farid.page.locator(".govuk-file-upload-button")
    for act in (expect(box).to_be_visible, box.hover, box.focus):
        act()
        assert farid.findings({"runOnly": ["color-contrast"]}) == [], act


def test_easy_read_says_less_and_keeps_the_rest(town: Town) -> None:
    case = town.amira().plan()
    amira = town.come_in("amira")
    amira.go(f"/c/{case.ref}/plan/").press("Easy read").sees("This is the plan for a good life.")
    expect(amira.page.get_by_text("The needs it must answer")).to_be_hidden()
    amira.unfold("Show all of this page").sees("The needs it must answer")
    amira.press("Easy read").does_not_see("This is the plan for a good life.")


def test_a_form_that_comes_back_keeps_what_was_typed(town: Town) -> None:
    town.amira(sent=20).budget()
    grace = town.come_in("grace")
    grace.go("/provider/").press("Enter an invoice").type("Invoice number", "BW-8")
    grace.type("How much it is for", "1.00").press("Send this invoice").sees("Say why")
    expect(grace.page.get_by_label("Invoice number")).to_have_value("BW-8")
    expect(grace.page.get_by_label("How much it is for")).to_have_value("1.00")
