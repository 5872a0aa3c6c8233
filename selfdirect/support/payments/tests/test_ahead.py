"""The real invoice after an emergency run: what was paid ahead comes off it, whatever it says."""

from datetime import timedelta

import pytest
from django.urls import reverse

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import post
from selfdirect.foundation.ledger.rules import Leg
from selfdirect.register.cases.queries import open_tasks
from selfdirect.support.budgets.rules import council_account
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments import actions, queries
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.rules.invoices import Row
from selfdirect.support.payments.tests.rows import bank, pay, send
from tests.at_once import at_once

ORDERED, GAP = Money(16460 * 4), Money(2000)
SECOND = START + timedelta(weeks=4)


@pytest.fixture
def advance(budget, provider, emergency, cast, now):
    """Pay Brightway ahead of an invoice, by an emergency run of which all is known."""
    bank(provider.ref, cast, now, "00099999")
    run = emergency(now)
    actions.reconcile_run(ref=run.ref, failed={}, by=cast.efua.actor, at=now)
    return Payment.objects.get(kind="invoice")


@pytest.fixture
def enter(budget, provider, cast, now):
    def act(amount, number="BW-1", starts_on=START, at=now):
        because = "" if amount == ORDERED else "Other visits."
        return actions.enter_invoice(
            budget_ref=budget.ref, organisation=provider.ref, starts_on=starts_on,
            number=number, amount=amount, because=because, by=cast.grace.actor, at=at,
        )  # fmt: skip

    return act


@pytest.fixture
def approve(cast, now):
    def act(payment, at=now):
        return actions.approve_payment(ref=payment.ref, by=cast.efua.actor, at=at)

    return act


@pytest.fixture
def room(budget, cast, now):
    """Leave enough in the budget for an invoice of more than was ordered."""
    post(
        reference="gap:room", effective_on=START, memo="More", by=cast.efua.actor, at=now,
        legs=[Leg(council_account("care"), f"budget:{budget.ref}:managed", ORDERED)],
    )  # fmt: skip


def had(provider):
    """Add up what the bank gave a provider."""
    rows = Payment.objects.filter(whose=provider.ref, state__in=["SENT", "PAID"])
    return Money.total(row.amount for row in rows)


def booked(provider):
    return ledger.balance(f"provider:{provider.ref}").posted


def owed(provider):
    return queries.owed_back(provider.ref).get(provider.ref, NOTHING)


def tasks(budget):
    return [task.code for task in open_tasks(budget.case)]


def test_an_invoice_for_more_is_paid_what_is_left_of_it(
    advance, room, budget, provider, enter, approve, cast, now
):
    made = enter(ORDERED + GAP)
    assert made.amount == GAP
    assert made.working.endswith(
        "£658.40 was paid ahead of it, because the usual way to pay failed. £20.00 is left to pay."
    )
    assert "invoice.approve" in tasks(budget)
    pay(approve(made), cast, now)
    assert "invoice.approve" not in tasks(budget)
    assert had(provider) == booked(provider) == ORDERED + GAP
    with pytest.raises(Refused, match="There is no unpaid order"):
        enter(ORDERED, number="BW-2")
    assert ledger.check() == []


def test_an_invoice_for_the_same_needs_nothing_more(advance, budget, provider, enter, approve):
    made = enter(ORDERED)
    assert made.amount == NOTHING
    approve(made)
    assert Payment.objects.get(ref=made.ref).state == "PAID"
    assert "invoice.approve" not in tasks(budget)
    assert had(provider) == booked(provider) == ORDERED
    assert queries.ahead_of(provider) == []


def test_what_was_too_much_comes_off_the_next_invoice(
    advance, budget, provider, enter, approve, cast, now
):
    managed, person = f"budget:{budget.ref}:managed", budget.case.person.ref
    before = ledger.balance(managed).posted
    made = enter(ORDERED - GAP)
    assert owed(provider) == NOTHING  # nobody has agreed it yet
    approve(made)
    assert ledger.balance(managed).posted == before + GAP
    assert told_to(person).get(code="payment.even").told.startswith("£20.00 came back to your")
    assert had(provider) == booked(provider) + owed(provider) == ORDERED

    later = now + timedelta(weeks=4)
    following = enter(ORDERED, "BW-2", SECOND, later)
    assert following.amount == ORDERED - GAP
    assert "£20.00 comes off it, because Brightway Care was paid that" in following.working
    pay(approve(following, later), cast, later)
    assert owed(provider) == NOTHING
    assert had(provider) == booked(provider) == ORDERED + ORDERED - GAP
    assert [paid.amount for paid in queries.invoices_paid(budget.case.person)] == [
        ORDERED, -GAP, ORDERED,
    ]  # fmt: skip
    assert ledger.check() == []


