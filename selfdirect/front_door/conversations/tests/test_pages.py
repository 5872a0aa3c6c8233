"""The workers' queue, and the pages of the conversations: they work, hide, explain and count."""

from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client

from config.demo.cast import Cast
from selfdirect.foundation.audit.models import Event, Kind
from selfdirect.foundation.kernel.actor import PUBLIC
from selfdirect.front_door.conversations import actions, queries
from selfdirect.front_door.conversations.models import Contact
from selfdirect.front_door.conversations.tests import steps


@pytest.fixture
def carol(cast: Cast, client: Client) -> Client:
    client.force_login(cast.carol)
    return client


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# The queue


def test_the_queue_shows_the_urgent_first_with_the_promise(
    carol: Client, now: datetime, django_assert_num_queries: Any
) -> None:
    steps.stranger(now)
    steps.stranger(now, safe_now="no", given_name="Kit")
    with time_machine.travel(now, tick=False), django_assert_num_queries(3):
        page = words(carol.get("/contacts/"))
    assert "2 people wait for an answer" in page
    assert page.index("Kit Tully") < page.index("Rose Tully")
    assert "4 Mar" in page


def test_the_queue_costs_the_same_for_many(
    carol: Client, now: datetime, django_assert_num_queries: Any
) -> None:
    for _ in range(12):
        steps.stranger(now)
    with django_assert_num_queries(3):
        carol.get("/contacts/")


def test_a_broken_promise_says_by_how_much(carol: Client, now: datetime) -> None:
    steps.stranger(now)
    with time_machine.travel(datetime(2026, 3, 9, 9, tzinfo=now.tzinfo)):
        assert "Late by 3 working days" in words(carol.get("/contacts/"))


def test_an_empty_queue_says_what_will_be_here(carol: Client) -> None:
    assert "Nobody waits at the door" in words(carol.get("/contacts/"))


@pytest.mark.parametrize("name", ["amira", "ben", "efua", "grace"])
def test_the_queue_is_for_those_who_answer_the_door(
    cast: Cast, client: Client, now: datetime, name: str
) -> None:
    contact = steps.stranger(now)
    client.force_login(getattr(cast, name))
    assert client.get("/contacts/").status_code == 403
    assert client.get(f"/contacts/{contact.ref}/").status_code == 404
    assert Event.objects.filter(kind=Kind.TURNED_AWAY, by=name).count() == 2


# One contact


def test_a_contact_page_leaves_a_row_that_says_who_read_it(
    carol: Client, cast: Cast, now: datetime, django_assert_num_queries: Any
) -> None:
    contact = steps.contact(cast.amira.actor, now, person=cast.amira_person)
    with django_assert_num_queries(7):
        page = words(carol.get(f"/contacts/{contact.ref}/"))
    assert "The stairs. I have not been out since May." in page
    assert Event.objects.get(kind=Kind.LOOK).about == cast.amira_person.ref


def test_a_guessed_reference_is_not_there_and_leaves_a_row(carol: Client) -> None:
    assert carol.get("/contacts/T-2222-2222/").status_code == 404
    assert Event.objects.get(kind=Kind.TURNED_AWAY).subject == "/contacts/T-2222-2222/"


def test_carol_takes_somebody_forward(carol: Client, now: datetime) -> None:
    contact = steps.stranger(now)
    answer = carol.post(f"/contacts/{contact.ref}/take_forward/", {"team": "north"})
    contact.refresh_from_db()
    assert contact.case is not None
    assert answer.headers["Location"] == f"/c/{contact.case.ref}/talk/1/"


def test_the_second_worker_reads_who_was_quicker_on_the_page(
    carol: Client, cast: Cast, now: datetime
) -> None:
    contact = steps.stranger(now)
    actions.take_forward(contact_ref=contact.ref, team="north", by=cast.dev.actor, at=now)
    answer = carol.post(f"/contacts/{contact.ref}/take_forward/", {"team": "north"})
    assert answer.status_code == 422
    assert "Dev Shah has already taken this forward." in words(answer)


