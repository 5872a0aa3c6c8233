"""A payment run: gathered and checked, approved by another, sent once, and closed.

Each step is one transaction, and says in the database that it was done: a step that was cut off
is simply done again, and pays nobody twice.
"""

from collections.abc import Callable, Collection, Container, Iterable, Sequence
from datetime import date, datetime
from functools import partial
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, QuerySet
from django.utils.timezone import localdate
from procrastinate.contrib.django import app

from selfdirect.foundation.audit.actions import event, record, record_many
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import NotThere, Refused, say_why, there
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.register.cases.rules import working_days_on
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.journey import State as BudgetState
from selfdirect.support.budgets.models import Part
from selfdirect.support.marketplace import queries as marketplace
from selfdirect.support.payments import policy, queries, rules, says
from selfdirect.support.payments.actions import instead
from selfdirect.support.payments.actions.funds import fund_payment
from selfdirect.support.payments.actions.late import promise_again
from selfdirect.support.payments.actions.left_out import Gathering
from selfdirect.support.payments.actions.owed import prepare_owed
from selfdirect.support.payments.actions.payments import first_paid, prepare, promise_of
from selfdirect.support.payments.actions.pools import pool_payment
from selfdirect.support.payments.actions.rests import keep, paid_to, prepare_rest
from selfdirect.support.payments.journey import PAYMENT, RUN, RunState, State
from selfdirect.support.payments.models import Finding, Line, Payment, Run
from selfdirect.support.payments.rules import accounts, checks
from selfdirect.support.pools import queries as pools

Kind = Payment.Kind
JOB = "draft_run"  # its name in config/jobs.py
BATCH = 2_000  # rows in one statement
FEW = 200  # that differ, in one that changes them: it compares each with all
WHY = "Say why. Whoever approves the run reads it."
AFRESH = "Stop this run and begin another: its other payments go with that."


# Begin, gather, check


@transaction.atomic
def begin_run(
    *,
    due_by: date,
    takes_direct: bool = True,
    file_format: str = Run.Format.STANDARD18,
    by: Actor,
    at: datetime,
) -> Run:
    """Begin a run for days that begin by a day; the worker gathers and checks it.

    :raises Refused: if it would pay for days that are far ahead
    """
    policy.may_run(by).require()
    if due_by > localdate(at) + rules.AHEAD:
        raise Refused("A run pays for days that begin within a week. Choose a nearer day.")
    run = new_run(by, at, due_by=due_by, takes_direct=takes_direct, format=file_format)
    app.configure_task(JOB).defer(ref=run.ref)
    return run


@transaction.atomic
def begin_single(*, ref: str, by: Actor, at: datetime) -> Run:
    """Begin a run of one: a payment that cannot wait for the next run. It is checked at once.

    :raises Refused: if the payment is not agreed, or goes with a run already
    """
    policy.may_run(by).require()
    payment = queries.lock_visible(by, ref)
    PAYMENT.step(payment.state, "send", by.roles)
    if other := queries.run_of(payment):
        raise Refused(f"It goes with the run {other.ref} already.")
    run = new_run(
        by, at, due_by=payment.starts_on, takes_direct=False, single=True, gathered_at=at
    )
    Line.objects.create(run=run, place=1, payment=payment, amount=payment.amount)
    return check_run(ref=run.ref, by=by, at=at) or run


def new_run(by: Actor, at: datetime, **asked: object) -> Run:
    process_on, pay_on = _days(str(asked.get("format", "")), at)
    run = Run.objects.create(
        state=RUN.start,
        process_on=process_on,
        pay_on=pay_on,
        made_by=by.name,
        made_by_name=str(by),
        made_at=at,
        **asked,
    )
    record("run.begun", on=run, by=by, at=at, due_by=str(run.due_by))
    return run


def draft_run(*, ref: str, by: Actor, at: datetime) -> Run | None:
    """Gather a run and check it: the long job. Done again, it goes on where it was."""
    gather_run(ref=ref, at=at)
    return check_run(ref=ref, by=by, at=at)


