"""Somebody whom a person chose holds a grant for them, and says what was bought with it."""

from datetime import date, timedelta
from random import Random

from config.demo.council import Council, moment
from config.demo.runs import send
from selfdirect.foundation.db.refs import drawn_from
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.money import Money
from selfdirect.support.budgets.actions import ask_for_more, sign_addition
from selfdirect.support.budgets.models import Budget
from selfdirect.support.payments import actions as payments
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.rules.accounts import third_of
from selfdirect.support.reconciliation import actions
from selfdirect.support.reconciliation.models import Spent
from selfdirect.support.reconciliation.rules import Said

SINCE = timedelta(weeks=8)
A_WEEK = Money(20_00)
BOUGHT = (  # so many days after it came
    (3, "A term of pottery on Thursdays", Money(38_00), "work"),
    (9, "Clay and two brushes", Money(11_40), "things"),
    (17, "Taxi to the workshop and back", Money(9_60), "out"),
)


def tell(council: Council) -> None:
    """Add the grant, pay its first four weeks, and write down what a neighbour bought with it."""
    if Spent.objects.exists():
        return  # an interrupted making goes on
    rows = Budget.objects.filter(
        state="OPEN", case__person__user=None, ends_before__gt=council.today,
        starts_on__lte=council.today - SINCE,
    )  # fmt: skip
    budget = rows.select_related("case__person").order_by("-starts_on", "pk").first()
    if budget is None:
        return
    with drawn_from(Random(f"{council.seed}:chosen")):
        starts = (run.starts_on for run in budget.year.four_weekly())
        first = max(day for day in starts if day <= council.today - SINCE)
        _grant(council, budget, first)
        efua, case = council.actor("efua"), budget.case.ref
        for days, words, amount, purpose in BOUGHT if _paid(council, budget, first) else ():
            day = first + timedelta(days=days)
            said, at = Said(day, amount, purpose, words), moment(day, 15)
            actions.say_spent(case_ref=case, said=said, by=efua, at=at)


def _grant(council: Council, budget: Budget, first: date) -> None:
    """Let two people sign a grant that a neighbour holds, and know where she is paid."""
    efua, maya, at = council.actor("efua"), council.actor("maya"), moment(first, 6)
    asked = ask_for_more(
        budget_ref=budget.ref, kind="stream", stream="grant", held="third", amount=A_WEEK,
        starts_on=first, words="A grant for learning a craft; a neighbour holds it.",
        by=maya, at=at,
    )  # fmt: skip
    sign_addition(ref=asked.ref, by=efua, at=at)
    account = payments.enter_account(
        whose=third_of(budget.case.person.ref), name="I Calloway", sort_code="204512",
        number="70000100", by=efua, at=at,
    )  # fmt: skip
    payments.check_account(ref=account.ref, how="We rang her.", by=maya, at=at)


def _paid(council: Council, budget: Budget, first: date) -> bool:
    """Pay it with a run; say whether it went."""
    efua, maya = council.actor("efua"), council.actor("maya")
    run = payments.begin_run(due_by=first, by=efua, at=moment(first, 8))
    payments.draft_run(ref=run.ref, by=SYSTEM, at=moment(first, 8, 5))
    run.refresh_from_db()
    send(run, first, council.today, efua, maya)
    paid = Payment.objects.filter(
        part__budget=budget, part__held="third", state__in=("SENT", "PAID")
    )
    return paid.exists()
