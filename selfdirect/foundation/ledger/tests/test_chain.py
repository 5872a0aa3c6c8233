"""The chain: what is sealed cannot change unseen, and the check names the row that did."""

import pytest
from django.db import DatabaseError, connection

from selfdirect.foundation.db import grants
from selfdirect.foundation.ledger import actions, queries
from selfdirect.foundation.ledger.models import Entry, Seal, SealedRow
from selfdirect.foundation.ledger.rules import Head
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

TORN = ["entry", "posting", "settlement", "account"]
KEPT = ["seal", "sealedrow", "anchor"]
ACT = {"effective_on": TODAY, "by": EFUA, "at": AT}


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)


def as_at_commit():
    run("SET CONSTRAINTS ALL IMMEDIATE")
    run("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def sealed(book):
    """Two batches: money in, a payment, a part, a release and a reversal; the head printed."""
    put_in(100)
    pay("PAY-1", 60, pending=True)
    actions.seal(at=AT)
    actions.settle(reference="PAY-1", amount=pounds(45), **ACT)
    pay("PAY-2", 10, pending=True)
    actions.void(reference="PAY-2", **ACT)
    pay("PAY-3", 7)
    actions.reverse(reference="PAY-3", new_reference="BACK-3", memo="Wrong payee", **ACT)
    actions.anchor(certificate="RUN-1", by=EFUA, at=AT)
    as_at_commit()


@pytest.fixture
def torn(sealed):
    """Tear the guards off, as only the owner of the database can."""
    for table in TORN:
        run(f"ALTER TABLE ledger_{table} DISABLE TRIGGER append_only")
    for table in KEPT:
        run(f"ALTER TABLE ledger_{table} DISABLE TRIGGER ledger_{table}_keep")
    run("ALTER TABLE ledger_entry DISABLE TRIGGER whole")
    assert queries.check() == []


def test_seals_cover_every_row_once_and_chain_to_each_other(sealed):
    first, second = Seal.objects.order_by("number")
    assert (first.number, first.previous, first.rows) == (1, "", 3 + 2)
    assert (second.number, second.previous, second.rows) == (2, first.digest, 3 + 2)
    assert SealedRow.objects.count() == 10
    assert queries.head() == Head(2, second.digest)


def test_there_is_nothing_to_close_twice_and_nothing_in_an_empty_book(db, sealed):
    assert actions.seal(at=AT) is None
    assert Seal.objects.count() == 2


@pytest.mark.django_db
def test_a_book_without_rows_has_no_head():
    assert actions.seal(at=AT) is None
    assert queries.head() == Head()


def test_a_certificate_keeps_the_head_that_it_was_first_given(sealed):
    first = actions.anchor(certificate="RUN-1", by=EFUA, at=AT)
    pay("PAY-4", 1)
    assert actions.anchor(certificate="RUN-1", by=EFUA, at=AT) == first
    assert actions.anchor(certificate="RUN-2", by=EFUA, at=AT) == queries.head() != first


def test_what_is_kept_is_the_same_in_any_session(sealed):
    run("SET LOCAL timezone = 'Asia/Tokyo'")
    run("SET LOCAL datestyle = 'German'")
    run("SET LOCAL bytea_output = 'escape'")
    assert queries.check() == []


def test_a_book_restored_where_transactions_count_anew_is_sealed_on(sealed):
    run("ALTER TABLE ledger_seal DISABLE TRIGGER ledger_seal_keep")
    run("UPDATE ledger_seal SET before_txid = before_txid + 1000000000")  # as of the old server
    pay("PAY-4", 1)
    assert actions.seal(at=AT) == queries.head()
    newest = Seal.objects.get(number=3)
    assert newest.rows == 1
    assert newest.before_txid < 1_000_000_000


ENTRY = "(SELECT id FROM ledger_entry WHERE reference = 'PAY-3')"
NOW = "6 April 2026 10:00"


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        (f"UPDATE ledger_posting SET pence = 600 WHERE entry_id = {ENTRY}",
         f"Entry PAY-3 is not as it was at seal 2, on {NOW}."),
        ("UPDATE ledger_entry SET effective_on = '2026-05-01' WHERE reference = 'PAY-1'",
         f"Entry PAY-1 is not as it was at seal 1, on {NOW}."),
        ("UPDATE ledger_entry SET by = 'else' WHERE reference = 'PAY-1'",
         f"Entry PAY-1 is not as it was at seal 1, on {NOW}."),
        (f"UPDATE ledger_posting SET target_id = (SELECT id FROM ledger_account WHERE address = "
         f"'{COUNCIL}') WHERE entry_id = {ENTRY}",
         f"Entry PAY-3 is not as it was at seal 2, on {NOW}."),
        ("DELETE FROM ledger_entry WHERE reference = 'PAY-3'", "is gone: it was there at seal 2"),
        ("INSERT INTO ledger_entry (reference, effective_on, recorded_at, memo, pending, by, "
         "fingerprint, txid) VALUES ('PAST', '2026-04-06', now(), '', false, 'x', '', 3)",
         "Entry PAST was put among rows that were sealed before it."),
        ("UPDATE ledger_settlement SET kind = 'posted', pence = NULL WHERE kind = 'part'",
         f"What became of entry PAY-1 is not as it was at seal 2, on {NOW}."),
        ("DELETE FROM ledger_settlement WHERE kind = 'void'",
         f"What became of entry PAY-2 is gone: it was there at seal 2, on {NOW}."),
        ("UPDATE ledger_account SET available = available + 1 WHERE guarded",
         f"Account {BUDGET} says £55.01 is available, but its entries come to £55.00."),
        ("UPDATE ledger_account SET floor = -1000 WHERE guarded",
         f"Account {BUDGET} is not as it was at seal 1, on {NOW}."),
        ("UPDATE ledger_account SET address = 'provider:ELSE' WHERE address LIKE 'provider:%'",
         f"Account provider:ELSE is not as it was at seal 1, on {NOW}."),
        ("UPDATE ledger_seal SET sealed_at = now() WHERE number = 1", "Seal 1 does not hold"),
        ("UPDATE ledger_seal SET content = 'else' WHERE number = 1", "Seal 1 does not hold"),
        ("UPDATE ledger_seal SET content = NULL WHERE number = 1", "Seal 1 does not hold"),
        ("UPDATE ledger_seal SET digest = 'else' WHERE number = 1",
         "Seal 2 does not follow the seal before it"),
        ("UPDATE ledger_sealedrow SET digest = 'else' WHERE kind = 'settlement' AND seal_id = 2",
         "Seal 2 does not hold"),
        ("DELETE FROM ledger_seal WHERE number = 1", "Seal 2 comes after seal 0"),
        ("DELETE FROM ledger_seal WHERE number = 1", "Seal 1 is gone"),
        ("DELETE FROM ledger_seal WHERE number = 2", "but the book has no such seal"),
        ("UPDATE ledger_anchor SET digest = 'else'", "Certificate RUN-1 shows seal 2 as else"),
    ],
)  # fmt: skip
def test_the_check_names_what_was_changed_behind_the_guards(torn, tampering, told):
    run(tampering)
    assert any(told in sentence for sentence in queries.check())


