from datetime import datetime

import pytest

from config.demo.cast import Cast
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.front_door.conversations import actions, queries
from selfdirect.front_door.conversations.tests import steps
from selfdirect.register.cases.models import Case, Task
from selfdirect.register.cases.queries import main_task


def turn(case: Case) -> Task:
    found = main_task(case)
    assert found is not None
    return found


def test_conversation_one_leads_to_two(cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    steps.hold_one(cast, case, now)
    case.refresh_from_db()
    assert (case.stage, turn(case).code) == ("SAFE", "conversation.two")
    talk = queries.talk(case, 1)
    assert (talk.state, talk.held_by, talk.held_on) == ("HELD", "Carol Jones", now.date())


def test_conversation_two_leaves_a_plan_for_an_emergency_and_leads_to_three(
    cast: Cast, now: datetime
) -> None:
    case = steps.through_the_gate(cast, now)
    plan = queries.emergency_plan(case)
    assert plan is not None
    assert plan.emergency_who == "Ben, 01632 960 202"
    assert turn(case).code == "assessment.begin"
    assert queries.gate(case).decision


def test_if_it_is_enough_for_now_the_turn_is_to_end_well(cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    steps.hold_one(cast, case, now, enough=True)
    assert turn(case).code == "case.close"


@pytest.mark.parametrize(
    ("number", "gap", "why"),
    [
        (1, {"words": ""}, "their own words"),
        (2, {"must_change": ""}, "must change"),
        (2, {"emergency_what": " "}, "ring first"),
    ],
)
def test_a_conversation_with_a_gap_is_refused_and_writes_nothing(
    cast: Cast, now: datetime, number: int, gap: dict[str, str], why: str
) -> None:
    case = steps.forward(cast, now)
    if number == 2:
        steps.hold_one(cast, case, now)
    before = Event.objects.count()
    whole = {"words": "x", "must_change": "x", "emergency_who": "x", "emergency_what": "x"}
    with pytest.raises(Refused, match=why):
        actions.hold_conversation(
            ref=case.ref, number=number, enough=False, by=cast.carol.actor, at=now, **whole | gap
        )
    assert queries.talk(case, number).state == "OPEN"
    assert Event.objects.count() == before


def test_the_second_of_two_workers_reads_who_wrote_it_down(cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    steps.hold_one(cast, case, now)
    with pytest.raises(Refused, match="Carol Jones has already"):
        actions.hold_conversation(
            ref=case.ref, number=1, words="Mine", enough=False, by=cast.dev.actor, at=now
        )
    assert "play for people" in queries.talk(case, 1).words


def test_a_draft_is_kept_and_the_person_is_told_nothing_yet(cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    actions.draft_conversation(ref=case.ref, number=1, words="Half a", by=cast.carol.actor, at=now)
    assert queries.talk(case, 1).words == "Half a"
    assert Event.objects.get(code="conversation.drafted").told == ""


def test_two_cannot_be_held_before_one(cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    with pytest.raises(NotThere):
        steps.hold_two(cast, case, now)


def test_another_team_and_the_person_may_not_write_it_down(cast: Cast, now: datetime) -> None:
    case = steps.forward(cast, now)
    said = {"ref": case.ref, "number": 1, "words": "x", "enough": False, "at": now}
    with pytest.raises(NotThere):
        actions.hold_conversation(by=cast.simon.actor, **said)
    with pytest.raises(Refused, match="for the team"):
        actions.hold_conversation(by=cast.amira.actor, **said)
