"""Read whose open budget does not follow the terms of charging yet."""

from django.db.models import Exists, OuterRef

from selfdirect.agreement.charging import queries as charging
from selfdirect.support.budgets.journey import State
from selfdirect.support.budgets.models import Budget


def to_reprice() -> list[int]:
    """List the sums made anew by terms that an open budget does not follow yet; in one query."""
    budget = Budget.objects.filter(case=OuterRef("case"), state=State.OPEN)
    return list(charging.to_price().filter(Exists(budget)).values_list("pk", flat=True))
