"""What comes from people: to their credit first, and from there to the oldest share, whole."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.register.people.models import Person
from selfdirect.support.billing import policy, queries, rules, says
from selfdirect.support.billing.models import Receipt
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.reconciliation import actions as reconciliation

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
    person = queries.lock_person(by, person_ref)
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
    own, credit = budget_rules.person_account(person.ref), budget_rules.credit_account(person.ref)
    ledger.open_account(address=own, stream=budget_rules.CARE)
    ledger.open_account(address=credit, stream=budget_rules.CARE, guarded=True)
    return own, credit


def apply_credit(person: Person, on: date, by: Actor, at: datetime) -> list[rules.Open]:
    """Settle the oldest billed shares from what stands to somebody's credit.

    Whoever settles a share holds the person first, so that none is settled by two at once.
    """
    budgets.hold_payers([person.ref])
    settled = rules.settled_by(queries.open_of(person), queries.credit_of(person))
    for each in settled:
        use(person, each.reference, each.amount, on, by, at)
        ledger.settle(reference=each.reference, effective_on=on, by=by, at=at)
    return settled


def use(person: Person, share: str, amount: Money, on: date, by: Actor, at: datetime) -> None:
    """Take what pays for a share out of somebody's credit: once for each share."""
    own, credit = accounts(person)
    ledger.post(
        reference=queries.used_for(share),
        effective_on=on,
        memo=SETTLED,
        legs=[Leg(credit, own, amount)],
        by=by,
        at=at,
    )


@transaction.atomic
def place_line(*, line: int, person_ref: str, by: Actor, at: datetime) -> Receipt:
    """Count a line of the bank's list to somebody: a part, too much, or without their name.

    :raises Refused: if it left the bank, is a whole collection, or somebody has said already
        what it is
    """
    policy.may_bill(by).require()
    found = queries.lock_came_in(by, line, "paid a bill with it")
    made = take_receipt(
        person_ref=person_ref,
        amount=found.amount,
        on=found.on,
        how=Receipt.How.BANK,
        words=found.reference or found.words,
        line=line,
        by=by,
        at=at,
    )
    words = f"Towards the bills of {made.person}"
    reconciliation.claim_line(line=line, name=made.ref, words=words, by=by, at=at)
    return made