def test_somebody_who_may_be_known_is_asked_about(
    carol: Client, cast: Cast, now: datetime
) -> None:
    contact = steps.contact(PUBLIC, now, email="amira.new@home.example")
    page = words(carol.get(f"/contacts/{contact.ref}/"))
    assert "Do we know them already?" in page
    assert "born 14 May 1992" in page
    assert "Send a way to sign in to amira.new@home.example" in page
    url = f"/contacts/{contact.ref}/take_forward/"
    assert carol.post(url, {"team": "north"}).status_code == 422
    carol.post(url, {"team": "north", "known": cast.amira_person.ref})
    contact.refresh_from_db()
    assert contact.person == cast.amira_person


def test_an_invitation_carries_a_link_that_opens(carol: Client, now: datetime) -> None:
    contact = steps.stranger(now, email="rose@home.example")
    url = f"/contacts/{contact.ref}/take_forward/"
    carol.post(url, {"team": "north", "invite": "on"})
    contact.refresh_from_db()
    assert contact.person is not None
    assert contact.person.user is not None
    assert contact.person.user.invitations.count() == 1


def test_ending_well_takes_it_off_the_queue_and_advises_on_words(
    carol: Client, now: datetime
) -> None:
    contact = steps.stranger(now)
    url = f"/contacts/{contact.ref}/end_well/"
    assert carol.post(url, {"outcome": ""}).status_code == 422
    page = words(carol.post(url, {"outcome": "The service user has a club."}, follow=True))
    assert "instead of “service user”, try their name" in page
    assert "Nobody waits" in page


def test_a_call_is_written_down_on_one_page(carol: Client) -> None:
    call = {
        "safe_now": "unsure",
        "matters": "“My cat.”",
        "hard": "“I fell.”",
        "for_whom": "other",
        "given_name": "Rose",
        "family_name": "Tully",
    }
    answer = carol.post("/contacts/record/", call)
    assert answer.status_code == 422
    assert "Write who rang" in words(answer)
    assert "“My cat.”" in words(answer)
    carol.post("/contacts/record/", call | {"told_by": "Kit Tully"})
    contact = Contact.objects.get()
    assert (contact.channel, contact.told_by, contact.by) == ("phone", "Kit Tully", "carol")


# Conversations


def test_carol_writes_a_conversation_down_and_amira_reads_it(
    carol: Client, cast: Cast, now: datetime, django_assert_num_queries: Any
) -> None:
    case = steps.forward(cast, now)
    url = f"/c/{case.ref}/talk/1/"
    with django_assert_num_queries(8):
        assert "What they told us first" in words(carol.get(url))
    carol.post(f"{url}hold/", {"words": "“I want to play again.”", "enough": "no"})
    carol.force_login(cast.amira)
    page = words(carol.get(url))
    assert "“I want to play again.”" in page
    assert "We have had this conversation" not in page


