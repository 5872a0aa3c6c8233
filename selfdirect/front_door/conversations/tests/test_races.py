"""Two people at once: one wins, the other reads why, and nothing is written twice."""

from collections.abc import Callable
from datetime import datetime
from threading import Barrier, Thread

import pytest
from django.db import connection

from config.demo.cast import Cast
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.conversations import actions
from selfdirect.front_door.conversations.models import Conversation
from selfdirect.front_door.conversations.tests import steps
from selfdirect.register.cases.models import Case


def at_once(act: Callable[[Actor], object], *actors: Actor) -> list[str]:
    """Let everybody act in the same moment, and return what each was told: empty for done."""
    told: list[str] = []
    ready = Barrier(len(actors))

    def one(actor: Actor) -> None:
        ready.wait()
        try:
            act(actor)
            told.append("")
        except Refused as refusal:
            told.append(str(refusal))
        finally:
            connection.close()

    threads = [Thread(target=one, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(told)


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_who_take_one_person_forward_one_wins(cast: Cast, now: datetime) -> None:
    contact = steps.stranger(now)

    def take(by: Actor) -> None:
        actions.take_forward(contact_ref=contact.ref, team="north", by=by, at=now)

    done, refused = at_once(take, cast.carol.actor, cast.dev.actor)
    assert done == ""
    assert "has already taken this forward" in refused
    assert (Case.objects.count(), Conversation.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_who_write_one_conversation_down_one_wins(
    cast: Cast, now: datetime
) -> None:
    case = steps.forward(cast, now)

    def hold(by: Actor) -> None:
        words = f"“As {by} heard it.”"
        actions.hold_conversation(ref=case.ref, number=1, words=words, enough=False, by=by, at=now)

    done, refused = at_once(hold, cast.carol.actor, cast.dev.actor)
    assert done == ""
    assert "has already written down this conversation" in refused
    assert Conversation.objects.count() == 2