@transaction.atomic
def gather_run(*, ref: str, at: datetime) -> None:
    """Put into a run what is due and agreed; prepare the direct payments that are due.

    What cannot be worked out is left out of it, with a reason and a task; everybody else goes.
    """
    _one_at_a_time("payments.gather")  # two runs at once never gather the same payment
    run = lock_run(ref)
    if run.state != RunState.DRAFT or run.gathered_at:
        return
    made = _made_for(run, at)
    payments = [*queries.to_go(run, at), *made]
    rows = (
        Line(run=run, place=place, payment=payment, amount=payment.amount)
        for place, payment in enumerate(payments, 1)
    )
    Line.objects.bulk_create(rows, batch_size=BATCH)
    run.gathered_at, run.doing = at, "Checking every payment"
    run.save(update_fields=["gathered_at", "doing"])


def _made_for(run: Run, at: datetime) -> list[Payment]:
    by, gathering = _maker(run), Gathering(run, at)
    made = _prepare_due(gathering) if run.takes_direct else []
    if run.takes_direct and run.rail != Run.Rail.CARD:
        made += [*_prepare_funds(gathering), *_prepare_rests(gathering)]
        made += _prepare_owed(gathering)
    if run.rail == Run.Rail.BANK:
        made += [*instead.stand_in(run, by, at), *instead.advances(gathering)]
    if run.takes_direct:
        gathering.end(by)
    return made


def _prepare_due(gathering: Gathering) -> list[Payment]:
    """Prepare every direct payment that is due: by whoever began the run, so another approves."""
    run, at, found = gathering.run, gathering.at, []
    for each in queries.direct_for(run):
        with gathering.alone(each.part.budget.case, says.A_DIRECT_PAYMENT):
            if due := queries.direct_due(each, run.due_by):
                found.append(_direct(run, each.part, due, at))
    made, by = gathering.save(found), _maker(run)
    record_many(
        _event("payment.prepared", each, by, at, {"pence": each.amount.pence, "kind": each.kind})
        for each in made
    )
    return made


def _direct(run: Run, part: Part, due: budget_rules.Due, at: datetime) -> Payment:
    return Payment(
        part=part,
        kind=Kind.DIRECT,
        state=PAYMENT.start,
        payee=budget_rules.held_account(part.budget.ref, part.held),
        **_paid_for(part),
        starts_on=due.run.starts_on,
        ends_before=due.run.ends_before or due.run.starts_on,
        amount=due.amount,
        working=due.working,
        prepared_by=run.made_by,
        prepared_by_name=run.made_by_name,
        prepared_at=at,
    )


def _paid_for(part: Part) -> dict[str, str]:
    what = says.A_DIRECT_PAYMENT if part.held == budget_rules.DIRECT else says.A_THIRD
    return {**paid_to(part), "what": what}


def _prepare_funds(gathering: Gathering) -> list[Payment]:
    """Prepare what is due to funds, of one person or shared, in the same name."""
    until, made = gathering.run.due_by, []
    for fund in marketplace.live(until):
        with gathering.alone(fund.budget.case, says.INTO_A_FUND, writes=True):
            if found := queries.fund_due(fund, until):
                made.append(_due(gathering, fund_payment(fund, found.due), found.due))
    for member in pools.live(until):
        with gathering.alone(member.case, says.into_a_pool(member.pool.name), writes=True):
            if share := queries.pool_due_by(member, until):
                made.append(_due(gathering, pool_payment(share), share.due))
    return made


def _prepare_rests(gathering: Gathering) -> list[Payment]:
    """Prepare what was left of people in shared funds, and came back to be paid out."""
    run, at, made = gathering.run, gathering.at, []
    pools.hold({member.pool.address for member in queries.rests_due()})  # all, in their order
    for member in queries.rests_due():
        with gathering.alone(member.case, says.A_REST, writes=True):
            on = min(run.due_by, localdate(at))
            if payment := prepare_rest(member, on, _maker(run), at):
                made.append(payment)
    return made


