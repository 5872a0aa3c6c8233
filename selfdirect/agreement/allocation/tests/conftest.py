"""Where a test of this room begins."""

from datetime import datetime

import pytest

from config.demo.cast import Cast
from selfdirect.agreement.allocation.tests import steps
from selfdirect.register.cases.models import Case


@pytest.fixture
def agreed_case(cast: Cast, now: datetime) -> Case:
    """Amira's answers are agreed, and her needs found eligible."""
    return steps.agreed(cast, now)