def test_what_comes_off_more_than_one_invoice_is_never_taken_twice(
    advance, budget, provider, enter, approve, cast, now
):
    approve(enter(Money(5000)))  # nearly all of it was too much
    first, second = now + timedelta(weeks=4), now + timedelta(weeks=8)
    small = enter(Money(40000), "BW-2", SECOND, first)
    assert small.amount == NOTHING
    actions.refuse_payment(ref=small.ref, because="Wrong.", by=cast.efua.actor, at=first)
    assert owed(provider) == ORDERED - Money(5000)
    approve(enter(Money(40000), "BW-3", SECOND, first), first)
    assert Payment.objects.get(invoice_number="BW-3").state == "PAID"
    rest = enter(ORDERED, "BW-4", SECOND + timedelta(weeks=4), second)
    assert rest.off == ORDERED - Money(45000)
    pay(approve(rest, second), cast, second)
    assert had(provider) == booked(provider) == Money(45000) + ORDERED
    assert owed(provider) == NOTHING
    assert ledger.check() == []


def test_a_refused_invoice_can_be_entered_anew(advance, room, provider, enter, approve, cast, now):
    made = enter(ORDERED + GAP)
    approve(made)
    actions.refuse_payment(ref=made.ref, because="Not agreed.", by=cast.maya.actor, at=now)
    assert [each.amount for each in queries.ahead_of(provider)] == [ORDERED]
    assert enter(ORDERED).amount == NOTHING
    assert booked(provider) == ORDERED


def test_what_is_left_may_come_back_from_the_bank_and_goes_again(
    advance, provider, enter, approve, cast, now
):
    approve(enter(ORDERED - GAP))
    later = now + timedelta(weeks=4)
    made = approve(enter(ORDERED, "BW-2", SECOND, later), later)
    send(made, cast, later)
    again = actions.return_payment(ref=made.ref, why="Closed.", by=cast.efua.actor, at=later)
    assert (again.amount, again.off, owed(provider)) == (ORDERED - GAP, GAP, NOTHING)
    pay(actions.approve_payment(ref=again.ref, by=cast.maya.actor, at=later), cast, later)
    assert had(provider) == booked(provider) == ORDERED + ORDERED - GAP
    assert ledger.check() == []


def test_an_invoice_waits_while_the_emergency_run_is_on_its_way(
    budget, provider, emergency, enter, cast, now
):
    bank(provider.ref, cast, now, "00099999")
    run = emergency(now)
    with pytest.raises(Refused, match="just being paid for ahead of the invoice"):
        enter(ORDERED)
    (advance,) = queries.going(run)
    actions.reconcile_run(ref=run.ref, failed={advance.ref: "No."}, by=cast.efua.actor, at=now)
    assert enter(ORDERED).amount == ORDERED


def test_an_advance_that_came_back_meanwhile_stops_the_invoice(
    advance, room, provider, enter, approve, cast, now
):
    made = enter(ORDERED + GAP)
    actions.return_payment(ref=advance.ref, why="Closed.", by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="came back from the bank"):
        approve(made)
    assert booked(provider) == NOTHING
    actions.pay_after_all(ref=advance.ref, by=cast.maya.actor, at=now)
    pay(approve(made), cast, now)  # the bank paid it after all
    assert booked(provider) == ORDERED + GAP


def test_what_needed_nothing_cannot_come_back_from_the_bank(advance, enter, approve, cast, now):
    made = approve(enter(ORDERED))
    with pytest.raises(Refused, match="nothing of it went to the bank"):
        actions.return_payment(ref=made.ref, why="Closed.", by=cast.efua.actor, at=now)