def _prepare_owed(gathering: Gathering) -> list[Payment]:
    """Prepare what budgets that have ended still owe for days that were put right."""
    today, made = localdate(gathering.at), []
    on = min(gathering.run.due_by, today)
    for old in budgets.ended_alone(today):
        with gathering.alone(old.case, says.OWED, writes=True):
            made += prepare_owed(old, on, _maker(gathering.run), gathering.at)
    return made


def _due(gathering: Gathering, payment: Payment, due: budget_rules.Due) -> Payment:
    ends_before, by = due.run.ends_before or due.run.starts_on, _maker(gathering.run)
    return prepare(payment, due.run.starts_on, ends_before, by, gathering.at)


def _maker(run: Run) -> Actor:
    """Name whoever began a run, for what the worker does in their name."""
    return Actor(run.made_by, frozenset({Role.FINANCE}), display=run.made_by_name)


def _event(
    code: str,
    payment: Payment,
    by: Actor,
    at: datetime,
    facts: dict[str, object],
    told: str = "",
) -> Event:
    if not payment.about:  # of a block contract: it is nobody's own
        told = ""
    return event(code, on=payment, by=by, at=at, about=payment.about, facts=facts, told=told)


@transaction.atomic
def check_run(*, ref: str, by: Actor, at: datetime) -> Run | None:
    """Look at every payment of a run; None where it is not its turn any more."""
    run = lock_run(ref)
    if run.state != RunState.DRAFT or not run.gathered_at:
        return None
    lines = _with_people(queries.live(run))
    items = list(queries.items(run, lines))
    before = None if run.single else queries.before(run)
    found = checks.check(items, before.total if before else None, queries.limits(), run.pay_on)
    if run.takes_direct and not run.rail:
        found += [checks.Found(checks.KEEPS, says.keeps(each)) for each in queries.rests_to_keep()]
    by_place = {line.place: line for line in lines}
    kept = set(run.findings.values_list("line", "code", "words"))
    rows = (
        Finding(run=run, line=line, code=each.code, words=each.words[:300], stops=each.stops)
        for each in found
        for line in [by_place.get(each.place or 0)]
        if (line and line.pk, each.code, each.words[:300]) not in kept
    )
    Finding.objects.bulk_create(rows, batch_size=BATCH)
    _choose_accounts(run, lines)
    if run.rail:
        instead.leave_out_what_stops(run)
    run.checked_at, run.doing = at, ""
    return step_run(run, "check", by, at, "checked_at", "doing", payments=len(lines))


def _choose_accounts(run: Run, lines: Sequence[Line]) -> None:
    """Write down to which account each payment goes: what is approved is what is sent."""
    paid_to = queries.accounts_for(run, {line.payment.whose for line in lines})
    for line in lines:
        line.account = paid_to.get(line.payment.whose)
    Line.objects.bulk_update(lines, ["account"], batch_size=FEW)


def _with_people(lines: QuerySet[Line]) -> list[Line]:
    return list(lines.select_related("payment__part__budget__case__person", "account"))


# Clear, hold out, check again, stop


@transaction.atomic
def clear_finding(
    *, ref: str, code: str, finding: int | None = None, because: str, by: Actor, at: datetime
) -> int:
    """Say why what stands out is right: one finding, or all of its kind; answer how many.

    :raises Refused: if nobody says why, or it is of a kind that only holding out settles
    """
    run = _open(ref, by)
    if code in checks.STOPS:
        raise Refused("This cannot be cleared: hold the payment out of the run, or put it right.")
    say_why(because, WHY)
    asked = queries.open_findings(run).filter(code=code, **_one(finding))
    rows = Finding.objects.filter(pk__in=list(asked.values_list("pk", flat=True)))
    cleared = rows.update(
        cleared_by=by.name,
        cleared_by_name=str(by),
        cleared_at=at,
        cleared_because=because.strip()[:300],
    )
    _any(cleared)
    facts: Any = {"finding": code, "count": cleared, "because": because.strip()}
    record("run.cleared", on=run, by=by, at=at, **facts)
    return cleared


