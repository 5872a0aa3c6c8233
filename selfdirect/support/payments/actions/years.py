"""The next year of budgets: the money goes on, and so does what is to be looked back at."""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise

from django.db import transaction
from django.utils.timezone import localdate

from selfdirect.foundation.kernel.actor import SYSTEM, Actor
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.models import Budget
from selfdirect.support.marketplace import actions as marketplace
from selfdirect.support.marketplace import queries as funds
from selfdirect.support.payments import queries, says
from selfdirect.support.pools import actions as pools
from selfdirect.support.reviews import actions as reviews


def go_on_due(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Open the next year of every budget whose year is about to end; answer how many.

    In blocks, each all or nothing with its reviews and its funds; each budget once, however
    often it runs. A block in which something cannot be read is done one by one.
    """
    night = budget_actions.OneByOne("budget.go_on", says.GO_ON, by, at)
    count, due = 0, list(budgets.to_go_on(localdate(at)))
    for first in range(0, len(due), budget_actions.BLOCK):
        block = due[first : first + budget_actions.BLOCK]
        try:
            count += _go_on(block, by, at)
        except budget_actions.FAULTS:
            count += _alone(block, night)
    night.tried.update(each.case_id for each in due)
    night.end()
    return count


def _alone(block: Iterable[Budget], night: budget_actions.OneByOne) -> int:
    count = 0
    for each in block:
        with night.alone(each.case):
            count += _go_on([each], night.by, night.at)
    return count


@transaction.atomic
def _go_on(block: Iterable[Budget], by: Actor, at: datetime) -> int:
    made = budget_actions.go_on_some(budgets=block, by=by, at=at)
    reviews.go_on(budgets=made, by=by, at=at)
    marketplace.carry_on(budgets=made, by=by, at=at)
    pools.carry_on(budgets=made, by=by, at=at)
    return len(made)


def bring_on_due(*, by: Actor = SYSTEM, at: datetime) -> int:
    """Bring into the next year what late changes made of years that are paid; answer how many.

    Each person by themselves, and each change once. What a year still pays with a run of its own
    waits for that, and so does what comes into a year that has not begun.
    """
    today = localdate(at)
    night = budget_actions.OneByOne("budget.bring_on", says.BRING_ON, by, at)
    count = 0
    for old in budgets.to_bring_on(today):
        with night.alone(old.case, writes=True):
            count += _bring_on(old, today, night)
            budget_actions.ask_to_pay(case=old.case, by=by, at=at)
    for old in budgets.ended_alone(today):
        with night.alone(old.case, writes=True):
            budget_actions.ask_to_pay(case=old.case, by=by, at=at)
    night.end()
    return count


def _bring_on(old: Budget, today: date, night: budget_actions.OneByOne) -> int:
    """Go from year to year until the one that is open: what reaches one may be over there too.

    Where a new plan has replaced the year after, it goes straight into the budget of that plan.
    """
    newest = budgets.lock_open(old.case)
    if newest is None or newest.starts_on > today:
        return 0
    years = budgets.lock_years(newest, old.starts_on)
    if years[0] != old:
        years = [budgets.lock(old.ref), newest]
    return sum(_bring(old, new, night) for old, new in pairwise(years))


def _bring(old: Budget, new: Budget, night: budget_actions.OneByOne) -> bool:
    if old.brought == old.changed:
        return False
    parts = queries.direct_of(old)
    found = {each.part.key: budgets.brought(each.part, each.so_far, each.last) for each in parts}
    found |= funds.brought(old, new)
    known = {part: each for part, each in found.items() if each}
    if len(known) < len(found):
        return False
    made = budget_actions.bring_on(old=old, new=new, found=known, night=night)
    return made is not None
