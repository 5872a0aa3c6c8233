"""Invoices for many people: the right rows go on, the wrong ones are said, none counts twice."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.support.budgets.tests.rows import START, brightway
from selfdirect.support.orders import rules as order_rules
from selfdirect.support.orders.actions import deliver, miss
from selfdirect.support.orders.queries import given_to
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    approve_file,
    draw_invoices,
    enter_invoice,
    take_invoices,
)
from selfdirect.support.payments.models import InvoiceFile, Payment
from selfdirect.support.payments.rules.invoices import Row, Way

ORDERED = Money(16_460 * 4)


@pytest.fixture
def take(order, provider, cast, now):
    def act(*rows, by=None, at=now, **kept):
        return take_invoices(
            organisation=kept.get("organisation", provider.ref), rows=rows, name="march.csv",
            by=(by or cast.grace).actor, at=at,
        )  # fmt: skip

    return act


def billed(order, pence=ORDERED.pence, row=2, starts_on=START, because="", number=None):
    return Row(row, "BW-1", number or order.number, starts_on, Money(pence), because=because)


def given(order, cast, now, weeks="4"):
    row = order_rules.Row(2, order.number, 2, START, order_rules.read_quantity(weeks))
    deliver(rows=[row], by=cast.grace.actor, at=now)


def wrong(file):
    return [each.words for each in queries.rows_of(file, Way.WRONG)]


def test_a_right_row_goes_on_and_another_approves_the_file(take, order, cast, now, budget):
    file = take(billed(order))
    assert (file.taken, file.known, file.wrong, file.total) == (1, 0, 0, ORDERED)
    with pytest.raises(Refused, match="is for: finance"):
        approve_file(ref=file.ref, by=cast.grace.actor, at=now)
    assert approve_file(ref=file.ref, by=cast.efua.actor, at=now) == (1, [])
    payment = Payment.objects.get()
    assert (payment.state, payment.entry) == ("APPROVED", payment.order)
    assert ledger.balance(f"budget:{budget.ref}:managed").available == Money(0)
    with pytest.raises(Refused, match="Nothing of this invoice waits"):
        approve_file(ref=file.ref, by=cast.efua.actor, at=now)


def test_what_was_not_given_is_not_paid_by_one_invoice_either_without_a_reason(
    order, budget, provider, cast, now
):
    given(order, cast, now, weeks="3")
    asked = {
        "budget_ref": budget.ref, "organisation": provider.ref, "starts_on": START,
        "number": "BW-9", "amount": ORDERED, "by": cast.grace.actor, "at": now,
    }  # fmt: skip
    with pytest.raises(Refused, match=r"written down as given comes to £493\.80\. Say why"):
        enter_invoice(**asked)
    made = enter_invoice(**asked, because="The rest is not written down yet.")
    assert made.working.endswith("What is written down as given comes to £493.80.")
    assert made.because == "The rest is not written down yet."


def test_the_same_file_again_takes_nothing_twice(take, order):
    take(billed(order))
    again = take(billed(order))
    assert (again.taken, again.known, again.wrong) == (0, 1, 0)
    other = take(billed(order, pence=5_000))
    assert wrong(other) == [
        f"Row 2 of BW-1 is here already: {order.number}, £658.40. Bring rows in the places they "
        "had, or under another number."
    ]
    assert "is here already" in wrong(take(billed(order, number="PO-OTHER")))[0]
    assert Payment.objects.count() == 1


def test_wrong_rows_are_told_one_by_one_and_the_right_one_goes_on(take, order):
    later = START + timedelta(weeks=4)
    file = take(
        billed(order),
        billed(order, row=3),
        billed(order, row=4, number="PO-X"),
        billed(order, row=5, starts_on=date(2026, 3, 3)),
        billed(order, row=6, starts_on=later),
    )
    assert (file.rows, file.taken, file.wrong) == (5, 1, 4)
    assert wrong(file) == [
        f"Row 2 bills {order.number} for the same days. Put the two together.",
        "Nothing is ordered and unpaid under PO-X for days from 2 March 2026. "
        "Check the number and the day.",
        f"Nothing is ordered and unpaid under {order.number} for days from 3 March 2026. "
        "Check the number and the day.",
        "These days begin on 30 March 2026. Send it from then on.",
    ]
    twice = take(billed(order, row=9))
    assert wrong(twice) == [
        f"An invoice for {order.number} for days from 2 March 2026 is here already."
    ]


def test_more_than_was_ordered_needs_a_reason_and_is_looked_at(take, order, cast, now):
    assert "Mend it, or say why" in wrong(take(billed(order, pence=90_000)))[0]
    file = take(billed(order, pence=90_000, because="A longer visit."))
    assert queries.rows_of(file, Way.LOOK).get().payment.because == "A longer visit."
    with pytest.raises(Refused, match="Nothing of this invoice waits"):
        approve_file(ref=file.ref, by=cast.efua.actor, at=now)


def test_a_reason_is_kept_only_where_the_sums_differ(take, order):
    take(billed(order, because="One visit was missed."))
    assert Payment.objects.get().because == ""


def test_less_than_was_ordered_is_approved_and_the_rest_released(take, order, cast, now, budget):
    file = take(billed(order, pence=60_000))
    assert approve_file(ref=file.ref, by=cast.efua.actor, at=now) == (1, [])
    assert ledger.balance(f"budget:{budget.ref}:managed").available == Money(5_840)


def test_what_cannot_be_paid_is_said_and_the_rest_is_approved(take, order, cast, now):
    file = take(billed(order, pence=ORDERED.pence + 50))
    done, refused = approve_file(ref=file.ref, by=cast.efua.actor, at=now)
    assert done == 0
    assert refused[0].startswith("BW-1/2: ")
    assert Payment.objects.get().state == "PREPARED"


def test_what_the_person_says_did_not_happen_is_not_paid_by_itself(take, order, cast, now):
    given(order, cast, now)
    case = order.budget.case
    ref = given_to(case)[0].ref
    miss(case=case, ref=ref, words="Nobody came.", by=cast.amira.actor, at=now)
    assert "The person says that 4 weeks of them did not happen." in wrong(take(billed(order)))[0]


def test_what_stands_is_looked_at_again_when_a_file_is_approved(take, order, cast, now):
    given(order, cast, now)
    file = take(billed(order))
    case = order.budget.case
    ref = given_to(case)[0].ref
    miss(case=case, ref=ref, words="Nobody came.", by=cast.amira.actor, at=now)
    done, (said,) = approve_file(ref=file.ref, by=cast.efua.actor, at=now)
    assert done == 0
    assert said.startswith("BW-1/2: The person says that 4 weeks of them did not happen.")
    assert Payment.objects.get().state == "PREPARED"


def test_a_restricted_record_has_no_name_and_waits_for_somebody_else(
    take, order, cast, now, client
):
    file = take(billed(order))
    person = order.budget.case.person
    person.restricted = True
    person.save()
    assert queries.how_many_matched(cast.efua.actor, file) == (0, 1)
    assert queries.how_many_matched(cast.grace.actor, file) == (1, 0)
    with pytest.raises(Refused, match="Nothing of this invoice waits"):
        approve_file(ref=file.ref, by=cast.efua.actor, at=now)
    address = reverse("payments:invoice_file", args=[file.ref])
    client.force_login(cast.efua)
    shown = client.get(address).content.decode()
    assert person.name not in shown
    assert "1 row waits for somebody who may see a restricted record" in shown
    client.force_login(cast.grace)
    assert person.name in client.get(address).content.decode()


def test_an_invoice_is_drawn_from_what_was_given(take, order, cast, now, provider):
    over = now + timedelta(weeks=4)

    def draw(invoice="BW-7", at=over):
        return draw_invoices(
            organisation=provider.ref, invoice=invoice, by=cast.grace.actor, at=at
        )

    with pytest.raises(Refused, match="Nothing is ready"):
        draw()
    given(order, cast, now, weeks="3")
    with pytest.raises(Refused, match="Give your invoice a number"):
        draw(" ")
    with pytest.raises(Refused, match="no stretch of days is over"):
        draw(at=now)
    file = draw()
    assert (file.taken, file.total) == (1, Money(16_460 * 3))
    with pytest.raises(Refused, match="Nothing is ready"):
        draw("BW-8")


def test_nobody_brings_another_providers_invoice(take, order, cast, provider):
    cast.hana.works_for = brightway("Riverside").organisation.ref
    cast.hana.save()
    with pytest.raises(NotThere):
        take(billed(order), by=cast.hana)
    with pytest.raises(Refused, match="is for: the provider, or finance"):
        take(billed(order), by=cast.carol)
    mine = take(billed(order), by=cast.hana, organisation=cast.hana.works_for)
    assert "Nothing is ordered" in wrong(mine)[0]
    file = take(billed(order))
    with pytest.raises(NotThere):
        queries.get_file(cast.hana.actor, file.ref)
    assert list(queries.files(cast.efua.actor)) == [file, mine]
    own = take(by=cast.efua)
    with pytest.raises(Refused, match="Somebody else"):
        approve_file(ref=own.ref, by=cast.efua.actor, at=own.at)
    assert InvoiceFile.objects.count() == 3
