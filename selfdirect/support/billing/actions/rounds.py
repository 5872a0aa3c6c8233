"""Everybody's bills for a period: drawn up by one, looked at, sent by another."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import event, record, record_many
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.outbox.actions import queue_many
from selfdirect.register.people.models import Person
from selfdirect.support.billing import policy, queries, rules, says
from selfdirect.support.billing.actions.receipts import apply_credit
from selfdirect.support.billing.actions.topups import (
    draw_top_ups,
    issue_top_ups,
    top_ups_changed,
)
from selfdirect.support.billing.journey import ROUND, State
from selfdirect.support.billing.models import Bill, Line, Round
from selfdirect.support.billing.scheme import terms
from selfdirect.support.budgets import queries as budgets

BATCH = 2_000  # rows in one statement
LONGEST = timedelta(weeks=5)  # a month with its odd days: more is a slip in the date
WAIT_FOR_TURN = "SELECT pg_advisory_xact_lock(hashtext('bills'))"  # else two at once both draw
Drawn = dict[str, tuple[rules.Line, ...]]


@transaction.atomic
def draw_round(*, starts_on: date, ends_before: date, by: Actor, at: datetime) -> Round:
    """Draw up the bills of everybody who pays something, for a period; nobody is asked yet.

    :raises Refused: if another draft is open, the period was billed, has not begun or is long
    """
    policy.may_bill(by).require()
    if starts_on >= ends_before or starts_on > localdate(at):
        raise Refused("Give a first day that has come, and a last day after it.")
    if ends_before - starts_on > LONGEST:
        raise Refused("A round is for five weeks at most. Look at the last day, and its year.")
    with connection.cursor() as cursor:
        cursor.execute(WAIT_FOR_TURN)
    others = Round.objects.select_for_update().exclude(state=State.DROPPED)
    if others.filter(state=State.DRAFT).exists():
        raise Refused("A round of bills is drawn up already. Send it, or throw it away.")
    if others.filter(starts_on__lt=ends_before, ends_before__gt=starts_on).exists():
        raise Refused("Bills were sent for some of these days already. Begin after them.")
    found = Round.objects.create(
        state=ROUND.start,
        starts_on=starts_on,
        ends_before=ends_before,
        made_by=by.name,
        made_by_name=str(by),
        made_at=at,
    )
    return _draw(found, by, at)


@transaction.atomic
def redraw_round(*, ref: str, by: Actor, at: datetime) -> Round:
    """Draw a round up again, from what is known now: whoever does so has drawn it up."""
    found = _lock(ref)
    ROUND.step(found.state, "redraw", by.roles)
    found.bills.all().delete()
    found.top_ups.all().delete()
    found.made_by, found.made_by_name, found.made_at = by.name, str(by), at
    return _draw(found, by, at)


def _draw(found: Round, by: Actor, at: datetime) -> Round:
    drawn = _drawn(found.period)
    people = queries.people(drawn)
    bills = [_bill(found, people[ref], drawn[ref]) for ref in sorted(drawn)]
    Bill.objects.bulk_create(bills, batch_size=BATCH)
    rows = (
        _line(bill, place, line)
        for bill in bills
        for place, line in enumerate(drawn[bill.person.ref], 1)
    )
    Line.objects.bulk_create(rows, batch_size=BATCH)
    draw_top_ups(found)
    found.count, found.total = len(bills), Money.total(bill.total for bill in bills)
    found.save()
    facts: Any = {"count": found.count, "pence": found.total.pence}
    record("bills.drawn", on=found, by=by, at=at, **facts)
    return found


def _drawn(period: Period) -> Drawn:
    """Draw everybody's lines; who has none gets no bill."""
    asked = queries.to_ask(period)
    why = queries.why_gone()
    found = {
        ref: rules.lines(period, each.shares, each.billed, why) for ref, each in asked.items()
    }
    return {ref: lines for ref, lines in found.items() if lines}


def _bill(found: Round, person: Person, lines: Iterable[rules.Line]) -> Bill:
    rows = list(lines)
    return Bill(
        round=found,
        person=person,
        total=Money.total(line.amount for line in rows),
        paid=Money.total(line.amount for line in rows if line.paid),
    )


def _line(bill: Bill, place: int, line: rules.Line) -> Line:
    return Line(
        bill=bill,
        place=place,
        reference=line.reference,
        starts_on=line.days.starts_on,
        ends_before=line.days.ends_before or line.days.starts_on,
        amount=line.amount,
        words=line.words[:400],
        paid=line.paid,
        takes_back=line.takes_back,
    )


