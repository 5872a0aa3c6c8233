"""A late bill: asked about kindly, in order, paid in parts, or let go by two; support goes on."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import actions as ledger_actions
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.foundation.outbox.models import Message
from selfdirect.support.billing import actions, queries
from selfdirect.support.billing.actions import letting_go
from selfdirect.support.billing.actions.receipts import accounts
from selfdirect.support.billing.models import Chase, Line, Receipt, WriteOff
from selfdirect.support.billing.tests.conftest import FOUR_WEEKS
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments.actions import approve_payment
from selfdirect.support.payments.tests.rows import send
from selfdirect.support.reconciliation import actions as feeds

FIFTH_WEEK = timedelta(days=40)


@pytest.fixture
def step(cast, now):
    def took(kind, found="", after=FIFTH_WEEK, words="We spoke."):
        return actions.chase(
            person_ref=cast.amira_person.ref, kind=kind, found=found, words=words,
            by=cast.efua.actor, at=now + after,
        )  # fmt: skip

    return took


def test_a_reminder_is_sent_and_nothing_of_her_support_changes(send_bills, step, budget, cast):
    send_bills()
    before = len(budgets.orders_open(budget))
    step("remind")
    assert "tell us" in Message.objects.latest("pk").body
    assert told(cast).startswith("£240.00 of your bills is late. Perhaps you forgot.")
    assert len(budgets.orders_open(budget)) == before


def told(cast):
    return told_to(cast.amira_person.ref).order_by("-pk").first().told


def test_no_step_can_be_left_out(send_bills, step):
    send_bills()
    with pytest.raises(Refused, match="First: send a reminder"):
        step("last")
    step("remind")
    step("call", after=timedelta(days=60))
    with pytest.raises(Refused, match="First: look at hardship"):
        step("last", after=timedelta(days=90))
    with pytest.raises(Refused, match="what the look at hardship found"):
        step("hardship", after=timedelta(days=90))
    step("hardship", "can", after=timedelta(days=90))
    step("last", after=timedelta(days=110))
    assert [each.kind for each in Chase.objects.all()] == ["remind", "call", "hardship", "last"]


def test_what_is_not_late_is_not_chased_and_a_step_is_never_changed(send_bills, step):
    with pytest.raises(Refused, match="Nothing is late"):
        step("remind")
    send_bills()
    with pytest.raises(Refused, match="Nothing is late"):
        step("remind", after=timedelta(days=28))
    with pytest.raises(Refused, match="Say what was said"):
        step("remind", words=" ")
    step("remind")
    with pytest.raises(DatabaseError), transaction.atomic():
        Chase.objects.update(words="")


def test_who_keeps_to_an_agreement_is_not_chased(send_bills, step, pay, cast, now):
    send_bills()
    facts = {"person_ref": cast.amira_person.ref, "amount": Money(2000), "every": "week"}
    facts |= {"by": cast.efua.actor, "at": now + FIFTH_WEEK}
    starts_on = (now + FIFTH_WEEK).date()
    with pytest.raises(Refused, match="Look at hardship"):
        actions.arrange(**facts, starts_on=starts_on)
    step("hardship", "parts")
    made = actions.arrange(**facts, starts_on=starts_on)
    with pytest.raises(Refused, match="They keep to what was agreed"):
        step("remind")
    pay(2000, starts_on)
    later = starts_on + timedelta(days=13)
    assert queries.behind(made, later) == NOTHING
    assert queries.behind(made, later + timedelta(days=1)) == Money(2000)
    (row,) = queries.arrears(cast.efua.actor, later)
    assert (row.amount, row.agreed) == (Money(22000), made)
    end = {"ref": made.ref, "by": cast.efua.actor, "at": now + FIFTH_WEEK}
    with pytest.raises(Refused, match="Say why"):
        actions.end_arrangement(because="", **end)
    actions.end_arrangement(because="You asked to pay it all.", **end)
    assert told(cast) == "Paying £20.00 every week has ended. You asked to pay it all."
    with pytest.raises(Refused, match="ended already"):
        actions.end_arrangement(because="Again.", **end)


def ask(cast, now, days=40):
    return actions.ask_write_off(
        person_ref=cast.amira_person.ref, reason="cannot", words="She cannot.",
        by=cast.efua.actor, at=now + timedelta(days=days),
    )  # fmt: skip


def test_what_is_late_is_let_go_by_two_with_what_she_paid_kept(
    send_bills, pay, owes, budget, cast, now
):
    send_bills()
    send_bills(1)
    pay(10000)
    asked = ask(cast, now)
    assert asked.amount == Money(14000)
    at = now + timedelta(days=41)
    with pytest.raises(Refused, match="Somebody else must sign"):
        actions.sign_write_off(ref=asked.ref, by=cast.efua.actor, at=at)
    actions.sign_write_off(ref=asked.ref, by=cast.maya.actor, at=at)
    assert owes() == FOUR_WEEKS  # the second bill is not late
    assert queries.account_of(cast.amira_person).written_off == Money(14000)
    assert ledger.balance(f"credit:{cast.amira_person.ref}").posted == NOTHING
    assert told(cast).startswith("We do not ask you for £140.00")
    send_bills(2)
    assert owes() == FOUR_WEEKS + FOUR_WEEKS  # nothing of it is asked again, or taken off


def test_a_write_off_is_asked_once_and_refused_when_something_came(
    send_bills, pay, owes, cast, now
):
    with pytest.raises(Refused, match="Nothing is late"):
        ask(cast, now)
    send_bills()
    asked = ask(cast, now)
    with pytest.raises(Refused, match="asked for already"):
        ask(cast, now)
    pay(10000)
    with pytest.raises(Refused, match="Something came or changed"):
        actions.sign_write_off(ref=asked.ref, by=cast.maya.actor, at=now + FIFTH_WEEK)
    actions.refuse_write_off(ref=asked.ref, by=cast.maya.actor, at=now + FIFTH_WEEK)
    assert owes() == Money(14000)
    with pytest.raises(IntegrityError), transaction.atomic():
        WriteOff.objects.update(decided_by="efua")


def test_what_she_paid_too_much_goes_back_by_two_and_a_run(send_bills, pay, owes, cast, now):
    send_bills()
    facts = {"person_ref": cast.amira_person.ref, "by": cast.efua.actor, "at": now}
    pay(10000)
    with pytest.raises(Refused, match=r"£0\.00 can go"):
        actions.pay_back(amount=Money(1), **facts)
    pay(20000)
    with pytest.raises(Refused, match=r"£60\.00 can go back"):
        actions.pay_back(amount=Money(6001), **facts)
    payment = actions.pay_back(amount=Money(6000), **facts)
    with pytest.raises(Refused, match=r"£0\.00 can go"):
        actions.pay_back(amount=Money(1), **facts)
    with pytest.raises(Refused, match="Somebody else must sign"):
        approve_payment(ref=payment.ref, by=cast.efua.actor, at=now)
    approve_payment(ref=payment.ref, by=cast.maya.actor, at=now)
    assert owes() == Money(-6000)
    send(payment, cast, now)
    assert owes() == NOTHING
    assert "on its way back to you" in told(cast)
    assert queries.account_of(cast.amira_person).refunded == Money(6000)


def test_a_part_that_the_bank_tells_of_is_counted_to_whom_it_names(
    send_bills, owes, budget, cast, now
):
    send_bills()
    by, at, ref = cast.efua.actor, now + timedelta(days=3), cast.amira_person.ref
    bank = feeds.add_feed(code="main", name="Main account", profile="bank", by=by, at=at)
    rows = (
        "Date,Amount,Reference,Description,Transaction ID,Currency\n"
        f"2026-03-04,100.00,{ref},A KHAN,T1,GBP\n"
        "2026-03-04,-5.00,,SIGNS,T2,GBP"
    )
    file = feeds.bring_file(feed=bank, name="a.csv", content=rows.encode(), by=by, at=at)
    feeds.take_file(ref=file.ref, by=by, at=at)
    feeds.run_file(ref=file.ref, by=SYSTEM, clock=lambda: at)
    ((outcome, people),) = queries.lines_in(by)
    assert people == [cast.amira_person]
    actions.place_line(line=outcome.pk, person_ref=ref, by=by, at=at)
    assert owes() == Money(14000)
    assert queries.lines_in(by) == []
    assert ledger.balance("suspense:main").posted == Money(500)
    assert cast.amira_person.receipts.get().on == date(2026, 3, 4)
    with pytest.raises(Refused, match="while it is"):
        actions.place_line(line=outcome.pk, person_ref=ref, by=by, at=at)
    out = type(outcome).objects.get(line__amount__lt=0)
    with pytest.raises(Refused, match="no money that came in"):
        actions.place_line(line=out.pk, person_ref=ref, by=by, at=at)


def test_parts_are_agreed_before_the_bill_is_late(send_bills, step, cast, now):
    send_bills()
    step("hardship", "parts", after=timedelta(days=1))
    made = actions.arrange(
        person_ref=cast.amira_person.ref, amount=Money(6000), every="week",
        starts_on=(now + timedelta(days=2)).date(), by=cast.efua.actor, at=now + timedelta(days=1),
    )  # fmt: skip
    assert queries.behind(made, (now + timedelta(weeks=52)).date()) == FOUR_WEEKS


def test_credit_that_pays_more_than_the_first_share_is_let_go_with_the_rest(send_bills, cast, now):
    send_bills()
    send_bills(1)
    asked = ask(cast, now, days=90)
    by, at, person = cast.efua.actor, now + timedelta(days=91), cast.amira_person
    Receipt.objects.create(
        person=person, amount=Money(30000), on=START, how="bank", by="efua", by_name="Efua", at=at
    )
    own, credit = accounts(person)
    legs = [Leg(own, credit, Money(30000))]
    ledger_actions.post(
        reference="bill:x", effective_on=START, memo="Paid", legs=legs, by=by, at=at
    )
    letting_go._let_go(asked, by, at)
    assert queries.open_of(person) == []
    assert queries.credit_of(person) == NOTHING
    assert Line.objects.filter(written_off=asked).count() == 1


def test_what_was_approved_to_go_back_is_not_offered_again(send_bills, pay, cast, now):
    send_bills()
    pay(60000)
    facts = {"person_ref": cast.amira_person.ref, "by": cast.efua.actor, "at": now}
    payment = actions.pay_back(amount=FOUR_WEEKS, **facts)
    approve_payment(ref=payment.ref, by=cast.maya.actor, at=now)
    assert queries.free_of(cast.amira_person) == Money(12000)
    send_bills(1)
    assert queries.free_of(cast.amira_person) == NOTHING
