"""What people do in the first two conversations: what matters, and what must change."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.conversations import queries, says
from selfdirect.front_door.conversations.journey import CONVERSATION, TalkState
from selfdirect.front_door.conversations.models import Conversation
from selfdirect.register.cases import actions as cases
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases import queries as case_queries
from selfdirect.register.cases.models import Case


def begin_talk(*, case: Case, by: Actor, at: datetime) -> None:
    """Open conversation one. Called inside the act that takes somebody forward."""
    Conversation.objects.create(case=case, number=1)
    cases.give_worker_turn(
        case, "conversation.one", *says.talk_one(case.person, _worker(case)), by=by, at=at
    )


def turn_to_assess(case: Case, by: Actor, at: datetime) -> None:
    """Give the turn to begin conversation three."""
    cases.give_worker_turn(
        case, "assessment.begin", *says.to_assess(case.person, _worker(case)), by=by, at=at
    )


def _worker(case: Case) -> str:
    return case.worker.get_full_name() if case.worker else "Somebody"


@transaction.atomic
def draft_conversation(
    *,
    ref: str,
    number: int,
    words: str,
    by: Actor,
    at: datetime,
    must_change: str = "",
    emergency_who: str = "",
    emergency_what: str = "",
) -> Conversation:
    """Keep what has been written so far, for the team only."""
    case, talk = _lock_open(ref, number, by)
    talk.words, talk.must_change = words, must_change
    talk.emergency_who, talk.emergency_what = emergency_who, emergency_what
    talk.save()
    record("conversation.drafted", on=case, by=by, at=at, about=case.person.ref, number=number)
    return talk


@transaction.atomic
def hold_conversation(
    *,
    ref: str,
    number: int,
    words: str,
    enough: bool,
    by: Actor,
    at: datetime,
    must_change: str = "",
    emergency_who: str = "",
    emergency_what: str = "",
) -> Conversation:
    """Write down a conversation that was held, in the person's words.

    `enough`: they said that this is enough for now.

    :raises Refused: if it has been written down already, or something is left empty
    """
    case, talk = _lock_open(ref, number, by)
    _check_words(number, words, must_change, emergency_who, emergency_what)
    talk.words, talk.must_change = words, must_change
    talk.emergency_who, talk.emergency_what = emergency_who, emergency_what
    talk.state, talk.enough = TalkState.HELD, enough
    talk.held_on, talk.held_by = localdate(at), str(by)
    talk.save()
    told = says.held(by, number)
    record(
        "conversation.held", on=case, by=by, at=at, about=case.person.ref, told=told, number=number
    )
    _go_on(case, number, enough, by, at)
    return talk


def _lock_open(ref: str, number: int, by: Actor) -> tuple[Case, Conversation]:
    case = case_queries.lock_visible(by, ref)
    case_policy.may_work_on(by, case).require()
    talk = queries.talk(case, number)
    if talk.state == TalkState.HELD:
        raise Refused(f"{talk.held_by} has already written down this conversation.")
    CONVERSATION.step(talk.state, "hold", by.roles)
    return case, talk


def _check_words(number: int, words: str, must_change: str, who: str, what: str) -> None:
    if not words.strip():
        raise Refused("Write what they said, in their own words.")
    if number == 2 and not must_change.strip():
        raise Refused("Write what must change to be safe. If nothing must, say so.")
    if number == 2 and not (who.strip() and what.strip()):
        raise Refused("Write who to ring first in an emergency, and what they must know and do.")


def _go_on(case: Case, number: int, enough: bool, by: Actor, at: datetime) -> None:
    if number == 1:
        Conversation.objects.create(case=case, number=2)
        cases.move(case=case, verb="make_safe", by=by, at=at)
    person, worker = case.person, _worker(case)
    if enough:
        cases.give_worker_turn(case, "case.close", *says.to_close(person, worker), by=by, at=at)
    elif number == 1:
        cases.give_worker_turn(
            case, "conversation.two", *says.talk_two(person, worker), by=by, at=at
        )
    else:
        turn_to_assess(case, by, at)