@transaction.atomic
def issue_round(*, ref: str, by: Actor, at: datetime) -> Round:
    """Send a round's bills, numbered in one row: by another than drew it up.

    What stands to somebody's credit pays for it at once, the oldest first.

    :raises Refused: if this actor drew it up, or something changed since
    """
    found, today = _lock(ref), localdate(at)
    policy.may_issue(by, found).require()
    off = queries.weeks_off(today)
    if why := off.why_not(today):
        raise Refused(why)
    budgets.hold_payers(found.bills.values_list("person__ref", flat=True))
    _unchanged(found)
    due_on = rules.due_on(today, terms(today), off)
    with connection.cursor() as cursor:
        before = queries.next_number() - 1
        cursor.execute(_NUMBER, [before, today, due_on, found.pk])
    bills = list(found.bills.select_related("person", "round").order_by("number"))
    _use_credit(bills, today, by, at)
    _tell(bills, off, by, at)
    issue_top_ups(found, by, at)
    found.issued_by, found.issued_by_name, found.issued_at = by.name, str(by), at
    _step(found, "issue", by, at, count=found.count, pence=found.total.pence)
    return found


def _use_credit(bills: list[Bill], today: date, by: Actor, at: datetime) -> None:
    """Settle what somebody's credit pays for, and count it on their bill, before they are told.

    What is older goes first, and what is not enough for a whole share counts too.
    """
    credit = queries.with_credit()
    used = [bill for bill in bills if bill.person.ref in credit]
    for bill in used:
        apply_credit(bill.person, today, by, at)
        left = min(max(queries.account_of(bill.person).owed, NOTHING), bill.total)
        bill.paid = max(bill.paid, bill.total - left)
    Bill.objects.bulk_update(used, ["paid"], batch_size=BATCH)


# Ten thousand at once, so by the database itself.
_NUMBER = """
UPDATE billing_bill AS bill SET number = %s + placed.nth, issued_on = %s, due_on = %s
FROM (
    SELECT bill.id, row_number() OVER (ORDER BY family_name, given_name, bill.id) AS nth
    FROM billing_bill AS bill JOIN people_person AS person ON person.id = bill.person_id
    WHERE bill.round_id = %s
) AS placed
WHERE placed.id = bill.id
"""


def _unchanged(found: Round) -> None:
    """Refuse a round that would be drawn up otherwise now: what was looked at is what is sent."""
    now = {
        ref: {(line.reference, line.amount, line.paid) for line in lines}
        for ref, lines in _drawn(found.period).items()
    }
    then: dict[str, set[tuple[str, Money, bool]]] = {}
    rows = Line.objects.filter(bill__round=found)
    for ref, *line in rows.values_list("bill__person__ref", "reference", "amount", "paid"):
        then.setdefault(ref, set()).add(tuple(line))
    changed = sum(now.get(ref) != then.get(ref) for ref in {*now, *then})
    if changed := changed + top_ups_changed(found):
        people = f"{changed} bill{'s' * (changed > 1)}"
        raise Refused(f"{people} changed since this was drawn up. Draw it up again first.")


def _tell(bills: list[Bill], off: rules.WeeksOff, by: Actor, at: datetime) -> None:
    """Write to each, and onto their timeline; for somebody who died, nobody gets a message."""
    people = {bill.person_id for bill in bills}
    died, debit = budgets.deaths(people), queries.by_debit(people, localdate(at))
    told = {bill.pk: says.sent(bill, off, by_debit=bill.person_id in debit) for bill in bills}
    record_many(
        event(
            "bill.sent",
            on=bill,
            by=by,
            at=at,
            about=bill.person.ref,
            told=told[bill.pk],
            facts={"number": bill.number, "pence": bill.total.pence},
        )
        for bill in bills
    )
    queue_many(
        (
            {
                **bill.person.way,
                "subject": "What you are asked to pay",
                "body": says.letter(told[bill.pk], bill.person.short_name),
                "about": bill.person.ref,
            }
            for bill in bills
            if bill.person_id not in died
        ),
        at=at,
    )


@transaction.atomic
def drop_round(*, ref: str, by: Actor, at: datetime) -> Round:
    """Throw a draft away: nobody was asked for anything."""
    found = _lock(ref)
    ROUND.step(found.state, "drop", by.roles)
    found.bills.all().delete()
    found.top_ups.all().delete()
    return _step(found, "drop", by, at)


def _lock(ref: str) -> Round:
    return there(Round.objects.select_for_update().filter(ref=ref).first())


def _step(found: Round, verb: str, by: Actor, at: datetime, **facts: Any) -> Round:
    step = ROUND.step(found.state, verb, by.roles)
    found.state = step.target
    found.save()
    record(step.event, on=found, by=by, at=at, **facts)
    return found
