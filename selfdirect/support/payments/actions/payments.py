"""A payment is promised only when one has prepared it and another has looked."""

from datetime import date, datetime
from typing import TypedDict

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import SYSTEM, Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Draft, Leg
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.register.people.models import Person
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.payments import policy, queries, rules, says
from selfdirect.support.payments.journey import PAYMENT, State
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.rules.invoices import not_given

Kind = Payment.Kind
TO_CHECK = "invoice.approve"  # the codes of finance's tasks
TO_MEND = "payment.mend"
BILLED = (Kind.INVOICE, Kind.BLOCK, Kind.MORE)  # paid when their days have begun, and never before


@transaction.atomic
def prepare_direct_payment(
    *, budget_ref: str, starts_on: date, by: Actor, at: datetime
) -> Payment:
    """Prepare the next direct payment: four weeks, net of what the person puts in themselves.

    :raises Refused: if the run is not the next to be paid, or begins in more than a week
    """
    budget = budgets.lock_visible(by, budget_ref)
    policy.may_prepare(by).require()
    part, due = budgets.part_of(budget, budget_rules.DIRECT), queries.next_direct(budget)
    if part is None or due is None:
        raise Refused("There is no direct payment left to make from this budget.")
    if due.run.starts_on != starts_on:
        days = budget_rules.days_in_words(due.run)
        raise Refused(f"The next payment is for {days}. Prepare that one first.")
    not_too_soon(Kind.DIRECT, starts_on, at)
    payment = Payment(
        part=part,
        kind=Kind.DIRECT,
        payee=budget_rules.held_account(budget.ref),
        payee_name=budget.case.person.name,
        whose=budget.case.person.ref,
        amount=due.amount,
        what=says.A_DIRECT_PAYMENT,
        working=due.working,
    )
    return prepare(payment, due.run.starts_on, due.run.ends_before or starts_on, by, at)


@transaction.atomic
def enter_invoice(
    *,
    budget_ref: str,
    organisation: str,
    starts_on: date,
    number: str,
    amount: Money,
    because: str = "",
    stream: str = budget_rules.CARE,
    by: Actor,
    at: datetime,
) -> Payment:
    """Enter a provider's invoice for one run of what was ordered, from one stream's money.

    By the provider, for their own organisation and nobody else's; or by finance.

    :raises NotThere: if the budget or the order is another provider's
    :raises Refused: if it is here already, nothing was ordered, a block contract covers it, its
        days have not begun, or it differs without a reason
    """
    policy.may_enter(by).require()
    billed = queries.get_billed(by, budget_ref, organisation)
    queries.wait_for_turn(organisation)
    budget = budgets.lock(billed.ref)
    name, number = queries.name_of(organisation), number.strip()
    new_number(organisation, name, number)
    order = queries.order_of(budget, organisation, starts_on, stream)
    _not_sent(order, name)
    if order.covered:
        raise Refused(f"{order.covered} Nothing was entered.")
    not_too_soon(Kind.INVOICE, order.promise.starts_on, at)
    if amount <= NOTHING:
        raise Refused("Enter an amount of more than nothing.")
    ordered, days = order.ordered, budget_rules.days_in_words(order.run)
    lacks = not_given(amount, queries.stand_for(organisation, order.part, order.run, ordered))
    differs = amount != ordered or bool(lacks)
    working = f"{rules.working(amount, ordered, days)} {lacks}".strip()
    if differs and not because.strip():
        raise Refused(f"{working} Say why, so that finance can agree it.")
    owed = queries.owed_back(organisation, stream).get(organisation, NOTHING)
    payment = Payment(
        part=order.part,
        kind=Kind.INVOICE,
        payee=order.promise.target,
        payee_name=name,
        whose=organisation,
        invoice_number=number,
        **to_pay(amount, order.ahead, owed, name, working),
        what=(order.what or "Support")[:200],
        order=order.promise.reference,
        because=because.strip() if differs else "",
    )
    made = prepare(payment, order.promise.starts_on, order.promise.ends_before, by, at)
    ask_finance(made, TO_CHECK, says.to_check(name, made.invoice_number, made.whom), at)
    return made


class ToPay(TypedDict):
    amount: Money
    ahead: Money
    off: Money
    working: str


def to_pay(billed: Money, ahead: Money, owed: Money, name: str, working: str) -> ToPay:
    """Take off an invoice what was paid ahead of it, and what its provider is to give back."""
    off = rules.off(billed, ahead, owed)
    left = billed - ahead - off
    said = f"{working} {rules.settled(ahead, off, left, name)}".strip()
    return ToPay(amount=left, ahead=ahead, off=off, working=said)


def ask_finance(payment: Payment, code: str, words: str, at: datetime) -> None:
    """Put a task about a payment onto finance's list; of a contract, the page of money asks."""
    if payment.case:
        case_actions.add_task(case=payment.case, code=code, words=words, role=Role.FINANCE, at=at)


