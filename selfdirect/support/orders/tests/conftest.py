"""Amira's budget with her orders drawn up; Grace runs Brightway."""

from html import unescape
from uuid import uuid4

import pytest
import time_machine

from selfdirect.support.budgets.actions import open_budget
from selfdirect.support.budgets.tests.rows import agreed_plan, brightway, living_case
from selfdirect.support.orders.actions import draw_up


@pytest.fixture
def provider(cast):
    """Give Grace her organisation."""
    organisation = brightway().organisation
    organisation.email = "grace@brightway.example"
    organisation.save()
    cast.grace.works_for = organisation.ref
    cast.grace.save()
    return organisation


@pytest.fixture
def budget(cast, now, provider):
    case = living_case(cast, now)
    agreed_plan(case, now)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now)


@pytest.fixture
def order(budget, cast, now):
    (made,) = draw_up(by=cast.efua.actor, at=now)
    return made


def words(response):
    return " ".join(unescape(response.content.decode()).split())


@pytest.fixture
def at_page(client, now):
    def act(user, path, data=None, *, code=None):
        client.force_login(user)
        found = (
            client.get(path) if data is None else client.post(path, {"once": str(uuid4()), **data})
        )
        assert found.status_code == (code or (200 if data is None else 302)), words(found)
        return (
            found
            if found.get("Content-Type", "").startswith(("application", "text/csv"))
            else words(found)
        )

    with time_machine.travel(now, tick=False):
        yield act
