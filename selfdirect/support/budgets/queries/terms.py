"""Read what must be there first: the terms of a direct payment, and why a budget falls."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from selfdirect.agreement.decisions.models import Validation
from selfdirect.agreement.planning import queries as planning
from selfdirect.agreement.planning.models import Plan
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import rules, says
from selfdirect.support.budgets.models import Budget, StepDown, Terms
from selfdirect.support.budgets.queries.budgets import last_before, open_of
from selfdirect.support.budgets.queries.known import base_of, known


def terms_of(case: Case) -> Terms | None:
    """Find what was agreed about the direct payment, the newest."""
    return case.terms.last()


def no_terms(budget: Budget) -> str:
    """Say that a direct payment has no terms yet; empty if it has."""
    return "" if terms_of(budget.case) else says.NO_TERMS


def without_terms(budgets: Iterable[Budget]) -> set[int]:
    """Say which of these budgets have no terms of a direct payment yet; in one query."""
    cases = {each.pk: each.case_id for each in budgets}
    agreed = set(Terms.objects.filter(case__in=cases.values()).values_list("case", flat=True))
    return {budget for budget, case in cases.items() if case not in agreed}


def on_cards() -> set[int]:
    """Say in which cases the direct payment is kept on a prepaid card; in one query."""
    newest = Terms.objects.order_by("case", "-at", "-pk").distinct("case")
    return {case for case, account in newest.values_list("case", "account") if account == "card"}


def step_down_of(plan: Plan) -> StepDown | None:
    return StepDown.objects.filter(plan=plan).first()


def by_plan_on(budget: Budget, day: date) -> Money:
    """Say what a budget is a week by its plan: without a pause, and what goes along beside it."""
    week = rules.usual_week(base_of(budget), known(budget), day)
    mine = (x for x in week.shares.values() if rules.stream_of(x.held) == rules.CARE)
    return Money.total(share.weekly for share in mine)


@dataclass(frozen=True, slots=True)
class Fall:
    """An agreed plan that costs less than the one before it."""

    plan: Plan
    outcomes: dict[int, str]
    before: Money
    after: Money
    starts_on: date
    paid_until: date | None  # the first day that the budget before does not pay for, if it ended

    @property
    def last_day(self) -> str:
        return rules.last_day(self.paid_until) if self.paid_until else ""


def fall_of(case: Case) -> Fall | None:
    """Find the agreed plan that would make a budget fall; None if there is none."""
    plan = planning.in_force(case)
    if plan is None or plan.starts_on is None:
        return None
    budget = open_of(case) or last_before(case.person, plan.starts_on)
    if budget is None or budget.plan_id == plan.pk or plan.budgets.exists():
        return None
    signed = plan.validations.filter(verdict=Validation.Verdict.AGREED).last()
    before = by_plan_on(budget, plan.starts_on)
    if signed is None or signed.total >= before:
        return None
    outcomes = dict(plan.outcomes.values_list("pk", "words"))
    return Fall(plan, outcomes, before, signed.total, plan.starts_on, budget.ended_on)