def new_number(organisation: str, name: str, number: str) -> None:
    if not number:
        raise Refused("Enter the number that stands on the invoice.")
    if same := queries.same_number(organisation, number):
        days = budget_rules.days_in_words(same.period)
        raise Refused(
            f"Invoice {same.invoice_number} from {name} is here already: {same.amount} for "
            f"{days}, {same.state.lower()}. Check the number. Nothing was entered."
        )


def _not_sent(order: queries.Order, name: str) -> None:
    if order.invoice and order.invoice.is_ahead:
        raise Refused(says.BEING_PAID_AHEAD)
    if order.invoice:
        raise Refused(
            f"{name} has sent invoice {order.invoice.invoice_number} for these days. It waits "
            "to be checked or to go out. Nothing was entered."
        )


def not_too_soon(kind: str, starts_on: date, at: datetime) -> None:
    """Refuse what is paid long before its days: a year's money must not leave in one day."""
    opens = rules.payable_from(starts_on, direct=kind not in BILLED)
    if localdate(at) < opens:
        day, first = (budget_rules.day_in_words(each) for each in (opens, starts_on))
        raise Refused(f"These days begin on {first}. This can be done from {day}.")


def prepare(
    payment: Payment, starts_on: date, ends_before: date, by: Actor, at: datetime
) -> Payment:
    payment.state, payment.starts_on, payment.ends_before = PAYMENT.start, starts_on, ends_before
    payment.prepared_by, payment.prepared_by_name, payment.prepared_at = by.name, str(by), at
    payment.save(force_insert=True)
    facts = {"pence": payment.amount.pence, "kind": payment.kind}
    record("payment.prepared", on=payment, by=by, at=at, about=payment.about, **facts)
    return payment


@transaction.atomic
def approve_payment(*, ref: str, by: Actor, at: datetime) -> Payment:
    """Approve what another prepared: now it is promised, and goes out with the next run.

    :raises Refused: if this actor prepared it, it is decided already, its days are too far
        ahead, there is too little left, it is for a fund that they have left, or what was paid
        ahead of it came back
    """
    payment = queries.lock_visible(by, ref)
    policy.may_approve(by, payment).require()
    step = PAYMENT.step(payment.state, "approve" if payment.amount else "even", by.roles)
    not_too_soon(payment.kind, payment.starts_on, at)
    if queries.of_who_left([payment]):
        raise Refused(f"{payment.whom} is not in this fund any more. Refuse this payment.")
    if payment.ahead and queries.came_back_since(payment):
        raise Refused(says.AHEAD_CAME_BACK)
    payment.entry = _promise(payment, by, at)
    _decide(payment, step.target, by, at)
    facts = {"pence": payment.amount.pence, "payee": payment.payee}
    told = says.even(payment) if not payment.amount else ""
    record(step.event, on=payment, by=by, at=at, about=payment.about, told=told, **facts)
    if payment.budget and not payment.amount:  # no run goes with it that would do so
        cause = f"even-{payment.ref}"
        budget_actions.settle_up(budget=payment.budget, cause=cause, by=by, at=at)
    if payment.case and payment.kind not in queries.ONE_DAY:
        first_paid(payment.case, by, at)
    return payment


def first_paid(case: Case, by: Actor, at: datetime) -> None:
    """End finance's turn to make the first payment: it is agreed, and goes with the next run."""
    task = cases.main_task(case)
    if task and task.code == "budget.pay":
        case_actions.end_turn(case=case, by=by, at=at)


def _promise(payment: Payment, by: Actor, at: datetime) -> str:
    """Promise it in the book; name the entry. An order as it was asked for is promise enough."""
    today = localdate(at)
    if payment.order:
        order = _order(payment)
        if order.amount == payment.amount == payment.cost:
            return order.reference
        ledger.void(reference=order.reference, effective_on=today, by=by, at=at)
    promised = promise_of(payment, by, at)
    if not promised.legs:
        return ""
    ledger.post(
        reference=promised.reference,
        effective_on=today,
        memo=promised.memo,
        legs=promised.legs,
        pending=bool(payment.amount),  # else nothing goes to the bank: it is paid with this
        by=by,
        at=at,
    )
    return promised.reference


def promise_of(payment: Payment, by: Actor, at: datetime) -> Draft:
    """Word a payment's promise in the book; its name says of which days, as an order's does.

    It has no legs where what was paid ahead of an invoice is what it asks for.
    """
    way, cost = (payment.source, payment.payee), payment.cost
    legs = [Leg(*way, cost) if cost > NOTHING else Leg(*way[::-1], -cost)] if cost else []
    days = f"{payment.starts_on}:{payment.ends_before}"
    held = payment.part.held if payment.part else payment.kind
    return Draft(
        reference=f"pay:{payment.ref}:{held}:{days}",
        effective_on=localdate(at),
        memo=says.memo(payment.payee_name, payment.period, payment.what),
        legs=legs,
        by=by,
        at=at,
        pending=True,
    )


