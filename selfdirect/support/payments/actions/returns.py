"""What the bank sends back: the money returns to the budget, and is prepared anew."""

from datetime import date, datetime
from functools import partial
from hashlib import sha256

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.payments import policy, queries, says
from selfdirect.support.payments.actions.payments import TO_MEND, ask_finance, order_again
from selfdirect.support.payments.journey import PAYMENT
from selfdirect.support.payments.models import Payment, ReturnsFile, ReturnsRow
from selfdirect.support.payments.queries.returns import (
    Stand,
    held_against,
    named_by,
    payments_named,
)
from selfdirect.support.payments.rules.bank.returns import read

COPIED = (
    "part", "kind", "payee", "payee_name", "whose", "invoice_number", "starts_on", "ends_before",
    "amount", "ahead", "off", "what", "working", "because", "rest_of", "block",
)  # fmt: skip


@transaction.atomic
def return_payment(
    *, ref: str, why: str, on: date | None = None, by: Actor, at: datetime
) -> Payment:
    """Take back what the bank returned, and prepare it anew; answer the new payment.

    `why` is the bank's reason in words, `on` the day it came back. The person reads it, and
    finance has to mend the bank details before another approves the new payment.

    :raises Refused: if it was not sent, came back already, needed no bank, or that day is to come
    """
    if on and on > localdate(at):
        raise Refused("That day is still to come. Give the day on which it came back.")
    payment = queries.lock_visible(by, ref)
    step = PAYMENT.step(payment.state, "return", by.roles)
    if not why.strip():
        raise Refused("Say why the bank sent it back, in its words.")
    if not payment.amount:
        raise Refused("It was paid with what was paid before, so nothing of it went to the bank.")
    payment.state, payment.returned_because = step.target, why.strip()[:200]
    payment.returned_on = on or localdate(at)
    ledger.reverse(
        reference=payment.entry,
        new_reference=f"back:{payment.ref}",
        effective_on=payment.returned_on,
        memo=f"{payment.payee_name}: sent back by the bank",
        by=by,
        at=at,
    )
    payment.save()
    facts = {"pence": payment.amount.pence, "why": payment.returned_because}
    told = _told(payment)
    record(step.event, on=payment, by=by, at=at, about=payment.about, told=told, **facts)
    ask_finance(payment, TO_MEND, says.to_mend(payment.amount, payment.payee_name), at)
    again = _again(payment, by, at)
    if payment.budget and payment.kind != Payment.Kind.FUND:  # kept for the new one, or till then
        cause = f"back-{payment.ref}"  # less may be owed since
        budget_actions.settle_up(budget=payment.budget, cause=cause, by=by, at=at)
    return again


@transaction.atomic
def bring_returns(*, name: str, text: str, by: Actor, at: datetime) -> ReturnsFile:
    """Keep the bank's file of what came back, and what it says row by row; nothing is done yet.

    The same file again is the one that was brought first.

    :raises Refused: if the file cannot be read
    """
    policy.may_prepare(by).require()
    rows = read(text)
    told = {"name": name[:120], "text": text, "rows": len(rows)}
    who = {"by": by.name, "by_name": str(by), "at": at}
    digest = sha256(text.encode()).hexdigest()
    file, is_new = ReturnsFile.objects.get_or_create(digest=digest, defaults={**told, **who})
    if is_new:
        named = payments_named(rows)
        ReturnsRow.objects.bulk_create(
            ReturnsRow(
                file=file, nth=nth, reference=row.reference, code=row.code, why=row.why,
                amount=row.amount, on=row.on, payment=named.get(named_by(row)),
            )
            for nth, row in enumerate(rows, 1)
        )  # fmt: skip
        record("returns.brought", on=file, by=by, at=at, rows=len(rows))
    return file


def return_payments(*, ref: str, by: Actor, at: datetime) -> tuple[int, list[str]]:
    """Take back all that a bank's file names by reference and sum, each by itself.

    Answers how many, and what was refused. Once more, or with a file that overlaps with it,
    nothing changes: what came back already is passed over.

    :raises NotThere: if there is no such file
    """
    policy.may_prepare(by).require()
    file = queries.get_returns(ref)
    found = held_against(queries.said_in(file), by, localdate(at))
    refused: list[str] = []
    done: list[str] = []
    for each in found:
        if each.payment is None or each.stand != Stand.BACK:
            continue
        name = each.payment.ref
        with budget_actions.alone(partial(_refused, refused, name), writes=True):
            return_payment(ref=name, why=each.row.why, on=each.row.on, by=by, at=at)
            done.append(name)
    left = [each.row.reference for each in found if each.stand == Stand.LOOK]
    if done:
        record("returns.taken", on=file, by=by, at=at, taken=done, left=left)
    return len(done), refused


def _refused(refused: list[str], ref: str, because: str) -> None:
    refused.append(f"{ref}: {because}")


def _again(payment: Payment, by: Actor, at: datetime) -> Payment:
    """Prepare a payment anew that came back: for the same days, by whoever notes it."""
    copied = {name: getattr(payment, name) for name in COPIED}
    made = Payment(
        **copied,
        order=order_again(payment, by, at),
        again_of=payment,
        state=PAYMENT.start,
        prepared_by=by.name,
        prepared_by_name=str(by),
        prepared_at=at,
    )
    made.save(force_insert=True)
    facts = {"pence": made.amount.pence, "kind": made.kind, "again_of": payment.ref}
    record("payment.prepared", on=made, by=by, at=at, about=payment.about, **facts)
    return made


def _told(payment: Payment) -> str:
    if payment.to_them or payment.kind == Payment.Kind.REFUND:
        return says.came_back_to_you(payment.amount, payment.returned_because)
    return says.came_back(payment.amount, payment.payee_name, payment.returned_because)
