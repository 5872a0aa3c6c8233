"""Months handed over: drawn up by one, signed by another, each thing once, missing codes told."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction

from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.learning.insight.actions import (
    close_month,
    draft_journal,
    drop_journal,
    file_of,
    sign_journal,
)
from selfdirect.learning.insight.models import Journal, JournalLine
from selfdirect.learning.insight.queries import journals
from selfdirect.learning.insight.rules.closing import month_of
from selfdirect.learning.insight.tests.test_closing import FEBRUARY, MARCH, spend
from selfdirect.support.payments.actions import approve_payment, begin_run, draft_run, stop_run
from selfdirect.support.payments.queries import live as run_lines
from selfdirect.support.payments.tests.rows import send
from selfdirect.support.payments.tests.test_rests import gone
from selfdirect.support.pools.tests.conftest import cases, members, pool, proposed

__all__ = ["cases", "gone", "members", "pool", "proposed"]  # fixtures of the rooms below

APRIL = date(2026, 4, 1)


@pytest.fixture
def made(budget, cast, now):
    """Close February with £7 paid in it, and draw its journal up."""
    spend(cast, budget, now, date(2026, 2, 20))
    close_month(starts_on=FEBRUARY, by=cast.efua.actor, at=now)
    return draft_journal(starts_on=FEBRUARY, by=cast.efua.actor, at=now)


@pytest.fixture
def signed(made, cast, now):
    return sign_journal(ref=made.ref, by=cast.maya.actor, at=now)


def test_a_closed_month_is_drawn_up_and_comes_to_the_book(made):
    assert (made.count, made.total) == (1, Money(700))
    line = made.lines.get()
    assert (line.team, line.purpose, line.stream, line.amount) == (
        "north",
        "out",
        "care",
        Money(700),
    )
    assert (line.centre, line.account) == ("AS101", "D4030")


def test_who_drew_it_up_does_not_sign_it(made, cast, now):
    with pytest.raises(Refused, match="Somebody else must sign"):
        sign_journal(ref=made.ref, by=cast.efua.actor, at=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Journal.objects.update(state="SIGNED", decided_by="efua", decided_at=now)


def test_its_file_is_the_same_each_time_and_balances(signed):
    rows = [row.split(",") for row in file_of(signed).decode("utf-8-sig").split("\r\n")[1:-1]]
    assert sum(float(row[5] or 0) - float(row[6] or 0) for row in rows) == 0
    assert file_of(signed) == file_of(Journal.objects.get())


def test_lines_are_never_edited_and_a_month_is_handed_over_once(signed, cast, now):
    with pytest.raises(DatabaseError), transaction.atomic():
        JournalLine.objects.update(centre="X")
    with pytest.raises(Refused, match="or it is handed over already"):
        draft_journal(starts_on=FEBRUARY, by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="while it is signed"):
        sign_journal(ref=signed.ref, by=cast.maya.actor, at=now)


def test_one_that_does_not_balance_says_so_and_is_not_signed(made, client, cast, now):
    client.force_login(cast.maya)
    page = f"/insight/journals/{made.ref}/"
    shown = client.get(page).content.decode()
    assert "It balances" in shown
    assert "Sign the journal" in shown
    by_hand = {"centre": "AS101", "account": "D4030", "amount": Money(5)}
    made.lines.create(place=2, month=FEBRUARY, what="support", **by_hand)
    shown = client.get(page).content.decode()
    assert "control account are £0.05 apart. It must not be signed" in shown
    assert "It balances" not in shown
    assert "Sign the journal" not in shown
    with pytest.raises(Refused, match="not as they were drawn up"):
        sign_journal(ref=made.ref, by=cast.maya.actor, at=now)


def test_what_is_known_later_goes_with_the_next_as_an_adjustment(signed, budget, cast, now):
    later = now + timedelta(days=40)
    spend(cast, budget, later, date(2026, 2, 21), 50, "late")
    spend(cast, budget, later, date(2026, 3, 5), 300, "new")
    close_month(starts_on=MARCH, by=cast.efua.actor, at=later)
    made = draft_journal(starts_on=MARCH, by=cast.maya.actor, at=later)
    assert [(line.month, line.amount) for line in made.lines.all()] == [
        (FEBRUARY, Money(50)),
        (MARCH, Money(300)),
    ]
    sign_journal(ref=made.ref, by=cast.efua.actor, at=later)
    assert journals.journal(month_of(MARCH), later).lines == ()


def test_one_that_was_thrown_away_hands_nothing_over(made, cast, now):
    drop_journal(ref=made.ref, by=cast.efua.actor, at=now)
    again = draft_journal(starts_on=FEBRUARY, by=cast.maya.actor, at=now)
    assert again.total == made.total
    with pytest.raises(Refused, match="while it is dropped"):
        sign_journal(ref=made.ref, by=cast.maya.actor, at=now)
    with pytest.raises(NotThere):
        drop_journal(ref="GJ-NONE", by=cast.maya.actor, at=now)


def test_a_month_that_is_not_closed_is_not_handed_over(signed, cast, now):
    with pytest.raises(Refused, match="close it first"):
        draft_journal(starts_on=MARCH, by=cast.efua.actor, at=now)


def test_money_that_no_code_is_for_is_refused_with_its_name(budget, cast, now):
    ledger.open_account(address="elsewhere:1", stream="care")
    ledger.post(
        reference="odd", effective_on=FEBRUARY, memo="",
        legs=[Leg("council:care", "elsewhere:1", Money(5))], by=cast.efua.actor, at=now,
    )  # fmt: skip
    close_month(starts_on=FEBRUARY, by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="from council to elsewhere"):
        draft_journal(starts_on=FEBRUARY, by=cast.efua.actor, at=now)


def test_a_month_in_which_nothing_happened_is_not_handed_over(budget, cast, now):
    close_month(starts_on=FEBRUARY, by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="Nothing happened"):
        draft_journal(starts_on=FEBRUARY, by=cast.efua.actor, at=now)


def test_the_pages_lead_from_the_month_to_its_file(
    desk, client, budget, cast, now, time_machine, django_assert_max_num_queries
):
    time_machine.move_to(now)
    spend(cast, budget, now, date(2026, 2, 20))
    close_month(starts_on=FEBRUARY, by=cast.efua.actor, at=now)
    assert "February 2026 can be handed" in desk.get("/insight/journals/").content.decode()
    answer = desk.post("/insight/months/2026-02/draft/", {"once": str(uuid4())})
    page = answer.headers["Location"]
    shown = desk.get(page).content.decode()
    assert "because you drew this up" in shown
    assert "Getting out and about, North team" in shown
    assert "It balances" in shown
    assert desk.get(f"{page}journal.csv").status_code == 403
    client.force_login(cast.maya)
    client.post(f"{page}sign/", {"once": str(uuid4())})
    with django_assert_max_num_queries(9):
        assert "is handed to the general ledger" in client.get(page).content.decode()
    with django_assert_max_num_queries(11):
        assert "All that is closed" in client.get("/insight/journals/").content.decode()
    file = client.get(f"{page}journal.csv")
    assert "AS101,D4030,7.00" in file.content.decode("utf-8-sig")


def test_what_was_left_in_a_shared_fund_and_goes_on_to_somebody_is_handed_over_too(
    gone, cast, now
):
    later = now + timedelta(days=40)
    run = begin_run(due_by=now.date(), by=cast.efua.actor, at=now)
    run = draft_run(ref=run.ref, by=cast.efua.actor, at=now)
    (rest,) = (each.payment for each in run_lines(run) if each.payment.kind == "rest")
    stop_run(ref=run.ref, because="It goes alone.", by=cast.efua.actor, at=now)
    approve_payment(ref=rest.ref, by=cast.maya.actor, at=now)
    for sent in (False, True):
        if sent:
            send(rest, cast, now)
        found = journals.journal(month_of(MARCH), later)
        assert not found.unmapped
        assert Money.total(each.amount for each in found.lines) == Money(16_000 if sent else 0)
