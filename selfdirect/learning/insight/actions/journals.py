"""Hand a month over to the general ledger: drawn up by one, signed by another, once."""

import hashlib
from datetime import date, datetime

from django.db import IntegrityError, transaction

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused, there
from selfdirect.foundation.kernel.sheets import csv_bytes
from selfdirect.learning.insight import policy, says
from selfdirect.learning.insight.codes import in_force
from selfdirect.learning.insight.journey import JOURNAL
from selfdirect.learning.insight.models import Journal, JournalLine
from selfdirect.learning.insight.queries import journals
from selfdirect.learning.insight.rules import journal as rules


@transaction.atomic
def draft_journal(*, starts_on: date, by: Actor, at: datetime) -> Journal:
    """Draw up what is to be handed over with a closed month.

    :raises Refused: if it is not that month's turn, a code is missing, or nothing is to be told
    """
    policy.may_close(by).require()
    month = journals.next_month()
    if month is None or month.starts_on != starts_on:
        raise Refused(says.not_handed_over_now(starts_on, month))
    found = journals.journal(month, at)
    if found.unmapped:
        raise Refused(says.unmapped(found.unmapped))
    if not found.lines:
        raise Refused(says.NOTHING_TO_TELL)
    made = _save(found, by, at)
    facts = {"month": str(starts_on), "lines": made.count, "pence": made.total.pence}
    record("journal.drafted", on=made, by=by, at=at, digest=made.digest, **facts)
    return made


def _save(found: rules.Journal, by: Actor, at: datetime) -> Journal:
    made = Journal(
        starts_on=found.month,
        known_at=at,
        count=len(found.lines),
        total=found.total,
        bank=in_force().bank,
        made_by=by.name,
        made_by_name=str(by),
    )
    made.digest = _digest(_file(made, found))
    try:
        with transaction.atomic():
            made.save(force_insert=True)
    except IntegrityError:  # somebody else was sooner
        raise Refused(says.not_handed_over_now(found.month, None)) from None
    JournalLine.objects.bulk_create(
        JournalLine(
            journal=made,
            place=place,
            centre=line.centre,
            account=line.account,
            amount=line.amount,
            **{name: getattr(line.part, name) for name in journals.NAMED},
        )
        for place, line in enumerate(found.lines, 1)
    )
    return made


def file_of(made: Journal) -> bytes:
    """Write a journal as the file that is handed over: the same bytes each time."""
    return _file(made, journals.read(made))


def _file(made: Journal, found: rules.Journal) -> bytes:
    return csv_bytes(rules.sheet(made.ref, found, made.bank))


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@transaction.atomic
def sign_journal(*, ref: str, by: Actor, at: datetime) -> Journal:
    """Sign what another drew up: from now on its lines count as handed over."""
    made = _locked(ref)
    policy.may_sign_journal(by, made).require()
    if _digest(file_of(made)) != made.digest:
        raise Refused(says.NOT_AS_DRAWN_UP)
    return _decided(made, "sign", by, at)


@transaction.atomic
def drop_journal(*, ref: str, by: Actor, at: datetime) -> Journal:
    """Throw a draft away; it can be drawn up again."""
    return _decided(_locked(ref), "drop", by, at)


def _locked(ref: str) -> Journal:
    return there(Journal.objects.select_for_update().filter(ref=ref).first())


def _decided(made: Journal, verb: str, by: Actor, at: datetime) -> Journal:
    step = JOURNAL.step(made.state, verb, by.roles)
    made.state, made.decided_at = step.target, at
    made.decided_by, made.decided_by_name = by.name, str(by)
    made.save(update_fields=["state", "decided_at", "decided_by", "decided_by_name"])
    record(step.event, on=made, by=by, at=at, month=str(made.starts_on), digest=made.digest)
    return made
