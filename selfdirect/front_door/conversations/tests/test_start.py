"""Telling us for the first time, page by page."""

from uuid import uuid4

import pytest
from django.test import Client

from config.demo.cast import Cast
from selfdirect.front_door.conversations import rules
from selfdirect.front_door.conversations.models import Contact
from selfdirect.front_door.conversations.tests import steps

TOLD = {
    "safe": {"safe_now": "yes"},
    "matters": {"matters": "My tomatoes, and the piano."},
    "hard": {"hard": "I cannot carry anything."},
    "who": {"for_whom": "me"},
    "named": {"given_name": "Rose", "family_name": "Tully", "born_on-day": "1"}
    | {"born_on-month": "2", "born_on-year": "1950"},
    "reach": {"phone": "01632 960 300"},
}


def tell(client: Client, pages: dict[str, dict[str, str]]) -> str:
    """Answer each page and return where the last one leads."""
    there = ""
    for page, typed in pages.items():
        answer = client.post(f"/start/{page}/", typed)
        assert answer.status_code == 302, answer.content.decode()
        there = answer.headers["Location"]
    return there


def send(client: Client) -> str:
    answer = client.post("/start/check/", {"once": str(uuid4())})
    assert answer.status_code == 302
    return str(answer.headers["Location"])


@pytest.mark.parametrize(
    ("whom", "known", "signed_in", "pages"),
    [
        ("me", False, False, "safe matters hard who named reach"),
        ("other", False, False, "safe matters hard who named teller reach"),
        ("me", True, True, "safe matters hard who"),
        ("known", True, True, "safe matters hard who"),
        ("other", False, True, "safe matters hard who named relation"),
        ("", False, False, "safe matters hard who"),
    ],
)
def test_nobody_is_asked_what_we_know_already(
    whom: str, known: bool, signed_in: bool, pages: str
) -> None:
    asked = rules.pages("yes", whom, known=known, signed_in=signed_in)
    assert " ".join(asked) == pages


def test_safety_is_asked_first(cast: Cast, client: Client) -> None:
    page = client.get("/start/").content.decode()
    assert "Is everybody safe now?" in page
    assert 'href="tel:999"' in page


def test_who_is_not_safe_is_told_at_once_what_to_do(cast: Cast, client: Client) -> None:
    there = tell(client, {"safe": {"safe_now": "no"}})
    assert there == "/start/danger/"
    page = client.get(there).content.decode()
    assert "Ring now, day or night" in page
    assert "we get in touch today" in page


def test_somebody_not_signed_in_tells_us_and_reads_what_happens_next(
    cast: Cast, client: Client
) -> None:
    steps.piano_club()
    assert tell(client, TOLD) == "/start/check/"
    check = client.get("/start/check/").content.decode()
    assert "My tomatoes, and the piano." in check
    assert "1 February 1950" in check
    page = client.get(send(client)).content.decode()
    contact = Contact.objects.get()
    assert contact.ref in page
    assert "What happens next" in page
    assert "Piano mornings" in page
    assert "This could help" in page


def test_a_double_click_makes_one(cast: Cast, client: Client) -> None:
    tell(client, TOLD)
    key = {"once": str(uuid4())}
    first = client.post("/start/check/", key)
    second = client.post("/start/check/", key)
    assert first.headers["Location"] == second.headers["Location"]
    assert Contact.objects.count() == 1


def test_what_is_typed_is_kept_on_the_way_back(cast: Cast, client: Client) -> None:
    tell(client, {"safe": {"safe_now": "yes"}})
    back = client.post("/start/matters/", {"matters": "Half a sen", "go": "back"})
    assert back.headers["Location"] == "/start/safe/"
    assert "Half a sen" in client.get("/start/matters/").content.decode()


def test_an_empty_answer_says_how_to_mend_it_and_keeps_the_page(
    cast: Cast, client: Client
) -> None:
    tell(client, {"safe": {"safe_now": "yes"}})
    answer = client.post("/start/matters/", {"matters": " "})
    assert answer.status_code == 422
    assert "Write an answer to “What matters to you”." in answer.content.decode()


