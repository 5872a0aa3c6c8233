"""History cannot be edited: not by the owner of the tables, and still less by the application."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from selfdirect.foundation.db import grants
from selfdirect.foundation.ledger import actions, queries
from selfdirect.foundation.ledger.tests.conftest import (
    AT,
    BUDGET,
    COUNCIL,
    EFUA,
    TODAY,
    pay,
    pounds,
    put_in,
)

BOOK = ["ledger_entry", "ledger_posting", "ledger_settlement"]
CHANGES = [
    *[f"DELETE FROM {table}" for table in [*BOOK, "ledger_account"]],
    *[f"TRUNCATE {table} CASCADE" for table in [*BOOK, "ledger_account"]],
    "UPDATE ledger_entry SET memo = 'Else'",
    "UPDATE ledger_posting SET pence = 1",
    "UPDATE ledger_settlement SET kind = 'void'",
    "UPDATE ledger_account SET floor = -1",
]
WRITES = [
    "UPDATE ledger_account SET available = 1",
    "INSERT INTO ledger_account (address, stream, guarded, floor) VALUES ('a:b', '', false, 0)",
    "INSERT INTO ledger_settlement VALUES (1, 'void', '2026-04-06', now(), 'x')",
    "INSERT INTO ledger_posting VALUES (9, 1, 1, 1, 2)",
    "INSERT INTO ledger_entry (reference, effective_on, recorded_at, memo, pending, by,"
    " fingerprint) VALUES ('X', '2026-04-06', now(), '', false, 'x', '')",
]
TWICE = f"""
SELECT ledger_post_many(
    '{{X,X}}', '{{2026-04-06,2026-04-06}}', '{{a,a}}', '{{{BUDGET},{BUDGET}}}',
    '{{{COUNCIL},{COUNCIL}}}', '{{100,100}}', '{{t,t}}', '{{NULL,NULL}}', '{{x,x}}', '{{now,now}}',
    '{{void,void}}', '{{2026-04-06,2026-04-06}}', '{{x,x}}', '{{now,now}}')
"""


@pytest.fixture
def written(book):
    put_in(100)
    pay("PAY-1", 60, pending=True)
    actions.settle(reference="PAY-1", effective_on=TODAY, by=EFUA, at=AT)
    as_at_commit()


@pytest.fixture
def as_application(written):
    """Act with the rights of the web and the worker."""
    assert grants.apply(connection)
    _run(f"SET LOCAL ROLE {grants.ROLE}")


def as_at_commit():
    """Look at what is looked at when a transaction ends."""
    _run("SET CONSTRAINTS ALL IMMEDIATE")
    _run("SET CONSTRAINTS ALL DEFERRED")


def _run(sql):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@pytest.mark.parametrize("change", CHANGES)
def test_the_owner_of_the_tables_cannot_edit_history(written, change):
    with pytest.raises(DatabaseError, match="The ledger is never edited"):
        _run(change)


@pytest.mark.parametrize("change", CHANGES + WRITES)
def test_the_application_may_not_write_the_book_at_all(as_application, change):
    with pytest.raises(DatabaseError, match="permission denied"):
        _run(change)


def test_the_application_gains_nothing_by_calling_an_inner_function(as_application):
    with pytest.raises(DatabaseError, match="permission denied"):
        _run("SELECT ledger_guard(id, 1, 1) FROM ledger_entry")


def test_the_application_can_do_every_act_of_the_book_and_read_it(as_application):
    actions.open_account(address="budget:PB-2:direct", stream="care", guarded=True)
    pay("PAY-2", 10)
    pay("PAY-3", 10, pending=True)
    actions.void(reference="PAY-3", effective_on=TODAY, by=EFUA, at=AT)
    actions.reverse(
        reference="PAY-2", new_reference="R", effective_on=TODAY, memo="", by=EFUA, at=AT
    )
    assert queries.balance(BUDGET).posted == pounds(40)
    assert queries.check() == []


def test_the_door_itself_refuses_a_reference_given_twice(as_application):
    with pytest.raises(DatabaseError, match="reference X is given twice"):
        _run(TWICE)


def test_a_table_made_later_is_open_to_the_application(as_application):
    _run("RESET ROLE")
    _run("CREATE TABLE made_later (word text)")
    _run(f"SET LOCAL ROLE {grants.ROLE}")
    _run("INSERT INTO made_later VALUES ('x')")


def test_the_command_says_that_the_role_has_its_rights(db, capsys):
    call_command("grants")
    assert "has its rights" in capsys.readouterr().out


def test_an_account_that_may_not_act_as_the_role_is_told_so_and_nothing_fails(written):
    _run("CREATE ROLE made_for_a_test NOLOGIN")
    _run("GRANT made_for_a_test TO CURRENT_USER")
    _run("SET LOCAL ROLE made_for_a_test")
    assert not grants.apply(connection)


def test_the_command_says_what_to_ask_for_where_no_role_can_be_made(db, capsys, monkeypatch):
    monkeypatch.setattr(grants, "apply", lambda connection: False)
    call_command("grants")
    assert "CREATE ROLE selfdirect_app" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        ("UPDATE ledger_posting SET pence = 1 WHERE pence = 6000", "fingerprint differs"),
        ("UPDATE ledger_posting SET pence = 1 WHERE pence = 6000", "says £40.00 is available"),
        ("UPDATE ledger_account SET available = 1 WHERE guarded", "its entries come to £40.00"),
        ("DELETE FROM ledger_posting WHERE pence = 6000", "PAY-1 moves no money"),
        ("UPDATE ledger_entry SET pending = false", "PAY-1 was settled, but"),
        ("UPDATE ledger_posting SET pence = 7 WHERE entry_id = "
         "(SELECT id FROM ledger_entry WHERE reference = 'R')", "R is not the mirror"),
    ],
)  # fmt: skip
def test_the_check_names_what_was_edited_with_the_guards_torn_off(written, edit, told):
    actions.reverse(
        reference="PAY-1", new_reference="R", effective_on=TODAY, memo="", by=EFUA, at=AT
    )
    pay("PAY-2", 60)
    as_at_commit()
    for table in BOOK:
        _run(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
    assert queries.check() == []
    _run(edit)
    assert any(told in problem for problem in queries.check())
