"""The pages of bills: what each may see, and how often they ask the database."""

import pytest
from django.test import Client

from selfdirect.support.billing import actions
from selfdirect.support.billing.models import Bill, Receipt
from selfdirect.support.budgets.tests.rows import START


@pytest.fixture
def desk(client: Client, cast):
    client.force_login(cast.efua)
    return client


def test_finance_notes_what_came_and_keeps_what_was_typed(desk, send_bills, cast):
    send_bills()
    page = f"/bills/people/{cast.amira_person.ref}/receive/"
    typed = {"amount": "100.00", "on": str(START), "how": "cash", "words": "At the desk"}
    wrong = desk.post(page, typed | {"on": "2999-01-01"})
    assert wrong.status_code == 422
    assert b"At the desk" in wrong.content
    assert desk.post(page, typed).status_code == 302
    assert Receipt.objects.get().amount.pence == 10000


def test_a_page_asks_a_set_number_of_times(
    desk, send_bills, pay, cast, case, django_assert_max_num_queries
):
    send_bills()
    send_bills(1)
    pay(10000)
    for path, most in (
        ("/bills/", 8),
        (f"/bills/rounds/{Bill.objects.first().round.ref}/", 13),
        (f"/bills/people/{cast.amira_person.ref}/", 45),
        ("/bills/late/", 18),
        ("/bills/came/", 9),
        (f"/c/{case.ref}/what-i-pay/", 26),
    ):
        desk.get(path)
        with django_assert_max_num_queries(most):
            assert desk.get(path).status_code == 200, path


def test_the_person_reads_their_bill_and_takes_it_as_a_pdf(client, send_bills, cast, case):
    send_bills()
    client.force_login(cast.amira)
    shown = client.get(f"/c/{case.ref}/what-i-pay/").content.decode()
    assert "You have £240.00 to pay" in shown
    assert "Nobody stops your support" in shown
    made = client.get(f"/c/{case.ref}/what-i-pay/{Bill.objects.get().ref}.pdf")
    assert made.content.startswith(b"%PDF")
    assert client.get(f"/c/{case.ref}/what-i-pay/BL-0.pdf").status_code == 404


def test_a_draft_is_nobodys_to_read_but_finances(client, budget, cast, case, now):
    found = actions.draw_round(
        starts_on=START, ends_before=START.replace(day=30), by=cast.efua.actor, at=now
    )
    client.force_login(cast.amira)
    assert "not sent a bill" in client.get(f"/c/{case.ref}/what-i-pay/").content.decode()
    assert client.get(f"/bills/rounds/{found.ref}/").status_code == 403
