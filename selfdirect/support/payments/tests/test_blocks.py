"""A block contract: people are charged for what they used, once; the provider is paid for it."""

import re
from datetime import timedelta
from fractions import Fraction
from functools import partial
from html import unescape
from uuid import uuid4

import pytest
import time_machine
from django.db import IntegrityError, transaction

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import post, reverse
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.register.cases.models import Task
from selfdirect.support.budgets.actions import end_budget
from selfdirect.support.budgets.tests.rows import START, brightway
from selfdirect.support.orders import actions as order_actions
from selfdirect.support.orders import queries as orders
from selfdirect.support.orders import rules as order_rules
from selfdirect.support.orders.actions import deliver, miss
from selfdirect.support.orders.models import Block
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    add_block,
    approve_payment,
    begin_emergency,
    bill_block,
    bill_more,
    charge_use,
    charge_uses,
    draw_invoices,
    enter_invoice,
    gather_run,
    give_back,
    pay_after_all,
    refuse_payment,
    return_payment,
    take_invoices,
    withdraw_block,
)
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.rules.invoices import Row, Way
from selfdirect.support.payments.tests.rows import pay, send
from selfdirect.support.payments.tests.test_races import at_once

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
ORDERED = Money(16_460 * 4)


@pytest.fixture
def block(order, cast, now):
    return contract(cast, now)


@pytest.fixture
def midway(order, cast, now):
    """It begins two weeks later: in the middle of the first run."""
    return contract(cast, now, START + 2 * WEEK)


@pytest.fixture
def later(now):
    """The first run is over."""
    return now + 4 * WEEK


def contract(cast, at, starts_on=START, add=add_block, **kept):
    """A hundred days, a hundred weeks of help: each at £100."""
    asked = {
        "service": brightway(), "unit": "week", "volume": Fraction(100),
        "price": Money(1_000_000), "ends_before": START + 100 * DAY, **kept,
    }  # fmt: skip
    return add(**asked, starts_on=starts_on, by=cast.farid.actor, at=at)


def give(order, cast, at, quantity, day=START):
    row = order_rules.Row(2, order.number, 2, day, order_rules.read_quantity(quantity))
    deliver(rows=[row], by=cast.grace.actor, at=at)


def charge(block, cast, at):
    return charge_use(ref=block.ref, by=cast.efua.actor, at=at)


def bill(block, cast, at, **kept):
    """Enter an invoice for fifty days, once twenty of them are over."""
    asked = {
        "number": "BW-7", "starts_on": START, "ends_before": START + 50 * DAY,
        "amount": Money(500_000), **kept,
    }  # fmt: skip
    return bill_block(ref=block.ref, by=cast.efua.actor, at=at + 20 * DAY, **asked)


def managed(budget):
    return ledger.balance(f"budget:{budget.ref}:managed")


def test_use_of_a_run_that_is_over_is_charged_once_and_ordered_no_more(
    block, order, budget, cast, now, later
):
    before = managed(budget)
    give(order, cast, now, "3")
    assert charge(block, cast, now) == NOTHING  # the run goes on
    waiting = budget.case.tasks.filter(code="budget.pay", done_at__isnull=True)
    assert waiting.exists()
    assert charge(block, cast, later) == Money(30_000)
    assert not waiting.exists()  # what they are given is paid for
    assert charge(block, cast, later) == NOTHING
    after = managed(budget)
    assert before.posted - after.posted == Money(30_000)
    assert before.committed - after.committed == ORDERED
    booked = orders.booked(block)
    assert (booked.charged, booked.paid, booked.idle) == (Money(30_000), NOTHING, Money(-30_000))
    assert ledger.balance(f"provider:{order.organisation.ref}").posted == NOTHING
    told = Event.objects.get(code="budget.used_block")
    assert told.told == (
        "£300.00 of your budget paid for what Brightway Care gave you, 2 March to 29 March 2026."
    )
    (paid,) = queries.invoices_paid(
        budget.case.person
    )  # a budget in its place orders it not again
    assert (paid.whose, paid.run.starts_on, paid.amount) == (
        order.organisation.ref, START, Money(30_000),
    )  # fmt: skip
    assert not ledger.check()


