"""Bills for everybody: drawn up by one, sent by another, each share once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.outbox.models import Message
from selfdirect.support.billing import actions, queries
from selfdirect.support.billing.models import Bill, Line, Round
from selfdirect.support.billing.tests.conftest import FOUR_WEEKS
from selfdirect.support.budgets import actions as budget_actions
from selfdirect.support.budgets.tests.rows import START, agreed_plan
from selfdirect.support.payments.actions import collect_contribution

END = START + timedelta(weeks=4)


@pytest.fixture
def draft(budget, cast, now):
    return actions.draw_round(
        starts_on=START, ends_before=END, by=cast.efua.actor, at=now
    )  # fmt: skip


def test_a_draft_asks_nobody(draft, cast):
    assert (draft.state, draft.count, draft.total) == ("DRAFT", 1, FOUR_WEEKS)
    assert not queries.bills_of(cast.amira_person).exists()
    assert queries.account_of(cast.amira_person).owed == NOTHING


def test_a_bill_is_sent_by_another_with_its_number_and_its_day(send_bills, cast):
    found = send_bills()
    bill = Bill.objects.get()
    assert (found.state, bill.name, bill.total) == ("ISSUED", "Bill 000001", FOUR_WEEKS)
    assert bill.due_on == START + timedelta(days=28)
    assert told_to(cast.amira_person.ref).first().told == (
        "Your bill for 2 March to 29 March 2026 is £240.00. Please pay it by Monday 30 March. "
        "If you cannot pay, or think it is wrong, tell us. We look at it with you."
    )
    assert "goes on, whatever happens" in Message.objects.latest("pk").body


def test_whoever_drew_it_up_does_not_send_it(draft, cast, now):
    with pytest.raises(Refused, match="Somebody else must sign"):
        actions.issue_round(ref=draft.ref, by=cast.efua.actor, at=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Round.objects.update(state="ISSUED", issued_by="efua", issued_at=now)
    assert not Bill.objects.exclude(number=None).exists()


def test_the_same_days_are_not_billed_twice(send_bills, cast, now):
    send_bills()
    by, at = cast.efua.actor, now
    with pytest.raises(Refused, match="sent for some of these days"):
        actions.draw_round(starts_on=START, ends_before=END, by=by, at=at)
    send_bills(1)
    assert Line.objects.count() == 2
    assert [bill.number for bill in Bill.objects.order_by("pk")] == [1, 2]


def test_one_draft_at_a_time_and_a_draft_can_be_thrown_away(draft, cast, now):
    by = cast.maya.actor
    with pytest.raises(Refused, match="drawn up already"):
        actions.draw_round(starts_on=START, ends_before=END, by=by, at=now)
    actions.drop_round(ref=draft.ref, by=by, at=now)
    assert not Bill.objects.exists()
    assert actions.draw_round(starts_on=START, ends_before=END, by=by, at=now).count == 1


def test_days_that_have_not_begun_are_not_billed(budget, cast, now):
    with pytest.raises(Refused, match="first day that has come"):
        actions.draw_round(
            starts_on=END, ends_before=END + timedelta(28), by=cast.efua.actor, at=now
        )
    with pytest.raises(Refused, match="for: finance"):
        actions.draw_round(starts_on=START, ends_before=END, by=cast.carol.actor, at=now)


def test_what_arrived_before_is_on_the_bill_as_paid(budget, cast, now, send_bills):
    by = cast.efua.actor
    collect_contribution(budget_ref=budget.ref, starts_on=START, by=by, at=now)
    send_bills()
    bill = Bill.objects.get()
    assert (bill.total, bill.paid) == (FOUR_WEEKS, FOUR_WEEKS)
    account = queries.account_of(cast.amira_person)
    assert (account.received, account.owed) == (FOUR_WEEKS, NOTHING)


def test_a_draft_that_is_not_true_any_more_is_drawn_up_again(draft, budget, cast, now):
    by = cast.efua.actor
    collect_contribution(budget_ref=budget.ref, starts_on=START, by=by, at=now)
    budget_actions.end_budget(budget_ref=budget.ref, on=START + timedelta(14), by=by, at=now)
    actions.redraw_round(ref=draft.ref, by=by, at=now)
    assert actions.issue_round(ref=draft.ref, by=cast.maya.actor, at=now).state == "ISSUED"


def test_what_changed_since_is_not_sent(draft, budget, cast, now):
    by = cast.efua.actor
    budget_actions.end_budget(budget_ref=budget.ref, on=START + timedelta(14), by=by, at=now)
    with pytest.raises(Refused, match="1 bill changed since"):
        actions.issue_round(ref=draft.ref, by=cast.maya.actor, at=now)
    actions.redraw_round(ref=draft.ref, by=by, at=now)
    sent = actions.issue_round(ref=draft.ref, by=cast.maya.actor, at=now)
    assert sent.total == Money(12000)


def test_what_is_learnt_late_is_taken_off_the_next_bill(send_bills, budget, cast, now):
    send_bills()
    by, owed = cast.efua.actor, queries.account_of
    budget_actions.end_budget(budget_ref=budget.ref, on=START + timedelta(14), by=by, at=now)
    assert queries.check() == []
    assert owed(cast.amira_person).owed == FOUR_WEEKS
    send_bills(1)
    credit = Bill.objects.latest("pk")
    assert (credit.name, credit.total) == ("Credit note 000002", Money(-12000))
    assert [line.amount for line in credit.lines.order_by("place")] == [
        Money(-24000), Money(12000),
    ]  # fmt: skip
    assert queries.check() == []
    assert owed(cast.amira_person).owed == Money(12000)
    assert told_to(cast.amira_person.ref).first().told.endswith("You do not have to do anything.")


def test_a_share_put_right_since_its_bill_says_by_what(send_bills, budget, cast, now):
    send_bills()
    budget_actions.pause_budget(
        budget_ref=budget.ref, starts_on=START, ends_before=START + timedelta(14),
        keeps={leaf: NOTHING for leaf in budget.leaves}, because="You were in hospital",
        by=cast.carol.actor, at=now + timedelta(days=1),
    )  # fmt: skip
    send_bills(1)
    first = Bill.objects.latest("pk").lines.first()
    assert first.amount == -FOUR_WEEKS
    assert "this was put right. A pause" in first.words
    assert first.words.endswith("You were in hospital.")


def test_nobody_writes_to_somebody_who_died(send_bills, budget, cast, now):
    before = Message.objects.count()
    budget_actions.report_death(budget_ref=budget.ref, died_on=START, by=cast.efua.actor, at=now)
    send_bills()
    assert Bill.objects.get().total.pence == 857  # a day of sixty pounds a week
    assert Message.objects.count() == before


def test_a_direct_payment_that_is_paid_net_gets_no_bill(case, cast, now):
    agreed_plan(case, now, managed=0, pays=6000)
    budget_actions.open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    found = actions.draw_round(starts_on=START, ends_before=END, by=cast.efua.actor, at=now)
    assert found.count == 0


def test_what_was_settled_after_the_drawing_is_not_asked_for(draft, budget, cast, now):
    collect_contribution(budget_ref=budget.ref, starts_on=START, by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="1 bill changed since"):
        actions.issue_round(ref=draft.ref, by=cast.maya.actor, at=now)


def test_a_bill_says_what_was_paid_ahead(send_bills, pay, cast):
    send_bills()
    pay(30000)
    send_bills(1)
    bill = Bill.objects.latest("pk")
    assert bill.paid == Money(6000)
    told = told_to(cast.amira_person.ref).order_by("-pk").first().told
    assert "£60.00 that you had paid ahead is used; £180.00 is left to pay." in told
    pay(18000 + 24000)
    send_bills(2)
    assert (
        "you have paid it already" in told_to(cast.amira_person.ref).order_by("-pk").first().told
    )


def test_a_slip_in_the_year_draws_no_round(budget, cast, now):
    end = START + timedelta(days=36)
    with pytest.raises(Refused, match="five weeks at most"):
        actions.draw_round(starts_on=START, ends_before=end, by=cast.efua.actor, at=now)
