"""Hold what the bank sent back against what was sent: the reference and the sum, or nothing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.timezone import localdate

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import YES, Decision, there
from selfdirect.support.budgets.rules import day_in_words
from selfdirect.support.payments.journey import State
from selfdirect.support.payments.models import Payment, ReturnsFile, ReturnsRow
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
    payments = payments_named(rows)
    seen = _seen(payments, by)
    made: list[CameBack] = []
    taken: set[str] = set()
    for row in rows:
        payment = payments.get(named_by(row))
        stand, words = _stand(row, payment, seen, taken, today)
        if payment and stand == Stand.BACK:
            taken.add(payment.ref)
        made.append(CameBack(row, payment, stand, words))
    return made


def payments_named(rows: Iterable[Returned]) -> dict[str, Payment]:
    """Find the payments of ours that rows name, by their references."""
    refs = {named_by(row) for row in rows}
    found = Payment.objects.filter(ref__in=refs).select_related("part__budget__case__person")
    return {each.ref: each for each in found}


def named_by(row: Returned) -> str:
    return row.reference.strip().upper()


def _seen(refs: Collection[str], by: Actor) -> set[str]:
    return set(visible(by).filter(ref__in=refs).order_by().values_list("ref", flat=True))


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


# Files


def returns_files() -> QuerySet[ReturnsFile]:
    """List what the bank said came back, the newest first."""
    return ReturnsFile.objects.defer("text")


def get_returns(ref: str) -> ReturnsFile:
    return there(ReturnsFile.objects.filter(ref=ref).first())


def said_in(file: ReturnsFile) -> list[Returned]:
    """Read a file's rows as they came, in its order."""
    fields = ("reference", "code", "why", "amount", "on")
    return [Returned(*row) for row in file.lines.order_by("nth").values_list(*fields)]


def may_open(actor: Actor, file: ReturnsFile) -> Decision:
    """Say whether somebody may read a file as it came: it may have names of whom it pays."""
    refs = set(file.lines.exclude(payment=None).values_list("payment__ref", flat=True))
    if refs <= _seen(refs, actor):
        return YES
    return Decision("It names somebody whose record is restricted. Ask who may see it.")


def said_of(payment: Payment) -> QuerySet[ReturnsRow]:
    """List what files of the bank say of a payment, in the order in which they were brought."""
    return payment.returns.select_related("file").defer("file__text")
