"""Lines of banks and card companies that wait for somebody, as a few sums."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum
from django.db.models.functions import Abs

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.reconciliation.models import Outcome
from selfdirect.support.reconciliation.rules import State


@dataclass(frozen=True, slots=True)
class Unexplained:
    """What of one feed nobody has explained yet."""

    feed: str
    count: int
    amount: Money  # in and out together


def unexplained(until: date) -> list[Unexplained]:
    """Add up the lines of days before a day that nobody has explained now; in one query."""
    rows = Outcome.objects.filter(state__in=[State.SUSPENDED, State.RAISED], line__on__lt=until)
    sums = rows.order_by("line__feed__name").values_list("line__feed__name")
    return [
        Unexplained(feed, count, amount)
        for feed, count, amount in sums.annotate(Count("pk"), amount=Sum(Abs("line__amount")))
    ]
