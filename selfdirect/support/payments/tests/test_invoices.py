"""Invoices: entered by the provider or finance, set beside what was ordered, paid by another."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.rules import Balance
from selfdirect.register.cases.queries import open_tasks
from selfdirect.register.directory import queries as directory
from selfdirect.support.budgets.actions import end_budget, move_budget
from selfdirect.support.budgets.tests.rows import START, brightway
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    approve_payment,
    begin_single,
    enter_invoice,
    refuse_payment,
    return_payment,
    send_run,
)
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.tests.rows import bank, pay, take

ORDERED = Money(16460 * 4)


@pytest.fixture
def enter(budget, provider, cast, now):
    def act(by=None, at=now, **asked):
        usual = {
            "budget_ref": budget.ref,
            "organisation": provider.ref,
            "starts_on": START,
            "number": "BW-101",
            "amount": ORDERED,
        }
        return enter_invoice(**(usual | asked), by=(by or cast.grace).actor, at=at)

    return act


@pytest.fixture
def approve(cast, now):
    return lambda payment: approve_payment(ref=payment.ref, by=cast.efua.actor, at=now)


@pytest.fixture
def settle(approve, cast, now):
    """Approve an invoice, and send it to the bank."""
    return lambda payment: pay(approve(payment), cast, now)


def account(budget):
    return ledger.balance(f"budget:{budget.ref}:managed")


def test_the_provider_enters_what_was_ordered_and_finance_pays_it(
    enter, settle, budget, provider, cast
):
    invoice = enter()
    assert account(budget).posted == Money(16460 * 52)  # nothing moves yet
    assert [task.code for task in open_tasks(budget.case)] == ["budget.pay", "invoice.approve"]
    settle(invoice)
    assert ledger.state(invoice.order) == "posted"
    assert ledger.balance(f"provider:{provider.ref}").posted == ORDERED
    assert account(budget).committed == Money(16460 * 48)
    told = told_to(budget.case.person.ref).first().told
    assert told == (
        "£658.40 was paid to Brightway Care for help to get up, 2 March to 29 March 2026."
    )
    assert "invoice.approve" not in [task.code for task in open_tasks(budget.case)]


def test_what_a_change_adds_to_days_that_were_paid_is_invoiced_apart(
    enter, settle, budget, provider, cast, now
):
    settle(enter())
    move_budget(
        budget_ref=budget.ref, source="direct", target=f"managed:{provider.ref}",
        weekly=Money(1000), starts_on=START, asked="More from the first day.",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    more = enter(number="BW-102", amount=Money(4000))
    with pytest.raises(Refused, match="has sent invoice BW-102 for these days"):
        enter(number="BW-103", amount=Money(4000))
    settle(more)
    assert ledger.balance(f"provider:{provider.ref}").posted == ORDERED + Money(4000)
    with pytest.raises(Refused, match="no unpaid order"):
        enter(number="BW-103", amount=Money(4000))


def more(budget, provider, cast, now, weekly):
    move_budget(
        budget_ref=budget.ref, source="direct", target=f"managed:{provider.ref}",
        weekly=weekly, starts_on=START, asked="More from the first day.",
        by=cast.carol.actor, at=now,
    )  # fmt: skip


def test_an_invoice_follows_its_order_however_often_a_change_promises_it_anew(
    enter, settle, budget, provider, cast, now
):
    more(budget, provider, cast, now, Money(100))
    invoice = enter(amount=ORDERED + Money(400))
    more(budget, provider, cast, now, Money(200))
    assert queries.standing_order(invoice).amount == ORDERED + Money(1200)
    settle(invoice)
    assert ledger.balance(f"provider:{provider.ref}").posted == ORDERED + Money(400)
    assert queries.orders_of(provider)[0].run.starts_on > START


def test_what_changed_while_its_file_was_at_the_bank_is_not_invoiced_again(
    enter, approve, budget, provider, cast, now
):
    more(budget, provider, cast, now, Money(100))
    invoice = approve(enter(amount=ORDERED + Money(400)))
    bank(provider.ref, cast, now)
    run = begin_single(ref=invoice.ref, by=cast.efua.actor, at=now)
    take(run, cast, now)
    more(budget, provider, cast, now, Money(200))
    send_run(ref=run.ref, by=cast.maya.actor, at=now)
    assert ledger.balance(f"provider:{provider.ref}").posted == ORDERED + Money(400)
    assert queries.orders_of(provider)[0].run.starts_on > START
    assert ledger.check() == []


def test_an_invoice_never_takes_the_order_of_another(enter, settle, budget, provider, cast, now):
    settle(enter())
    more(budget, provider, cast, now, Money(100))
    added = enter(number="BW-102", amount=Money(400))
    first = Payment.objects.get(invoice_number="BW-101")
    return_payment(ref=first.ref, why="No account.", by=cast.efua.actor, at=now)
    again = Payment.objects.get(again_of=first)
    assert queries.standing_order(again).amount == ORDERED
    assert queries.standing_order(added).amount == Money(400)
    for each in (added, again):
        each.order += ":2:2026-03-30"  # as if it had been promised anew since
    assert queries.standing_order(again).amount == ORDERED
    assert queries.standing_order(added).amount == Money(400)


def test_less_than_was_ordered_frees_the_rest(enter, settle, budget, provider):
    with pytest.raises(Refused, match=r"£600\.00 is £58\.40 less .* Say why"):
        enter(amount=Money(60000))
    invoice = enter(amount=Money(60000), because="Amira was away on two days.")
    assert "£58.40 less than the £658.40 that was ordered" in invoice.working
    settle(invoice)
    assert ledger.state(invoice.order) == "void"
    assert ledger.balance(f"provider:{provider.ref}").posted == Money(60000)
    assert account(budget).available == Money(5840)


def test_more_than_is_left_is_refused_when_it_is_to_be_paid(enter, approve, budget):
    invoice = enter(amount=ORDERED + Money(1), because="A longer visit.")
    with pytest.raises(Refused, match="not enough left"):
        approve(invoice)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"number": " "}, "Enter the number"),
        ({"amount": Money(0)}, "more than nothing"),
        ({"amount": Money(-5)}, "more than nothing"),
        ({"starts_on": date(2026, 3, 3)}, "no unpaid order for days from 3 March 2026"),
    ],
)
def test_it_refuses_what_cannot_be_an_invoice(enter, asked, words):
    with pytest.raises(Refused, match=words):
        enter(**asked)
    assert not Payment.objects.exists()


def test_the_same_invoice_is_not_taken_twice(enter, settle, cast, now):
    first = enter()
    with pytest.raises(Refused, match="BW-101 from Brightway Care is here already"):
        enter(number="bw-101", starts_on=date(2026, 3, 30))
    with pytest.raises(Refused, match="has sent invoice BW-101 for these days"):
        enter(number="BW-102")
    settle(first)
    with pytest.raises(Refused, match=r"here already: .* paid"):
        enter()
    with pytest.raises(Refused, match="no unpaid order"):
        enter(number="BW-103")


def test_a_refused_invoice_may_be_sent_again(enter, cast, now):
    first = enter()
    refuse_payment(ref=first.ref, because="Wrong days.", by=cast.efua.actor, at=now)
    assert enter().state == "PREPARED"


def test_finance_may_enter_one_that_came_on_paper_and_another_pays_it(enter, cast, now):
    invoice = enter(by=cast.efua)
    with pytest.raises(Refused, match="Somebody else"):
        approve_payment(ref=invoice.ref, by=cast.efua.actor, at=now)
    approve_payment(ref=invoice.ref, by=cast.maya.actor, at=now)


def test_another_provider_finds_nothing(enter, cast, budget):
    other = brightway("Riverside Day Centre").organisation
    cast.hana.works_for = other.ref
    cast.hana.save()
    with pytest.raises(NotThere):  # not theirs to bill for
        enter(by=cast.hana)
    with pytest.raises(NotThere):  # and nothing was ordered from them
        enter(by=cast.hana, organisation=other.ref)
    assert queries.orders_of(other) == []


def test_others_may_not_enter_one(enter, cast):
    with pytest.raises(Refused, match="is for: the provider, or finance"):
        enter(by=cast.carol)


def test_a_provider_sees_what_was_ordered_from_them(enter, provider, cast, budget):
    assert len(queries.orders_of(provider)) == 13
    invoice = enter()
    orders = queries.orders_of(provider)
    assert orders[0].invoice == invoice
    assert (orders[0].what, orders[0].organisation) == ("help to get up", provider.ref)
    assert list(queries.invoices_of(provider)) == [invoice]
    assert directory.works_for(cast.grace.actor) == provider
    assert directory.works_for(cast.carol.actor) is None


def test_an_ended_budget_gives_back_what_its_last_invoice_leaves(enter, settle, budget, cast, now):
    end_budget(budget_ref=budget.ref, on=date(2026, 3, 16), by=cast.efua.actor, at=now)
    half = Money(16460 * 2)
    assert account(budget).committed == half
    invoice = enter(amount=half - Money(1000), because="One visit less.")
    settle(invoice)
    assert account(budget).posted == Money(0)
    assert ledger.check() == []


def test_support_that_has_not_begun_is_neither_invoiced_nor_paid(enter, approve, budget, now):
    following = date(2026, 3, 30)
    with pytest.raises(Refused, match=r"30 March 2026\. This can be done from 30 March 2026"):
        enter(starts_on=following)
    invoice = enter(starts_on=following, at=now + timedelta(days=28))
    with pytest.raises(Refused, match="can be done from 30 March"):
        approve(invoice)


def ended(budget, cast, now, after=14):
    """End the budget in the middle of its first run, or on its first day."""
    on = START + timedelta(days=after)
    return end_budget(budget_ref=budget.ref, on=on, by=cast.efua.actor, at=now)


def test_an_invoice_of_what_still_stands_is_paid_though_the_order_was_cut(
    enter, settle, budget, cast, now
):
    invoice = enter(amount=Money(16460 * 2), because="She goes away on the 16th.")
    ended(budget, cast, now)
    settle(invoice)
    assert account(budget) == Balance(Money(0), Money(0))
    assert ledger.check() == []


def test_an_invoice_for_more_than_still_stands_is_refused_with_what_to_do(
    enter, approve, budget, cast, now
):
    invoice = enter()
    ended(budget, cast, now)
    with pytest.raises(Refused, match=r"£329\.20 is ordered now, for 2 March to 15 March 2026"):
        approve(invoice)
    with pytest.raises(Refused, match="has sent invoice BW-101 for these days"):
        enter(number="BW-102", amount=Money(16460 * 2))
    refuse_payment(ref=invoice.ref, because="Until 15 March.", by=cast.efua.actor, at=now)
    approve(enter(number="BW-102", amount=Money(16460 * 2)))


def test_an_invoice_for_support_that_was_stopped_is_refused_with_what_to_do(
    enter, approve, budget, cast, now
):
    invoice = enter()
    ended(budget, cast, now, after=0)
    with pytest.raises(Refused, match="nothing is ordered any more"):
        approve(invoice)


def test_what_waits_is_listed_longest_first(enter, cast, budget):
    invoice = enter()
    assert list(queries.waiting(cast.efua.actor)) == [invoice]
    assert list(queries.waiting(cast.grace.actor)) == []
    with pytest.raises(NotThere):
        queries.get_visible(cast.simon.actor, invoice.ref)
    assert list(queries.decided(cast.efua.actor)) == []
    assert list(queries.of_budget(budget)) == [invoice]
    assert list(queries.to_open(cast.efua.actor)) == []


def test_an_invoice_waits_while_a_file_of_the_same_provider_is_taken(enter):
    with CaptureQueriesContext(connection) as asked:
        enter()
    held = [each["sql"] for each in asked if "FOR UPDATE" in each["sql"]]
    assert "directory_organisation" in held[0]
