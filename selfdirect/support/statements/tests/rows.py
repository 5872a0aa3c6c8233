"""A split budget with one direct payment made, one invoice paid, one share come in."""

from datetime import date, datetime

from config.demo.cast import Cast
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger.actions import post, settle
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.actions import open_budget
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.tests.rows import agreed_plan


def living_budget(case: Case, cast: Cast, now: datetime) -> Budget:
    agreed_plan(case, now, pays=6000)
    found = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    efua = {"by": cast.efua.actor, "at": now}
    legs = [Leg(f"budget:{found.ref}:direct", f"dp:{found.ref}", Money(99200))]
    memo = "Amira Khan, 2 March to 29 March 2026: Direct payment"
    post(reference="pay:PY-1", effective_on=date(2026, 3, 4), memo=memo, legs=legs, **efua)
    order = budgets.orders_open(found)[0]
    settle(reference=order.reference, effective_on=date(2026, 4, 2), **efua)
    share = budgets.shares_open(found)[0]
    settle(reference=share.reference, effective_on=date(2026, 4, 3), **efua)
    return found
