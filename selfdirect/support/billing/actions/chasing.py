"""What is done about a late bill: a step at a time, none left out; and paying in parts."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Every
from selfdirect.foundation.outbox.actions import queue
from selfdirect.support.billing import policy, queries, rules, says
from selfdirect.support.billing.models import Arrangement, Chase
from selfdirect.support.billing.scheme import terms


@transaction.atomic
def chase(
    *, person_ref: str, kind: str, words: str, found: str = "", by: Actor, at: datetime
) -> Chase:
    """Take one step about what is late; a reminder and the last letter are sent.

    `words` is what was said or found. No step can be left out, and nobody's support changes.

    :raises Refused: with the reason, if it is not its turn
    """
    policy.may_bill(by).require()
    person, today = queries.lock_person(by, person_ref), localdate(at)
    late = queries.late_of(person, today)
    waits = terms(today)
    _allowed(rules.cannot(kind, queries.taken(person), late, today, waits))
    if not words.strip():
        raise Refused("Say what was said, or what you found: the next to read it was not there.")
    if (kind == rules.Kind.HARDSHIP) != bool(found):
        raise Refused("Say what the look at hardship found.")
    made = Chase.objects.create(
        person=person, kind=kind, found=found, words=words.strip(), on=today,
        by=by.name, by_name=str(by), at=at,
    )  # fmt: skip
    told = says.chased(kind, late.amount, found, waits)
    facts = {"pence": late.amount.pence, "found": found}
    record(f"debt.{kind}", on=person, by=by, at=at, about=person.ref, told=told, **facts)
    if kind in (rules.Kind.REMIND, rules.Kind.LAST):
        queue(
            **person.way,
            subject="A bill that is open",
            body=says.chase_letter(told, person.short_name),
            about=person.ref,
            at=at,
        )
    return made


@transaction.atomic
def arrange(
    *, person_ref: str, amount: Money, every: str, starts_on: date, by: Actor, at: datetime
) -> Arrangement:
    """Write down that somebody pays in parts; what was agreed before ends with it.

    :raises Refused: if hardship was not looked at, the parts do not fit what is owed, or a direct
        debit is at the bank
    """
    policy.may_bill(by).require()
    person, today = queries.lock_person(by, person_ref), localdate(at)
    parts = rules.Parts(amount, Every(every), starts_on)
    owed = queries.account_of(person).owed
    at_bank = queries.at_bank(person)
    _allowed(rules.cannot_arrange(parts, queries.taken(person), owed, today, at_bank=at_bank))
    person.arrangements.filter(ended_on=None).update(
        ended_on=today, ended_because="Something else was agreed."
    )
    made = Arrangement.objects.create(
        person=person, amount=amount, every=every, starts_on=starts_on,
        by=by.name, by_name=str(by), at=at,
    )  # fmt: skip
    told, facts = says.arranged(made), {"pence": amount.pence, "every": every}
    record("debt.arranged", on=made, by=by, at=at, about=person.ref, told=told, **facts)
    return made


@transaction.atomic
def end_arrangement(*, ref: str, because: str, by: Actor, at: datetime) -> Arrangement:
    """End an agreement to pay in parts, and say why; what is owed stays as it is.

    :raises Refused: if it has ended, or nobody says why
    """
    policy.may_bill(by).require()
    made = queries.get_arrangement(by, ref)
    queries.lock_person(by, made.person.ref)
    if made.ended_on:
        raise Refused("This has ended already.")
    if not because.strip():
        raise Refused("Say why it ends. They read it.")
    made.ended_on, made.ended_because = localdate(at), because.strip()[:300]
    made.save()
    about, told = made.person.ref, says.arrangement_ended(made)
    record("debt.arrangement_ended", on=made, by=by, at=at, about=about, told=told)
    return made


def _allowed(why_not: str) -> None:
    if why_not:
        raise Refused(why_not)
