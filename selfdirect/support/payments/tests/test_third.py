"""Somebody whom the person chose holds the money: they are paid, and the person reads of it."""

from datetime import timedelta

import pytest

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.support.budgets.actions import move_budget
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments import actions, queries
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.rules import accounts
from selfdirect.support.payments.tests.rows import bank, go

THEN = START + timedelta(weeks=4)


@pytest.mark.parametrize(
    ("whose", "person", "third"),
    [
        ("P-7K3M-9QRT", "P-7K3M-9QRT", False),
        ("P-7K3M-9QRT-3", "P-7K3M-9QRT", True),
        ("OR-7K3M-9QRT", "", False),
    ],
)
def test_whose_money_it_is_stands_in_the_name_of_a_payee(whose, person, third):
    assert (accounts.person_of(whose), accounts.is_third(whose)) == (person, third)
    assert accounts.third_of("P-7K3M-9QRT") == "P-7K3M-9QRT-3"


def test_whom_they_chose_is_paid_into_an_account_of_its_own(budget, cast, now):
    person = budget.case.person.ref
    move_budget(
        budget_ref=budget.ref, source="direct", target="third", weekly=Money(24800),
        starts_on=THEN, asked="Ben does it for me.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    chosen = accounts.third_of(person)
    bank(person, cast, now)
    assert bank(chosen, cast, now, "00077777").whose_name == (
        "Whom Amira Khan chose to hold the money"
    )
    later = now + timedelta(weeks=4)
    run = actions.begin_run(due_by=THEN, by=cast.efua.actor, at=later)
    run = actions.draft_run(ref=run.ref, by=cast.efua.actor, at=later)
    paid = {line.payment.whose: line.account.number for line in queries.live(run)}
    assert paid == {person: "00012345", chosen: "00077777"}  # her own first four weeks are due too
    go(run, cast, later)
    payment = Payment.objects.get(whose=chosen)
    assert payment.payee == f"dp:{budget.ref}-third"
    assert ledger.balance(payment.payee).posted == Money(24800 * 4)
    told = [row.told for row in told_to(person).filter(code="payment.sent")]
    said = "£992.00 is on its way to whom you chose to hold your money for your direct payment"
    assert any(words.startswith(said) for words in told)
    assert ledger.check() == []


def test_what_waits_for_whom_they_chose_is_not_taken_off_what_the_person_is_due(budget, cast, now):
    move_budget(
        budget_ref=budget.ref, source="direct", target="third", weekly=Money(14_800),
        starts_on=START, asked="Ben holds some of it.", by=cast.carol.actor, at=now,
    )  # fmt: skip
    run = actions.begin_run(due_by=START, by=cast.efua.actor, at=now)
    actions.draft_run(ref=run.ref, by=cast.efua.actor, at=now)
    waiting = {each.payee: each.amount.pence for each in Payment.objects.all()}
    assert waiting == {f"dp:{budget.ref}": 40_000, f"dp:{budget.ref}-third": 59_200}
    budget.refresh_from_db()
    due = queries.next_direct(budget)
    assert (due.run.starts_on, due.amount) == (THEN, Money(40_000))
