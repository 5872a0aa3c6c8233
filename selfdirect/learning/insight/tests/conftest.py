"""Amira's budget in its year, and the desks of those who look at all of it."""

from datetime import timedelta

import pytest
from django.test import Client

from selfdirect.support.budgets.actions import open_budget
from selfdirect.support.budgets.tests.rows import agreed_plan, living_case


@pytest.fixture
def budget(cast, now):
    """Open her budget twelve weeks ago: of both kinds, £248 and £164.60 a week."""
    began = now.date() - timedelta(weeks=12)
    case = living_case(cast, now)
    plan = agreed_plan(case, now, pays=6000, starts_on=began)
    plan.lines.filter(held="direct").update(need="community")
    plan.lines.filter(held="managed").update(need="hygiene")
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now)


@pytest.fixture
def desk(client: Client, cast):
    client.force_login(cast.efua)
    return client
