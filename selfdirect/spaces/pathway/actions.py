"""What workers do that no one room can do alone."""

from datetime import datetime

from django.db import transaction

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import policy as case_policy
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import queries as budgets


@transaction.atomic
def close_case(*, ref: str, ended: str, by: Actor, at: datetime) -> Case:
    """Finish with somebody for now: never while a budget goes on paying for them.

    :raises Refused: if a budget is open, or another team works with them
    """
    case = cases.lock_visible(by, ref)
    case_policy.may_work_on(by, case).require()
    if budgets.open_of(case):
        raise Refused(
            f"{case.person} has a budget that is open. End the budget first: ask finance to do "
            "it, and say from which day."
        )
    return case_actions.close(ref=ref, ended=ended, by=by, at=at)
