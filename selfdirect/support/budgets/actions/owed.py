"""What a budget that has ended still owes, and no other takes over: paid with a run, or not."""

from datetime import datetime

from django.utils.timezone import localdate

from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases import actions as case_actions
from selfdirect.register.cases import queries as cases
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import queries, rules, says
from selfdirect.support.budgets.actions.changes import learn, tell
from selfdirect.support.budgets.models import Change, Part
from selfdirect.support.budgets.rules import Kind

TO_PAY = "budget.owed"  # the code of finance's task


def ask_to_pay(*, case: Case, by: Actor, at: datetime) -> None:
    """Ask finance, once, to pay what budgets of a case still owe; end that when nothing is owed.

    A budget that owes nothing, and had nothing too much, is not looked at again.
    """
    found: list[rules.Brought] = []
    why: list[str] = []
    for budget in queries.ended_alone(localdate(at)).filter(case=case):
        each = queries.still_to_pay(budget)
        owed = {part: one for part, one in each.items() if one and one.more.pence > 0}
        found += owed.values()
        why += [queries.owed_in_words(budget, part, one) for part, one in owed.items()]
        if all(one and not one.more for one in each.values()):
            budget.brought = budget.changed
            budget.save(update_fields=["brought"])
    asked = cases.open_tasks(case).filter(code=TO_PAY).exists()
    if found and not asked:
        words = says.to_pay_owed(Money.total(one.more for one in found), case.person, why[0])
        case_actions.add_task(case=case, code=TO_PAY, words=words, role=Role.FINANCE, at=at)
    if asked and not found:
        case_actions.finish_task(case=case, code=TO_PAY, by=by, at=at)


def leave_unpaid(*, part: Part, more: Money, because: str, by: Actor, at: datetime) -> Change:
    """Keep what a budget still owed: one prepared to pay it, and another says why it is not paid.

    Called inside the act of the other, with the budget held.
    """
    budget = part.budget
    change = Change(
        kind=Kind.BROUGHT,
        starts_on=rules.day_before(budget.ended_on or budget.ends_before),
        once={part.key: -more.pence},
        words=says.not_paid(more, because),
    )
    learn(budget, change, by, at)
    return tell(change, "budget.not_paid", "")
