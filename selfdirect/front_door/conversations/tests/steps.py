"""The first steps of Amira's story, taken by the real acts: for tests of what follows."""

from datetime import date, datetime, timedelta
from typing import Any

from config.demo.cast import Cast
from selfdirect.foundation.kernel.actor import PUBLIC, Actor
from selfdirect.front_door.conversations import actions
from selfdirect.front_door.conversations.models import Connection, Contact
from selfdirect.register.cases.models import Case
from selfdirect.register.directory.models import Kind, Organisation, Service

SAID: dict[str, Any] = {
    "channel": "online",
    "for_whom": "me",
    "safe_now": "yes",
    "matters": "My piano, and seeing Ben on Sundays.",
    "hard": "The stairs. I have not been out since May.",
    "given_name": "Amira",
    "family_name": "Khan",
}


def piano_club(status: str = "active") -> Service:
    """Add the community piano club to the directory, once."""
    day = date(2026, 3, 1)
    club, _ = Organisation.objects.get_or_create(
        source="test",
        source_id="club",
        defaults={"name": "Riverside Music", "kind": Kind.COMMUNITY, "last_seen": day},
    )
    service, _ = Service.objects.update_or_create(
        source="test",
        source_id="piano",
        defaults={
            "organisation": club,
            "name": "Piano mornings",
            "description": "Come and play the piano with others. Step-free.",
            "topics": ["company", "day"],
            "community": True,
            "status": status,
            "last_seen": day,
        },
    )
    return service


def contact(by: Actor, at: datetime, **facts: Any) -> Contact:
    return actions.make_contact(by=by, at=at, **{**SAID, **facts})


def forward(cast: Cast, at: datetime) -> Case:
    """Amira tells us; Carol takes her forward."""
    made = contact(cast.amira.actor, at, person=cast.amira_person)
    return actions.take_forward(contact_ref=made.ref, team="north", by=cast.carol.actor, at=at)


def hold_one(cast: Cast, case: Case, at: datetime, *, enough: bool = False) -> None:
    actions.hold_conversation(
        ref=case.ref,
        number=1,
        words="“I want to play for people again.”",
        enough=enough,
        by=cast.carol.actor,
        at=at,
    )


def hold_two(cast: Cast, case: Case, at: datetime, *, enough: bool = False) -> None:
    actions.hold_conversation(
        ref=case.ref,
        number=2,
        words="“I am frightened of the stairs.”",
        must_change="A second rail on the stairs.",
        emergency_who="Ben, 01632 960 202",
        emergency_what="My medicine is in the blue tin.",
        enough=enough,
        by=cast.carol.actor,
        at=at,
    )


def tried(cast: Cast, case: Case, at: datetime) -> Connection:
    made = actions.offer_connection(
        ref=case.ref, service_ref=piano_club().ref, by=cast.carol.actor, at=at
    )
    return actions.try_connection(
        ref=case.ref,
        connection_id=made.pk,
        gave="I played for six people.",
        helped=True,
        by=cast.amira.actor,
        at=at,
    )


def through_the_gate(cast: Cast, at: datetime) -> Case:
    """Take Amira through conversations one and two, a day apart, with one connection tried."""
    case = forward(cast, at)
    hold_one(cast, case, at + timedelta(days=1))
    tried(cast, case, at + timedelta(days=2))
    hold_two(cast, case, at + timedelta(days=3))
    case.refresh_from_db()
    return case


def stranger(at: datetime, **facts: Any) -> Contact:
    """Somebody who is not signed in tells us."""
    return contact(PUBLIC, at, **{"given_name": "Rose", "family_name": "Tully", **facts})
