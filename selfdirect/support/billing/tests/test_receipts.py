"""Money that comes: whole shares settled, the oldest first; the rest to their credit."""

from datetime import timedelta

import pytest

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.support.billing import actions, queries
from selfdirect.support.billing.models import Bill
from selfdirect.support.billing.tests.conftest import FOUR_WEEKS
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.reconciliation.actions import placing
from selfdirect.support.reconciliation.models import Line
from selfdirect.support.reconciliation.rules import Expected


def test_a_payment_in_full_settles_the_share(send_bills, pay, owes, budget, cast):
    send_bills()
    pay(24000)
    assert owes() == NOTHING
    assert len(budgets.shares_open(budget)) == 12
    assert told_to(cast.amira_person.ref).first().told == (
        "Your payment of £240.00 came on Monday 2 March. Thank you. All your bills are paid."
    )


def test_a_part_stays_to_her_credit_until_the_rest_comes(send_bills, pay, owes, budget):
    send_bills()
    pay(10000)
    assert owes() == Money(14000)
    assert len(budgets.shares_open(budget)) == 13
    pay(14000)
    assert owes() == NOTHING
    assert len(budgets.shares_open(budget)) == 12


def test_too_much_pays_the_next_bill(send_bills, pay, owes, cast):
    send_bills()
    pay(30000)
    assert owes() == Money(-6000)
    assert (
        told_to(cast.amira_person.ref)
        .first()
        .told.endswith("£60.00 more than you owe stands to your credit: for your next bill.")
    )
    send_bills(1)
    assert owes() == FOUR_WEEKS - Money(6000)
    pay(42000)
    send_bills(2)
    assert owes() == NOTHING
    assert queries.credit_of(cast.amira_person) == NOTHING


def test_the_oldest_is_settled_first(send_bills, pay, owes, budget):
    send_bills()
    send_bills(1)
    pay(24000)
    assert owes() == FOUR_WEEKS
    first = min(budgets.shares_open(budget), key=lambda share: share.starts_on)
    assert first.starts_on == START + timedelta(weeks=4)


def test_the_council_has_what_she_paid(send_bills, pay, cast, budget):
    send_bills()
    before = ledger.balance("council:care").posted
    pay(30000)
    assert ledger.balance("council:care").posted - before == FOUR_WEEKS
    assert ledger.balance(f"credit:{cast.amira_person.ref}").posted == Money(6000)


def test_a_bill_that_says_something_else_than_the_book_is_named(send_bills, cast):
    send_bills()
    assert queries.check() == []
    Bill.objects.update(total=1)
    assert queries.check() == [
        f"The bills of {cast.amira_person.ref} say that £0.01 is owed, but the book says £240.00."
    ]


def test_what_cannot_be_is_refused_and_writes_nothing(budget, cast, now):
    facts = {"person_ref": cast.amira_person.ref, "how": "cash", "by": cast.efua.actor, "at": now}
    with pytest.raises(Refused, match="still to come"):
        actions.take_receipt(amount=Money(1), on=START + timedelta(1), **facts)
    with pytest.raises(Refused, match="more than nothing"):
        actions.take_receipt(amount=NOTHING, on=START, **facts)
    with pytest.raises(Refused, match="for: finance"):
        actions.take_receipt(amount=Money(1), on=START, **(facts | {"by": cast.carol.actor}))
    with pytest.raises(NotThere):
        actions.take_receipt(amount=Money(1), on=START, **(facts | {"person_ref": "P-0"}))
    assert not cast.amira_person.receipts.exists()


def test_a_share_is_not_settled_by_the_bank_after_it_was_paid_from_credit(
    send_bills, pay, budget, cast, now
):
    share = min(budgets.shares_open(budget), key=lambda each: each.starts_on)
    send_bills()
    pay(24000)
    asked = Expected(budget.ref, 24000, ((share.reference, 24000),))
    with pytest.raises(Refused, match="paid another way just now"):
        placing.match([(Line(), asked)], cast.efua.actor, now)