def _order(payment: Payment) -> budget_rules.Promise:
    """Find what stands of the order; it may have been cut short since the invoice came."""
    order = queries.standing_order(payment)
    if order is None:
        raise Refused(says.NOT_ORDERED)
    if order.reference != payment.order and order.amount < payment.cost:
        raise Refused(says.cut_short(order.run, order.amount, payment.cost))
    return order


def _decide(payment: Payment, state: str, by: Actor, at: datetime) -> None:
    payment.state, payment.decided_at = state, at
    payment.decided_by, payment.decided_by_name = by.name, str(by)
    payment.save()
    case = payment.case
    if case is None:
        return
    if not queries.of_case(case).filter(kind=Kind.INVOICE, state=PAYMENT.start).exists():
        case_actions.finish_task(case=case, code=TO_CHECK, by=by, at=at)
    if payment.again_of_id:
        case_actions.finish_task(case=case, code=TO_MEND, by=by, at=at)


@transaction.atomic
def refuse_payment(*, ref: str, because: str, by: Actor, at: datetime) -> Payment:
    """Refuse what another prepared, and say why; it can then be prepared anew.

    What was agreed and not yet sent is released.

    :raises Refused: if this actor prepared it, it was sent or refused already, it goes with a
        run, or no reason is given
    """
    payment = queries.lock_visible(by, ref)
    policy.may_refuse(by, payment).require()
    step = PAYMENT.step(payment.state, "refuse", by.roles)
    if not because.strip():
        raise Refused("Say why, so that whoever sent it can put it right.")
    if run := queries.run_of(payment):
        raise Refused(f"It goes with the run {run.ref}. Hold it out there first.")
    stood = not payment.entry or queries.pending([payment.entry])
    _release(payment, by, at)
    payment.refused_because = because.strip()
    _decide(payment, step.target, by, at)
    if payment.part and payment.kind == Kind.OWED:
        if stood:  # what was released since is worked out anew, and not written off
            given = {"part": payment.part, "more": payment.amount, "because": because}
            budget_actions.leave_unpaid(**given, by=by, at=at)
        budget_actions.ask_to_pay(case=payment.part.budget.case, by=by, at=at)
    if payment.budget:
        cause = f"refused-{payment.ref}"  # what was kept for it goes back
        budget_actions.settle_up(budget=payment.budget, cause=cause, by=by, at=at)
    about = payment.about
    record(step.event, on=payment, by=by, at=at, about=about, pence=payment.amount.pence)
    return payment


def refuse_gone(person: Person, at: datetime) -> list[Payment]:
    """Refuse invoices that were agreed on what the end of a budget released; answer which.

    What goes with a run is said there. What is for days before the end is still promised, and goes
    out; of days cut in two, what is left of the order is billed anew.
    """
    gone = queries.lost_their_promise(person)
    step = PAYMENT.step(State.APPROVED, "refuse", SYSTEM.roles)
    for each in gone:
        each.refused_because = says.RELEASED
        _decide(each, step.target, SYSTEM, at)
        about, pence = each.about, each.amount.pence
        record(step.event, on=each, by=SYSTEM, at=at, about=about, pence=pence)
    return gone


def _release(payment: Payment, by: Actor, at: datetime) -> None:
    """Take back the promise of what was agreed; an order itself goes on, to be billed anew."""
    if payment.entry.startswith("pay:") and queries.pending([payment.entry]):
        ledger.void(reference=payment.entry, effective_on=localdate(at), by=by, at=at)
        order_again(payment, by, at)


def order_again(payment: Payment, by: Actor, at: datetime) -> str:
    """Promise a provider their days anew, where the order was used up; name the entry."""
    if not payment.order:
        return ""
    reference = ordered_again(payment)
    ledger.post(
        reference=reference,
        effective_on=localdate(at),
        memo=says.memo(payment.payee_name, payment.period, payment.what),
        legs=[Leg(payment.source, payment.payee, payment.cost)],
        pending=True,
        by=by,
        at=at,
    )
    return reference


def ordered_again(payment: Payment) -> str:
    """Name the order of a payment anew; however often it comes back, the name does not grow."""
    order = budget_rules.order_of(payment.order)
    return f"{order}:{payment.ref}:{payment.ends_before}"


@transaction.atomic
def collect_contribution(*, budget_ref: str, starts_on: date, by: Actor, at: datetime) -> Money:
    """Note that the person's share of one run has arrived; answer how much.

    :raises Refused: if nothing is still to come for that run
    """
    budget = budgets.lock_visible(by, budget_ref)
    policy.may_prepare(by).require()
    budgets.hold_payers([budget.case.person.ref])
    shares = queries.shares_of(budget, starts_on)
    if not shares:
        raise Refused("Nothing is still to come for those days: it arrived already.")
    for share in shares:
        ledger.settle(reference=share.reference, effective_on=localdate(at), by=by, at=at)
    came = Money.total(share.amount for share in shares)
    told = says.collected(came, shares[0].run)
    about = budget.case.person.ref
    record("contribution.collected", on=budget, by=by, at=at, about=about, told=told)
    return came
