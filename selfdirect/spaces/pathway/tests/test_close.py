"""Finishing with somebody: never while a budget goes on paying for them."""

from datetime import timedelta

import pytest

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.spaces.pathway.actions import close_case
from selfdirect.spaces.pathway.tests import amira
from selfdirect.support.budgets.actions import end_budget
from selfdirect.support.payments import actions as payments

ENDED = {"ended": "You moved to Hull. We wish you well."}


@pytest.fixture(autouse=True)
def monday(time_machine, now):
    time_machine.move_to(now + timedelta(hours=2))


@pytest.fixture
def budget(cast, now):
    case = amira.agreed(cast, now)
    return payments.open_budget(ref=case.ref, by=cast.efua.actor, at=now + timedelta(hours=2))


def test_while_a_budget_is_open_it_is_refused_with_what_was_typed_kept(client, cast, budget):
    client.force_login(cast.carol)
    response = client.post(f"/people/{budget.case.ref}/close/", ENDED)
    page = response.content.decode()
    assert response.status_code == 422
    assert "End the budget first" in page
    assert ENDED["ended"] in page
    budget.case.refresh_from_db()
    assert budget.case.closed_on is None


def test_once_the_budget_is_ended_it_closes(client, cast, budget, now):
    end_budget(budget_ref=budget.ref, on=now.date(), by=cast.efua.actor, at=now)
    client.force_login(cast.carol)
    assert client.post(f"/people/{budget.case.ref}/close/", ENDED).status_code == 302
    budget.case.refresh_from_db()
    assert budget.case.ended == ENDED["ended"]


def test_another_who_may_not_work_with_them_is_told_so_first(cast, budget, now):
    with pytest.raises(Refused, match="for the team"):
        close_case(ref=budget.case.ref, ended="Enough.", by=cast.efua.actor, at=now)