def test_a_row_and_its_digest_changed_together_still_break_their_seal(torn):
    run("UPDATE ledger_entry SET by = 'else' WHERE reference = 'PAY-3'")
    run('UPDATE ledger_sealedrow AS sealed SET digest = item.digest FROM ledger_items(0) AS item '
        'WHERE item.kind = sealed.kind AND item."row" = sealed."row"')  # fmt: skip
    assert queries.check() == [
        "Seal 2 does not hold: one of its rows, or what is kept of it, was changed."
    ]


@pytest.fixture
def older(torn):
    """Give the second seal the form that seals had before."""
    run("""UPDATE ledger_seal SET content = NULL, digest = ledger_seal_digest(
        number, before_txid, rows, previous, sealed_at, (
            SELECT string_agg(digest, '' ORDER BY kind, "row") FROM ledger_sealedrow
            WHERE seal_id = 2)) WHERE number = 2""")
    run("UPDATE ledger_anchor SET digest = seal.digest FROM ledger_seal AS seal "
        "WHERE seal.number = 2")  # fmt: skip
    assert queries.check() == []


def test_a_seal_from_before_holds_by_the_digests_of_its_rows_and_names_what_was_changed(older):
    run("UPDATE ledger_entry SET by = 'else' WHERE reference = 'PAY-3'")
    assert queries.check() == [f"Entry PAY-3 is not as it was at seal 2, on {NOW}."]
    run('UPDATE ledger_sealedrow AS sealed SET digest = item.digest FROM ledger_items(0) AS item '
        'WHERE item.kind = sealed.kind AND item."row" = sealed."row"')  # fmt: skip
    assert queries.check() == [
        "Seal 2 does not hold: it, or what is kept of its rows, was changed."
    ]