def test_a_gap_is_named_and_what_was_typed_stays(carol: Client, cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    answer = carol.post(f"/c/{case.ref}/talk/1/hold/", {"words": "Half a story"})
    assert answer.status_code == 422
    assert "Half a story" in words(answer)


def test_a_draft_stays_with_the_team(carol: Client, cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    url = f"/c/{case.ref}/talk/1/"
    carol.post(f"{url}hold/", {"words": "Not yet ready", "go": "later"})
    assert "Not yet ready" in words(carol.get(url))
    carol.force_login(cast.amira)
    assert "Not yet ready" not in words(carol.get(url))


def test_two_who_write_down_one_conversation_one_wins_and_nothing_typed_is_lost(
    carol: Client, cast: Cast, now: datetime
) -> None:
    case = steps.forward(cast, now)
    steps.hold_one(cast, case, now)
    carol.force_login(cast.dev)
    answer = carol.post(
        f"/c/{case.ref}/talk/1/hold/", {"words": "Mine was longer", "enough": "no"}
    )
    assert answer.status_code == 422
    assert "Carol Jones has already written down" in words(answer)
    assert "Mine was longer" in words(answer)


def test_the_emergency_plan_prints_as_a_card(carol: Client, cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    url = f"/c/{case.ref}/emergency/"
    assert carol.get(url).status_code == 404
    steps.hold_one(cast, case, now)
    steps.hold_two(cast, case, now)
    page = words(carol.get(url))
    assert "Ben, 01632 960 202" in page
    assert "blue tin" in page


def test_enough_for_now_can_be_ended_well(carol: Client, cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    steps.hold_one(cast, case, now, enough=True)
    assert "End here, well" in words(carol.get(f"/c/{case.ref}/talk/1/"))
    carol.post(f"/c/{case.ref}/talk/end/", {"ended": "The piano club was enough."})
    case.refresh_from_db()
    assert case.ended == "The piano club was enough."


def test_later_on_nothing_is_ended_from_the_page_of_a_talk(
    carol: Client, cast: Cast, now: datetime
) -> None:
    case = steps.forward(cast, now)
    steps.hold_one(cast, case, now, enough=True)
    type(case).objects.update(stage="LIVING")
    assert "End here, well" not in words(carol.get(f"/c/{case.ref}/talk/1/"))
    said = {"ended": "The piano club was enough."}
    assert carol.post(f"/c/{case.ref}/talk/end/", said).status_code == 403
    case.refresh_from_db()
    assert case.closed_on is None


def test_connections_are_found_tried_and_turned_down(
    cast: Cast, client: Client, now: datetime, django_assert_num_queries: Any
) -> None:
    case, club = steps.forward(cast, now), steps.piano_club()
    client.force_login(cast.amira)
    url = f"/c/{case.ref}/connections/"
    with django_assert_num_queries(7):
        assert "Piano mornings" in words(client.get(url))
    client.post(f"{url}offer/", {"service": club.ref})
    made = case.connections.get()
    answer = client.post(f"{url}{made.pk}/decline/", {"reason": ""})
    assert answer.status_code == 422
    client.post(f"{url}{made.pk}/try/", {"gave": "Two friends.", "helped": "yes"})
    page = words(client.get(url))
    assert "Tried, and it helped" in page
    assert "Two friends." in page
    assert client.post(f"{url}{made.pk}/try/", {"helped": "yes"}).status_code == 422


def test_a_search_that_finds_nothing_says_what_to_try(
    cast: Cast, client: Client, now: datetime
) -> None:
    case = steps.forward(cast, now)
    client.force_login(cast.amira)
    page = words(client.get(f"/c/{case.ref}/connections/?q=zebra"))
    assert "Nothing was found for “zebra”" in page


# The gate


def test_the_gate_shows_what_is_still_to_try(carol: Client, cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    page = words(carol.get(f"/c/{case.ref}/gate/"))
    assert page.count("Still to try") == 3
    assert "Ask a colleague" in page


def test_an_exception_is_asked_by_one_and_signed_by_another(
    carol: Client, cast: Cast, now: datetime
) -> None:
    case = steps.forward(cast, now)
    url = f"/c/{case.ref}/gate/"
    assert carol.post(f"{url}ask_exception/", {"reason": "Now"}).status_code == 422
    carol.post(f"{url}ask_exception/", {"reason": "Her carer is in hospital."})
    assert "Somebody else must sign this" in words(carol.get(url))
    assert carol.post(f"{url}sign_exception/").status_code == 403
    carol.force_login(cast.dev)
    assert "I agree: the questions can begin now" in words(carol.get(url))
    carol.post(f"{url}sign_exception/")
    assert queries.gate(case).decision
    assert "The questions can begin" in words(carol.get(url))


PAGES = ("talk/1/", "connections/", "gate/", "emergency/")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["simon", "efua", "farid", "grace", "iris", "jo"])
def test_another_persons_pages_are_not_there_and_leave_a_row(
    cast: Cast, client: Client, now: datetime, page: str, name: str
) -> None:
    case = steps.forward(cast, now)
    client.force_login(getattr(cast, name))
    assert client.get(f"/c/{case.ref}/{page}").status_code == 404
    assert Event.objects.get(kind=Kind.TURNED_AWAY).by == name


def test_carol_offers_something_near_at_the_door(carol: Client, now: datetime) -> None:
    contact, club = steps.stranger(now), steps.piano_club()
    url = f"/contacts/{contact.ref}/"
    assert "Offer this" in words(carol.get(url))
    answer = carol.post(f"{url}offer/", {"service": club.ref})
    assert answer.headers["Location"] == url
    assert "Found so far" in words(carol.get(url))
