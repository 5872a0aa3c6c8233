"""The history row goes with the money: written with it, once, or not at all."""

import pytest
from django.db import DatabaseError, connection, transaction

from selfdirect.foundation.audit.actions import event
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.db import grants
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.ledger import actions, queries
from selfdirect.foundation.ledger.models import Entry
from selfdirect.foundation.ledger.tests.conftest import (
    AT,
    BUDGET,
    EFUA,
    TODAY,
    open_accounts,
    pay,
    pounds,
    put_in,
)

TOLD = 'We paid "Brightway" £1.00.\nThat is \\ all: {a,b}, NULL, Zoë.'


def told(code="ledger.posted"):
    return event(
        code, on="entry:PAY-1", by=EFUA, at=AT, about="P-7K3M-9QTX", told=TOLD,
        facts={"pence": 100, "why": "Zoë's \"bus\""},
    )  # fmt: skip


def test_the_row_is_as_record_would_write_it(book):
    put_in(100)
    pay("PAY-1", 1, history=told())
    row, asked = Event.objects.get(), told()
    for column in ("code", "kind", "subject", "about", "by", "by_name", "at", "facts", "told"):
        assert getattr(row, column) == getattr(asked, column)
    assert row.txid > 0


def test_every_act_writes_its_row_and_the_same_again_writes_none(book):
    put_in(100)
    for _ in range(2):
        pay("PAY-1", 1, pending=True, history=told("a"))
        pay("PAY-2", 1, pending=True)
        actions.settle(reference="PAY-1", effective_on=TODAY, history=told("b"), by=EFUA, at=AT)
        actions.void(reference="PAY-2", effective_on=TODAY, history=told("c"), by=EFUA, at=AT)
        actions.reverse(
            reference="PAY-1", new_reference="R", effective_on=TODAY, memo="", by=EFUA, at=AT,
            history=told("d"),
        )  # fmt: skip
    assert [row.code for row in Event.objects.order_by("id")] == ["a", "b", "c", "d"]


def test_what_is_refused_writes_no_row(book):
    put_in(1)
    with pytest.raises(Refused), transaction.atomic():
        pay("PAY-1", 2, history=told())
    assert not Event.objects.exists()


def test_money_and_row_are_one_question(book, django_assert_num_queries):
    put_in(1)
    with django_assert_num_queries(1):
        pay("PAY-1", 1, history=told())


def test_the_application_tells_by_the_call_and_still_cannot_write_the_book(book):
    assert grants.apply(connection)
    put_in(1)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {grants.ROLE}")
        pay("PAY-1", 1, history=told())
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            cursor.execute("UPDATE audit_event SET told = ''")
        cursor.execute("RESET ROLE")
    assert Event.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_a_call_is_one_of_its_own():
    """Money and row stand as soon as it returns; a refusal leaves the connection fit for use."""
    open_accounts()
    put_in(10)
    assert not connection.in_atomic_block
    for n in range(8):  # more often than it takes until the call is prepared
        pay(f"PAY-{n}", 1, history=told())
        with pytest.raises(Refused):
            pay(f"TOO-MUCH-{n}", 100, history=told())
    connection.close()  # whatever was not committed would be gone
    assert Event.objects.count() == 8
    assert queries.balance(BUDGET).posted == pounds(2)


@pytest.mark.django_db(transaction=True)
def test_inside_a_transaction_it_joins_it():
    open_accounts()
    put_in(10)
    with transaction.atomic():
        pay("PAY-1", 1, history=told())
        transaction.set_rollback(True)
    assert not Event.objects.exists()
    assert Entry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_in_a_transaction_that_has_failed_nothing_is_asked():
    open_accounts()
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            put_in(10)
    assert not Entry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_call_stays_prepared_and_outlives_a_change_of_the_tables():
    open_accounts()
    put_in(20)
    for n in range(7):
        pay(f"PAY-{n}", 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement ~ 'ledger'")
        assert cursor.fetchone()[0] > 0
        cursor.execute("ALTER TABLE ledger_account ADD COLUMN made_later text")
        cursor.execute("ALTER TABLE ledger_account DROP COLUMN made_later")
    pay("PAY-8", 1)
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    connection.close()
    pay("PAY-9", 1)
    assert queries.balance(BUDGET).posted == pounds(11)
