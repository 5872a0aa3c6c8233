"""A budget is opened with a year's money, and ended with every penny accounted for."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.queries import balance
from selfdirect.foundation.ledger.rules import Draft, Leg
from selfdirect.foundation.outbox.actions import queue
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import policy, queries, rules, says
from selfdirect.support.budgets.journey import BUDGET, State
from selfdirect.support.budgets.models import Budget, Part

STREAM = "care"  # whose money it is


@transaction.atomic
def open_budget(*, ref: str, by: Actor, at: datetime) -> Budget:
    """Open the budget of an agreed plan: its parts, its year's money, what is promised.

    A budget that is open for an earlier version of the plan ends the day this one starts.

    :raises Refused: if no plan is agreed, its budget is open already, or the sums do not fit
    """
    case = cases.lock_visible(by, ref)
    policy.may_open(by).require()
    asked = queries.proposal(case, localdate(at))
    old = queries.open_of(case)
    over = _end(old, asked.starts_on, by, at) if old else NOTHING
    budget = _new(case, asked, by, at)
    _open_accounts(budget, asked)
    _write(_first_moves(budget, asked), budget.counts_from, by, at)
    told = says.opened(budget.total, asked.starts_on, asked.shares) + _carry(
        old, budget, over, by, at
    )
    facts = {"total_pence": budget.total.pence, "person_pence": budget.person_pays.pence}
    record("budget.opened", on=budget, by=by, at=at, about=case.person.ref, told=told, **facts)
    _pass_on(case, asked, by, at)
    queue(
        channel="email",
        to=case.person.email,
        subject="Your budget is open",
        body=f"Hello {case.person.short_name},\n\n{told}\n\nSign in to see it.",
        about=case.person.ref,
        at=at,
    )
    return budget


def _new(case: Case, asked: queries.Proposal, by: Actor, at: datetime) -> Budget:
    budget = Budget.objects.create(
        case=case,
        plan=asked.plan,
        state=BUDGET.start,
        starts_on=asked.starts_on,
        ends_before=rules.year_end(asked.starts_on),
        total=asked.decision.total,
        person_pays=asked.decision.person_pays,
        council_pays=asked.decision.council_pays,
        opened_by=by.name,
        opened_at=at,
    )
    for share in asked.shares:
        Part.objects.create(
            budget=budget,
            held=share.held,
            weekly=share.weekly,
            person_pays=share.person_pays,
            address=rules.part_account(budget.ref, share.held),
        )
    return budget


def _open_accounts(budget: Budget, asked: queries.Proposal) -> None:
    """Open the accounts: a part may not be spent below nought, the others have no floor."""
    parts = [rules.part_account(budget.ref, share.held) for share in asked.shares]
    ledger.open_many(addresses=parts, stream=STREAM, guarded=True)
    others = [
        rules.COUNCIL,
        rules.held_account(budget.ref),
        rules.person_account(budget.case.person.ref),
        *(rules.provider_account(order.organisation) for order in asked.orders),
    ]
    ledger.open_many(addresses=others, stream=STREAM)


def _first_moves(budget: Budget, asked: queries.Proposal) -> Iterator[rules.Move]:
    runs = list(asked.year.four_weekly())
    yield from rules.opening(budget.ref, asked.year, asked.shares)
    yield from rules.commitments(budget.ref, runs, asked.orders)
    person = budget.case.person.ref
    yield from rules.person_shares(budget.ref, person, runs, asked.shares)


def _write(moves: Iterable[rules.Move], on: date, by: Actor, at: datetime) -> None:
    """Write moves into the book; the same moves again change nothing."""
    ledger.post_many(
        Draft(
            reference=move.reference,
            effective_on=on,
            memo=move.memo,
            legs=[Leg(move.source, move.target, move.amount)],
            by=by,
            at=at,
            pending=move.pending,
        )
        for move in moves
        if move.amount
    )


def _pass_on(case: Case, asked: queries.Proposal, by: Actor, at: datetime) -> None:
    """Give finance the first payment to make; where there is none, nobody is waited for."""
    if not any(share.held == rules.DIRECT and share.council_pays for share in asked.shares):
        case_actions.end_turn(case=case, by=by, at=at)
        return
    case_actions.give_turn(
        case=case,
        code="budget.pay",
        words=says.to_pay(case.person),
        told=says.TO_BE_PAID,
        role=Role.FINANCE,
        by=by,
        at=at,
    )


@transaction.atomic
def end_budget(*, budget_ref: str, on: date, by: Actor, at: datetime) -> Budget:
    """End a budget: release what was promised from a day on, give back what is not owed.

    :raises Refused: if it has ended already
    """
    budget = queries.lock_visible(by, budget_ref)
    over = _end(budget, on, by, at)
    if over:
        told = f"You still hold {over} for days after your budget ended. We will talk with you."
        about = budget.case.person.ref
        record("budget.overpaid", on=budget, by=by, at=at, about=about, told=told)
    return budget


def _end(budget: Budget, on: date, by: Actor, at: datetime) -> Money:
    """End a budget; answer what the person holds for days after it, if anything."""
    policy.may_end(by, budget).require()
    step = BUDGET.step(budget.state, "end", by.roles)
    budget.state, budget.ended_on = step.target, min(on, budget.ends_before)
    budget.save(update_fields=["state", "ended_on"])
    _release(budget, by, at)
    back, over = settle_up(budget=budget, cause="end", by=by, at=at), _over(budget)
    day = rules.day_in_words(budget.ended_on)
    told = f"Your budget before this one ends on {day}."
    if back:
        told += f" {back} that was not spent went back to the council."
    facts = {"returned_pence": back.pence, "over_pence": over.pence}
    record(step.event, on=budget, by=by, at=at, about=budget.case.person.ref, told=told, **facts)
    return over


def _release(budget: Budget, by: Actor, at: datetime) -> None:
    """Release each promise of days after the end; keep a shorter one for a run cut in two."""
    end = budget.ended_on or budget.ends_before
    later = [
        promise
        for promise in (*queries.orders_open(budget), *queries.shares_open(budget))
        if promise.ends_before > end
    ]
    for promise in later:
        ledger.void(reference=promise.reference, effective_on=_day(budget), by=by, at=at)
    shorter = (rules.cut(promise, end) for promise in later)
    _write((move for move in shorter if move), budget.counts_from, by, at)


def _day(budget: Budget) -> date:
    """Say from which day the end counts in the book: never before the money was set aside."""
    return max(budget.ended_on or budget.ends_before, budget.counts_from)


def settle_up(*, budget: Budget, cause: str, by: Actor, at: datetime) -> Money:
    """Give back what an ended budget holds and does not owe; answer how much.

    Called when it ends, and inside each later payment of what it still owed.
    """
    back = NOTHING
    if budget.state != State.ENDED:
        return back
    for part in budget.parts.all():
        spare = balance(part.address).available - _owed(budget, part)
        if spare > NOTHING:
            reference = f"return:{budget.ref}:{part.held}:{cause}"
            words = "Not spent when the budget ended"
            move = rules.Move(reference, words, part.address, rules.COUNCIL, spare)
            _write([move], _day(budget), by, at)
            back += spare
    return back


def _owed(budget: Budget, part: Part) -> Money:
    """Work out what a part must still pay the person; what providers are owed is promised."""
    if part.held != rules.DIRECT:
        return NOTHING
    gap = rules.entitled(budget.period, part.share.council_pays) - _received(budget)
    return max(gap, NOTHING)


def _over(budget: Budget) -> Money:
    """Work out what the person was paid for days after the end."""
    part = queries.part_of(budget, rules.DIRECT)
    due = rules.entitled(budget.period, part.share.council_pays) if part else NOTHING
    return max(_received(budget) - due, NOTHING)


def _received(budget: Budget) -> Money:
    return queries.received([budget])[budget.ref]


def _carry(old: Budget | None, new: Budget, over: Money, by: Actor, at: datetime) -> str:
    """Count what the person already holds for these days towards the new budget; say so."""
    if old is None or not over:
        return ""
    if queries.part_of(new, rules.DIRECT) is None:
        return f" You still hold {over} of the money before. We will talk with you about it."
    source, target = rules.held_account(old.ref), rules.held_account(new.ref)
    words = "Paid for these days already, from the budget before"
    _write([rules.Move(f"carry:{new.ref}", words, source, target, over)], _day(old), by, at)
    return f" You already hold {over} for the first days, so your first payment is that much less."
