"""The next year of budgets: the money goes on, and so does what is to be looked back at."""

from datetime import datetime

from django.db import transaction

from selfdirect.foundation.kernel.actor import SYSTEM, Actor
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.marketplace import actions as marketplace
from selfdirect.support.pools import actions as pools
from selfdirect.support.reviews import actions as reviews


def go_on_due(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Open the next year of every budget whose year is about to end; answer how many.

    In blocks, each all or nothing with its reviews and its funds; each budget once, however
    often it runs.
    """
    count = 0
    while done := _block(by, at):
        count += done
    return count


@transaction.atomic
def _block(by: Actor, at: datetime) -> int:
    made = budget_actions.go_on_some(by=by, at=at)
    reviews.go_on(budgets=made, by=by, at=at)
    marketplace.carry_on(budgets=made, by=by, at=at)
    pools.carry_on(budgets=made, by=by, at=at)
    return len(made)
