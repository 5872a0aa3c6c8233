"""Hold what the bank sent back against what was sent: the reference and the sum, or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.timezone import localdate

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.support.budgets.rules import day_in_words
from selfdirect.support.payments.journey import State
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.queries.payments import visible
from selfdirect.support.payments.rules.bank.returns import Returned


class Stand(StrEnum):
    BACK = "back"  # it may be taken back
    LOOK = "look"  # somebody has to ask or to note it; nothing is guessed
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class CameBack:
    """One row of the bank's file beside the payment that it names."""

    row: Returned
    payment: Payment | None
    stand: Stand
    words: str  # why it is not taken back; empty if it may be


def held_against(rows: Sequence[Returned], by: Actor, today: date) -> list[CameBack]:
    """Say of each row whether it may be taken back, in the order of the file."""
    refs = {_ref(row) for row in rows}
    some = Payment.objects.filter(ref__in=refs).select_related("part__budget__case__person")
    payments = {each.ref: each for each in some}
    seen = set(visible(by).filter(ref__in=refs).order_by().values_list("ref", flat=True))
    made: list[CameBack] = []
    taken: set[str] = set()
    for row in rows:
        payment = payments.get(_ref(row))
        stand, words = _stand(row, payment, seen, taken, today)
        if payment and stand == Stand.BACK:
            taken.add(payment.ref)
        made.append(CameBack(row, payment, stand, words))
    return made


def _ref(row: Returned) -> str:
    return row.reference.strip().upper()


def _stand(
    row: Returned, payment: Payment | None, seen: set[str], taken: set[str], today: date
) -> tuple[Stand, str]:
    if payment is None:
        return Stand.LOOK, "It names no payment of ours. Ask the bank what it is."
    fits = row.amount in (None, payment.amount)
    if fits and payment.returned_on:
        day = day_in_words(payment.returned_on)
        return Stand.KNOWN, f"It is noted already, for {day}: {payment.returned_because}"
    if fits and payment.ref in taken:
        return Stand.KNOWN, "It stands in this file more than once."
    return (Stand.LOOK, why) if (why := _why_not(row, payment, seen, today)) else (Stand.BACK, "")


def _why_not(row: Returned, payment: Payment, seen: set[str], today: date) -> str:
    if payment.ref not in seen:
        return "Its record is restricted. Somebody who may see it notes that it came back."
    if row.amount not in (None, payment.amount):
        return f"The bank says {row.amount}, and we sent {payment.amount}. Ask the bank."
    if payment.state not in (State.SENT, State.PAID):
        return "We have not sent it to the bank. Ask the bank what it is."
    if row.amount is None:
        return "The bank names no sum. Ask it, then note it on the payment."
    if row.on and row.on > today:
        return "The bank’s day is still to come. Bring the file again on that day."
    if row.on and payment.decided_at and row.on < localdate(payment.decided_at):
        return "The bank’s day is before we agreed the payment. Ask the bank."
    return ""
