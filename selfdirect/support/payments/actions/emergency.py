"""When the usual way to pay fails: another way for what is due, and what became of it after.

Until somebody says what became of it, the book holds it as promised: nothing is paid twice.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.register.cases import actions as case_actions
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Part
from selfdirect.support.payments import policy, queries, rules, says
from selfdirect.support.payments.actions import instead
from selfdirect.support.payments.actions.ends import ask_held
from selfdirect.support.payments.actions.late import put_in
from selfdirect.support.payments.actions.payments import ask_finance
from selfdirect.support.payments.actions.runs import (
    JOB,
    confirm,
    lock_run,
    new_run,
    pay_out,
    step_run,
)
from selfdirect.support.payments.journey import RUN, RunState, State
from selfdirect.support.payments.models import Payment, Run

Rail = Run.Rail
TWICE = "payment.twice"  # the code of finance's task


@transaction.atomic
def begin_emergency(
    *,
    rail: str,
    because: str,
    file_format: str = Run.Format.LIST,
    instead_of: str = "",
    by: Actor,
    at: datetime,
) -> Run:
    """Begin a run that goes another way, because the usual one failed; the worker gathers it.

    `instead_of` names a run that is at the bank, and may not have been paid: it is taken back
    where no payment of it is confirmed. Sums are those that are due: none is guessed.

    :raises Refused: if nobody says what failed, another is under way, or that run is not at the
        bank
    """
    policy.may_run(by).require()
    if rail not in (Rail.BANK, Rail.CARD):
        raise Refused("Say what failed: the way to the bank, or the card company.")
    if not because.strip():
        raise Refused("Say what failed and who told you. Whoever signs the run reads it.")
    if other := queries.emergency_under_way():
        raise Refused(f"The emergency run {other.ref} is under way. Finish or stop it first.")
    run = new_run(
        by,
        at,
        due_by=localdate(at) + (rules.AHEAD if rail == Rail.BANK else _card_days()),
        format=file_format,
        rail=rail,
        because=because.strip()[:300],
        instead_of=_at_the_bank(instead_of, rail, by) if instead_of else None,
    )
    app.configure_task(JOB).defer(ref=run.ref)
    return run


def _card_days() -> timedelta:
    return timedelta(days=queries.limits().card_days)


def _at_the_bank(ref: str, rail: str, by: Actor) -> Run:
    found = lock_run(queries.get_run(by, ref).ref)
    if rail != Rail.BANK or found.state != RunState.SENT or found.rail:
        raise Refused(
            "An emergency run stands in for a run that was sent to the bank. If the bank may "
            "have the file of that run, say first that it was sent. If not, stop it."
        )
    return found


# What became of it


@transaction.atomic
def reconcile_run(
    *,
    ref: str,
    failed: Mapping[str, str],
    after_all: Collection[str] = (),
    by: Actor,
    at: datetime,
) -> Run:
    """Say what became of an emergency run: what arrived is paid, what did not goes anew.

    `failed` gives for each payment that did not arrive why; `after_all` names payments of the
    run that it stood in for which the bank paid all the same. What was paid twice is put into
    the book, and comes off the next direct payment; providers are asked to give it back.

    :raises Refused: if its list was not taken, or a payment is none of these runs
    """
    run = lock_run(ref)
    if not run.rail:
        raise NotThere
    RUN.step(run.state, "reconcile", by.roles)
    if not run.file_taken_at:
        raise Refused("Nobody has taken the list of this run yet, so nothing can have arrived.")
    twice = queries.stood_in_for(run, after_all)
    _did_not_arrive(run, failed, by, at)
    pay_out(run, by, at, told=False)
    paid = confirm(queries.going(run), by, at)
    for each in twice:
        _paid_after_all(each, by, at)
    run.closed_at = run.sent_at = at
    run.sent_by_name = str(by)
    return step_run(
        run, "reconcile", by, at, "closed_at", "sent_at", "sent_by_name",
        paid=paid, failed=dict(failed), twice=[each.ref for each in twice],
    )  # fmt: skip


def _did_not_arrive(run: Run, failed: Mapping[str, str], by: Actor, at: datetime) -> None:
    """Hold out what did not arrive: what is agreed goes with the next run, by itself."""
    lines = {line.payment.ref: line for line in queries.live(run)}
    if unknown := sorted(set(failed) - set(lines)):
        raise Refused(f"{unknown[0]} is no payment of this run. Look at its reference again.")
    for payment, why in failed.items():
        line = lines[payment]
        line.live, line.out_because, line.out_by_name = False, why[:300], str(by)
        line.save(update_fields=["live", "out_because", "out_by_name"])
    instead.refuse_left_out(run, says.DID_NOT_ARRIVE, by, at)


@transaction.atomic
def pay_after_all(*, ref: str, by: Actor, at: datetime) -> Payment:
    """Note that the bank paid a payment that was taken back in the book.

    :raises Refused: if it was not taken back, is noted already, or its second is still to go
    """
    policy.may_run(by).require()
    old = queries.lock_visible(by, ref)
    if old.state != State.RETURNED:
        raise Refused("Only a payment that came back, or was taken back, can be paid after all.")
    return _paid_after_all(old, by, at)


def _paid_after_all(old: Payment, by: Actor, at: datetime) -> Payment:
    """Put into the book what the bank paid; what a budget lacks for it, the council puts in."""
    if queries.paid_after_all(old):
        raise Refused(f"That {old.ref} was paid after all is noted already.")
    new = _second(old, by, at)
    twice = new.state != State.REFUSED
    if old.part:
        council = budget_rules.council_account(old.part.stream)
        needed = Leg(council, old.source, old.amount)
        put_in(needed, f"gap:{old.ref}", says.AFTER_ALL, by, at)
    ledger.post(
        reference=f"after:{old.ref}",
        effective_on=localdate(at),
        memo=says.AFTER_ALL,
        legs=[Leg(old.source, old.payee, old.amount)],
        by=by,
        at=at,
    )
    told = _told(old, old.part, twice)
    if old.part and twice and old.kind == Payment.Kind.DIRECT:
        _even_out(old.part, by, at)
    facts = {"pence": old.amount.pence, "second": new.ref, "twice": twice}
    record("payment.after_all", on=old, by=by, at=at, about=old.about, told=told, **facts)
    if twice and old.kind != Payment.Kind.DIRECT:
        ask_finance(old, TWICE, says.to_ask_back(old.amount, old.payee_name), at)
    return old


def _second(old: Payment, by: Actor, at: datetime) -> Payment:
    """Find what was to go in its place, and refuse it if it can still be kept back."""
    new = queries.again_of(old)
    if new.state in (State.PREPARED, State.APPROVED):
        if run := queries.run_of(new):
            raise Refused(
                f"{new.ref} goes in its place with the run {run.ref}. Hold it out first."
            )
        if new.prepared_by == by.name:
            raise Refused(f"You prepared {new.ref} in its place. Somebody else must say this.")
        instead.refuse([new], says.THE_FIRST_ARRIVED, by, at)
        own = new.entry.startswith("pay:")  # then its order was used up with it
        if order := None if own else queries.standing_order(new):
            ledger.void(reference=order.reference, effective_on=localdate(at), by=by, at=at)
    return new


def _even_out(part: Part, by: Actor, at: datetime) -> None:
    """Let it come off what is paid next, of this year or of another; or ask finance to agree."""
    budget_actions.look_again(budget=part.budget)
    if not _comes_off(part):
        ask_held(part.budget.case, by, at)


def _comes_off(part: Part) -> bool:
    """Say whether a budget of theirs that is open pays out what this part did."""
    open_ = budgets.open_of(part.budget.case)
    return open_ is not None and any(each.key == part.key for each in open_.parts.all())


def _told(old: Payment, part: Part | None, twice: bool) -> str:
    """Say it to the person; what comes off no next payment, and after a death, is talked about."""
    talked = not old.to_them or (twice and old.kind != Payment.Kind.DIRECT)
    if part is None or talked or budgets.deaths([part.budget.case.person_id]):
        return ""
    if not twice:
        return says.came_after_all(old.amount)
    return (says.came_twice if _comes_off(part) else says.came_twice_at_the_end)(old.amount)


@transaction.atomic
def give_back(*, ref: str, by: Actor, at: datetime) -> Payment:
    """Note that a payee gave back what they had twice.

    :raises Refused: if they did not have it twice, or gave it back already
    """
    policy.may_run(by).require()
    old = queries.lock_visible(by, ref)
    if not queries.paid_after_all(old):
        raise Refused("This was not paid after all, so there is nothing to give back.")
    ledger.reverse(
        reference=f"after:{old.ref}",
        new_reference=f"gave:{old.ref}",
        effective_on=localdate(at),
        memo=f"{old.payee_name}: gave back what came twice",
        by=by,
        at=at,
    )
    facts = {"pence": old.amount.pence}
    record("payment.gave_back", on=old, by=by, at=at, about=old.about, **facts)
    if old.case and not queries.twice_in(old.case):
        case_actions.finish_task(case=old.case, code=TWICE, by=by, at=at)
    if old.budget and old.kind in (Payment.Kind.DIRECT, Payment.Kind.OWED):
        cause = f"gave-{old.ref}"
        budget_actions.look_again(budget=old.budget)
        budget_actions.settle_up(budget=old.budget, cause=cause, by=by, at=at)
    return old