def test_an_invoice_for_many_people_knows_what_was_paid_ahead(
    advance, order, provider, approve, cast, now
):
    taken = {"organisation": provider.ref, "name": "May", "by": cast.grace.actor, "at": now}
    row = Row(2, "BW-7", order.number, START, ORDERED - GAP)
    file = actions.take_invoices(rows=[row], **taken)
    assert (file.taken, file.total) == (1, ORDERED - GAP)
    assert actions.take_invoices(rows=[row], **taken).known == 1
    assert actions.approve_file(ref=file.ref, by=cast.efua.actor, at=now) == (1, [])
    assert had(provider) == ORDERED == booked(provider) + owed(provider)
    later = now + timedelta(weeks=4)
    rows = [Row(2, "BW-8", order.number, SECOND, ORDERED)]
    file = actions.take_invoices(rows=rows, **taken | {"at": later})
    actions.approve_file(ref=file.ref, by=cast.efua.actor, at=later)
    pay(Payment.objects.get(invoice_number="BW-8/2"), cast, later)
    assert had(provider) == booked(provider) == ORDERED + ORDERED - GAP


@pytest.mark.django_db(transaction=True)
def test_two_invoices_at_once_share_what_was_paid_ahead_once(
    transactional_db, advance, provider, enter
):
    answers = at_once(lambda: enter(ORDERED, "BW-1"), lambda: enter(ORDERED, "BW-2"))
    assert sum("There is no unpaid order" in str(each) for each in answers) == 1
    assert Payment.objects.filter(ahead=ORDERED.pence).count() == 1


def test_the_pages_say_what_was_paid_ahead(
    advance, budget, provider, enter, approve, client, cast
):
    client.force_login(cast.grace)
    assert "Paid ahead of your invoice" in client.get(reverse("payments:orders")).content.decode()
    approve(enter(ORDERED - GAP))
    page = client.get(reverse("payments:orders")).content.decode()
    assert "We paid you £20.00 more than you asked for" in page
    assert "£658.40 was paid ahead of it" in page
    client.force_login(cast.efua)
    page = client.get(reverse("payments:money")).content.decode()
    assert "Brightway Care was paid £20.00 too much" in page


def test_a_provider_who_sends_no_more_invoices_gives_back_what_was_too_much(
    advance, provider, enter, approve, cast, now
):
    approve(enter(ORDERED - GAP))
    noted = {"whose": provider.ref, "by": cast.efua.actor, "at": now}
    with pytest.raises(Refused, match=r"has £20\.00 to give back"):
        actions.note_given_back(amount=GAP + Money(1), **noted)
    actions.note_given_back(amount=Money(500), **noted)
    assert owed(provider) == Money(1500)
    later = now + timedelta(weeks=4)
    assert enter(ORDERED, "BW-2", SECOND, later).off == Money(1500)
    with pytest.raises(Refused, match="has nothing to give back"):
        actions.note_given_back(amount=Money(1500), **noted)
    with pytest.raises(Refused, match="is for: finance"):
        actions.note_given_back(amount=GAP, **noted | {"by": cast.grace.actor})


@pytest.mark.django_db(transaction=True)
def test_what_was_sent_back_is_noted_once_though_two_do_so_at_once(
    transactional_db, advance, provider, enter, approve, cast, now
):
    approve(enter(ORDERED - GAP))

    def note(by):
        return actions.note_given_back(whose=provider.ref, amount=GAP, by=by.actor, at=now)

    answers = at_once(lambda: note(cast.efua), lambda: note(cast.maya))
    assert sum("has nothing to give back" in str(each) for each in answers) == 1
    assert owed(provider) == NOTHING


def test_what_was_sent_back_is_noted_on_the_payees_page(
    advance, provider, enter, approve, client, cast
):
    approve(enter(ORDERED - GAP))
    client.force_login(cast.efua)
    path = reverse("payments:payee", args=[provider.ref])
    assert "was paid £20.00 more than they asked for" in client.get(path).content.decode()
    act = reverse("payments:note_given_back", args=[provider.ref])
    wrong = client.post(act, {"amount": "21.00"})
    assert (wrong.status_code, "£20.00 to give back" in wrong.content.decode()) == (422, True)
    assert client.post(act, {"amount": "20.00"}).status_code == 302
    assert "more than they asked for" not in client.get(path).content.decode()
