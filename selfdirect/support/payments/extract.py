"""Payments that are on their way, as a few sums: for whoever looks at all of them."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Sum

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.payments.journey import State
from selfdirect.support.payments.models import Payment

WORDS = {
    State.PREPARED: "Payments that wait for a second person",
    State.APPROVED: "Payments approved, and not sent to the bank",
    State.SENT: "Payments sent, of which the bank has said nothing yet",
}


@dataclass(frozen=True, slots=True)
class Waiting:
    words: str
    count: int
    amount: Money


def waiting(until: date) -> list[Waiting]:
    """Add up payments prepared before a day that are not at their end now; in one query."""
    rows = Payment.objects.filter(state__in=WORDS, prepared_at__date__lt=until).order_by()
    found = {
        state: (count, amount)
        for state, count, amount in rows.values_list("state").annotate(Count("pk"), Sum("amount"))
    }
    return [Waiting(words, *found[state]) for state, words in WORDS.items() if state in found]
