from datetime import datetime

import pytest

from config.demo.cast import Cast
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import PUBLIC
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.front_door.conversations import actions
from selfdirect.front_door.conversations.models import Connection
from selfdirect.front_door.conversations.tests import steps


def test_offered_twice_it_stands_once(cast: Cast, now: datetime) -> None:
    contact, club = steps.stranger(now), steps.piano_club()
    for _ in range(2):
        actions.offer_connection(
            contact_ref=contact.ref, service_ref=club.ref, by=PUBLIC, at=now, kept=[contact.ref]
        )
    assert Connection.objects.count() == 1
    assert Event.objects.filter(code="connection.offered").count() == 1


def test_what_was_found_at_the_door_comes_along_on_the_journey(cast: Cast, now: datetime) -> None:
    contact = steps.stranger(now)
    actions.offer_connection(
        contact_ref=contact.ref, service_ref=steps.piano_club().ref, by=cast.carol.actor, at=now
    )
    case = actions.take_forward(contact_ref=contact.ref, team="north", by=cast.carol.actor, at=now)
    assert case.connections.get().service.name == "Piano mornings"
    with pytest.raises(Refused, match="has gone forward"):
        actions.offer_connection(
            contact_ref=contact.ref,
            service_ref=steps.piano_club().ref,
            by=cast.carol.actor,
            at=now,
        )


def test_what_is_not_running_is_not_offered(cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    closed = steps.piano_club(status="temporarily closed")
    with pytest.raises(Refused, match="not running now"):
        actions.offer_connection(ref=case.ref, service_ref=closed.ref, by=cast.carol.actor, at=now)


def test_a_connection_tried_keeps_what_it_gave(cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    tried = steps.tried(cast, case, now)
    assert (tried.state, tried.gave, tried.helped) == ("TRIED", "I played for six people.", True)
    assert Event.objects.get(code="connection.tried").told == "You tried Piano mornings."


def test_a_no_is_an_answer_if_it_says_why(cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    club = steps.piano_club().ref
    made = actions.offer_connection(ref=case.ref, service_ref=club, by=cast.ben.actor, at=now)
    turn_down = {"ref": case.ref, "connection_id": made.pk, "by": cast.amira.actor, "at": now}
    with pytest.raises(Refused, match="why not"):
        actions.decline_connection(reason="", **turn_down)
    assert actions.decline_connection(reason="Too early in the day", **turn_down).gave
    with pytest.raises(Refused, match="cannot decline"):
        actions.decline_connection(reason="Again", **turn_down)


def test_another_persons_connection_is_not_there(cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    tried = steps.tried(cast, case, now)
    with pytest.raises(NotThere):
        actions.decline_connection(
            ref=case.ref, connection_id=tried.pk + 1, reason="No", by=cast.amira.actor, at=now
        )
    with pytest.raises(NotThere):
        actions.decline_connection(
            ref=case.ref, connection_id=tried.pk, reason="No", by=cast.simon.actor, at=now
        )