@transaction.atomic
def hold_out(
    *, ref: str, code: str, finding: int | None = None, because: str, by: Actor, at: datetime
) -> int:
    """Keep payments out of a run for what stands out of them; answer how many.

    They go with a later run, when what stood out is settled.
    """
    run = _open(ref, by)
    say_why(because, WHY)
    asked = queries.open_findings(run).filter(code=code, line__isnull=False, **_one(finding))
    lines = run.lines.filter(pk__in=list(asked.values_list("line", flat=True)))
    out = lines.update(live=False, out_because=because.strip()[:300], out_by_name=str(by))
    _any(out)
    facts: Any = {"finding": code, "count": out, "because": because.strip()}
    record("run.held_out", on=run, by=by, at=at, **facts)
    return out


def _one(finding: int | None) -> dict[str, int]:
    return {"pk": finding} if finding else {}


def _any(count: int) -> None:
    if not count:
        raise Refused("Nothing of this kind is left to look at. Look at the run again.")


def _open(ref: str, by: Actor) -> Run:
    run = lock_run(ref)
    policy.may_run(by).require()
    if run.state != RunState.CHECKED:
        raise Refused(f"This run is {run.state.lower()}, so nothing in it can be changed.")
    return run


@transaction.atomic
def recheck_run(*, ref: str, by: Actor, at: datetime) -> Run:
    """Check a run again after something was put right; what was cleared stays cleared."""
    run = lock_run(ref)
    RUN.step(run.state, "recheck", by.roles)
    run.findings.filter(cleared_at=None).delete()
    gone = [
        line.pk
        for line in queries.live(run)
        if line.payment.state not in (State.PREPARED, State.APPROVED)
    ]
    run.findings.filter(line__in=gone).delete()
    run.lines.filter(pk__in=gone).delete()
    step_run(run, "recheck", by, at)
    if run.single:
        return check_run(ref=ref, by=by, at=at) or run
    app.configure_task(JOB).defer(ref=run.ref)
    return run


@transaction.atomic
def stop_run(*, ref: str, because: str, by: Actor, at: datetime) -> Run:
    """Give a run up: its payments go with another.

    :raises Refused: if its file was taken, so that it may be at the bank
    """
    run = lock_run(ref)
    RUN.step(run.state, "stop", by.roles)
    if run.file_taken_at:
        raise Refused(
            f"{run.file_taken_by_name} has taken its file, so it may be at the bank. Say that it "
            "was sent, and note what the bank returns."
        )
    say_why(because, WHY)
    run.stopped_because, run.doing = because.strip()[:300], ""
    run.lines.filter(live=True).update(live=False, out_because="The run was stopped.")
    instead.refuse_left_out(run, run.stopped_because, by, at)
    return step_run(run, "stop", by, at, "stopped_because", "doing")


# Approve, take the file, send


@transaction.atomic
def approve_run(*, ref: str, by: Actor, at: datetime) -> Run:
    """Approve a run that another began: what was only prepared is promised; its file is made.

    :raises Refused: if this actor began it, something is still to be looked at, nothing is in
        it, or a payment has changed since it was checked
    """
    run = lock_run(ref)
    policy.may_approve_run(by, run).require()
    if open_ := queries.holding_up(run).count():
        raise Refused(f"{open_} thing{'s' * (open_ > 1)} in this run must be looked at first.")
    lines = _with_people(queries.live(run))
    if not lines:
        raise Refused("No payment is left in this run. Stop it instead.")
    prepared = [line.payment for line in lines if line.payment.state == State.PREPARED]
    _not_ones_own(prepared, by)
    queries.hold_funds(prepared, {each.pool.address for each in queries.rests_to_keep()})
    marketplace.hold(
        {each.budget.pk for each in prepared if each.budget and each.kind == Kind.FUND}
    )
    _none_changed(len(prepared) - queries.hold_prepared(prepared), "Check it again.")
    _nothing_changed(run, lines, "Check it again.")
    _promise(prepared, by, at)
    keep(run, queries.rests_to_keep(), by, at)
    instead.refuse_left_out(run, says.DID_NOT_ARRIVE, by, at)
    soonest = _days(run.format, at)
    run.process_on, run.pay_on = max(run.process_on, soonest[0]), max(run.pay_on, soonest[1])
    run.approved_by, run.approved_by_name, run.approved_at = by.name, str(by), at
    run.count, run.total = len(lines), Money.total(line.amount for line in lines)
    run.file_on, run.serial = localdate(at), _serial(at)
    run.file = queries.file(run, lines, at, run.serial)
    run.file_digest = sha256(run.file).hexdigest()
    head = ledger.anchor(certificate=run.ref, by=by, at=at)
    run.chain_head = f"{head.number} {head.digest}" if head.digest else ""
    return step_run(
        run, "approve", by, at, "process_on", "pay_on", "approved_by", "approved_by_name",
        "approved_at", "count", "total", "file", "file_on", "serial", "file_digest", "chain_head",
        count=run.count, pence=run.total.pence, digest=run.file_digest,
    )  # fmt: skip


