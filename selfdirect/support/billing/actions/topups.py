"""Top-ups: somebody beside the person agreed to pay for more than the plan needs.

Care Act 2014 s.30; S.I. 2014/2670, in part from memory. Each round asks them; the person is never
asked for it, and nobody is threatened: the council pays what it arranged all the same.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import event, record, record_many
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.outbox.actions import queue, queue_many
from selfdirect.support.billing import paper, policy, queries, rules, says
from selfdirect.support.billing.models import Receipt, Round, TopUp, TopUpBill, TopUpReceipt
from selfdirect.support.billing.scheme import terms
from selfdirect.support.budgets.rules import council_account
from selfdirect.support.reconciliation import actions as reconciliation


@transaction.atomic
def agree_top_up(
    *,
    person_ref: str,
    payer: int,
    write_to: str,
    words: str,
    agreed_on: date,
    starts_on: date,
    by: Actor,
    at: datetime,
) -> TopUp:
    """Note who agreed in writing to pay a top-up: from now on each round of bills asks them.

    :raises Refused: if nobody beside the person is meant, there is no top-up, or one is paid
    """
    policy.may_bill(by).require()
    person = queries.lock_person(by, person_ref)
    found = queries.payers_of(person).filter(pk=payer).first()
    if found is None:
        raise Refused("Choose somebody who stands beside them now.")
    if not queries.parts_of(person):
        raise Refused("Their budget has no top-up yet. Add it there first; two people sign it.")
    if person.top_ups.filter(ends_before=None).exists():
        raise Refused("Somebody pays it already. End that first.")
    if agreed_on > localdate(at):
        raise Refused("That day is still to come. It is agreed in writing first.")
    made = TopUp.objects.create(
        person=person, payer=found, write_to=write_to.strip(), words=words.strip(),
        agreed_on=agreed_on, starts_on=starts_on, by=by.name, by_name=str(by), at=at,
    )  # fmt: skip
    told = says.tops_up(made)  # it names who pays
    record("topup.agreed", on=made, by=by, at=at, about=person.ref, told=told)
    _write(made, says.tops_up_letter(made), at)
    return made


def _write(found: TopUp, said: str, at: datetime) -> None:
    queue(at=at, **_letter(found, said))


def _letter(found: TopUp, said: str) -> dict[str, Any]:
    return {
        "to": found.letters_to,
        "subject": "The top-up that you pay",
        "body": says.top_up_letter(said, found),
        "about": found.person.ref,
    }


@transaction.atomic
def end_top_up(*, ref: str, ends_before: date, by: Actor, at: datetime) -> TopUp:
    """Ask for it no longer, from a day on; what was asked for later days is taken off again.

    :raises Refused: if it has ended, or would before it began
    """
    policy.may_bill(by).require()
    made = queries.lock_top_up(by, ref)
    if made.ends_before or ends_before < made.starts_on:
        raise Refused("It has ended, or that day is before it began. Nothing was changed.")
    made.ends_before = ends_before
    made.save()
    told = says.tops_up_no_more(made)
    record("topup.ended", on=made, by=by, at=at, about=made.person.ref, told=told)
    _write(made, told, at)
    return made


@transaction.atomic
def take_top_up(
    *, ref: str, amount: Money, on: date, how: str, words: str = "", by: Actor, at: datetime
) -> TopUpReceipt:
    """Note that money for a top-up came, and thank whoever paid.

    :raises Refused: if the day is still to come, or nothing came
    """
    policy.may_bill(by).require()
    found = queries.lock_top_up(by, ref)
    if on > localdate(at) or amount <= NOTHING:
        raise Refused("Enter how much came, more than nothing, and a day that is not to come.")
    made = TopUpReceipt.objects.create(
        top_up=found, amount=amount, on=on, how=how, words=words.strip()[:200],
        by=by.name, by_name=str(by), at=at,
    )  # fmt: skip
    _book(made, by, at)
    record("topup.paid", on=made, by=by, at=at, about=found.person.ref, pence=amount.pence)
    owed = queries.accounts_of([found])[found.pk].owed
    _write(found, says.came(amount, on, 1, owed), at)
    return made


@transaction.atomic
def place_top_up_line(*, line: int, ref: str, by: Actor, at: datetime) -> TopUpReceipt:
    """Count a line of the bank's list to a top-up.

    :raises Refused: if it left the bank, is a whole collection, or somebody has said already
        what it is
    """
    policy.may_bill(by).require()
    found = queries.lock_came_in(by, line, "paid a top-up with it")
    made = take_top_up(
        ref=ref,
        amount=found.amount,
        on=found.on,
        how=Receipt.How.BANK,
        words=found.reference or found.words,
        by=by,
        at=at,
    )
    words = f"Towards the top-up of {made.top_up.person}"
    reconciliation.claim_line(line=line, name=made.ref, words=words, by=by, at=at)
    return made


def _book(made: TopUpReceipt, by: Actor, at: datetime) -> None:
    payer, council = made.top_up.account, council_account(queries.TOP_UP)
    ledger.open_many(addresses=[payer, council], stream=queries.TOP_UP)
    ledger.post(
        reference=f"topup:{made.ref}", effective_on=made.on, memo="Paid for a top-up",
        legs=[Leg(payer, council, made.amount)], by=by, at=at,
    )  # fmt: skip


# With each round of bills -----------------------------------------------------------------------


def draw_top_ups(found: Round) -> None:
    """Draw up what a round asks for top-ups; called inside that act."""
    asked = queries.to_ask_for(found.period)
    TopUpBill.objects.bulk_create(
        TopUpBill(round=found, top_up=each, amount=amount) for each, amount in asked.items()
    )


def top_ups_changed(found: Round) -> int:
    """Count the top-ups of a round that would be drawn up otherwise now."""
    now = {each.pk: amount for each, amount in queries.to_ask_for(found.period).items()}
    then = dict(found.top_ups.values_list("top_up", "amount"))
    return sum(now.get(pk) != then.get(pk) for pk in {*now, *then})


def issue_top_ups(found: Round, by: Actor, at: datetime) -> None:
    """Send what a round asks for top-ups; called inside that act."""
    today = localdate(at)
    found.top_ups.update(
        issued_on=today, due_on=rules.due_on(today, terms(today), queries.weeks_off(today))
    )
    bills = list(found.top_ups.select_related("top_up__payer", "top_up__person").order_by("pk"))
    record_many(
        event(
            "topup.billed", on=bill, by=by, at=at, about=bill.top_up.person.ref,
            facts={"pence": bill.amount.pence},
        )
        for bill in bills
    )  # fmt: skip
    queue_many(_letters(found, bills), at=at)


def _letters(found: Round, bills: Iterable[TopUpBill]) -> list[dict[str, Any]]:
    accounts = queries.accounts_of([bill.top_up for bill in bills])
    made = []
    for bill in bills:
        owed = accounts[bill.top_up_id].owed
        ways = paper.how_to_pay(bill.top_up.ref, owed, settings.COUNCIL, settings.COUNCIL_BANK)
        made.append(_letter(bill.top_up, says.top_up_asked(bill, found.period, owed, ways)))
    return made
