import re

import pytest
from django.template.loader import render_to_string

pytestmark = pytest.mark.django_db
PAGES = ("/style/", "/style/work/", "/style/letter/", "/style/easy/")


@pytest.fixture
def demo(settings):
    settings.DEMO = True


@pytest.mark.parametrize("address", PAGES)
def test_every_part_can_be_seen_in_the_demonstration(client, demo, address):
    page = client.get(address)
    assert page.status_code == 200
    assert "Everything here is made up." in page.content.decode()


@pytest.mark.parametrize("address", ["/style/", "/style/nowhere/"])
def test_the_page_of_parts_is_not_there_otherwise(client, settings, address):
    settings.DEMO = address != "/style/"
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", PAGES)
def test_no_page_has_a_style_or_a_handler_that_its_policy_forbids(client, demo, address):
    page = client.get(address).content.decode()
    assert not re.search(r'<[^>]+\s(style|on[a-z]+)="', page)
    assert len(re.findall(r"<(?:script|style)(?![^>]*nonce=)", page)) == 0


def test_no_two_things_on_a_page_have_the_same_id(client, demo):
    ids = re.findall(r'\sid="([^"]+)"', client.get("/style/").content.decode())
    assert len(ids) == len(set(ids))


def test_the_title_is_the_heading_and_says_when_there_is_an_error(client, demo):
    assert "<title>Hello Amira – " in client.get("/style/").content.decode()
    assert "<title>Error: Hello Amira – " in client.post("/style/").content.decode()


def test_easy_read_comes_first_and_the_whole_page_waits_below(client, demo):
    page = client.get("/style/easy/").content.decode()
    assert page.index("Dev will read it.") < page.index("Show all of this page")
    assert page.index("Show all of this page") < page.index("The whole page stands here.")


@pytest.mark.parametrize("address", ["/how-easy-this-is-to-use/", "/your-information/"])
def test_anybody_may_read_how_easy_it_is_and_what_is_kept(client, address):
    assert client.get(address).status_code == 200


def test_the_page_for_our_own_mistakes_needs_nothing(client):
    page = render_to_string("500.html")
    assert "It is our mistake, not yours." in page
