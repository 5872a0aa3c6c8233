"""A provider's new price: more goes to them each week, and the budget grows if it must."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets import queries, rules, says
from selfdirect.support.budgets.actions.changes import learn, tell
from selfdirect.support.budgets.journey import Asked
from selfdirect.support.budgets.models import Addition, Budget, Change
from selfdirect.support.budgets.rules import Kind


@dataclass(frozen=True, slots=True)
class Priced:
    """A new price for one budget, with the names of the two who answer for it."""

    organisation: str  # reference
    more: Money  # a week to the provider; below nought if it is less
    added: Money  # of it, that the budget grows by
    starts_on: date
    words: str  # as the person reads it
    asked_by: str
    asked_by_name: str
    signed_by: str
    signed_by_name: str


@transaction.atomic
def reprice_provider(*, budget: Budget, priced: Priced, by: Actor, at: datetime) -> Change:
    """Pay a provider more or less a week from a day; the person is told if the budget grows.

    Called inside the act that two have signed, with the budget held.
    """
    leaf = f"{rules.MANAGED}:{priced.organisation}"
    free = priced.added - priced.more
    weekly = {leaf: priced.more.pence, rules.MANAGED: free.pence}
    change = Change(
        kind=Kind.PRICE,
        starts_on=priced.starts_on,
        weekly={leaf: pence for leaf, pence in weekly.items() if pence},
        addition=_signed(budget, priced, at) if priced.added > NOTHING else None,
        words=priced.words,
    )
    learn(budget, change, by, at)
    if priced.added:
        week = queries.week_of(budget, priced.starts_on)
        return tell(change, "budget.price_changed", says.grows_to(week))
    about = budget.case.person.ref
    record("budget.price_changed", on=change, by=by, at=at, about=about, kind=change.kind)
    return change


def _signed(budget: Budget, priced: Priced, at: datetime) -> Addition:
    return Addition.objects.create(
        budget=budget,
        kind=Kind.PRICE,
        held=rules.MANAGED,
        amount=priced.added,
        starts_on=priced.starts_on,
        words=priced.words[:300],
        state=Asked.SIGNED,
        asked_by=priced.asked_by,
        asked_by_name=priced.asked_by_name,
        asked_at=at,
        decided_by=priced.signed_by,
        decided_by_name=priced.signed_by_name,
        decided_at=at,
    )
