"""What banks say of direct debits: what came back, what they ended, what payers disputed.

A row counts once, in however many files it comes; one that did nothing is tried again with the
next. A claim that says what one in another file said may be another: somebody looks at it. What
cannot be read stands for somebody to look at; a bank's fact is never guessed at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, say_why
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.register.people.models import Person
from selfdirect.support.billing import policy, queries, rules, says
from selfdirect.support.billing.actions.mandates import end_mandate, write
from selfdirect.support.billing.actions.receipts import accounts
from selfdirect.support.billing.journey import MandateState
from selfdirect.support.billing.models import Debit, Line, Mandate, Report, ReportRow
from selfdirect.support.billing.rules import Profile, Row, Told
from selfdirect.support.billing.scheme import reports
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules

WORDS = 300
NOBODY_TOLD = "Nobody was written to. Find out who it was, and talk with whoever they leave."


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one row."""

    words: str
    done: bool = False
    mandate: Mandate | None = None
    debit: Debit | None = None


@transaction.atomic
def bring_report(*, profile: str, name: str, text: str, by: Actor, at: datetime) -> Report:
    """Read a bank's report and do what it says; rows that were done before change nothing.

    :raises Refused: with what is wrong with it; nothing of it is taken then
    """
    policy.may_bill(by).require()
    how = reports().get(profile)
    if how is None:
        raise Refused("Choose what kind of report it is.")
    found = rules.read_report(text, how)
    if found.faults:
        raise Refused(" ".join(found.faults))
    marks = [row.mark for row in found.rows]
    mandates = queries.by_reference({row.reference for row in found.rows})
    budgets.hold_payers({each.person.ref for each in mandates.values()})
    known = queries.known_marks(marks)
    report = Report(
        profile=profile, name=name[:120], digest=sha256(text.encode()).hexdigest(),
        rows=len(found.rows), by=by.name, by_name=str(by), at=at,
    )  # fmt: skip
    new = [row for row in found.rows if row.mark not in known]
    lines = [_line(report, row, _do(row, how, mandates, by, at)) for row in new]
    if how.kind == Told.CLAIM and not queries.brought(report.digest):
        lines += _perhaps_others(report, rules.came_before(found.rows, known), mandates)
    report.known = report.rows - len(lines)
    report.save(force_insert=True)
    ReportRow.objects.bulk_create(lines)
    record("debits.report", on=report, by=by, at=at, rows=report.rows, known=report.known)
    return report


def _perhaps_others(
    report: Report, rows: Iterable[Row], mandates: Mapping[str, Mandate]
) -> list[ReportRow]:
    """Let somebody look at a claim that says what one in an earlier file said.

    Only where as much was taken once more and has not come back: else it can be no other.
    """
    return [
        _line(report, row, Came(says.PERHAPS_ANOTHER, mandate=found))
        for row in rows
        if (found := mandates.get(row.reference))
        and queries.debit_meant(found, row.amount or NOTHING, row.on)
    ]


def _line(report: Report, row: Row, came: Came) -> ReportRow:
    return ReportRow(
        report=report, nth=row.nth, mark=row.mark, reference=row.reference[:40],
        code=row.code[:10], on=row.on, amount=row.amount, mandate=came.mandate,
        debit=came.debit, done=came.done, words=came.words[:WORDS],
    )  # fmt: skip


def _do(row: Row, how: Profile, mandates: Mapping[str, Mandate], by: Actor, at: datetime) -> Came:
    found = mandates.get(row.reference)
    if found is None:
        return Came("No direct debit of ours has this reference.")
    found.refresh_from_db()
    reason = how.reason(row.code)
    if how.kind in (Told.UNPAID, Told.CLAIM):
        came = _came_back(row, how.kind, found, reason, by, at)
    else:
        came = Came(reason.words, reason.ends, found)
    if reason.ends and found.state != MandateState.ENDED:
        end_mandate(
            found, Mandate.End.BANK, reason.words, by, at,
            to_them=reason.to_them, quietly=reason.died,
        )  # fmt: skip
    return replace(came, words=f"{came.words} {NOBODY_TOLD}") if reason.died else came


