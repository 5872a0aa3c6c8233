from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from config.demo.cast import Cast
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.conversations import actions, queries
from selfdirect.front_door.conversations.models import GateException
from selfdirect.front_door.conversations.tests import steps
from selfdirect.register.cases.queries import main_task

WHY = "Her carer went into hospital this morning."


def test_a_peer_signs_and_the_gate_opens(cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    actions.ask_exception(ref=case.ref, reason=WHY, by=cast.carol.actor, at=now)
    assert not queries.gate(case).decision
    actions.sign_exception(ref=case.ref, by=cast.dev.actor, at=now)
    assert queries.gate(case).decision
    turn = main_task(case)
    assert turn is not None
    assert turn.code == "assessment.begin"
    assert case.tasks.get(code="exception.sign").done_by == "dev"


def test_nobody_signs_what_they_asked_for(cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    actions.ask_exception(ref=case.ref, reason=WHY, by=cast.carol.actor, at=now)
    with pytest.raises(Refused, match="Somebody else must sign"):
        actions.sign_exception(ref=case.ref, by=cast.carol.actor, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        GateException.objects.update(signed_by="carol")


def test_it_is_asked_once_with_a_reason_and_only_where_needed(cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    ask = {"ref": case.ref, "by": cast.carol.actor, "at": now}
    with pytest.raises(Refused, match="why it cannot wait"):
        actions.ask_exception(reason="Quick", **ask)
    actions.ask_exception(reason=WHY, **ask)
    with pytest.raises(Refused, match="asked for already"):
        actions.ask_exception(reason=WHY, **ask)


def test_where_nothing_stands_in_the_way_nothing_is_asked(cast: Cast, now: datetime) -> None:
    case = steps.through_the_gate(cast, now)
    with pytest.raises(Refused, match="Nothing stands in the way"):
        actions.ask_exception(ref=case.ref, reason=WHY, by=cast.carol.actor, at=now)


def test_it_cannot_be_signed_unasked_or_twice(cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    with pytest.raises(Refused, match="Nobody has asked"):
        actions.sign_exception(ref=case.ref, by=cast.dev.actor, at=now)
    actions.ask_exception(ref=case.ref, reason=WHY, by=cast.carol.actor, at=now)
    actions.sign_exception(ref=case.ref, by=cast.dev.actor, at=now)
    with pytest.raises(Refused, match="signed already"):
        actions.sign_exception(ref=case.ref, by=cast.dev.actor, at=now)
