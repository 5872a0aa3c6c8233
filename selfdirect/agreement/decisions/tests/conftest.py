"""Amira's plan, written, and sent to be agreed."""

from datetime import datetime

import pytest

from config.demo.cast import Cast
from selfdirect.agreement.planning import actions as planning
from selfdirect.agreement.planning.models import Plan
from selfdirect.agreement.planning.tests import rows
from selfdirect.register.cases.models import Case


@pytest.fixture
def case(cast: Cast, now: datetime) -> Case:
    case = rows.open_case(cast.amira_person, cast.carol)
    rows.issue(case)
    rows.written(case, cast, rows.stock(cast, now), now)
    return case


@pytest.fixture
def sent(case: Case, cast: Cast, now: datetime) -> Plan:
    return planning.submit_plan(ref=case.ref, by=cast.carol.actor, at=now)
