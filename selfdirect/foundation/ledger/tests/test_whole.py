"""What may not stand in the book cannot be written there, not even by the owner of its tables."""

import pytest
from django.db import DatabaseError, connection, transaction

from selfdirect.foundation.ledger import actions
from selfdirect.foundation.ledger.models import Account, Entry
from selfdirect.foundation.ledger.tests.conftest import (
    AT,
    BRIGHTWAY,
    BUDGET,
    EFUA,
    TODAY,
    pay,
    put_in,
)

ENTRY = """
INSERT INTO ledger_entry (reference, effective_on, recorded_at, memo, pending, reverses_id, by,
    fingerprint) VALUES ('X', '2026-04-06', now(), '', {pending}, {reverses}, 'x', '')
RETURNING id
"""
POSTING = "INSERT INTO ledger_posting (entry_id, line, source_id, target_id, pence) VALUES "


@pytest.fixture
def written(book):
    put_in(100)
    pay("PAY-1", 60)
    pay("PAY-2", 10, pending=True)
    pay("PAY-3", 10, pending=True)
    actions.void(reference="PAY-3", effective_on=TODAY, by=EFUA, at=AT)


def by_hand(*statements):
    """Write as the owner of the tables may, until the transaction would end."""
    with transaction.atomic(), connection.cursor() as cursor:
        for sql in statements:
            cursor.execute(sql)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def entry(reverses=None, *legs):
    """Make the statements that write an entry with legs of source, target and pence."""
    wrong = Entry.objects.get(reference=reverses).pk if reverses else "NULL"
    ends = dict(Account.objects.values_list("address", "pk"))
    last = "currval(pg_get_serial_sequence('ledger_entry', 'id'))"
    rows = [
        f"({last}, {line}, {ends[source]}, {ends[target]}, {pence})"
        for line, (source, target, pence) in enumerate(legs, 1)
    ]
    made = [ENTRY.format(pending="false", reverses=wrong)]
    return [*made, POSTING + ", ".join(rows)] if rows else made


def test_an_entry_without_postings(written):
    with pytest.raises(DatabaseError, match="Entry X moves no money"):
        by_hand(*entry())


def test_an_entry_without_postings_among_many(written):
    with pytest.raises(DatabaseError, match="Entry X moves no money"):
        by_hand("SET LOCAL ledger.together = 'on'", *entry())


def test_a_reversal_that_is_the_mirror_image_could_be_written(written):
    by_hand(*entry("PAY-1", (BRIGHTWAY, BUDGET, 6000)))


@pytest.mark.parametrize(
    ("wrong", "legs"),
    [
        ("PAY-1", [(BRIGHTWAY, BUDGET, 5999)]),
        ("PAY-1", [(BUDGET, BRIGHTWAY, 6000)]),
        ("PAY-1", [(BRIGHTWAY, BUDGET, 6000), (BRIGHTWAY, BUDGET, 1)]),
        ("PAY-2", [(BRIGHTWAY, BUDGET, 1000)]),
        ("PAY-3", [(BRIGHTWAY, BUDGET, 1000)]),
    ],
)
def test_a_reversal_that_is_not_the_mirror_image_of_what_was_paid(written, wrong, legs):
    with pytest.raises(DatabaseError, match="X is not the mirror of the entry it reverses"):
        by_hand(*entry(wrong, *legs))


def test_a_reversal_of_a_reversal(written):
    actions.reverse(
        reference="PAY-1", new_reference="R", effective_on=TODAY, memo="", by=EFUA, at=AT
    )
    with pytest.raises(DatabaseError, match="X is not the mirror"):
        by_hand(*entry("R", (BUDGET, BRIGHTWAY, 6000)))


def test_a_second_reversal(written):
    actions.reverse(
        reference="PAY-1", new_reference="R", effective_on=TODAY, memo="", by=EFUA, at=AT
    )
    with pytest.raises(DatabaseError, match="ledger_reversed_once"):
        by_hand(*entry("PAY-1", (BRIGHTWAY, BUDGET, 6000)))


@pytest.mark.parametrize("pence", [0, -1])
def test_a_posting_of_nothing_or_less(written, pence):
    with pytest.raises(DatabaseError, match="ledger_pence_above_nought"):
        by_hand(*entry(None, (BUDGET, BRIGHTWAY, pence)))


def test_a_posting_that_goes_nowhere(written):
    with pytest.raises(DatabaseError, match="ledger_two_ends"):
        by_hand(*entry(None, (BUDGET, BUDGET, 1)))


@pytest.mark.parametrize(
    ("reference", "kind", "pence"),
    [("PAY-1", "posted", "NULL"), ("PAY-2", "part", "1000"), ("PAY-2", "part", "1001")],
)
def test_a_settlement_of_what_was_not_promised(written, reference, kind, pence):
    number = Entry.objects.get(reference=reference).pk
    with pytest.raises(DatabaseError, match=f"Entry {number} cannot be settled like this"):
        by_hand(
            "INSERT INTO ledger_settlement (entry_id, kind, effective_on, pence, at, by) VALUES"
            f" ({number}, '{kind}', '2026-04-06', {pence}, now(), 'x')"
        )


@pytest.mark.parametrize(
    ("kind", "pence"), [("part", "NULL"), ("part", "0"), ("posted", "1"), ("lost", "NULL")]
)
def test_a_settlement_of_no_known_kind(written, kind, pence):
    number = Entry.objects.get(reference="PAY-2").pk
    with pytest.raises(DatabaseError, match="ledger_kind"):
        by_hand(
            "INSERT INTO ledger_settlement (entry_id, kind, effective_on, pence, at, by) VALUES"
            f" ({number}, '{kind}', '2026-04-06', {pence}, now(), 'x')"
        )
