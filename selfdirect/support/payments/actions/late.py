"""What was released while its file was at the bank: the bank pays it, so the book does too."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.queries import balance
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.payments import queries, says
from selfdirect.support.payments.actions.payments import ask_finance, promise_of
from selfdirect.support.payments.journey import PAYMENT
from selfdirect.support.payments.models import Payment

LATE = "payment.late"  # the code of finance's task


def promise_again(payments: Iterable[Payment], by: Actor, at: datetime) -> None:
    """Promise anew what no longer stands in the book of these, and ask finance to talk about it.

    What their budgets do not hold any more, the council puts in.
    """
    rows = list(payments)
    stand = queries.pending([each.entry for each in rows])
    for payment in rows:
        if payment.entry not in stand:
            _promise(payment, by, at)
            _ask(payment, by, at)


def _promise(payment: Payment, by: Actor, at: datetime) -> None:
    today = localdate(at)
    if order := queries.standing_order(payment):  # what was left of it is paid with this
        ledger.void(reference=order.reference, effective_on=today, by=by, at=at)
    if payment.part:  # a block contract's own account may be below nought
        council = budget_rules.council_account(payment.part.stream)
        needed = Leg(council, payment.source, payment.cost)
        put_in(needed, f"late:{payment.ref}", says.PUT_IN, by, at)
    draft = promise_of(payment, by, at)
    payment.entry = f"{draft.reference}:{payment.ends_before}"
    ledger.post(
        reference=payment.entry,
        effective_on=today,
        memo=draft.memo,
        legs=draft.legs,
        pending=True,
        by=by,
        at=at,
    )
    payment.state = PAYMENT.step(payment.state, "send", by.roles).target
    payment.save(update_fields=["entry", "state"])


def put_in(
    needed: Leg, reference: str, memo: str, by: Actor, at: datetime, most: Money | None = None
) -> None:
    """Let the council put in what an account lacks for what is needed; nothing if above `most`."""
    short = needed.amount - balance(needed.target).available
    if short > NOTHING and (most is None or short <= most):
        ledger.post(
            reference=reference,
            effective_on=localdate(at),
            memo=memo,
            legs=[Leg(needed.source, needed.target, short)],
            by=by,
            at=at,
        )


def _ask(payment: Payment, by: Actor, at: datetime) -> None:
    about, entry = payment.about, payment.entry
    record("payment.late", on=payment, by=by, at=at, about=about, entry=entry)
    ask_finance(payment, LATE, says.to_talk_about(payment.amount, payment.payee_name), at)
