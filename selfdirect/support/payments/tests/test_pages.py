"""The pages of money: what waits, what is due, and what a provider was asked for."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine

from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import SYSTEM
from selfdirect.foundation.ledger.models import Entry
from selfdirect.foundation.ledger.queries import VERIFIED
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.tests.rows import START, agreed_plan
from selfdirect.support.payments import actions, queries
from selfdirect.support.payments.actions import enter_invoice, prepare_direct_payment
from selfdirect.support.payments.models import Payment
from tests.pages import words


@pytest.fixture
def prepared(budget, cast, now):
    return prepare_direct_payment(
        budget_ref=budget.ref, starts_on=START, by=cast.efua.actor, at=now
    )


def test_finance_opens_a_budget_from_its_working(ask, case, cast, now, provider):
    agreed_plan(case, now, pays=6000)
    assert "Amira Khan" in words(ask(cast.efua, "/money/"))
    path = f"/c/{case.ref}/budget/open/"
    shown = words(ask(cast.efua, path))
    assert "Open a budget of £412.60 a week for Amira Khan" in shown
    assert "£21,455.20 in all. Dev Shah agreed it" in shown
    response = ask(cast.efua, path, {})
    assert response.status_code == 302
    assert Budget.objects.get().reviews.count() == 3
    assert ask(cast.efua, path).status_code == 403  # open already


def test_finance_reads_that_the_book_did_not_add_up_last_night(ask, cast, now):
    night = {"on": "ledger:book", "by": SYSTEM, "at": now - timedelta(hours=7)}
    record(VERIFIED, **night, wrong=["Account budget:PB-1 has £0.01 more than its entries."])
    shown = words(ask(cast.efua, "/money/"))
    assert "The book did not add up last night" in shown
    assert "Account budget:PB-1 has £0.01 more than its entries." in shown
    record(VERIFIED, **night | {"at": now}, wrong=[])
    assert "did not add up" not in words(ask(cast.efua, "/money/"))


@pytest.mark.parametrize(("who", "code"), [("dev", 403), ("amira", 403), ("grace", 404)])
def test_nobody_else_opens_one(ask, case, cast, now, who, code):
    agreed_plan(case, now)
    path = f"/c/{case.ref}/budget/open/"
    assert ask(getattr(cast, who), path).status_code == code
    assert ask(getattr(cast, who), path, {}).status_code == code
    assert not Budget.objects.exists()


def test_from_due_to_paid(ask, budget, cast):
    shown = words(ask(cast.efua, "/money/"))
    assert "£248.00 a week for 4 weeks, 2 March to 29 March 2026, is £992.00." in shown
    page = words(ask(cast.efua, f"/money/budgets/{budget.ref}/"))
    assert "The next direct payment is £992.00" in page
    ask(cast.efua, f"/money/budgets/{budget.ref}/prepare/2026-03-02/", {})
    payment = Payment.objects.get()
    assert "1 payment waits for a second person" in words(ask(cast.maya, "/money/"))
    own = words(ask(cast.efua, f"/money/payments/{payment.ref}/"))
    assert "Somebody else must sign this" in own
    assert "Approve £" not in own
    assert "Approve £992.00" in words(ask(cast.maya, f"/money/payments/{payment.ref}/"))
    response = ask(cast.maya, f"/money/payments/{payment.ref}/approve/", {})
    assert response.status_code == 302
    shown = words(ask(cast.maya, "/money/"))
    assert "£992.00 to Amira Khan goes out with the next run." in shown
    assert "Approved" in words(ask(cast.maya, f"/money/payments/{payment.ref}/"))


def test_a_double_click_promises_once(ask, client, prepared, cast):
    client.force_login(cast.maya)
    key = {"once": str(uuid4())}
    path = f"/money/payments/{prepared.ref}/approve/"
    first, second = client.post(path, key), client.post(path, key)
    assert (first.status_code, second.status_code) == (302, 302)
    assert Entry.objects.filter(reference__startswith=f"pay:{prepared.ref}:").count() == 1


def test_a_refusal_needs_a_reason_and_keeps_the_page(ask, prepared, cast):
    path = f"/money/payments/{prepared.ref}/refuse/"
    response = ask(cast.maya, path, {"because": ""})
    assert response.status_code == 422
    assert "Write an answer to “Why should this not be paid”" in words(response)
    assert ask(cast.maya, path, {"because": "Not yet."}).status_code == 302
    assert "Not yet." in words(ask(cast.maya, f"/money/payments/{prepared.ref}/"))


def test_what_cannot_be_refused_is_said_beside_the_form(ask, prepared, cast, now):
    actions.approve_payment(ref=prepared.ref, by=cast.maya.actor, at=now)
    run = actions.begin_single(ref=prepared.ref, by=cast.efua.actor, at=now)
    response = ask(
        cast.maya, f"/money/payments/{prepared.ref}/refuse/", {"because": "Not this one."}
    )
    assert response.status_code == 422
    assert f"It goes with the run {run.ref}. Hold it out there first." in words(response)


def test_nobody_signs_their_own(ask, prepared, cast):
    for verb in ("approve", "refuse"):
        path = f"/money/payments/{prepared.ref}/{verb}/"
        assert ask(cast.efua, path, {"because": "x"}).status_code == 403
    prepared.refresh_from_db()
    assert prepared.state == "PREPARED"


def test_a_share_is_noted_as_arrived(ask, budget, cast):
    assert "It has arrived" in words(ask(cast.efua, f"/money/budgets/{budget.ref}/"))
    ask(cast.efua, f"/money/budgets/{budget.ref}/collect/2026-03-02/", {})
    shown = words(ask(cast.efua, f"/money/budgets/{budget.ref}/"))
    assert "£240.00 is noted as arrived." in shown
    assert "is still to pay" not in shown


@pytest.mark.parametrize("who", ["amira", "carol", "grace", "farid"])
def test_the_pages_of_money_are_finances_own(ask, budget, prepared, cast, who):
    user = getattr(cast, who)
    for path in ("/money/", f"/money/budgets/{budget.ref}/", f"/money/payments/{prepared.ref}/"):
        assert ask(user, path).status_code == 403
    assert Event.objects.filter(kind="turned away", by=who).count() == 3


def test_a_look_at_a_payment_is_written_down(ask, prepared, cast):
    ask(cast.maya, f"/money/payments/{prepared.ref}/")
    subject = f"payment:{prepared.ref}"
    assert Event.objects.filter(kind="look", by="maya", subject=subject).exists()


def test_nothing_waits_and_nothing_is_due(ask, cast):
    shown = words(ask(cast.efua, "/money/"))
    assert "No payment waits for a second person" in shown
    assert "Every agreed plan has its budget." in shown


# Ending -----------------------------------------------------------------------------------------

REASON = {"because": "You move to Hull, which pays from then on."}
ON = {"on-day": "16", "on-month": "3", "on-year": "2026"}


def test_finance_ends_a_budget_and_reads_before_what_goes_back(ask, budget, cast):
    path = f"/money/budgets/{budget.ref}/end/"
    assert path in ask(cast.efua, f"/money/budgets/{budget.ref}/").content.decode()
    shown = words(ask(cast.efua, path))
    assert "If it ends on Monday 2 March, £21,455.20 goes back to the council." in shown
    assert ask(cast.efua, path, ON | REASON).status_code == 302
    budget.refresh_from_db()
    assert (budget.state, str(budget.ended_on)) == ("ENDED", "2026-03-16")
    shown = words(ask(cast.efua, f"/money/budgets/{budget.ref}/"))
    assert "It pays for the days before Monday 16 March." in shown
    assert path not in shown
    assert ask(cast.efua, path).status_code == 403
    event = Event.objects.get(code="budget.ended")
    assert REASON["because"] in event.told


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (ON, "Write an answer to “Why does the budget end”"),
        (ON | REASON | {"on-day": "32"}, "32"),
        (ON | REASON | {"on-year": "2025"}, "Enter a day on or after 2 March 2026"),
    ],
)
def test_what_is_missing_is_said_and_nothing_ends(ask, budget, cast, data, said):
    response = ask(cast.efua, f"/money/budgets/{budget.ref}/end/", data)
    assert response.status_code == 422
    assert said in words(response)
    budget.refresh_from_db()
    assert budget.state == "OPEN"


@pytest.mark.parametrize("who", ["amira", "carol", "grace", "dev"])
def test_nobody_else_ends_one(ask, budget, cast, who):
    path = f"/money/budgets/{budget.ref}/end/"
    assert ask(getattr(cast, who), path).status_code == 403
    assert ask(getattr(cast, who), path, ON | REASON).status_code == 403


def test_what_cannot_be_done_yet_says_from_when_it_can(ask, budget, cast, now):
    with time_machine.travel(now.replace(month=2, day=20), tick=False):
        shown = words(ask(cast.efua, f"/money/budgets/{budget.ref}/"))
    assert "It can be prepared from Monday 23 February." in shown
    assert "Prepare this payment" not in shown
    assert "From 30 March 2026" in shown  # an invoice


# The provider -----------------------------------------------------------------------------------


def test_grace_sees_her_orders_and_sends_an_invoice(ask, budget, provider, cast):
    shown = words(ask(cast.grace, "/provider/"))
    assert "What Brightway Care was asked for" in shown
    assert "help to get up" in shown
    assert "12 stretches of four weeks come later" in shown
    path = f"/provider/invoice/{budget.ref}/2026-03-02/"
    assert 'value="658.40"' in ask(cast.grace, path).content.decode()
    response = ask(cast.grace, path, {"number": "BW-1", "amount": "658.40"})
    assert response.status_code == 302
    shown = words(ask(cast.grace, "/provider/"))
    assert "Invoice BW-1 is entered" in shown
    assert "Invoice BW-1: being checked" in shown


def test_everybody_on_the_list_can_see_who_opened_it(ask, budget, provider, cast, now):
    ask(cast.grace, "/provider/")
    (row,) = Event.objects.filter(kind="look", by="grace")
    assert (row.about, row.subject) == (budget.case.person.ref, f"case:{budget.case.ref}")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"number": "BW-1", "amount": "600"}, "£58.40 less than the £658.40 that was ordered"),
        ({"number": "BW-1", "amount": "lots"}, "“lots” is not an amount"),
        ({"number": "", "amount": "658.40"}, "Write an answer to “Invoice number”"),
    ],
)
def test_what_is_wrong_is_explained_and_what_was_typed_is_kept(
    ask, budget, provider, cast, data, said
):
    response = ask(cast.grace, f"/provider/invoice/{budget.ref}/2026-03-02/", data)
    assert response.status_code == 422
    assert said in words(response)
    assert f'value="{data["amount"]}"' in response.content.decode()
    assert not Payment.objects.exists()


def test_an_invoice_sent_twice_is_said_in_words(ask, budget, provider, cast, now):
    enter_invoice(
        budget_ref=budget.ref, organisation=provider.ref, starts_on=START, number="BW-1",
        amount=queries.orders_of(provider)[0].promise.amount, by=cast.grace.actor, at=now,
    )  # fmt: skip
    path = f"/provider/invoice/{budget.ref}/2026-03-30/"
    response = ask(cast.grace, path, {"number": "BW-1", "amount": "658.40"})
    assert response.status_code == 422
    assert "Invoice BW-1 from Brightway Care is here already" in words(response)


@pytest.mark.parametrize("day", ["2026-03-02", "yesterday"])
def test_another_provider_finds_no_order(ask, budget, cast, day):
    response = ask(cast.hana, f"/provider/invoice/{budget.ref}/{day}/")
    assert response.status_code == 404


def test_a_day_that_is_none_is_not_there(ask, budget, provider, cast):
    assert ask(cast.grace, f"/provider/invoice/{budget.ref}/soon/").status_code == 404


def test_a_provider_who_is_not_joined_up_is_told_what_to_do(ask, cast):
    assert "does not yet say whom you work for" in words(ask(cast.hana, "/provider/"))
    assert ask(cast.carol, "/provider/").status_code == 403


def test_finance_enters_one_that_came_on_paper(ask, budget, provider, cast):
    path = f"/money/budgets/{budget.ref}/invoice/{provider.ref}/2026-03-02/"
    response = ask(cast.efua, path, {"number": "BW-1", "amount": "658.40"})
    assert response.headers["Location"] == f"/money/budgets/{budget.ref}/"
    assert "already" in words(ask(cast.efua, path))


def test_the_page_of_money_asks_no_more_for_more_people(
    ask, budget, prepared, cast, django_assert_max_num_queries
):
    ask(cast.maya, "/money/")
    with django_assert_max_num_queries(20):
        ask(cast.maya, "/money/")
