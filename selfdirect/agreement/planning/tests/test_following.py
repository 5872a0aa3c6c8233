"""A plan under way follows the figure that stands."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.allocation import queries as allocations
from selfdirect.agreement.allocation.actions import route_to_costing
from selfdirect.agreement.allocation.tests import steps
from selfdirect.agreement.planning import queries
from selfdirect.agreement.planning.actions import begin_plan, submit_plan
from selfdirect.foundation.access.models import User
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment import queries as assessments
from selfdirect.front_door.assessment.actions import begin_assessment
from selfdirect.front_door.assessment.rules import OWN_VOICES
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case

pytestmark = pytest.mark.usefixtures("on_the_day")


@pytest.fixture
def agreed_case(cast: Cast, now: datetime) -> Case:
    return steps.agreed(cast, now)


def test_a_new_figure_keeps_the_reason_and_a_draft_plan_follows_it(
    cast: Cast, agreed_case: Case, now: datetime
) -> None:
    case = agreed_case
    steps.issue(cast, case, now)
    plan = begin_plan(ref=case.ref, by=cast.carol.actor, at=now)
    route_to_costing(
        ref=case.ref,
        reason="nights",
        words="Somebody must be awake with her.",
        by=cast.carol.actor,
        at=now,
    )
    Case.objects.filter(pk=case.pk).update(stage=Stage.REVIEWING)
    begin_assessment(ref=case.ref, by=cast.carol.actor, at=now + timedelta(days=1))
    at = now + timedelta(days=2)
    steps.answer(cast, case, steps.whole(case, {**steps.AMIRA, "q1": "more"}), at)
    steps.agree(cast, case, at)
    steps.decide(cast, case, at)
    new = steps.issue(cast, case, at)
    kept = allocations.costing(new)
    assert kept is not None
    assert (new.panel, kept.reason, kept.by_name) == (True, "nights", "Carol Jones")
    found = queries.in_hand(case)
    assert found is not None
    assert (found.pk, found.allocation) == (plan.pk, new)
    with pytest.raises(Refused, match="cannot be sent yet"):
        submit_plan(ref=case.ref, by=cast.carol.actor, at=at)


def opened(client: Client, who: User, case: Case) -> str:
    client.force_login(who)
    return " ".join(client.get(f"/c/{case.ref}/indicative/").content.decode().split())


def test_the_questions_open_again_while_the_plan_is_written_and_start_from_what_was_said(
    client: Client, cast: Cast, agreed_case: Case, now: datetime
) -> None:
    case = agreed_case
    before = steps.issue(cast, case, now).assessment
    plan = begin_plan(ref=case.ref, by=cast.carol.actor, at=now)
    assert "Open the questions again" in opened(client, cast.carol, case)
    assert "Open the questions again" not in opened(client, cast.amira, case)
    client.force_login(cast.carol)
    assert client.post(f"/c/{case.ref}/answers/begin/").status_code == 302
    made = assessments.get_latest(case)
    assert made != before
    for voice in OWN_VOICES:
        assert assessments.sheet(made, voice) == assessments.sheet(before, voice)
    assert assessments.sheet(made, "agreed") == {}
    page = opened(client, cast.amira, case)
    assert "This figure stays until new answers are agreed" in page
    with pytest.raises(Refused, match="answers are open again"):
        submit_plan(ref=case.ref, by=cast.carol.actor, at=now)
    at = now + timedelta(days=2)
    steps.answer(cast, case, {"q1": "more"}, at)
    steps.agree(cast, case, at)
    steps.decide(cast, case, at)
    new = steps.issue(cast, case, at)
    held = queries.in_hand(case)
    assert held is not None
    assert (held.pk, held.allocation, new.state) == (plan.pk, new, "ISSUED")
    case.refresh_from_db()
    assert case.stage == Stage.PLANNING
