"""Amira's budget with her orders drawn up; Grace runs Brightway."""

import pytest

from selfdirect.support.budgets.actions import open_budget
from selfdirect.support.budgets.tests.rows import agreed_plan, brightway
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
def budget(case, cast, now, provider):
    agreed_plan(case, now)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now)


@pytest.fixture
def order(budget, cast, now):
    (made,) = draw_up(by=cast.efua.actor, at=now)
    return made
