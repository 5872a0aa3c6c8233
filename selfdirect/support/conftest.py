"""A person whose plan is agreed, and the budget of £412.60 a week that was opened with it."""

import pytest

from selfdirect.support.budgets.actions import open_budget
from selfdirect.support.budgets.tests.rows import agreed_plan, living_case


@pytest.fixture
def case(cast, now):
    return living_case(cast, now)


@pytest.fixture
def budget(case, cast, now):
    agreed_plan(case, now, pays=6000)
    return open_budget(ref=case.ref, by=cast.efua.actor, at=now)
