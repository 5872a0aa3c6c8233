"""What became of each indicative figure: what was agreed beside it, and what is really spent."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from selfdirect.agreement.allocation.extract import Indicative, indicatives
from selfdirect.agreement.decisions.extract import Agreed, agreed
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.models import Budget, Part


@dataclass(frozen=True, slots=True)
class Actual:
    """One budget to a day. Direct payments go out before their four weeks and invoices after."""

    budget: str
    plan: str
    starts_on: date
    until: date  # the first day that is not counted
    total: Money  # a week, as opened
    spent: Money  # to the people and providers it is for, less what came back from them

    @property
    def days(self) -> int:
        return max(0, (self.until - self.starts_on).days)

    @property
    def weekly(self) -> Money | None:
        """Spent a week so far; None before a whole week has gone by."""
        return self.spent.times(Fraction(7, self.days)) if self.days >= 7 else None


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """Indicative, agreed, actual: the last two are None as long as they are not there."""

    indicative: Indicative
    agreed: Agreed | None
    actual: Actual | None


def actuals(on: date) -> Iterator[Actual]:
    """Stream every budget with what was spent of it by the end of a day; in three queries."""
    spent = ledger.net_out(
        Part.objects.order_by().values("address"), apart_from=rules.COUNCIL, effective_on=on
    )
    parts = Part.objects.order_by().values_list("budget_id", "address")
    by_budget: dict[int, Money] = {}
    for budget, address in parts:
        by_budget[budget] = by_budget.get(budget, NOTHING) + spent.get(address, NOTHING)
    fields = ("pk", "ref", "plan__ref", "starts_on", "ends_before", "ended_on", "total")
    for pk, ref, plan, starts_on, ends_before, ended_on, total in (
        Budget.objects.order_by("starts_on", "pk").values_list(*fields).iterator()
    ):
        until = min(ended_on or ends_before, on + timedelta(days=1))
        yield Actual(ref, plan, starts_on, until, total, by_budget.get(pk, NOTHING))


def carried_over(on: date) -> Iterator[CarriedOver]:
    """Stream every indicative figure with what was agreed and spent by a day.

    A figure with which more than one plan was agreed has a row for each.
    """
    budgets = {actual.plan: actual for actual in actuals(on)}
    decisions: dict[str, list[Agreed]] = {}
    for decision in agreed():
        decisions.setdefault(decision.allocation, []).append(decision)
    for figure in indicatives():
        if figure.allocation not in decisions:
            yield CarriedOver(figure, None, None)
        for decision in decisions.get(figure.allocation, ()):
            yield CarriedOver(figure, decision, budgets.get(decision.plan))