def test_what_is_put_right_later_comes_back(block, order, budget, cast, now, later):
    give(order, cast, now, "3")
    charge(block, cast, later)
    give(order, cast, later, "2")
    assert charge(block, cast, later) == Money(-10_000)
    ref = orders.given_to(budget.case)[0].ref
    miss(case=budget.case, ref=ref, words="Nobody came.", by=cast.amira.actor, at=later)
    assert charge(block, cast, later + DAY) == Money(-20_000)
    assert orders.booked(block).charged == NOTHING
    give(order, cast, later + 4 * WEEK, "1", START + 4 * WEEK)
    assert charge_uses(at=later + 4 * WEEK) == 1
    assert orders.booked(block).charged == Money(10_000)


def test_a_part_that_cannot_pay_is_left_out_with_a_task(block, order, budget, cast, now, later):
    give(order, cast, now, "99")  # far more than was ordered
    give(order, cast, now, "999")
    before = managed(budget)
    assert charge(block, cast, later) == NOTHING
    assert managed(budget) == before
    task = Task.objects.get(code="payment.block_use")
    assert "not enough left" in task.words
    give(order, cast, later, "1")
    assert charge_uses(at=later) == 1
    assert orders.booked(block).charged == Money(10_000)
    assert Task.objects.get(pk=task.pk).done_at


def test_what_is_written_down_after_a_budget_gave_back_its_rest_is_charged_all_the_same(
    block, order, budget, cast, now, later
):
    give(order, cast, now, "1")
    end_budget(budget_ref=budget.ref, on=later.date(), by=cast.efua.actor, at=later)
    assert charge(block, cast, later) == Money(10_000)
    assert managed(budget).available == NOTHING  # the rest went back to the council
    give(order, cast, later, "4")
    assert charge(block, cast, later + DAY) == Money(30_000)
    assert (orders.booked(block).charged, managed(budget).posted) == (Money(40_000), NOTHING)
    give(order, cast, later, "1")
    assert charge(block, cast, later + 2 * DAY) == Money(-30_000)
    assert managed(budget).posted == NOTHING
    assert not Task.objects.filter(code="payment.block_use")
    give(order, cast, later, "999")  # more than was ever given back
    assert charge(block, cast, later + 3 * DAY) == NOTHING
    assert Task.objects.filter(code="payment.block_use", done_at__isnull=True)
    assert not ledger.check()


def test_a_run_in_which_nothing_was_used_is_ordered_no_more_once_it_is_over_for_long(
    block, order, budget, cast, now, later
):
    before = managed(budget).committed
    charge(block, cast, later + 27 * DAY)
    assert managed(budget).committed == before
    charge(block, cast, later + 28 * DAY)
    assert before - managed(budget).committed == ORDERED
    give(order, cast, later, "1")  # late, and charged all the same
    assert charge(block, cast, later + 29 * DAY) == Money(10_000)
    assert before - managed(budget).committed == ORDERED
    end_budget(budget_ref=budget.ref, on=(later + 28 * DAY).date(), by=cast.efua.actor, at=later)
    assert managed(budget).available == NOTHING
    charge(block, cast, later + 56 * DAY)
    assert managed(budget).posted == NOTHING  # what the second run did not use went back
    assert not ledger.check()


def test_what_is_left_of_a_run_of_no_use_is_released_once_and_may_be_billed(
    midway, order, budget, cast, later, provider
):
    then, half = later + 28 * DAY, ORDERED.times(Fraction(1, 2))
    before = managed(budget).committed
    for at in (then, then + DAY):
        charge(midway, cast, at)
        assert before - managed(budget).committed == half
    enter_invoice(
        budget_ref=budget.ref, organisation=provider.ref, starts_on=START, number="1",
        amount=half, by=cast.grace.actor, at=then,
    )  # fmt: skip
    give(order, cast, then, "1", START + 2 * WEEK)
    assert charge(midway, cast, then + DAY) == Money(10_000)


def test_nobody_else_charges_and_never_for_two_contracts_at_once(
    block, order, cast, now, later, budget
):
    with pytest.raises(Refused, match="is for: finance"):
        charge_use(ref=block.ref, by=cast.farid.actor, at=later)
    with pytest.raises(NotThere):
        charge_use(ref="BK-NONE", by=cast.efua.actor, at=later)
    Block.objects.create(  # as they could be written down before
        service=brightway(), unit="week", volume=1, price=Money(1),
        starts_on=START + 99 * DAY, ends_before=START + 300 * DAY, by="farid", at=now,
    )  # fmt: skip
    with pytest.raises(Refused, match="the same service on some of the same days"):
        charge(block, cast, later)
    assert charge_uses(at=later) == 0