def _days(file_format: str, at: datetime) -> tuple[date, date]:
    """Say when a bank can work on a file, and when payees have it; a list is keyed in at once."""
    if file_format == Run.Format.LIST:
        return localdate(at), localdate(at)
    process_on = working_days_on(localdate(at), queries.limits().bank_days)
    return process_on, working_days_on(process_on, 1)


def _serial(at: datetime) -> int:
    """Count the files of one day, each approval after the other."""
    _one_at_a_time("payments.serial")
    last = Run.objects.filter(file_on=localdate(at)).aggregate(last=Max("serial"))["last"]
    return 1 + (last or 0)


def _one_at_a_time(what: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [what])


def _not_ones_own(prepared: Iterable[Payment], by: Actor) -> None:
    """Refuse what a run took over that this actor prepared for an earlier one."""
    if own := sum(each.prepared_by == by.name for each in prepared):
        raise Refused(
            f"You prepared {own} payment{'s' * (own > 1)} of this run, in an earlier one. "
            "Somebody else must approve it."
        )


def _nothing_changed(run: Run, lines: Sequence[Line], mend: str) -> None:
    """Refuse a run in which something would stop a payment now that did not when it was checked.

    A promise that went, a hold, other bank details, an end: what was signed is what is sent.
    """
    known = set(run.findings.values_list("line__place", "code"))
    found = checks.check(list(queries.items(run, lines)), None, queries.limits(), run.pay_on)
    changed = {
        each.place
        for each in found
        if each.code in checks.STANDS and (each.place, each.code) not in known
    }
    paid_to = queries.accounts_for(run, {line.payment.whose for line in lines})
    changed |= {line.place for line in lines if paid_to.get(line.payment.whose) != line.account}
    _none_changed(len(changed), mend)


def _none_changed(many: int, mend: str) -> None:
    if many:
        payments = f"{many} payment{'s' * (many > 1)}"
        raise Refused(f"{payments} changed since the run was checked. {mend}")


def _promise(prepared: Sequence[Payment], by: Actor, at: datetime) -> None:
    """Approve the payments that this run prepared, as one approves them one by one."""
    if not prepared:
        return
    step = PAYMENT.step(PAYMENT.start, "approve", by.roles)
    drafts = {each.pk: promise_of(each, by, at) for each in prepared if not each.order}
    ledger.post_many(drafts.values())
    for each in prepared:
        each.entry, each.state = each.order or drafts[each.pk].reference, step.target
    Payment.objects.bulk_update(prepared, ["entry"], batch_size=FEW)
    Payment.objects.filter(pk__in=[each.pk for each in prepared]).update(
        state=step.target, decided_at=at, decided_by=by.name, decided_by_name=str(by)
    )
    record_many(
        _event(step.event, each, by, at, {"pence": each.amount.pence, "payee": each.payee})
        for each in prepared
    )
    for case in queries.wait_for_first({each.case.pk for each in prepared if each.case}):
        first_paid(case, by, at)


