"""Acts that cross steps of the journey: all of it happens, or nothing."""

from datetime import datetime

from django.db import transaction

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.support.budgets import actions as budgets
from selfdirect.support.budgets.models import Budget
from selfdirect.support.reviews import actions as reviews


@transaction.atomic
def open_budget(*, ref: str, by: Actor, at: datetime) -> Budget:
    """Open the budget of an agreed plan, and set the days on which it is looked at.

    :raises Refused: if no plan is agreed, its budget is open already, or the sums do not fit
    """
    budget = budgets.open_budget(ref=ref, by=by, at=at)
    reviews.schedule(budget=budget, by=by, at=at)
    return budget