def test_no_way_to_answer_them_is_asked_for(cast: Cast, client: Client) -> None:
    tell(client, {page: TOLD[page] for page in TOLD if page != "reach"})
    answer = client.post("/start/reach/", {"phone": "", "email": ""})
    assert "so that we can answer" in answer.content.decode()


def test_check_leads_to_what_is_still_missing(cast: Cast, client: Client) -> None:
    tell(client, {"safe": {"safe_now": "yes"}})
    assert client.get("/start/check/").headers["Location"] == "/start/matters/"


def test_a_change_from_the_check_page_goes_back_to_it(cast: Cast, client: Client) -> None:
    tell(client, TOLD)
    changed = client.post("/start/hard/?then=check", {"hard": "The stairs."})
    assert changed.headers["Location"] == "/start/check/"
    assert "The stairs." in client.get("/start/check/").content.decode()


def test_amira_signed_in_is_not_asked_who_she_is(cast: Cast, client: Client) -> None:
    client.force_login(cast.amira)
    there = tell(client, {page: TOLD[page] for page in ("safe", "matters", "hard")})
    assert there == "/start/check/"
    send(client)
    contact = Contact.objects.get()
    assert (contact.person, contact.given_name) == (cast.amira_person, "Amira")
    assert contact.email == cast.amira.email


def test_ben_tells_us_for_amira_and_says_nothing_twice(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    pages = {page: TOLD[page] for page in ("safe", "matters", "hard")}
    there = tell(client, pages | {"who": {"for_whom": cast.amira_person.ref}})
    assert there == "/start/check/"
    send(client)
    contact = Contact.objects.get()
    assert (contact.person, contact.for_whom) == (cast.amira_person, "other")
    assert contact.told_by == "Ben Khan"


def test_ben_tells_us_about_himself(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    tell(client, {page: TOLD[page] for page in ("safe", "matters", "hard", "who")})
    send(client)
    contact = Contact.objects.get()
    assert (contact.person, contact.given_name, contact.told_by) == (None, "Ben", "")


def test_ben_tells_us_about_somebody_new(cast: Cast, client: Client) -> None:
    client.force_login(cast.ben)
    pages = {page: TOLD[page] for page in ("safe", "matters", "hard")}
    pages |= {"who": {"for_whom": "other"}, "named": TOLD["named"]}
    there = tell(client, pages | {"relation": {"told_by_relation": "neighbour"}})
    assert there == "/start/check/"
    send(client)
    contact = Contact.objects.get()
    assert (contact.given_name, contact.told_by_relation) == ("Rose", "neighbour")


def test_a_worker_is_sent_to_write_down_the_call(cast: Cast, client: Client) -> None:
    client.force_login(cast.carol)
    assert client.get("/start/").headers["Location"] == "/contacts/record/"


def test_another_browser_does_not_find_the_page_afterwards(cast: Cast, client: Client) -> None:
    tell(client, TOLD)
    there = send(client)
    assert client.get(there).status_code == 200
    assert Client().get(there).status_code == 404


def test_what_helps_is_said_at_once_and_enough_is_enough(cast: Cast, client: Client) -> None:
    service = steps.piano_club()
    tell(client, TOLD)
    there = send(client)
    client.post(f"{there}offer/", {"service": service.ref})
    assert "You said that these could help" in client.get(there).content.decode()
    client.post(f"{there}end_well/")
    contact = Contact.objects.get()
    assert (contact.state, contact.connections.count()) == ("ENDED_WELL", 1)
    assert "Come back at any time" in client.get(there).content.decode()


def test_leaving_quickly_clears_what_was_typed(cast: Cast, client: Client) -> None:
    tell(client, TOLD)
    assert client.get("/start/leave/").headers["Location"].startswith("https://www.bbc.co.uk")
    assert "My tomatoes" not in client.get("/start/matters/", follow=True).content.decode()


def test_a_page_that_is_not_there(cast: Cast, client: Client) -> None:
    assert client.get("/start/nonsense/").status_code == 404
    assert client.get("/start/teller/").headers["Location"] == "/start/"
