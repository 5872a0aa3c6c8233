"""Finding things: by words, place and kind, loosely if need be, and from a person's own words."""

from datetime import UTC, datetime

import pytest

from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.register.directory import queries
from selfdirect.register.directory.actions import add_organisation, add_service
from selfdirect.register.directory.models import Service

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def offer(name: str, kind: str = "community", **more: object) -> Service:
    organisation = add_organisation(name=f"{name} group", kind=kind, by=SYSTEM, at=AT)
    given = {"community": True, **more}
    return add_service(organisation=organisation, name=name, by=SYSTEM, at=AT, **given)


@pytest.fixture
def town() -> dict[str, Service]:
    return {
        "swim": offer(
            "Early swimming",
            topics=["active"],
            postcode="M33 5QU",
            address="School Lane, Sale",
            latitude=53.424,
            longitude=-2.32,
        ),
        "tea": offer("Tea and chat", topics=["company"], postcode="M41 5BU"),
        "carers": offer("Carers' breaks", topics=["carers"], description="Time off for carers"),
        "church": offer("St Mary's lunch", topics=["company", "faith"]),
        "agency": offer("Swift care", "provider", topics=["help-at-home"], community=False),
        "far": offer(
            "Lake swimming",
            topics=["active"],
            postcode="OL1 1AA",
            latitude=53.54,
            longitude=-2.11,
        ),
    }


def names(found: queries.Found) -> list[str]:
    return [service.name for service in found.services]


def test_words_are_found_in_any_of_their_forms(town: dict[str, Service]) -> None:
    found = queries.search("swimming")
    assert names(found) == ["Early swimming", "Lake swimming"]
    assert (found.total, found.loosely) == (2, False)


def test_where_nothing_has_all_the_words_some_will_do(town: dict[str, Service]) -> None:
    found = queries.search("swimming with elephants")
    assert found.loosely
    assert found.total == 2
    assert names(queries.search("swimmi")) == ["Early swimming", "Lake swimming"]
    assert queries.search("elephants").total == 0
    assert queries.search("'; -- ???").total == 0


def test_what_is_near_comes_alone_and_nearest_first(town: dict[str, Service]) -> None:
    assert names(queries.search("swimming", near="m33")) == ["Early swimming"]
    assert names(queries.search("swimming", near="M33 5QU")) == ["Early swimming"]
    assert names(queries.search(near="Sale")) == ["Early swimming"]
    assert names(queries.search(near="M41")) == ["Tea and chat"]


def test_a_place_nobody_knows_is_said_to_be_so(town: dict[str, Service]) -> None:
    found = queries.search("swimming", near="Atlantis")
    assert (found.nowhere, found.total) == ("Atlantis", 2)
    assert queries.search("elephants", near="Atlantis").nowhere == "Atlantis"


def test_kind_and_community_and_pages_narrow_it(town: dict[str, Service]) -> None:
    assert queries.search(kind="active").total == 2
    assert names(queries.search(community=False)) == ["Swift care"]
    assert names(queries.search(limit=1, offset=1)) == ["Early swimming"]


def test_what_is_closed_is_not_found(town: dict[str, Service]) -> None:
    Service.objects.filter(pk=town["swim"].pk).update(status="temporarily closed")
    assert queries.search("early").total == 0


def test_a_persons_own_words_find_something_for_each_matter(town: dict[str, Service]) -> None:
    said = "I loved swimming, but since my wife died I am lonely and need someone to wash me"
    found = queries.for_contact(said)
    assert {service.name for service in found[:2]} == {"Early swimming", "Tea and chat"}
    assert town["agency"] not in found
    assert town["church"] not in found
    assert town["church"] in queries.for_contact("I miss going to church, I am alone")


@pytest.mark.parametrize("said", ["", "???", "I need help", "xyzzy", "a" * 5000])
def test_words_that_say_nothing_find_nothing(said: str, town: dict[str, Service]) -> None:
    assert queries.for_contact(said) == []


def test_words_of_no_topic_are_looked_for_as_they_are(town: dict[str, Service]) -> None:
    assert queries.for_contact("chat")[0].name == "Tea and chat"


def test_what_is_not_there_is_not_there() -> None:
    for ask in (queries.of_ref, queries.organisation_of_ref, queries.import_of_ref):
        with pytest.raises(NotThere):
            ask("SV-NONE")
    assert queries.is_empty()
