"""A provider collects: they ask somebody for their share, and the council pays that much less.

The book says both halves: the person has paid their share, and the provider keeps it of what is
theirs. No money passes the council's bank for it.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.queries import balance
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.support.billing import policy, queries, says
from selfdirect.support.billing.models import Collection
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.rules import Promise


@transaction.atomic
def let_collect(
    *, budget_ref: str, organisation: str, starts_on: date, by: Actor, at: datetime
) -> Collection:
    """Let a provider ask the person for their share of runs that begin from a day on.

    :raises Refused: if another does, nothing is ordered of this one, or it was billed already
    """
    policy.may_bill(by).require()
    budget = budgets.lock_visible(by, budget_ref)
    provider = queries.provider_of(budget, organisation)
    if provider is None:
        raise Refused("Nothing is ordered of them for this person. Choose one who helps them.")
    if budget.collections.filter(ends_before=None).exists():
        raise Refused("A provider collects it already. End that first.")
    if queries.was_billed(budget, starts_on):
        raise Refused("We have sent a bill for days after that one. Choose a later day.")
    made = Collection.objects.create(
        budget=budget, organisation=provider, starts_on=starts_on,
        by=by.name, by_name=str(by), at=at,
    )  # fmt: skip
    about, told = budget.case.person.ref, says.collects(made)
    record("bill.collected_by", on=made, by=by, at=at, about=about, told=told)
    return made


@transaction.atomic
def end_collecting(*, ref: str, ends_before: date, by: Actor, at: datetime) -> Collection:
    """Ask the person ourselves again, for runs that begin from a day on.

    :raises Refused: if it has ended, or would before it began
    """
    policy.may_bill(by).require()
    made = queries.get_collection(by, ref)
    budgets.lock_visible(by, made.budget.ref)
    made.refresh_from_db()
    if made.ends_before or ends_before < made.starts_on:
        raise Refused("It has ended, or that day is before it began. Nothing was changed.")
    made.ends_before = ends_before
    made.save()
    about, told = made.budget.case.person.ref, says.collects_no_more(made)
    record("bill.collected_no_more", on=made, by=by, at=at, about=about, told=told)
    return made


@transaction.atomic
def note_collected(*, ref: str, starts_on: date, by: Actor, at: datetime) -> Money:
    """Note that a provider has had the person's share of one run; answer how much.

    :raises Refused: if it is not theirs to collect, or their invoice for the run has not been
        agreed, or leaves out less than the share
    """
    policy.may_bill(by).require()
    made = queries.get_collection(by, ref)
    budget = budgets.lock_visible(by, made.budget.ref)
    budgets.hold_payers([budget.case.person.ref])
    shares = queries.to_collect(made, starts_on)
    if not shares:
        raise Refused("Nothing of that run is for them to collect, or it is noted already.")
    came = Money.total(share.amount for share in shares)
    if queries.left_out(made, starts_on) < came:
        raise Refused(
            f"{made.organisation.name}'s invoice for these days must be agreed first, for less "
            f"than was ordered by {came} or more: that is the share they keep."
        )
    for share in shares:
        _settle(budget, made, share, localdate(at), by, at)
    about, told = budget.case.person.ref, says.collected(came, made, shares[0].run)
    record("bill.collected", on=made, by=by, at=at, about=about, told=told, pence=came.pence)
    return came


def _settle(
    budget: Budget, made: Collection, share: Promise, on: date, by: Actor, at: datetime
) -> None:
    """Book both halves; what the part gave back when its year ended, the council puts in."""
    ledger.settle(reference=share.reference, effective_on=on, by=by, at=at)
    held = share.reference.split(":")[2]
    source = budget_rules.part_account(budget.ref, budget_rules.held_of(held))
    provider = budget_rules.provider_account(made.organisation.ref)
    short = share.amount - balance(source).available
    back = [Leg(budget_rules.COUNCIL, source, short)] if short > NOTHING else []
    ledger.post(
        reference=f"bill:kept:{share.reference}",
        effective_on=on,
        memo=f"{made.organisation.name}: kept of your share, which you paid to them",
        legs=[*back, Leg(source, provider, share.amount)],
        by=by,
        at=at,
    )
