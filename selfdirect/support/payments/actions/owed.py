"""What a budget that has ended still owes for days that were put right: paid with the next run."""

from datetime import date, datetime, timedelta

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.kernel.money import NOTHING
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules as budget_rules
from selfdirect.support.budgets.models import Budget
from selfdirect.support.payments import queries, says
from selfdirect.support.payments.actions.payments import prepare
from selfdirect.support.payments.actions.rests import paid_to
from selfdirect.support.payments.models import Payment


def prepare_owed(old: Budget, on: date, by: Actor, at: datetime) -> list[Payment]:
    """Prepare it, part by part; none where it is on its way, or a budget is open that has it."""
    old = budgets.lock(old.ref)
    if budgets.open_of(old.case) not in (None, old):
        return []
    made = []
    for each in queries.direct_of(old):
        found = budgets.brought(each.part, each.so_far, each.last)
        if found and found.more > NOTHING:
            payment = Payment(
                part=each.part,
                kind=Payment.Kind.OWED,
                payee=budget_rules.held_account(old.ref, each.part.held),
                **paid_to(each.part),
                amount=found.more,
                what=says.OWED,
                working=budgets.owed_in_words(old, each.part.key, found),
            )
            made.append(prepare(payment, on, on + timedelta(days=1), by, at))
    return made