def test_what_a_contract_covers_has_no_invoice_of_its_own(
    block, order, budget, cast, now, later, provider
):
    give(order, cast, now, "4")
    said = f"These days are paid under the block contract {block.ref}"
    asked = {"budget_ref": budget.ref, "organisation": provider.ref, "starts_on": START}
    with pytest.raises(Refused, match=said):
        enter_invoice(**asked, number="1", amount=ORDERED, by=cast.grace.actor, at=now)
    row = Row(2, "BW-1", order.number, START, ORDERED)
    file = take_invoices(
        organisation=provider.ref, rows=[row], name="x.csv", by=cast.grace.actor, at=now
    )
    (wrong,) = queries.rows_of(file, Way.WRONG)
    assert said in wrong.words
    with pytest.raises(Refused, match="Nothing is ready"):
        draw_invoices(organisation=provider.ref, invoice="2", by=cast.grace.actor, at=later)
    run = begin_emergency(rail="bank", because="It is down.", by=cast.efua.actor, at=now)
    gather_run(ref=run.ref, at=now)
    assert not Payment.objects.filter(kind="invoice").exists()
    assert Payment.objects.filter(lines__run=run, kind="direct").exists()


def test_what_had_an_invoice_of_its_own_is_not_charged(budget, order, cast, now, later, provider):
    paid = enter_invoice(
        budget_ref=budget.ref, organisation=provider.ref, starts_on=START, number="1",
        amount=ORDERED, by=cast.grace.actor, at=now,
    )  # fmt: skip
    said = "1 invoice for this care outside a contract, £658.40 in all, for days until 29 March"
    with pytest.raises(Refused, match=f"Brightway Care sent {said}.*begin on 30 March 2026"):
        contract(cast, now, START + 27 * DAY)
    assert not orders.blocks().exists()
    assert contract(cast, now, unit="hour")  # nobody is asked for any
    then = contract(cast, now, START + 28 * DAY)
    withdraw_block(ref=then.ref, because="Its days.", by=cast.farid.actor, at=now)
    block = contract(cast, now, add=order_actions.add_block)  # as it could be before
    give(order, cast, now, "4")
    assert charge(block, cast, later) == NOTHING
    refuse_payment(ref=paid.ref, because="Of a block.", by=cast.efua.actor, at=later)
    assert charge(block, cast, later) == Money(40_000)


def test_days_outside_a_contract_stay_ordered_and_may_be_billed(
    midway, order, budget, cast, later, provider
):
    asked = {
        "budget_ref": budget.ref, "organisation": provider.ref, "starts_on": START, "number": "1",
        "amount": ORDERED.times(Fraction(1, 2)), "by": cast.grace.actor, "at": later,
    }  # fmt: skip
    with pytest.raises(Refused, match="Some of this is paid under"):
        enter_invoice(**asked)
    give(order, cast, later, "2", START + 2 * WEEK)
    assert charge(midway, cast, later) == Money(20_000)
    pay(approve_payment(ref=enter_invoice(**asked).ref, by=cast.efua.actor, at=later), cast, later)
    assert charge(midway, cast, later) == NOTHING
    assert orders.booked(midway).charged == Money(20_000)


def test_an_invoice_of_a_contract_is_keyed_by_one_approved_by_another_and_paid_with_a_run(
    block, cast, now, order
):
    made = bill(block, cast, now)
    with pytest.raises(Refused, match="Somebody else must sign"):
        approve_payment(ref=made.ref, by=cast.efua.actor, at=now)
    with pytest.raises(NotThere):
        queries.get_visible(cast.carol.actor, made.ref)
    approve_payment(ref=made.ref, by=cast.maya.actor, at=now)
    assert orders.booked(block).promised == Money(500_000)
    pay(made, cast, now)
    made.refresh_from_db()
    booked = orders.booked(block)
    assert (made.state, booked.paid, booked.idle) == ("PAID", Money(500_000), Money(500_000))
    assert made.to_them is False
    assert not Event.objects.filter(code__startswith="payment.").exclude(about="", told="")
    assert not ledger.check()


