"""What the tests of this room begin from: a scheme in force and a small county of cases."""

from collections.abc import Callable
from datetime import datetime
from fractions import Fraction

import pytest

from config.demo.cast import Cast
from selfdirect.agreement.allocation.actions import publish_scheme
from selfdirect.agreement.allocation.models import Scheme
from selfdirect.agreement.allocation.schemes import built_in
from selfdirect.agreement.calibration import actions
from selfdirect.agreement.calibration.models import Calibration, Cases
from selfdirect.agreement.calibration.rules import Choices
from selfdirect.agreement.calibration.tests.county import MEANINGS, county
from selfdirect.foundation.kernel.actor import SYSTEM

TABLE = "weekly_money"
QUICK = Choices(
    bootstraps=20,
    folds=2,
    test_by=("age_band",),
    unit_pence=2300,
    winsorise_percent=Fraction(90),
    version="of a test",
)


@pytest.fixture
def scheme(cast: Cast, now: datetime) -> Scheme:
    return publish_scheme(text=built_in("synthetic_county_ras"), by=SYSTEM, at=now)


@pytest.fixture
def cases(scheme: Scheme, cast: Cast, now: datetime) -> Cases:
    by = cast.lena.actor
    brought = actions.bring_cases(name="county.csv", text=county(), by=by, at=now)
    return actions.take_cases(ref=brought.ref, meanings=MEANINGS, by=by, at=now)


@pytest.fixture
def asked(cases: Cases, scheme: Scheme, cast: Cast, now: datetime) -> Calibration:
    return actions.ask_calibration(
        cases_ref=cases.ref, scheme=scheme, table=TABLE, choices=QUICK,
        by=cast.lena.actor, at=now,
    )  # fmt: skip


@pytest.fixture
def run(now: datetime) -> Callable[[Calibration], Calibration | None]:
    """Do what the background worker does."""

    def work(calibration: Calibration) -> Calibration | None:
        return actions.run_calibration(
            ref=calibration.ref, attempt=calibration.attempt, by=SYSTEM, at=now, clock=lambda: now
        )

    return work


@pytest.fixture
def done(asked: Calibration, run: Callable[[Calibration], Calibration | None]) -> Calibration:
    finished = run(asked)
    assert finished is not None
    assert finished.state == "DONE", finished.failed
    return finished
