"""Everybody's statement: the same bytes twice, none made twice, and each held to the book."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import open_account, post, void_many
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.tests.rows import START, living_budget
from selfdirect.support.statements import bulk, queries
from selfdirect.support.statements.actions import made_for_everybody

DAYS = Period(START, START + timedelta(days=60))


@pytest.fixture
def budget(case, cast, now):
    return living_budget(case, cast, now)


def wanted(folder):
    return bulk.Wanted(DAYS, date(2026, 5, 4), folder, {"name": "Riverside", "phone": "01632"})


def make(folder):
    (refs,) = bulk.batches(wanted(folder))
    digests = bulk.make(wanted(folder), refs, bulk.read_index(folder))
    bulk.add_to_index(folder, digests)
    bulk.sort_index(folder)


def test_the_same_again_is_the_same_to_the_byte(budget, tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        make(tmp_path / name)
    files = [sorted((tmp_path / name).iterdir()) for name in ("one", "other")]
    assert [each.name for each in files[0]] == [f"{budget.ref}.pdf", "index.csv"]
    assert [f.read_bytes() for f in files[0]] == [f.read_bytes() for f in files[1]]


def test_what_is_there_is_left_alone_until_it_says_something_else(budget, tmp_path, cast, now):
    make(tmp_path)
    file = tmp_path / f"{budget.ref}.pdf"
    file.write_bytes(b"left alone")
    make(tmp_path)
    assert file.read_bytes() == b"left alone"
    open_account(address="purpose:out", stream="care")
    legs = [Leg(f"dp:{budget.ref}", "purpose:out", Money(5))]
    post(reference="spend:x:1", effective_on=START, memo="", legs=legs, by=SYSTEM, at=now)
    make(tmp_path)
    assert file.read_bytes().startswith(b"%PDF")


def test_a_file_that_is_gone_is_made_again_and_a_cut_line_counts_for_nothing(budget, tmp_path):
    make(tmp_path)
    (tmp_path / f"{budget.ref}.pdf").unlink()
    with (tmp_path / "index.csv").open("a") as index:
        index.write("PB-CUTX-CUTX,12ab")
    make(tmp_path)
    assert [each.name for each in sorted(tmp_path.iterdir())] == [f"{budget.ref}.pdf", "index.csv"]
    assert list(bulk.read_index(tmp_path)) == [budget.ref]


def test_only_budgets_with_money_in_these_days_are_told_of(budget):
    for first, there in ((START - timedelta(days=400), False), (START, True)):
        days = Period(first, first + timedelta(days=30))
        assert queries.with_money(days).exists() == there


def test_who_still_holds_money_of_a_budget_that_ended_is_told_of(budget, now):
    """And who gave it back in these days; not any more after them."""
    ends, gave, later = (START + timedelta(days=n) for n in (10, 400, 460))
    on = {"effective_on": gave, "by": SYSTEM, "at": now}
    parts = [part.address for part in budget.parts.all()]
    void_many(references=[each.reference for each in ledger.commitments(parts)], **on)
    rest = ledger.balances([*parts, f"dp:{budget.ref}"])
    legs = [Leg(each, "council:care", rest[each].posted) for each in rest if rest[each].posted]
    post(reference="recover:1", memo="Given back", legs=legs, **on)
    Budget.objects.update(state="ENDED", ended_on=ends)
    for first, there in ((ends, True), (gave, True), (later, False)):
        assert queries.with_money(Period(first, first + timedelta(days=20))).exists() == there


def test_that_everybodys_were_made_is_written_down(db, now):
    made_for_everybody(period=DAYS, number=7, by=SYSTEM, at=now)
    (row,) = Event.objects.filter(code="statements.made")
    assert (row.subject, row.facts) == ("statements:2026-03-02/2026-05-01", {"number": 7})


def test_every_statement_is_held_to_the_book(budget, now):
    assert queries.check(timezone.now()) == []
    assert queries.check(timezone.now(), sample=None) == queries.check(now, sample=0) == []
    open_account(address="isf:PB-GONE-GONE:OR-1", stream="care")
    assert queries.check(now) == ["Account isf:PB-GONE-GONE:OR-1 stands on nobody's statement."]


def tear(sql):
    """Change what is kept, with the guards torn off: as only the owner of the database can."""
    table = sql.split()[1]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(sql)


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (
            "UPDATE ledger_account SET available = available + 1 WHERE address ~ ':direct'",
            "comes to £20,796.80, but its accounts hold £20,796.81.",
        ),
        (
            "UPDATE budgets_part SET address = address || 'x' WHERE address ~ ':direct'",
            "has no account.",
        ),
    ],
)
def test_a_statement_that_is_not_the_books_is_named(budget, now, sql, said):
    tear(sql)
    found = queries.check(now, sample=0)
    assert any(said in sentence for sentence in found), found


def test_a_statement_that_says_something_else_is_named_by_its_account(budget, now):
    tear("UPDATE ledger_entry SET effective_on = '1999-01-01' WHERE NOT pending")
    (first, *_) = queries.differing([budget], START)
    assert "A statement says that budget:" in first