def test_an_invoice_of_a_contract_never_comes_to_more_than_its_price(block, cast, now, order):
    bill(block, cast, now)
    rest = {"number": "BW-8", "starts_on": START + 50 * DAY, "ends_before": START + 100 * DAY}
    with pytest.raises(Refused, match="These days begin on"):
        bill(block, cast, now, **rest)
    then = now + 50 * DAY
    with pytest.raises(Refused, match="Say why it differs"):
        bill(block, cast, then, **rest, amount=Money(1))
    with pytest.raises(Refused, match="at most"):
        bill(block, cast, then, **rest, amount=Money(500_001), because="More.")
    with pytest.raises(Refused, match="is here already"):
        bill(block, cast, then, number="BW-8")
    with pytest.raises(Refused, match="Invoice BW-7 from Brightway Care is here already"):
        bill(block, cast, then, **rest | {"number": "bw-7"})
    assert bill(block, cast, then, **rest).because == ""
    with pytest.raises(Refused, match="is for: finance"):
        bill_block(
            ref=block.ref, number="1", starts_on=START, ends_before=START + DAY, amount=Money(1),
            by=cast.grace.actor, at=then,
        )  # fmt: skip


def test_no_more_than_a_month_of_a_contract_leaves_ahead_of_its_days(block, cast, now, order):
    end = {"ends_before": START + 52 * DAY, "amount": Money(520_000)}
    with pytest.raises(Refused, match="end on 22 April 2026"):
        bill(block, cast, now, **end)
    assert bill(block, cast, now + DAY, **end)


def test_use_beyond_the_volume_is_paid_as_far_as_it_was_charged(order, cast, now, later, client):
    block = contract(cast, now, volume=Fraction(2), price=Money(20_000))

    def more(number, pence, at=later):
        return bill_more(
            ref=block.ref, number=number, amount=Money(pence), by=cast.efua.actor, at=at
        )

    give(order, cast, now, "3")
    with pytest.raises(Refused, match="Nobody was charged for use beyond the volume"):
        more("1", 1)
    charge(block, cast, later)
    client.force_login(cast.efua)
    path = f"/contracts/{block.ref}/pay/"
    with time_machine.travel(later, tick=False):
        assert "is owed £100.00" in client.get(path).content.decode()
        shown = client.get(path.replace("pay", "more")).content.decode()
        typed = {"once": str(uuid4()), "number": "BW-1", "amount": "40"}
        assert client.post(path.replace("pay", "more"), typed).status_code == 302
    assert "£100.00 for one week" in shown
    with pytest.raises(Refused, match=r"£40\.00 of it is billed, so this can be for £60"):
        more("BW-2", 6_001)
    rest = approve_payment(ref=more("BW-2", 6_000).ref, by=cast.maya.actor, at=later)
    pay(rest, cast, later)
    assert bill(block, cast, later, amount=Money(10_000))  # the volume itself
    booked = orders.booked(block)
    assert (booked.charged, booked.paid) == (Money(30_000), Money(6_000))
    assert queries.used_beyond(block, later.date()) == (Money(10_000), NOTHING)
    assert queries.check_blocks() == []


def test_what_the_bank_sends_back_is_owed_again_and_goes_anew(block, cast, now, order, client):
    made = bill(block, cast, now)
    approve_payment(ref=made.ref, by=cast.maya.actor, at=now)
    send(made, cast, now)
    again = return_payment(ref=made.ref, why="Closed.", by=cast.efua.actor, at=now)
    assert (again.block, again.kind, again.amount) == (block, "block", Money(500_000))
    assert orders.booked(block).paid == NOTHING
    client.force_login(cast.efua)

    def asked(words):
        return f"£5,000.00 {words}" in client.get("/money/").content.decode()

    to_mend, twice = "to Brightway Care came back: check their bank", "twice: ask for it back"
    assert asked(to_mend)
    approve_payment(ref=again.ref, by=cast.maya.actor, at=now)
    assert not asked(to_mend)
    pay(again, cast, now)
    pay_after_all(ref=made.ref, by=cast.efua.actor, at=now)
    assert asked(twice)
    (said,) = queries.check_blocks()
    assert said.endswith(f"pays twice for 2 March to 20 April 2026: {again.ref} and {made.ref}.")
    assert queries.block_billed(block) == {again.period: Money(1_000_000)}
    give_back(ref=made.ref, by=cast.efua.actor, at=now)
    assert not asked(twice)
    assert queries.check_blocks() == []
    assert orders.booked(block).paid == Money(500_000)
    assert queries.block_billed(block) == {again.period: Money(500_000)}


