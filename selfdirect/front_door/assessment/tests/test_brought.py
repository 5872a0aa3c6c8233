"""Answers that somebody brings from the calculator, offered as their first answers."""

from datetime import datetime

import pytest
from django.test import Client

from config.demo.cast import Cast
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.front_door.assessment import actions, queries
from selfdirect.front_door.assessment.models import Sheet
from selfdirect.front_door.assessment.tests import steps
from selfdirect.front_door.conversations.models import Contact
from selfdirect.register.cases.models import Case

ANSWERS = {"wash": "daily", "wash_family": "gone", "carer_well": "yes", "other": "x"}


@pytest.fixture
def case(cast: Cast, now: datetime) -> Case:
    begun = steps.begun(cast, now)
    Contact.objects.filter(case=begun).update(for_whom="me", brought={"answers": ANSWERS})
    return begun


def test_she_begins_with_what_she_brought_and_what_no_longer_fits_is_left(
    client: Client, cast: Cast, case: Case
) -> None:
    client.force_login(cast.amira)
    assert "Begin with those answers" in client.get(f"/c/{case.ref}/answers/").content.decode()
    used = client.post(f"/c/{case.ref}/answers/use_brought/")
    assert used.headers["Location"] == f"/c/{case.ref}/answers/check/"
    assert queries.answers(queries.get_latest(case), "person") == {"wash": "daily"}
    row = Event.objects.get(code="assessment.brought_used")
    assert (row.facts, row.about) == ({"answers": 1}, cast.amira_person.ref)
    shown = client.get(f"/c/{case.ref}/answers/").content.decode()
    assert "Begin with those answers" not in shown


def test_nobody_else_takes_them_for_her_answers(
    client: Client, cast: Cast, case: Case, now: datetime
) -> None:
    for who in (cast.ben, cast.carol):
        client.force_login(who)
        shown = client.get(f"/c/{case.ref}/answers/").content.decode()
        assert "Begin with those answers" not in shown
        with pytest.raises(Refused, match="Only they can say"):
            actions.use_brought(ref=case.ref, by=who.actor, at=now)
    assert not Sheet.objects.exists()


def test_what_she_has_answered_since_is_not_written_over(
    cast: Cast, case: Case, now: datetime
) -> None:
    steps.answer(case, "wash", "none", cast.amira, now)
    with pytest.raises(Refused, match="answered already"):
        actions.use_brought(ref=case.ref, by=cast.amira.actor, at=now)
    assert queries.answers(queries.get_latest(case), "person") == {"wash": "none"}


def test_what_somebody_else_told_us_of_her_is_not_offered(
    cast: Cast, case: Case, now: datetime
) -> None:
    Contact.objects.filter(case=case).update(for_whom="other")
    with pytest.raises(Refused, match="no answers to use"):
        actions.use_brought(ref=case.ref, by=cast.amira.actor, at=now)