@transaction.atomic
def take_file(*, ref: str, by: Actor, at: datetime) -> Run:
    """Take a run's file to the bank; the same bytes however often.

    :raises Refused: before it was first taken, if something in it may not be paid any more, or
        the day is over by which the bank has to have it
    """
    policy.may_run(by).require()
    run = lock_run(ref)
    if run.state not in (RunState.APPROVED, RunState.SENT, RunState.CLOSED):
        raise NotThere
    if not run.file_taken_at:
        lines = _with_people(queries.live(run))
        _nothing_changed(run, lines, AFRESH)
        _in_time(run, at)
        if run.rail:
            instead.tell(run, (line.payment for line in lines), by, at)
        run.file_taken_at, run.file_taken_by_name = at, str(by)
        run.save(update_fields=["file_taken_at", "file_taken_by_name"])
    record("run.file_taken", on=run, by=by, at=at, digest=run.file_digest)
    return run


def _in_time(run: Run, at: datetime) -> None:
    """Refuse a file that comes too late: the bank needs it the working day before its day."""
    if run.format != Run.Format.LIST and working_days_on(localdate(at), 1) > run.process_on:
        day = budget_rules.day_in_words(run.process_on)
        raise Refused(
            f"The bank was to work on this file on {day}, and needs it the working day before. "
            f"{AFRESH}"
        )


@transaction.atomic
def send_run(*, ref: str, by: Actor, at: datetime) -> Run:
    """Note that the bank has the file: every promise in it is paid, all or none.

    What was released since its file was taken is paid all the same, because the bank does.

    :raises Refused: if it is not approved, or nobody has taken its file
    """
    run = lock_run(ref)
    RUN.step(run.state, "send", by.roles)
    if not run.file_taken_at:
        raise Refused("Nobody has taken the file of this run yet. Take it to the bank first.")
    if run.rail:
        raise Refused("This is an emergency run. Say what became of it when you know.")
    pay_out(run, by, at)
    run.sent_at, run.sent_by_name = at, str(by)
    return step_run(run, "send", by, at, "sent_at", "sent_by_name", count=run.count)


def pay_out(run: Run, by: Actor, at: datetime, *, told: bool = True) -> None:
    """Pay in the book every promise that goes with a run."""
    payments = [line.payment for line in _with_people(queries.live(run))]
    promise_again(payments, by, at)
    entries = [each.entry for each in payments]
    ledger.settle_many(references=entries, effective_on=localdate(at), by=by, at=at)
    _move(run, "send")
    say = partial(_told, run=run) if told else _nothing
    _record_all("payment.sent", payments, by, at, partial(_facts, run=run), say)
    _settle_up(payments, run, by, at)


def _move(run: Run, verb: str) -> None:
    """Take all payments of a run that are in its way a step on."""
    step = next(step for step in PAYMENT.steps if step.verb == verb)
    ours = Payment.objects.filter(lines__run=run, lines__live=True, state__in=step.sources)
    Payment.objects.filter(pk__in=ours.values("pk")).update(state=step.target)


def _facts(payment: Payment, run: Run) -> dict[str, object]:
    return {"pence": payment.amount.pence, "payee": payment.payee, "run": run.ref}


def _told(payment: Payment, run: Run) -> str:
    if payment.kind in (Kind.REST, Kind.OWED):
        return says.rest_on_its_way(payment.amount, _whom(payment), payment.what, run.pay_on)
    if payment.to_them:
        return says.on_its_way_to_you(payment.amount, payment.period, run.pay_on)
    if payment.kind == Kind.REFUND:
        return says.on_its_way_back(payment.amount, run.pay_on)
    return says.on_its_way(payment.cost, _name(payment), payment.what, payment.period)


def _settle_up(payments: Iterable[Payment], run: Run, by: Actor, at: datetime) -> None:
    """Give back what ended budgets do not owe any more."""
    found = {each.budget.pk: each.budget for each in payments if each.budget}
    for budget in (each for each in found.values() if each.state == BudgetState.ENDED):
        budget_actions.settle_up(budget=budget, cause=run.ref, by=by, at=at)
        if budget.changed:
            budget_actions.ask_to_pay(case=budget.case, by=by, at=at)