def _came_back(
    row: Row, kind: Told, found: Mandate, reason: rules.Reason, by: Actor, at: datetime
) -> Came:
    debit = queries.debit_meant(found, row.amount or NOTHING, row.on)
    if debit is None:
        return Came(f"No {row.amount} was taken with it that has not come back.", mandate=found)
    on = min(row.on, localdate(at))
    if debit.state == Debit.State.COLLECTED and not _takes_back(debit, on, by, at):
        return Came("What it paid for has gone back already. Talk with them.", mandate=found)
    claim = kind == Told.CLAIM
    debit.state = Debit.State.CLAIMED if claim else Debit.State.UNPAID
    debit.because, debit.back_code, debit.back_on = reason.words, row.code[:4], row.on
    debit.save()
    say = says.claimed if claim else says.unpaid
    told = "" if reason.died else say(debit, reason.to_them)
    code, facts = "debit.claimed" if claim else "debit.unpaid", {"pence": debit.amount.pence}
    record(code, on=debit, by=by, at=at, about=debit.person.ref, told=told, **facts)
    if told:
        body = says.chase_letter(told, debit.mandate.called)
        write(debit.mandate, "A direct debit came back", body, at)
    return Came(reason.words, True, found, debit)


# The book ---------------------------------------------------------------------------------------


def _takes_back(debit: Debit, on: date, by: Actor, at: datetime) -> bool:
    """Give back what was counted in: what it had paid for is owed again, the latest share first.

    False, and nothing changed, where less is left than goes back.
    """
    person, amount = debit.person, debit.amount
    again = _to_undo(person, amount - queries.credit_of(person))
    if again is None:
        return False
    for line in again:
        _owe_again(person, line, on, by, at)
    own, credit = accounts(person)
    ledger.post(
        reference=f"bill:back:{debit.ref}",
        effective_on=on,
        memo=f"Went back to your bank. {debit.because}".strip(),
        legs=[Leg(credit, own, amount)],
        by=by,
        at=at,
    )
    return True


def _to_undo(person: Person, short: Money) -> Sequence[Line] | None:
    """Choose which shares are not paid after all; None if they are not enough."""
    found = []
    for line in queries.settled_of(person):
        if short <= NOTHING:
            break
        found.append(line)
        short -= line.amount
    return found if short <= NOTHING else None


def _owe_again(person: Person, line: Line, on: date, by: Actor, at: datetime) -> None:
    """Take the payment of one share back, and promise it anew: the bill asks for that now."""
    share, own = line.reference, budget_rules.person_account(person.ref)
    end = line.ends_before
    back = queries.unused(share, end)
    memo = "Your share, whose payment went back to your bank"
    used = queries.used_for(share)
    for name, mirror in ((share, back), (used, f"{used}:back")):
        ledger.reverse(
            reference=name, new_reference=mirror, effective_on=on, memo=memo, by=by, at=at
        )
    line.reference = queries.unused(share, end)
    ledger.post(
        reference=line.reference,
        effective_on=on,
        memo=line.words,
        legs=[Leg(own, budget_rules.COUNCIL, line.amount)],
        pending=True,
        by=by,
        at=at,
    )
    line.save(update_fields=["reference"])


# A claim ----------------------------------------------------------------------------------------


@transaction.atomic
def answer_claim(*, ref: str, words: str, by: Actor, at: datetime) -> Debit:
    """Answer somebody whose bank gave money back: from then on it may be asked for again.

    What is not asked for is written off, as all else, by two people.

    :raises Refused: if it was answered, or nobody says what was found
    """
    policy.may_bill(by).require()
    found = queries.get_debit(by, ref)
    budgets.hold_payers([found.person.ref])
    found.refresh_from_db()
    if found.state != Debit.State.CLAIMED or found.answered_at:
        raise Refused("This was answered already, or their bank gave nothing back.")
    say_why(words, "Say what you found. They read it.")
    found.answer, found.answered_at, found.answered_by_name = words.strip()[:500], at, str(by)
    found.save()
    told = says.answered(found)
    record("debit.answered", on=found, by=by, at=at, about=found.person.ref, told=told)
    body = says.chase_letter(told, found.mandate.called)
    write(found.mandate, "What we found", body, at)
    return found
