"""Who may open a budget, and end one."""

from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import YES, Decision
from selfdirect.support.budgets.journey import BUDGET
from selfdirect.support.budgets.models import Budget


def may_open(actor: Actor) -> Decision:
    if actor.has(Role.FINANCE):
        return YES
    return Decision("To open a personal budget is for: finance.")


def may_end(actor: Actor, budget: Budget) -> Decision:
    return BUDGET.may(budget.state, "end", actor.roles)
