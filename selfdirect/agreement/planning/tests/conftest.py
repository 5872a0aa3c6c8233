"""Amira's case, with a figure to plan with, and what there is to choose from."""

from datetime import datetime

import pytest

from config.demo.cast import Cast
from selfdirect.agreement.planning.tests import rows
from selfdirect.register.cases.models import Case


@pytest.fixture
def case(cast: Cast) -> Case:
    case = rows.open_case(cast.amira_person, cast.carol)
    rows.issue(case)
    return case


@pytest.fixture
def shop(cast: Cast, now: datetime) -> rows.Shop:
    return rows.stock(cast, now)