# What the bank says


@transaction.atomic
def close_run(*, ref: str, by: Actor, at: datetime) -> Run:
    """Note that the bank paid everything in a run that did not come back, and close it."""
    run = lock_run(ref)
    RUN.step(run.state, "close", by.roles)
    paid = confirm(queries.going(run), by, at)
    run.closed_at = at
    return step_run(run, "close", by, at, "closed_at", paid=paid)


@transaction.atomic
def confirm_payments(*, refs: Collection[str], by: Actor, at: datetime) -> int:
    """Note that the bank has paid these; answer how many of them were on their way.

    For those who read the bank's own feed: what is confirmed already is left as it is.
    """
    policy.may_confirm(by).require()
    return confirm(Payment.objects.filter(ref__in=refs), by, at)


@transaction.atomic
def unconfirm_payments(*, refs: Collection[str], by: Actor, at: datetime) -> int:
    """Note that nothing confirms these any more: they are on their way, as they were before.

    One whose run was closed stays paid: whoever closed it said so of all that is in it.
    """
    policy.may_confirm(by).require()
    open_ = Payment.objects.filter(lines__live=True, lines__run__state=RunState.SENT)
    asked = open_.filter(ref__in=refs)
    return _all(asked, State.PAID, "unconfirm", lambda it: says.too_soon(_told_paid(it)), by, at)


def confirm(asked: QuerySet[Payment], by: Actor, at: datetime) -> int:
    """Hold those of them that are on their way, and note that they are paid."""
    return _all(asked, State.SENT, "confirm", _told_paid, by, at)


def _all(
    asked: QuerySet[Payment],
    state: State,
    verb: str,
    told: Callable[[Payment], str],
    by: Actor,
    at: datetime,
) -> int:
    """Take those of some payments that are in a state a step on; answer how many."""
    step = PAYMENT.step(state, verb, by.roles)
    held = asked.select_for_update(of=("self",)).filter(state=state).order_by("pk")
    payments = list(held.select_related("part__budget__case__person"))
    Payment.objects.filter(pk__in=[each.pk for each in payments]).update(state=step.target)
    _record_all(step.event, payments, by, at, lambda it: {"pence": it.amount.pence}, told)
    return len(payments)


def _record_all(
    code: str,
    payments: Sequence[Payment],
    by: Actor,
    at: datetime,
    facts: Callable[[Payment], dict[str, object]],
    told: Callable[[Payment], str],
) -> None:
    """Write a step of many payments into history; who has died is told nothing."""
    died = budgets.deaths({each.case.person_id for each in payments if each.case})
    record_many(
        _event(code, each, by, at, facts(each), "" if _gone(each, died) else told(each))
        for each in payments
    )


def _gone(payment: Payment, died: Container[int]) -> bool:
    return payment.case is not None and payment.case.person_id in died


def _nothing(payment: Payment) -> str:
    return ""


def _told_paid(payment: Payment) -> str:
    if payment.kind in (Kind.REST, Kind.OWED):
        return says.rest_paid(payment.amount, _whom(payment), payment.what)
    if payment.to_them:
        return says.paid_to_you(payment.amount, payment.period)
    if payment.kind == Kind.REFUND:
        return says.paid_back(payment.amount)
    return says.paid(payment.cost, _name(payment), payment.what, payment.period)


def _whom(payment: Payment) -> str:
    return says.YOU if payment.to_them else _name(payment)


def _name(payment: Payment) -> str:
    """Name a payee to the person whose money it is."""
    return says.CHOSEN if accounts.is_third(payment.whose) else payment.payee_name


# Inside


def lock_run(ref: str) -> Run:
    return there(Run.objects.select_for_update().filter(ref=ref).first())


def step_run(run: Run, verb: str, by: Actor, at: datetime, *also: str, **facts: Any) -> Run:
    step = RUN.step(run.state, verb, by.roles)
    run.state = step.target
    run.save(update_fields=["state", *also])
    record(step.event, on=run, by=by, at=at, **facts)
    return run
