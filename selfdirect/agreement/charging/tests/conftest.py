"""Where a test of this room begins."""

from datetime import datetime

import pytest

from config.demo.cast import Cast
from selfdirect.register.cases.actions import open_case
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case


@pytest.fixture
def case(cast: Cast, now: datetime) -> Case:
    """Amira is planning; her plan is at the stage where finance may look."""
    made = open_case(
        person=cast.amira_person, team="north", worker=cast.carol, by=cast.carol.actor, at=now
    )
    Case.objects.filter(pk=made.pk).update(stage=Stage.AGREEING)
    return made