def test_beside_a_seal_from_before_only_rows_of_torn_seals_are_looked_at_one_by_one(older):
    pay("PAY-4", 1)  # has no seal
    with connection.cursor() as cursor:
        cursor.execute('SELECT kind, "row" FROM ledger_items(0, ARRAY[2])')
        looked_at = set(cursor.fetchall())
    covered = set(SealedRow.objects.filter(seal=2).values_list("kind", "row"))
    assert looked_at == covered | {("entry", Entry.objects.latest("id").pk)}
    assert queries.check() == []
    run("UPDATE ledger_entry SET by = 'else' WHERE reference IN ('PAY-1', 'PAY-3')")
    assert queries.check() == [
        "Seal 1 does not hold: one of its rows, or what is kept of it, was changed.",
        f"Entry PAY-1 is not as it was at seal 1, on {NOW}.",
        f"Entry PAY-3 is not as it was at seal 2, on {NOW}.",
    ]


def test_a_whole_chain_written_anew_differs_from_the_printed_head(torn):
    run("UPDATE ledger_entry SET by = 'else' WHERE reference = 'PAY-1'")
    run("DELETE FROM ledger_sealedrow; DELETE FROM ledger_seal")
    actions.seal(at=AT)
    pay("PAY-4", 1)
    actions.seal(at=AT)
    (sentence,) = queries.check()
    assert sentence.startswith("Certificate RUN-1 shows seal 2 as ")


def test_an_account_that_was_below_its_floor_at_a_seal_is_named(book):
    put_in(10)
    run(f"UPDATE ledger_account SET available = 5000 WHERE address = '{BUDGET}'")
    pay("PAY-1", 30)
    actions.seal(at=AT)
    put_in(50, reference="IN-2")
    run(f"UPDATE ledger_account SET available = 3000 WHERE address = '{BUDGET}'")
    assert queries.check() == [
        f"Account {BUDGET} stood at -£20.00 when seal 1 was set: below its floor of £0.00."
    ]


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("change", ["DELETE FROM ledger_%s", "TRUNCATE ledger_%s"])
def test_the_chain_itself_is_only_added_to(sealed, table, change):
    with pytest.raises(DatabaseError, match="are history"):
        run(change % table)


def test_the_application_seals_and_anchors_but_writes_no_seal(sealed):
    assert grants.apply(connection)
    run(f"SET LOCAL ROLE {grants.ROLE}")
    pay("PAY-4", 1)
    actions.anchor(certificate="RUN-2", by=EFUA, at=AT)
    assert queries.check() == []
    with pytest.raises(DatabaseError, match="permission denied"):
        run("INSERT INTO ledger_anchor (certificate, number, digest, at, by) "
            "VALUES ('X', 1, 'x', now(), 'x')")  # fmt: skip
