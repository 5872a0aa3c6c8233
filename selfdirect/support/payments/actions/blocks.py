"""Block contracts: who used one is charged for it, and its own invoices pay the provider."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import Unpack

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import SYSTEM, Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.journey import State
from selfdirect.support.budgets.models import Budget, Part
from selfdirect.support.orders import actions as order_actions
from selfdirect.support.orders import queries as orders
from selfdirect.support.orders import rules as order_rules
from selfdirect.support.orders.models import Block
from selfdirect.support.orders.policy import may_contract
from selfdirect.support.payments import policy, queries, says
from selfdirect.support.payments.actions.late import put_in
from selfdirect.support.payments.actions.payments import (
    first_paid,
    new_number,
    not_too_soon,
    prepare,
)
from selfdirect.support.payments.models import Payment

USE = "payment.block_use"  # the code of finance's task
ONE_DAY, A_MONTH = timedelta(days=1), timedelta(days=31)


@transaction.atomic
def add_block(*, by: Actor, at: datetime, **asked: Unpack[order_actions.Asked]) -> Block:
    """Write down a contract for days of which nothing is billed outside of it.

    :raises Refused: if the provider sent such invoices, or as `orders.actions.add_block`
    """
    made = order_actions.add_block(**asked, by=by, at=at)
    if alone := queries.billed_alone(made):
        raise Refused(says.billed_alone(made.service.organisation.name, alone))
    return made


@transaction.atomic
def bill_block(
    *,
    ref: str,
    number: str,
    starts_on: date,
    ends_before: date,
    amount: Money,
    because: str = "",
    by: Actor,
    at: datetime,
) -> Payment:
    """Enter the provider's invoice for some days of a block contract; another approves it.

    :raises Refused: if it is here already, its days have not begun, end more than a month from
        now or are billed, it comes to more than the contract's price in all, or it differs
        without a reason
    """
    policy.may_prepare(by).require()
    block = _held(ref)
    days = Period(starts_on, ends_before)
    not_too_soon(Payment.Kind.BLOCK, starts_on, at)
    _not_too_far(ends_before, at)
    contract, billed = block.contract, queries.block_billed(block)
    wrong = order_rules.cannot_bill(contract, days, amount, because, billed)
    if wrong:
        raise Refused(wrong)
    due = order_rules.price_of_days(contract, days)
    payment = Payment(
        kind=Payment.Kind.BLOCK,
        amount=amount,
        what=says.a_block(block),
        because=because.strip() if amount != due else "",
        working=says.block_working(due, contract, days),
    )
    return _enter(payment, block, number.strip(), days, by, at)


@transaction.atomic
def bill_more(*, ref: str, number: str, amount: Money, by: Actor, at: datetime) -> Payment:
    """Enter the provider's invoice for use beyond a contract's volume; another approves it.

    :raises Refused: if it is here already, or for more than people were charged for such use
    """
    policy.may_prepare(by).require()
    block, today = _held(ref), localdate(at)
    worth, owed = queries.used_beyond(block, today)
    if not NOTHING < amount <= owed:
        raise Refused(says.not_beyond(worth, owed))
    payment = Payment(
        kind=Payment.Kind.MORE,
        amount=amount,
        what=says.beyond_a_block(block),
        working=says.beyond_working(worth, block.contract),
    )
    days = Period(block.starts_on, min(block.ends_before, today))
    return _enter(payment, block, number.strip(), days, by, at)


def _enter(
    payment: Payment, block: Block, number: str, days: Period, by: Actor, at: datetime
) -> Payment:
    whose = block.service.organisation
    new_number(whose.ref, whose.name, number)
    payment.block, payment.invoice_number = block, number
    payment.payee = budget_rules.provider_account(whose.ref)
    payment.payee_name, payment.whose = whose.name, whose.ref
    return prepare(payment, days.starts_on, days.ends_before or block.ends_before, by, at)


def _not_too_far(ends_before: date, at: datetime) -> None:
    """Refuse what is paid long before its days: a year's money must not leave in one day."""
    opens = ends_before - A_MONTH
    if localdate(at) < opens:
        last, first = (budget_rules.day_in_words(x) for x in (ends_before - ONE_DAY, opens))
        raise Refused(
            f"These days end on {last}. This can be done from {first}. Or bill fewer days."
        )


def _held(ref: str) -> Block:
    """Find a contract, and hold its provider: charges and invoices of one come one by one."""
    whose = orders.get_block(ref).service.organisation.ref
    queries.wait_for_turn(whose)
    block = orders.get_block(ref)  # it may have been withdrawn meanwhile
    addresses = [budget_rules.block_account(block.ref), budget_rules.provider_account(whose)]
    ledger.open_many(addresses=addresses, stream=budget_rules.CARE)
    return block


@transaction.atomic
def withdraw_block(*, ref: str, because: str, by: Actor, at: datetime) -> None:
    """Let a contract that was written down in error count no more.

    :raises Refused: if some of it is billed, or somebody was charged for their use
    """
    may_contract(by).require()
    block = _held(ref)
    if queries.must_stand(block):
        raise Refused(
            "Some of this contract is billed, or charged to people who used it, so it must stand. "
            "Ask finance to refuse an invoice that is wrong. Nothing was changed."
        )
    order_actions.withdraw_block(block=block, because=because.strip(), by=by, at=at)
    _order_again(block, budget_actions.OneByOne(USE, says.A_USE, by, at))


def _order_again(block: Block, night: budget_actions.OneByOne) -> None:
    """Order again what a withdrawn contract had released; what cannot be is finance's task."""
    for each in queries.freed_by(block):
        with night.alone(each.part.budget.case, writes=True):
            _promise_again(each, night.by, night.at)


