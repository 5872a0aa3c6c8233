"""One calibration for the demonstration council, from its own people's plans."""

from datetime import date
from random import Random
from typing import Any

from config.demo.council import moment
from selfdirect.agreement.calibration import actions, queries, rules
from selfdirect.foundation.access.models import User
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import Refused

RESAMPLES = 200  # enough for intervals to look at, and quick


def calibrate_once(*, seed: int, today: date) -> None:
    """Let Lena calibrate from everybody who lives with a plan; nothing where nobody does."""
    lena = User.objects.get(username="lena").actor
    at = moment(today, 0)
    target = queries.targets()[0]
    here: dict[str, Any] = {"scheme": target.scheme, "table": target.table, "by": lena, "at": at}
    with drawn_from(Random(f"{seed}:laboratory")):
        try:
            cases = actions.bring_own_cases(**here)
        except Refused:
            return
        choices = rules.Choices(
            test_by=tuple(cases.columns),
            highest_points=queries.highest_points(target),
            bootstraps=RESAMPLES,
            version=queries.code_version(),
        )
        asked = actions.ask_calibration(cases_ref=cases.ref, choices=choices, **here)
    actions.run_calibration(
        ref=asked.ref, attempt=asked.attempt, by=SYSTEM, at=at, clock=lambda: at
    )