def test_the_database_holds_that_a_payment_is_of_a_budget_or_of_a_contract(
    block, cast, now, order, budget
):
    made = bill(block, cast, now)
    for wrong in ({"kind": "invoice"}, {"part": budget.parts.first()}, {"block": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.filter(pk=made.pk).update(**wrong)


def test_an_emergency_run_takes_a_contract_s_payment_another_way(block, cast, now, order):
    made = bill(block, cast, now)
    approve_payment(ref=made.ref, by=cast.maya.actor, at=now)
    failed = send(made, cast, now)
    run = begin_emergency(
        rail="bank", because="It is down.", instead_of=failed.ref, by=cast.efua.actor, at=now
    )
    gather_run(ref=run.ref, at=now)
    again = queries.again_of(made)
    assert again.lines.get().run == run
    assert orders.booked(block).paid == NOTHING


def test_the_books_check_says_what_does_not_hold(block, cast, now, order):
    bill(block, cast, now)
    assert queries.check_blocks() == []
    Payment.objects.create(
        block=block, kind="block", payee="provider:x", amount=Money(1_000_001), state="PAID",
        starts_on=START + 60 * DAY, ends_before=START + 70 * DAY, prepared_by="efua",
        prepared_at=now, decided_by="maya", decided_at=now, entry="pay:none",
    )  # fmt: skip
    more, unlike = queries.check_blocks()
    assert more.endswith("costs £10,000.00, and its invoices come to £15,000.01.")
    assert unlike.endswith("was paid £10,000.01 by payments, and £0.00 by the book.")


def test_finance_reads_what_a_contract_cost_keys_its_invoice_and_charges_its_use(
    block, order, cast, now, later, client, budget
):
    def page(user, path, data=None, code=200):
        client.force_login(user)
        once = {"once": str(uuid4())}
        found = client.get(path) if data is None else client.post(path, once | data)
        assert found.status_code == code
        return " ".join(unescape(found.content.decode()).split())

    give(order, cast, now, "3")
    path = f"/contracts/{block.ref}/pay/"
    with time_machine.travel(later, tick=False):
        page(cast.farid, path, code=403)
        first = page(cast.efua, path)
        assert "£10,000.00 of the contract with Brightway Care is still to be paid" in first
        assert 'value="3,000.00"' in first  # March, of a hundred days
        typed = {
            "number": "BW-1", "starts_on": str(START), "last_day": "2026-03-31", "amount": "1",
        }  # fmt: skip
        wrong = page(cast.efua, path, typed, 422)
        assert "These days come to £3,000.00, and this is for £1.00. Say why" in wrong
        page(cast.efua, path, typed | {"amount": "3000.00"}, 302)
        page(cast.efua, f"/contracts/{block.ref}/charge/", {}, 302)
        made = Payment.objects.get(block=block)
        shown = page(cast.maya, f"/money/payments/{made.ref}/")
        assert "for everybody who uses it, 2 March to 31 March 2026" in shown
        assert "everybody who uses it" in page(cast.maya, "/money/")
        page(cast.maya, f"/money/payments/{made.ref}/approve/", {}, 302)
        run = send(made, cast, later)
        assert "everybody who uses" in page(cast.maya, f"/money/runs/{run.ref}/payments/")
        assert "Charged to those who used it £300.00" in bare(page(cast.efua, path))
        assert "Paid, and charged to nobody £2,700.00" in bare(
            page(cast.farid, f"/contracts/{block.ref}/")
        )
        assert "BW-1" in page(cast.grace, "/provider/")


def bare(page):
    return " ".join(re.sub("<[^>]+>", " ", page).split())


def test_a_contract_in_error_is_withdrawn_and_counts_no_more(
    block, order, cast, now, later, client, provider, budget
):
    give(order, cast, now, "4")
    with pytest.raises(Refused, match="is for: the commissioner"):
        withdraw_block(ref=block.ref, because="No.", by=cast.efua.actor, at=now)
    client.force_login(cast.farid)
    path = f"/contracts/{block.ref}/withdraw/"
    assert path in client.get(f"/contracts/{block.ref}/").content.decode()
    assert client.post(path, {"once": str(uuid4())}).status_code == 422
    client.post(path, {"once": str(uuid4()), "because": "Its price is wrong."})
    assert block.withdrawn.because == "Its price is wrong."
    for gone in (charge, bill):
        with pytest.raises(NotThere):
            gone(block, cast, later)
    assert charge_uses(at=later) == 0
    assert not orders.blocks().exists()
    assert enter_invoice(
        budget_ref=budget.ref, organisation=provider.ref, starts_on=START, number="1",
        amount=ORDERED, by=cast.grace.actor, at=later,
    )  # fmt: skip
    contract(cast, now, START + 4 * WEEK)


def test_what_a_withdrawn_contract_had_released_is_ordered_again(
    midway, order, budget, cast, later, client
):
    before, then = managed(budget).committed, later + 28 * DAY
    charge(midway, cast, then)
    assert managed(budget).committed < before
    client.force_login(cast.farid)
    shown = client.get(f"/contracts/{midway.ref}/withdraw/").content.decode()
    assert "2 March to 29 March 2026" in shown
    assert str(ORDERED) in shown
    asked = {"ref": midway.ref, "because": "Its price.", "by": cast.farid.actor}
    withdraw_block(**asked, at=then)
    assert managed(budget).committed == before
    assert charge_uses(at=then + DAY) == 0
    assert managed(budget).committed == before
    assert not queries.freed_by(midway)
    (mine,) = [x for x in queries.orders_under(budget) if x.promise.starts_on == START]
    assert (mine.promise.amount, mine.covered) == (ORDERED, "")


def test_what_an_ended_budget_gave_back_is_put_back_for_what_is_ordered_again(
    block, order, budget, cast, later
):
    then, asked = later + 28 * DAY, {"ref": block.ref, "because": "Its price."}
    end_budget(budget_ref=budget.ref, on=later.date(), by=cast.efua.actor, at=later)
    charge(block, cast, then)
    assert managed(budget).posted == NOTHING
    withdraw_block(**asked, by=cast.farid.actor, at=then)
    assert (managed(budget).committed, managed(budget).available) == (ORDERED, NOTHING)
    assert not ledger.check()


def test_what_cannot_be_ordered_again_is_a_task_until_it_can(block, order, budget, cast, later):
    then, asked = later + 28 * DAY, {"ref": block.ref, "because": "Its price."}
    charge(block, cast, then)
    part = budget.parts.get(held="managed")
    every = [Leg(part.address, "council:care", ledger.balance(part.address).available)]
    away = {"effective_on": then.date(), "by": cast.efua.actor, "at": then}
    post(reference="test:away", memo="Away", legs=every, **away)
    withdraw_block(**asked, by=cast.farid.actor, at=then)
    task = Task.objects.get(code="payment.block_use")
    assert "not enough left" in task.words
    reverse(reference="test:away", new_reference="test:back", memo="Back", **away)
    charge_uses(at=then + DAY)
    assert Task.objects.get(pk=task.pk).done_at
    assert not queries.freed_by(block)


def test_a_contract_that_is_billed_or_charged_stands(block, order, cast, now, later):
    def refused():
        with pytest.raises(Refused, match="so it must stand"):
            withdraw_block(ref=block.ref, because="No.", by=cast.farid.actor, at=later)

    made = bill(block, cast, now)
    refused()
    refuse_payment(ref=made.ref, because="Wrong.", by=cast.maya.actor, at=later)
    give(order, cast, now, "3")
    charge(block, cast, later)
    refused()


@pytest.mark.django_db(transaction=True)
def test_two_charges_at_once_charge_once_and_two_invoices_make_one(
    transactional_db, block, order, cast, now, later
):
    give(order, cast, now, "3")
    charged = at_once(partial(charge, block, cast, later), partial(charge, block, cast, later))
    assert sorted(charged) == [NOTHING, Money(30_000)]
    one, two = at_once(
        partial(bill, block, cast, later, number="1"),
        partial(bill, block, cast, later, number="2"),
    )
    assert "is here already" in str(one) + str(two)
    assert Payment.objects.filter(block=block).count() == 1
