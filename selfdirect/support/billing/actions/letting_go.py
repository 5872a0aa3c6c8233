"""What is not asked for any more, and what goes back: one asks, another signs."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.register.people.models import Person
from selfdirect.support.billing import policy, queries, rules, says
from selfdirect.support.billing.actions.receipts import apply_credit, use
from selfdirect.support.billing.journey import WRITE_OFF, Asked
from selfdirect.support.billing.models import Line, WriteOff
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.payments import actions as payments
from selfdirect.support.payments.models import Payment


@transaction.atomic
def ask_write_off(
    *, person_ref: str, reason: str, words: str, by: Actor, at: datetime
) -> WriteOff:
    """Ask that all that is late of somebody be let go; another decides.

    :raises Refused: if nothing is late, it was asked for already, nobody says why, or a direct
        debit is at the bank
    """
    policy.may_bill(by).require()
    person, today = queries.lock_person(by, person_ref), localdate(at)
    _nothing_at_bank(person)
    amount = queries.late_of(person, today).amount
    if amount <= NOTHING:
        raise Refused("Nothing is late, so there is nothing to write off.")
    if not words.strip():
        raise Refused("Say why. Whoever signs it reads this.")
    if person.write_offs.filter(state=Asked.ASKED).exists():
        raise Refused("This was asked for already, and waits for a second person.")
    made = WriteOff.objects.create(
        person=person, amount=amount, late_on=today, reason=reason, words=words.strip(),
        asked_by=by.name, asked_by_name=str(by), asked_at=at,
    )  # fmt: skip
    facts: Any = {"pence": amount.pence, "reason": reason}
    record("debt.write_off_asked", on=made, by=by, at=at, about=person.ref, **facts)
    return made


@transaction.atomic
def sign_write_off(*, ref: str, by: Actor, at: datetime) -> WriteOff:
    """Let go of what another asked for; the person is told.

    :raises Refused: if this actor asked for it, something came or changed since, or a direct
        debit is at the bank
    """
    made = queries.get_write_off(by, ref)
    person = queries.lock_person(by, made.person.ref)
    made.refresh_from_db()
    policy.may_sign(by, made).require()
    _nothing_at_bank(person)
    apply_credit(person, localdate(at), by, at)
    if queries.late_of(person, made.late_on).amount != made.amount:
        raise Refused("Something came or changed since this was asked for. Refuse it, ask anew.")
    _let_go(made, by, at)
    told = says.written_off(made.amount)
    return _decide(made, "sign", told, by, at)


def _nothing_at_bank(person: Person) -> None:
    if queries.at_bank(person):
        raise Refused(rules.AT_BANK)


def _let_go(made: WriteOff, by: Actor, at: datetime) -> None:
    """Release what is late in the book; what stands to their credit pays for the oldest of it."""
    on, rest = localdate(at), queries.credit_of(made.person)
    gone = {}
    for each in queries.open_of(made.person, made.late_on):
        paid = min(rest, each.amount)
        if paid:
            use(made.person, each.reference, paid, on, by, at)
            ledger.settle(reference=each.reference, amount=paid, effective_on=on, by=by, at=at)
        else:
            ledger.void(reference=each.reference, effective_on=on, by=by, at=at)
        rest -= paid
        if paid < each.amount:
            gone[each.reference] = each.amount - paid
    budget_actions.let_go(shares=gone, by=by, at=at)
    Line.objects.filter(reference__in=gone, takes_back=False).update(written_off=made)


@transaction.atomic
def refuse_write_off(*, ref: str, by: Actor, at: datetime) -> WriteOff:
    """Keep asking for what another asked to let go."""
    made = queries.get_write_off(by, ref)
    queries.lock_person(by, made.person.ref)
    made.refresh_from_db()
    policy.may_sign(by, made).require()
    return _decide(made, "refuse", "", by, at)


def _decide(made: WriteOff, verb: str, told: str, by: Actor, at: datetime) -> WriteOff:
    step = WRITE_OFF.step(made.state, verb, by.roles)
    made.state, made.decided_at = step.target, at
    made.decided_by, made.decided_by_name = by.name, str(by)
    made.save()
    about, facts = made.person.ref, {"pence": made.amount.pence, "reason": made.reason}
    record(step.event, on=made, by=by, at=at, about=about, told=told, **facts)
    return made


@transaction.atomic
def pay_back(*, person_ref: str, amount: Money, by: Actor, at: datetime) -> Payment:
    """Prepare to pay back what stands to somebody's credit: another approves it, a run pays it.

    :raises Refused: if less does, when what they owe is taken off
    """
    person = queries.lock_person(by, person_ref)
    free = queries.free_of(person)
    if not NOTHING < amount <= free:
        raise Refused(f"{free} can go back to them. Enter at most that.")
    return payments.prepare_refund(person=person, amount=amount, by=by, at=at)
