"""Letters that only somebody's own worker tells them."""

import pytest

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.outbox import queries as outbox
from selfdirect.foundation.outbox.actions import queue, stop_letters
from selfdirect.register.people.models import Format, Person
from selfdirect.spaces.pathway.actions import LETTER, hand_over, tell_letter


@pytest.fixture
def case(story):
    return story.contact()


@pytest.fixture
def written(case, now):
    person = case.person
    person.email, person.formats = "", [Format.PHONE_NOT_POST]
    person.save()
    return queue(**person.way, subject="A bill", body="It is £12.", about=person.ref, at=now)


@pytest.mark.parametrize(
    ("facts", "channel"),
    [
        ({}, "email"),
        ({"restricted": True}, "email"),
        ({"email": ""}, "letter"),
        ({"email": "", "restricted": True}, "hand"),
        ({"email": "", "formats": ["phone"]}, "hand"),
    ],
)
def test_the_way_is_theirs(case, now, facts, channel):
    Person.objects.update(**facts)
    way = Person.objects.get(pk=case.person.pk).way
    assert queue(**way, subject="A bill", body="", at=now).channel == channel


def test_their_worker_is_asked_once_and_tells_them(case, written, cast, now):
    assert (hand_over(at=now), hand_over(at=now)) == (1, 0)
    task = case.tasks.get(code=LETTER, done_at=None)
    assert "A bill" in task.words
    tell_letter(ref=case.ref, number=written.pk, by=cast.carol.actor, at=now)
    assert not outbox.by_hand(case.person.ref).exists()
    assert not case.tasks.filter(code=LETTER, done_at=None).exists()
    assert Event.objects.get(code="letter.told").told == "Carol Jones told you: A bill."
    with pytest.raises(NotThere):
        tell_letter(ref=case.ref, number=written.pk, by=cast.carol.actor, at=now)


def test_after_a_death_nobody_is_asked(case, written, now):
    stop_letters(about=case.person.ref, address="", because="They died.", at=now)
    assert hand_over(at=now) == 0


def test_their_worker_reads_it_and_finance_does_not(client, case, written, cast):
    client.force_login(cast.carol)
    shown = client.get(f"/people/{case.ref}/letters/").content.decode()
    assert "It is £12." in shown
    assert "They asked for a call" in shown
    client.post(f"/people/{case.ref}/letters/{written.pk}/")
    assert "has reached" in client.get(f"/people/{case.ref}/letters/").content.decode()
    client.force_login(cast.efua)
    assert client.get(f"/people/{case.ref}/letters/").status_code in (403, 404)