def _promise_again(freed: queries.Freed, by: Actor, at: datetime) -> None:
    promise, budget = freed.promise, budgets.lock(freed.part.budget.ref)
    for each in freed.left:
        ledger.void(reference=each.reference, effective_on=localdate(at), by=by, at=at)
    _put_back(budget, freed.part, promise.amount, freed.name, by, at)
    ledger.post(
        reference=freed.name,
        effective_on=localdate(at),
        memo=promise.memo,
        legs=[Leg(promise.source, promise.target, promise.amount)],
        pending=True,
        by=by,
        at=at,
    )
    about, pence = budget.case.person.ref, promise.amount.pence
    record(
        "block.ordered_again", on=budget, by=by, at=at, about=about, entry=freed.name, pence=pence
    )


def charge_use(*, ref: str, by: Actor, at: datetime) -> Money:
    """Charge people for what they used of a contract in runs that are over; answer how much.

    At the agreed price, out of their managed money, and never twice. What was ordered of it from
    the provider is ordered no more. A part that cannot pay is left out alone, for finance to see.

    :raises Refused: if another contract is for the same service and days
    """
    return _charge_all(ref, _night(by, at))


def charge_uses(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Charge what was used of every contract, each by itself; answer of how many."""
    night = _night(by, at)
    refs = [each.ref for each in orders.blocks().order_by("pk") if not orders.clashing(each)]
    many = sum(bool(_charge_all(ref, night)) for ref in refs)
    for block in orders.blocks_withdrawn():
        _order_again(block, night)
    night.end()
    return many


def _night(by: Actor, at: datetime) -> budget_actions.OneByOne:
    policy.may_charge(by).require()
    return budget_actions.OneByOne(USE, says.A_USE, by, at)


@transaction.atomic
def _charge_all(ref: str, night: budget_actions.OneByOne) -> Money:
    block, charged = _held(ref), NOTHING
    if other := orders.clashing(block):
        raise Refused(
            f"The contract {other.ref} is for the same service on some of the same days, so "
            "nobody can say which of the two was used. Nothing was charged."
        )
    today = localdate(night.at)
    for use in queries.uses(block, today, today - timedelta(queries.idle_days())):
        with night.alone(use.part.budget.case, writes=True):
            charged += _charge(block, use, night.by, night.at)
    if charged:
        record("block.charged", on=block, by=night.by, at=night.at, pence=charged.pence)
    return charged


def _charge(block: Block, use: queries.Use, by: Actor, at: datetime) -> Money:
    budget, today = budgets.lock(use.part.budget.ref), localdate(at)
    _order_less(block, use, by, at)
    made = order_rules.charges(block.contract, use.before, use.fresh, use.charged)
    for nth, (days, amount) in enumerate(made, use.nth):
        reference = (
            f"{orders.USED}{budget.ref}:{block.ref}:{days.starts_on}:{nth}:{days.ends_before}"
        )
        _put_back(budget, use.part, amount, reference, by, at)
        ledger.post(
            reference=reference,
            effective_on=today,
            memo=says.memo(block.service.organisation.name, days, block.service.name),
            legs=_legs(block, use.part.address, amount),
            by=by,
            at=at,
        )
        told = says.used_of_a_block(amount, block.service.organisation.name, days)
        about, facts = budget.case.person.ref, {"pence": amount.pence, "block": block.ref}
        record("budget.used_block", on=budget, by=by, at=at, about=about, told=told, **facts)
        budget_actions.settle_up(budget=budget, cause=f"{block.ref}.{nth}", by=by, at=at)
    if made:
        first_paid(budget.case, by, at)
    elif use.freed:
        freed = f"{block.ref}.{today}.{use.freed[-1][0].starts_on}"
        budget_actions.settle_up(budget=budget, cause=freed, by=by, at=at)
    return Money.total(amount for _, amount in made)


def _put_back(
    budget: Budget, part: Part, amount: Money, reference: str, by: Actor, at: datetime
) -> None:
    """Let the council put back what an ended budget gave it too soon, and no more than that."""
    if budget.state == State.ENDED and amount > NOTHING:
        needed = Leg(budget_rules.council_account(part.stream), part.address, amount)
        most = queries.given_back(part)
        put_in(needed, f"late:{reference}", says.PUT_BACK, by, at, most)


def _legs(block: Block, part: str, amount: Money) -> list[Leg]:
    """From the part by way of the provider: it is what they were given, and not yet paid for."""
    provider = budget_rules.provider_account(block.service.organisation.ref)
    way = (part, provider, budget_rules.block_account(block.ref))
    there = way if amount > NOTHING else way[::-1]
    size = max(amount, -amount)
    return [Leg(there[0], there[1], size), Leg(there[1], there[2], size)]


def _order_less(block: Block, use: queries.Use, by: Actor, at: datetime) -> None:
    """Release what was ordered from the provider, and order anew what the contract is not for."""
    post = partial(ledger.post, effective_on=localdate(at), pending=True, by=by, at=at)
    for promise, left in use.freed:
        if left == promise.amount:
            continue
        ledger.void(reference=promise.reference, effective_on=localdate(at), by=by, at=at)
        facts = {"block": block.ref, "entry": promise.reference}
        about = use.part.budget.case.person.ref
        record(queries.RELEASED, on=use.part.budget, by=by, at=at, about=about, **facts)
        if left:
            end = f":{promise.ends_before}"
            post(  # its name says of which contracts it is what is left
                reference=f"{promise.reference.removesuffix(end)}:{block.ref}{end}",
                memo=promise.memo,
                legs=[Leg(promise.source, promise.target, left)],
            )
