from datetime import timedelta

import pytest

from selfdirect.foundation.audit.models import Event, Kind
from selfdirect.foundation.kernel.actor import PUBLIC, Role
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.register.cases import actions, queries
from selfdirect.register.cases.journey import Stage
from selfdirect.register.people.actions import break_glass
from selfdirect.register.people.models import Supporter


@pytest.fixture
def case(cast, now):
    return actions.open_case(
        person=cast.amira_person, team="north", worker=cast.carol, by=cast.carol.actor, at=now
    )


def sees(user, case):
    return queries.visible(user.actor).filter(pk=case.pk).exists()


WHO_SEES = {
    Stage.TALKING: {"amira", "ben", "carol", "dev"},
    Stage.AGREEING: {"amira", "ben", "carol", "dev", "jo", "efua", "maya"},
    Stage.LIVING: {"amira", "ben", "carol", "dev", "efua", "maya"},
}


@pytest.mark.parametrize("stage", WHO_SEES)
def test_only_those_beside_the_person_see_a_case(cast, case, stage):
    type(case).objects.filter(pk=case.pk).update(stage=stage)
    assert {name for name, user in cast.users.items() if sees(user, case)} == WHO_SEES[stage]


@pytest.mark.parametrize("had_work", [True, False])
def test_finance_sees_a_journey_that_ended_only_if_they_had_something_to_do_in_it(
    cast, case, now, had_work
):
    if had_work:
        words = "Check what Amira pays"
        actions.add_task(case=case, code="means.confirm", words=words, role=Role.FINANCE, at=now)
        actions.finish_task(case=case, code="means.confirm", by=cast.efua.actor, at=now)
    actions.close(ref=case.ref, ended="Enough for now.", by=cast.carol.actor, at=now)
    assert sees(cast.efua, case) is had_work


def test_nobody_sees_anything_without_signing_in(case):
    assert not queries.visible(PUBLIC).exists()


def test_a_carer_sees_nothing_once_consent_has_ended(cast, case, now):
    Supporter.objects.update(consent_ends=now.date())
    assert not sees(cast.ben, case)


def test_looking_leaves_a_row_and_what_one_may_not_see_is_not_there(cast, case, now):
    actions.look_at(ref=case.ref, by=cast.carol.actor, at=now)
    assert Event.objects.get(kind=Kind.LOOK).by == "carol"
    with pytest.raises(NotThere):
        actions.look_at(ref=case.ref, by=cast.simon.actor, at=now)


class TestRestricted:
    @pytest.fixture(autouse=True)
    def restrict(self, cast, case):
        cast.amira_person.restricted = True
        cast.amira_person.save()

    def test_only_the_person_their_circle_and_their_worker_see_a_restricted_record(
        self, cast, case
    ):
        assert {n for n, u in cast.users.items() if sees(u, case)} == {"amira", "ben", "carol"}

    def test_the_glass_can_be_broken_with_a_reason_for_a_while(
        self, cast, case, now, time_machine
    ):
        time_machine.move_to(now)
        ref = cast.amira_person.ref
        break_glass(ref=ref, reason="Carol is ill and Amira rang.", by=cast.dev.actor, at=now)
        assert sees(cast.dev, case)
        assert Event.objects.get(kind=Kind.BREAK_GLASS).facts["reason"].startswith("Carol")
        time_machine.move_to(now + timedelta(hours=3))
        assert not sees(cast.dev, case)

    def test_breaking_needs_a_reason_and_a_worker(self, cast, case, now):
        ref = cast.amira_person.ref
        with pytest.raises(Refused, match="Say why"):
            break_glass(ref=ref, reason="because", by=cast.dev.actor, at=now)
        with pytest.raises(NotThere):
            break_glass(ref=ref, reason="I am the brother of Amira", by=cast.ben.actor, at=now)

    def test_another_team_sees_no_more_by_breaking_glass(self, cast, case, now, time_machine):
        time_machine.move_to(now)
        ref = cast.amira_person.ref
        break_glass(ref=ref, reason="I am on duty tonight.", by=cast.simon.actor, at=now)
        assert not sees(cast.simon, case)
