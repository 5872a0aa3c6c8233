"""Write down that everybody's statement was made: so much was read at once."""

from datetime import datetime

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.statements.rules import ends

MADE = "statements.made"


def made_for_everybody(*, period: Period, number: int, by: Actor, at: datetime) -> None:
    """Record which days' statements were made, and how many."""
    days = f"{period.starts_on}/{ends(period)}"
    record(MADE, on=f"statements:{days}", by=by, at=at, number=number)
