"""Read whose open budget does not follow the terms of charging yet, and what they would pay."""

from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from selfdirect.agreement.charging import queries as charging
from selfdirect.agreement.charging.models import Effect
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.journey import State
from selfdirect.support.budgets.models import Addition, Budget
from selfdirect.support.budgets.queries.known import base_of, known


def to_reprice() -> QuerySet[Effect]:
    """List the sums made anew by terms that an open budget does not follow yet; in one query."""
    budget = Budget.objects.filter(case=OuterRef("case"), state=State.OPEN)
    return charging.to_price().filter(Exists(budget)).select_related("case__person")


def repriced(budget: Budget, effect: Effect, day: date) -> rules.Repriced:
    """Set what is paid in a usual week from a day beside what terms make of it."""
    week = rules.usual_week(base_of(budget), known(budget), day)
    return rules.repriced(week.shares.values(), effect.means.most, effect.after)


def repriced_since(asked: Addition) -> rules.Repriced | None:
    """Work out anew what terms ask for; None for what a person asked for."""
    effects = Effect.objects.filter(terms=asked.terms, case=asked.budget.case)
    effect = effects.select_related("means").last() if asked.terms else None
    return repriced(asked.budget, effect, asked.starts_on) if effect else None


def pays_otherwise_since(asked: Addition) -> bool:
    """Say whether the person pays another sum than when this was asked for."""
    return rules.pays_otherwise_since(known(asked.budget), asked.asked_at)
