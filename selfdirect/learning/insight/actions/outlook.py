"""Tell what the year will come to, and keep what was told."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.learning.insight import policy
from selfdirect.learning.insight.models import Outlook
from selfdirect.learning.insight.queries import costs, outlook
from selfdirect.learning.insight.rules.outlook import Weeks


@transaction.atomic
def tell_outlook(*, by: Actor, at: datetime) -> Outlook:
    """Add up the year as the book stands, and keep it: a page shows what was told, and when."""
    policy.may_tell(by).require()
    weeks = Weeks.on(localdate(at))
    told = Outlook.objects.create(
        on=localdate(at),
        known_at=at,
        series=[
            [way, code, one.paid, one.promised, one.once]
            for (way, code), one in outlook.series(weeks, at).items()
        ],
        people=outlook.people(weeks),
        costs=costs.counted(weeks.year.starts_on, at),
        by=by.name,
        by_name=str(by),
    )
    record("outlook.told", on=f"outlook:{told.on}", by=by, at=at)
    return told
