"""What comes from people: to their credit first, and from there to the oldest share, whole."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.register.people.models import Person
from selfdirect.support.billing import policy, queries, rules, says
from selfdirect.support.billing.models import Receipt
from selfdirect.support.budgets import rules as budget_rules

SETTLED = "Your share, paid"


@transaction.atomic
def take_receipt(
    *,
    person_ref: str,
    amount: Money,
    on: date,
    how: str,
    words: str = "",
    line: int | None = None,
    by: Actor,
    at: datetime,
) -> Receipt:
    """Note that money came from somebody, and settle with it what is oldest.

    Too little stays to their credit, and counts against what they owe; so does too much.

    :raises Refused: if the day is still to come, or nothing was ever asked of them
    """
    policy.may_bill(by).require()
    person = lock_person(by, person_ref)
    if on > localdate(at):
        raise Refused("That day is still to come. Give the day on which it came.")
    if amount <= NOTHING:
        raise Refused("Enter how much came: more than nothing.")
    made = Receipt.objects.create(
        person=person, amount=amount, on=on, how=how, words=words.strip()[:200], line=line,
        by=by.name, by_name=str(by), at=at,
    )  # fmt: skip
    _to_credit(made, by, at)
    settled = apply_credit(person, on, by, at)
    owed = queries.account_of(person).owed
    told = says.came(amount, on, len(settled), owed)
    facts = {"pence": amount.pence, "how": how, "settled": len(settled)}
    record("bill.paid", on=made, by=by, at=at, about=person.ref, told=told, **facts)
    return made


def _to_credit(made: Receipt, by: Actor, at: datetime) -> None:
    person, credit = accounts(made.person)
    ledger.post(
        reference=f"bill:{made.ref}",
        effective_on=made.on,
        memo="Paid towards bills",
        legs=[Leg(person, credit, made.amount)],
        by=by,
        at=at,
    )


def accounts(person: Person) -> tuple[str, str]:
    """Open somebody's account and their credit, which never falls below nothing."""
    own, credit = budget_rules.person_account(person.ref), rules.credit_account(person.ref)
    ledger.open_account(address=own, stream=budget_rules.CARE)
    ledger.open_account(address=credit, stream=budget_rules.CARE, guarded=True)
    return own, credit


def apply_credit(person: Person, on: date, by: Actor, at: datetime) -> list[rules.Open]:
    """Settle the oldest billed shares from what stands to somebody's credit."""
    settled = rules.settled_by(queries.open_of(person), queries.credit_of(person))
    own, credit = accounts(person) if settled else ("", "")
    for each in settled:
        ledger.post(
            reference=queries.used_for(each.reference),
            effective_on=on,
            memo=SETTLED,
            legs=[Leg(credit, own, each.amount)],
            by=by,
            at=at,
        )
        ledger.settle(reference=each.reference, effective_on=on, by=by, at=at)
    return settled


def lock_person(by: Actor, ref: str) -> Person:
    """Find somebody and hold their account until the act has ended.

    :raises NotThere: if they are not this actor's to see
    """
    found = queries.get_person(by, ref)
    held = Person.objects.select_for_update(no_key=True).filter(pk=found.pk).first()
    if held is None:
        raise NotThere
    return held
