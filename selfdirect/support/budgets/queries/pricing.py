"""Read whose open budget does not follow the terms of charging yet, and what they would pay."""

from collections.abc import Collection
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet

from selfdirect.agreement.charging import queries as charging
from selfdirect.agreement.charging.journey import State as MeansState
from selfdirect.agreement.charging.models import Effect, FinancialAssessment
from selfdirect.agreement.planning import queries as planning
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.journey import State
from selfdirect.support.budgets.models import Addition, Budget, Part
from selfdirect.support.budgets.queries.budgets import paying_on
from selfdirect.support.budgets.queries.known import base_of, known, week_of
from selfdirect.support.budgets.rules.streams import CHARGEABLE


def to_reprice() -> QuerySet[Effect]:
    """List the sums made anew by terms that an open budget does not follow yet; in one query."""
    budget = Budget.objects.filter(case=OuterRef("case"), state=State.OPEN)
    return charging.to_price().filter(Exists(budget)).select_related("case__person")


def weekly_costs(cases: Collection[int]) -> dict[int, Money]:
    """Say what may be charged for of each open budget costs a week, as it was opened."""
    rows = Part.objects.filter(budget__case__in=cases, budget__state=State.OPEN)
    open_ = Budget.objects.filter(case__in=cases, state=State.OPEN)
    plans = dict(open_.values_list("case", "plan"))
    free = planning.not_charged(plans.values())
    found: dict[int, Money] = {}
    for case, weekly in rows.filter(stream__in=CHARGEABLE).values_list("budget__case", "weekly"):
        found[case] = found.get(case, NOTHING) + weekly
    return {
        case: max(weekly - free.get(plans[case], NOTHING), NOTHING)
        for case, weekly in found.items()
    }


def cost_on(case: int, day: date) -> Money | None:
    """Say what may be charged for costs in the week of a day; None where no budget pays for it."""
    budget = paying_on(case, day)
    if budget is None:
        return None
    return rules.may_charge_for(week_of(budget, day).shares.values(), _free(budget))


def _free(budget: Budget) -> Money:
    return planning.not_charged([budget.plan_id]).get(budget.plan_id, NOTHING)


def to_bring() -> QuerySet[FinancialAssessment]:
    """List what was told anew and checked that an open budget does not follow yet."""
    budget = Budget.objects.filter(case=OuterRef("case"), state=State.OPEN)
    return charging.to_bring().filter(Exists(budget)).select_related("case__person")


def is_known(budget: Budget, means: FinancialAssessment) -> bool:
    """Say whether what is paid rests on these means already, or was decided after them."""
    rests_on = budget.plan.means
    if rests_on and rests_on.told_at == means.told_at and rests_on.pk >= means.pk:
        return True
    if means.goes_on_from_id:
        return False
    return rules.pays_otherwise_since(known(budget), means.confirmed_at or means.told_at)


def repriced(budget: Budget, was: Money | None, now: Money | None, day: date) -> rules.Repriced:
    """Set what is paid in a usual week from a day beside the most by an old and a new sum."""
    week = rules.usual_week(base_of(budget), known(budget), day)
    return rules.repriced(week.shares.values(), was, now, _free(budget))


def told_anew_since(asked: Addition) -> bool:
    """Say whether the sum that was asked for is not the person's newest any more.

    A step, after which less counts of what was given away, was checked: it counts for its days.
    """
    if asked.terms:
        rows = FinancialAssessment.objects.filter(case=asked.budget.case, terms=asked.terms)
        return rows.filter(state=MeansState.SUPERSEDED).exists()
    means = asked.means
    return bool(means and not means.goes_on_from_id and charging.checked(means) is None)


def repriced_since(asked: Addition) -> rules.Repriced | None:
    """Work out anew what terms or new means ask for; None for what a person asked for."""
    if asked.means:
        most = asked.means.most
        return repriced(asked.budget, most, most, asked.starts_on)
    effects = Effect.objects.filter(terms=asked.terms, case=asked.budget.case)
    effect = effects.select_related("means").last() if asked.terms else None
    if effect is None:
        return None
    return repriced(asked.budget, effect.means.most, effect.after, asked.starts_on)


def pays_otherwise_since(asked: Addition) -> bool:
    """Say whether the person pays another sum than when this was asked for."""
    return rules.pays_otherwise_since(known(asked.budget), asked.asked_at)
