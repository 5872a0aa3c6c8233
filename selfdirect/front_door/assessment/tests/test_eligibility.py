from datetime import datetime
from typing import Any

import pytest

from config.demo.cast import Cast
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.front_door.assessment import actions, queries
from selfdirect.front_door.assessment.models import Eligibility
from selfdirect.front_door.assessment.tests import steps
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import main_task


def decide(case: Case, by: Actor, at: datetime, **changes: Any) -> Eligibility:
    whole: dict[str, Any] = {
        "outcomes": steps.outcomes("hygiene", "community"),
        "impairment": True,
        "impact": True,
        "decided": True,
        "reasons": "She cannot wash or go out without help.",
    }
    return actions.decide_eligibility(ref=case.ref, by=by, at=at, **whole | changes)


def test_the_rule_proposes_and_a_named_worker_decides(cast: Cast, now: datetime) -> None:
    made = steps.decided(cast, now)
    assert (made.proposed, made.decided, made.decided_by_name) == (True, True, "Carol Jones")
    assert "2 of the 10 outcomes" in made.working[1]
    case = made.assessment.case
    assert queries.eligible_needs(case) == ("hygiene", "community")
    turn = main_task(case)
    assert turn is not None
    assert turn.code == "allocation.issue"


def test_a_no_gives_reasons_and_goes_through_what_else_can_help(cast: Cast, now: datetime) -> None:
    made = steps.decided(cast, now, eligible=False)
    turn = main_task(made.assessment.case)
    assert turn is not None
    assert turn.code == "case.close"
    assert queries.eligible_needs(made.assessment.case) == ()
    assert "how to disagree" in Event.objects.get(code="eligibility.decided").told


def test_the_worker_may_differ_from_the_rule_and_both_are_kept(cast: Cast, now: datetime) -> None:
    case = steps.agreed(cast, now)
    made = decide(case, cast.carol.actor, now, outcomes=steps.outcomes("hygiene"))
    assert (made.proposed, made.decided) == (False, True)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"reasons": "  "}, "Write your reasons"),
        ({"outcomes": {}}, "Still to do"),
    ],
)
def test_without_reasons_or_an_outcome_nothing_is_decided(
    cast: Cast, now: datetime, changes: dict[str, object], why: str
) -> None:
    case = steps.agreed(cast, now)
    before = Event.objects.count()
    with pytest.raises(Refused, match=why):
        decide(case, cast.carol.actor, now, **changes)
    assert (Eligibility.objects.count(), Event.objects.count()) == (0, before)


def test_it_rests_on_agreed_answers(cast: Cast, now: datetime) -> None:
    with pytest.raises(Refused, match="Agree the answers first"):
        decide(steps.answered(cast, now), cast.carol.actor, now)


def test_it_is_decided_once(cast: Cast, now: datetime) -> None:
    case = steps.decided(cast, now).assessment.case
    with pytest.raises(Refused, match="Carol Jones has already decided"):
        decide(case, cast.dev.actor, now)


def test_only_the_team_decides(cast: Cast, now: datetime) -> None:
    case = steps.agreed(cast, now)
    with pytest.raises(NotThere):
        decide(case, cast.simon.actor, now)
    with pytest.raises(Refused, match="for the team"):
        decide(case, cast.amira.actor, now)
