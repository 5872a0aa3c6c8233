"""Amira's budget, open and ready to be paid from; Grace runs Brightway."""

import pytest

from selfdirect.support.budgets.tests.rows import agreed_plan, brightway, living_case
from selfdirect.support.payments.actions import open_budget


@pytest.fixture
def provider(cast):
    """Give Grace her organisation."""
    organisation = brightway().organisation
    cast.grace.works_for = organisation.ref
    cast.grace.save()
    return organisation


@pytest.fixture
def case(cast, now):
    return living_case(cast, now)


@pytest.fixture
def budget(case, cast, now, provider):
    agreed_plan(case, now, pays=6000)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now)
