"""A day of direct debits: drawn up by one, approved by another, told, sent, and collected.

Whoever is on it was told the sum and the day in time; nothing else is taken. Each step is one
transaction: one that was cut off is done again, gives the same file, and takes nothing twice.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import event, record, record_many
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, say_why, there
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Draft, Leg
from selfdirect.foundation.outbox.actions import queue_many
from selfdirect.register.cases.rules import working_days_on
from selfdirect.support.billing import policy, queries, rules, says
from selfdirect.support.billing.actions.mandates import end_mandate
from selfdirect.support.billing.actions.receipts import SETTLED
from selfdirect.support.billing.journey import COLLECTION, MandateState, RunState
from selfdirect.support.billing.models import Debit, DebitRun, Mandate, Receipt
from selfdirect.support.billing.scheme import scheme
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.payments.rules.bank.batch import LAST
from selfdirect.support.reconciliation import actions as reconciliation
from selfdirect.support.reconciliation import queries as feeds
from selfdirect.support.reconciliation.journey import LINE

BATCH = 2_000  # rows in one statement
FILES = 500_001  # the first file of a day; payment runs count from one
WAIT_FOR_TURN = "SELECT pg_advisory_xact_lock(hashtext('debits'))"
PLANNED, OUT = Debit.State.PLANNED, Debit.State.OUT


# Drawn up ---------------------------------------------------------------------------------------


@transaction.atomic
def draw_debits(*, collect_on: date | None, by: Actor, at: datetime) -> DebitRun:
    """Draw up what would be taken on a day; nobody is told yet.

    Without a day, banks are only told who begins and who ends, and nobody pays.

    :raises Refused: if the day is too near, another is drawn up, or nobody would be on it
    """
    policy.may_bill(by).require()
    _wait_for_turn()
    today = localdate(at)
    if collect_on and (wrong := _cannot_take(collect_on, today)):
        raise Refused(wrong)
    if DebitRun.objects.filter(state=RunState.DRAFT).exists():
        raise Refused("A collection is drawn up already. Approve it, or stop it.")
    run = DebitRun.objects.create(
        state=COLLECTION.start, collect_on=collect_on, process_on=_process_on(collect_on, today),
        made_by=by.name, made_by_name=str(by), made_at=at,
    )  # fmt: skip
    budgets.hold_payers(queries.open_mandates().values_list("person__ref", flat=True))
    debits = _planned(run, today) if collect_on else []
    Debit.objects.bulk_create(debits, batch_size=BATCH)
    begin, end = queries.to_tell()
    run.telling = begin.count() + end.count()
    _count(run, [each for each in debits if each.state == PLANNED])
    if not run.count and not run.telling:
        raise Refused("Nobody who pays by direct debit owes anything that is due by then.")
    run.save()
    record("debits.drawn", on=run, by=by, at=at, **_facts(run))
    return run


def _cannot_take(on: date, today: date) -> str:
    return rules.cannot_take(on, today, scheme(), queries.weeks_off(today))


def _wait_for_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute(WAIT_FOR_TURN)


def _process_on(collect_on: date | None, today: date) -> date:
    if collect_on:
        return rules.process_on(collect_on)
    return working_days_on(today, scheme().bank_days)


def _planned(run: DebitRun, today: date) -> list[Debit]:
    """Plan for everybody who owes something; whoever is left out stands there with the reason."""
    assert run.collect_on
    mandates = list(queries.open_mandates().order_by("pk"))
    known = queries.payers(mandates, run.collect_on, today)
    owing = [each for each in mandates if known[each.person_id].owed]
    return [_plan(run, each, known[each.person_id], run.collect_on) for each in owing]


def _plan(run: DebitRun, mandate: Mandate, payer: rules.Payer, on: date) -> Debit:
    why = rules.held_out(payer, on, scheme())
    facts = {"state": OUT if why else PLANNED, "amount": payer.owed, "because": why}
    return Debit(run=run, mandate=mandate, person=mandate.person, **facts)


def _count(run: DebitRun, debits: Sequence[Debit]) -> None:
    run.count, run.total = len(debits), Money.total(each.amount for each in debits)


def _facts(run: DebitRun) -> dict[str, Any]:
    return {"count": run.count, "pence": run.total.pence, "telling": run.telling}


# Approved, and told -----------------------------------------------------------------------------


@transaction.atomic
def approve_debits(*, ref: str, by: Actor, at: datetime) -> DebitRun:
    """Approve what another drew up: everybody on it is told the sum and the day.

    :raises Refused: if this actor drew it up, it is too late to tell people, or what somebody
        owes has changed since
    """
    run, today = _lock(ref), localdate(at)
    policy.may_take(by, run).require()
    _hold(run)
    debits = _live(run)
    if run.collect_on and (wrong := _cannot_take(run.collect_on, today)):
        raise Refused(f"{wrong} Stop this one, and draw up another.")
    if many := len(_changed(run, debits, today, exact=True)):
        people = f"{many} collection{'s' * (many > 1)}"
        raise Refused(f"{people} changed since this was drawn up. Stop it, and draw it up again.")
    _open_accounts([each.person.ref for each in debits])  # now, as the day itself has enough to do
    run.debits.filter(state=PLANNED).update(told_at=at)
    _count(run, debits)
    _tell(run, debits, by, at)
    run.approved_by, run.approved_by_name, run.approved_at = by.name, str(by), at
    return _step(run, "approve", by, at)


def _hold(run: DebitRun, *besides: QuerySet[Mandate]) -> None:
    """Hold everybody on it: nobody stops, pays or agrees on parts between a look and the deed."""
    coming = set(run.debits.filter(state__in=Debit.COMING).values_list("person__ref", flat=True))
    budgets.hold_payers(
        coming.union(*(rows.values_list("person__ref", flat=True) for rows in besides))
    )


def _live(run: DebitRun, states: Sequence[str] = (PLANNED,)) -> list[Debit]:
    rows = run.debits.filter(state__in=states).select_related("mandate__person", "person")
    return [_with(run, each) for each in rows.order_by("pk")]


def _with(run: DebitRun, debit: Debit) -> Debit:
    debit.run = run  # known already, and not read again with its file
    return debit


def _changed(
    run: DebitRun, debits: Sequence[Debit], today: date, *, exact: bool
) -> dict[int, str]:
    """Say of whom not to take after all, and why; `exact`: nor if more is owed by now."""
    if not run.collect_on:
        return {}
    known = queries.payers([each.mandate for each in debits], run.collect_on, today, run)
    found = {}
    for each in debits:
        payer = known[each.person_id]
        why = rules.changed(payer, each.amount, run.collect_on, scheme())
        if why or (exact and payer.owed != each.amount):
            found[each.pk] = why
    return found


def _tell(run: DebitRun, debits: Sequence[Debit], by: Actor, at: datetime) -> None:
    if on := run.collect_on:
        parts = queries.arranged([each.person_id for each in debits])
        words = [(each, on, parts.get(each.person_id)) for each in debits]
        told = [(each[0], says.will_take(*each), says.notice(*each)) for each in words]
        _write("debit.told", rules.TAKES, told, by, at)


def _tell_not(run: DebitRun, debits: Iterable[Debit], by: Actor, at: datetime) -> None:
    """Tell who was told of it that nothing is taken."""
    if on := run.collect_on:
        words = [(each, says.not_taken(each, on)) for each in debits if each.told_at]
        told = [(each, said, says.chase_letter(said, _payer(each))) for each, said in words]
        _write("debit.left_out", "What we do not take by direct debit", told, by, at)


def _payer(debit: Debit) -> str:
    return debit.mandate.payer or debit.person.short_name


def _write(
    code: str, subject: str, told: Sequence[tuple[Debit, str, str]], by: Actor, at: datetime
) -> None:
    """Write to many at once, and onto their timelines: a collection, a sentence and a letter."""
    record_many(
        event(code, on=each, by=by, at=at, about=each.person.ref, told=said, facts=_of(each))
        for each, said, _ in told
    )
    queue_many(
        (
            {
                **each.mandate.way,
                "subject": subject,
                "body": body,
                "about": each.person.ref,
            }
            for each, _, body in told
        ),
        at=at,
    )


def _of(debit: Debit) -> dict[str, object]:
    return {"pence": debit.amount.pence, "run": debit.run.ref, "why": debit.because}


# The file ---------------------------------------------------------------------------------------


@transaction.atomic
def take_debit_file(*, ref: str, by: Actor, at: datetime) -> DebitRun:
    """Take the file to the bank: made the first time, and the same bytes ever after.

    Who owes less by now than they were told, was told too late, or may not be asked any more, is
    left out, and told.

    :raises Refused: if it is too late for its day, somebody can still be told of it in time, or
        nothing is left in it
    """
    policy.may_bill(by).require()
    run = _lock(ref)
    if run.file is None:
        _make_file(run, by, at)
    elif run.state in (RunState.DOUBTED, RunState.STOPPED):
        raise Refused("This file is given up. Draw up another collection.")
    record("debits.file_taken", on=run, by=by, at=at, digest=run.file_digest)
    return run


def _make_file(run: DebitRun, by: Actor, at: datetime) -> None:
    COLLECTION.step(run.state, "take", by.roles)
    _wait_for_turn()
    today = localdate(at)
    if not run.collect_on:
        run.process_on = _process_on(None, today)
    _hold(run, *queries.to_tell())
    _leave_out(run, _live(run), by, at)
    if wait := says.notices_wait(queries.notices_waiting(run, today)):
        raise Refused(wait)
    debits = _coded(run, _live(run))
    begin, end = (list(rows.select_for_update()) for rows in queries.to_tell())
    if not (debits or begin or end):
        raise Refused("Nobody is left in this collection. Stop it instead.")
    serial = queries.next_serial(today, FILES)
    run.file = queries.file_of(run, debits, begin, end, at, serial)
    run.file_digest, run.file_on, run.serial = sha256(run.file).hexdigest(), today, serial
    run.file_taken_at, run.file_taken_by_name = at, str(by)
    _count(run, debits)
    run.telling = len(begin) + len(end)
    _lodge(run, begin, end)
    _step(run, "take", by, at, digest=run.file_digest)


def _leave_out(run: DebitRun, debits: Sequence[Debit], by: Actor, at: datetime) -> None:
    today = localdate(at)
    late = queries.told_late(run, today)
    why = {each.pk: rules.TOLD_LATE for each in debits if each.person.ref in late}
    why |= _changed(run, debits, today, exact=False)
    out = [each for each in debits if each.pk in why]
    for each in out:
        each.state, each.because = OUT, why[each.pk]
        each.save(update_fields=["state", "because"])
    _tell_not(run, out, by, at)


def _coded(run: DebitRun, debits: Sequence[Debit]) -> list[Debit]:
    """Give each its code, and keep it."""
    if run.collect_on is None:
        return []
    mandates = [each.mandate_id for each in debits]
    begun, last = queries.begun(mandates), queries.last_ones(debits)
    again = queries.asked_again(debits, run.collect_on)
    for each in debits:
        each.code = rules.code(
            first=each.mandate_id not in begun,
            again=each.mandate_id in again,
            last=each.person_id in last,
        )
    for code in {each.code for each in debits}:
        pks = [each.pk for each in debits if each.code == code]
        Debit.objects.filter(pk__in=pks).update(code=code)
    return list(debits)


def _lodge(run: DebitRun, begin: Iterable[Mandate], end: Iterable[Mandate]) -> None:
    """Note what banks are told with this file: who begins, and who ends."""
    new, gone = [each.pk for each in begin], [each.pk for each in end]
    Mandate.objects.filter(pk__in=new).update(state=MandateState.LODGED, lodged_on=run.process_on)
    Mandate.objects.filter(pk__in=gone).update(told_end_on=run.process_on)


@transaction.atomic
def send_debits(*, ref: str, by: Actor, at: datetime) -> DebitRun:
    """Note that the bank has the file."""
    run = _lock(ref)
    COLLECTION.step(run.state, "send", by.roles)
    run.debits.filter(state=PLANNED).update(state=Debit.State.SENT)
    run.sent_at, run.sent_by_name = at, str(by)
    return _step(run, "send", by, at)


@transaction.atomic
def stop_debits(*, ref: str, because: str, by: Actor, at: datetime) -> DebitRun:
    """Give a collection up; whoever was told of it is told that nothing is taken.

    :raises Refused: if its file was taken, so that it may be at the bank, or nobody says why
    """
    run = _lock(ref)
    COLLECTION.step(run.state, "stop", by.roles)
    say_why(because, "Say why. Whoever draws up the next one reads it.")
    _hold(run)
    debits = _live(run)
    run.debits.filter(state=PLANNED).update(state=OUT, because="The collection was stopped.")
    run.stopped_because = because.strip()[:300]
    _tell_not(run, debits, by, at)
    return _step(run, "stop", by, at)


# A file that the bank did not take --------------------------------------------------------------


@transaction.atomic
def doubt_debits(*, ref: str, because: str, by: Actor, at: datetime) -> DebitRun:
    """Say that the bank did not take the file: nothing counts until another has looked.

    :raises Refused: if it counts already, or nobody says how they know
    """
    run = _lock(ref)
    COLLECTION.step(run.state, "doubt", by.roles)
    say_why(because, "Say how you know: who at the bank said so, and when.")
    run.stopped_because = because.strip()[:300]
    run.doubted_by, run.doubted_by_name, run.doubted_at = by.name, str(by), at
    return _step(run, "doubt", by, at)


@transaction.atomic
def lose_debits(*, ref: str, by: Actor, at: datetime) -> DebitRun:
    """Say so too: nothing is taken, whoever was told is told, and banks are told anew.

    :raises Refused: if this actor said it first, or its money came, or some of it went back
    """
    run = _lock(ref)
    policy.may_lose(by, run).require()
    begin, end = queries.told_in(run)
    _hold(run, begin, end)
    if run.debits.filter(state__in=Debit.BACK).exists():
        raise Refused("Some of it came back from banks, so the bank took it. Say that it has it.")
    if queries.came_in(run):
        raise Refused(
            "Its money came: a line of the bank’s list is placed as this collection. Say that the "
            "bank has it, or find out first what that line is."
        )
    debits = _live(run, Debit.COMING)
    facts = {"state": OUT, "because": "The bank did not take the file.", "code": ""}
    run.debits.filter(state__in=Debit.COMING).update(**facts)
    begin.filter(state=MandateState.LODGED).update(state=MandateState.NEW)
    begin.update(lodged_on=None)
    end.update(told_end_on=None)
    _tell_not(run, debits, by, at)
    run.lost_by, run.lost_by_name = by.name, str(by)
    return _step(run, "lose", by, at)


# The day ----------------------------------------------------------------------------------------


def collect_due(*, by: Actor, at: datetime) -> int:
    """Count in the money of collections whose day has come; for the clock, once a day."""
    refs = queries.come(localdate(at))
    for ref in refs:
        finish_debits(ref=ref, by=by, at=at)
    return len(refs)


@transaction.atomic
def finish_debits(*, ref: str, by: Actor, at: datetime) -> DebitRun:
    """Count in what was taken, as of its day: to each one's credit, and from there to what is due.

    What came back before is left out. Done again it finds nothing more to do.

    :raises Refused: if it is not at the bank, or its day is still to come
    """
    policy.may_collect(by).require()
    run = _lock(ref)
    COLLECTION.step(run.state, "finish", by.roles)
    if (run.collect_on or run.process_on) > localdate(at):
        raise Refused("Its day is still to come. Nothing was counted.")
    if run.collect_on:
        _collect(run, run.collect_on, by, at)
    return _step(run, "finish", by, at)


def _collect(run: DebitRun, on: date, by: Actor, at: datetime) -> None:
    sent = run.debits.filter(state=Debit.State.SENT).select_related("person", "mandate")
    budgets.hold_payers(sent.values_list("person__ref", flat=True))
    debits = list(sent.order_by("pk"))
    receipts = [_receipt(each, on, by, at) for each in debits]
    Receipt.objects.bulk_create(receipts, batch_size=BATCH)
    _to_credit(receipts, by, at)
    _apply_credit(receipts, on, by, at)
    sent.update(state=Debit.State.COLLECTED)
    _used(debits, on, by, at)
    facts: dict[str, object] = {"how": Receipt.How.DEBIT, "run": run.ref}
    record_many(
        event(
            "bill.paid",
            on=each,
            by=by,
            at=at,
            about=each.person.ref,
            told=says.taken(each.amount, on),
            facts={"pence": each.amount.pence, **facts},
        )
        for each in receipts
    )


def _receipt(debit: Debit, on: date, by: Actor, at: datetime) -> Receipt:
    return Receipt(
        person=debit.person, amount=debit.amount, on=on, how=Receipt.How.DEBIT, debit=debit,
        by=by.name, by_name=str(by), at=at,
    )  # fmt: skip


def _to_credit(receipts: Sequence[Receipt], by: Actor, at: datetime) -> None:
    ledger.post_many(
        Draft(
            reference=f"bill:{each.ref}",
            effective_on=each.on,
            memo="Paid towards bills, by direct debit",
            legs=[_leg(each.person.ref, each.amount, paid=True)],
            by=by,
            at=at,
        )
        for each in receipts
    )


def _open_accounts(refs: Sequence[str]) -> None:
    own = [budget_rules.person_account(ref) for ref in refs]
    credit = [budget_rules.credit_account(ref) for ref in refs]
    ledger.open_many(addresses=own, stream=budget_rules.CARE)
    ledger.open_many(addresses=credit, stream=budget_rules.CARE, guarded=True)


def _leg(ref: str, amount: Money, *, paid: bool) -> Leg:
    own, credit = budget_rules.person_account(ref), budget_rules.credit_account(ref)
    return Leg(own, credit, amount) if paid else Leg(credit, own, amount)


def _apply_credit(receipts: Sequence[Receipt], on: date, by: Actor, at: datetime) -> None:
    """Settle the oldest shares of many at once: the bulk twin of `receipts.apply_credit`."""
    refs = {each.person_id: each.person.ref for each in receipts}
    held, waiting = queries.credits_of(refs.values()), queries.open_of_many(refs)
    settled = [
        (refs[pk], each)
        for pk, found in waiting.items()
        for each in rules.settled_by(found, held[refs[pk]])
    ]
    ledger.post_many(
        Draft(
            reference=queries.used_for(each.reference),
            effective_on=on,
            memo=SETTLED,
            legs=[_leg(ref, each.amount, paid=False)],
            by=by,
            at=at,
        )
        for ref, each in settled
    )
    shares = [each.reference for _, each in settled]
    ledger.settle_many(references=shares, effective_on=on, by=by, at=at)


def _used(debits: Sequence[Debit], on: date, by: Actor, at: datetime) -> None:
    """Note that accounts were used; after the last collection there is nothing more to ask."""
    mandates = Mandate.objects.filter(pk__in=[each.mandate_id for each in debits])
    mandates.update(used_on=on)
    last = [each.mandate_id for each in debits if each.code == LAST]
    for made in queries.open_mandates().filter(pk__in=last):
        end_mandate(made, Mandate.End.LAST, "", by, at)


@transaction.atomic
def place_debits(*, line: int, by: Actor, at: datetime) -> DebitRun:
    """Say that a line of the bank's list is a whole collection, counted person by person.

    :raises Refused: if it names none of that sum, or somebody has said already what it is
    """
    policy.may_bill(by).require()
    outcome = feeds.lock_outcome(by, line)
    LINE.step(outcome.state, "match", by.roles)
    run = queries.runs_in(by, [outcome]).get(outcome.pk)
    if run is None:
        raise Refused("It names no collection of this sum.")
    words = "What was taken by direct debit, counted person by person"
    reconciliation.claim_line(line=line, name=run.ref, words=words, by=by, at=at)
    return run


# Inside -----------------------------------------------------------------------------------------


def _lock(ref: str) -> DebitRun:
    return there(DebitRun.objects.select_for_update().filter(ref=ref).first())


def _step(run: DebitRun, verb: str, by: Actor, at: datetime, **facts: Any) -> DebitRun:
    step = COLLECTION.step(run.state, verb, by.roles)
    run.state = step.target
    run.save()
    record(step.event, on=run, by=by, at=at, **_facts(run), **facts)
    return run
