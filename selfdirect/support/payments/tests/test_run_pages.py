"""The pages of payment runs, bank details and holds."""

import pytest

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.money import Money
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments import actions
from selfdirect.support.payments.models import BankAccount, Hold, Payment, Run
from selfdirect.support.payments.tests.rows import bank
from tests.pages import words


@pytest.fixture
def run(ask, budget, provider, cast, now):
    """Give a checked run of Amira's payment, who has no bank details yet, and an invoice."""
    invoice = actions.enter_invoice(
        budget_ref=budget.ref, organisation=provider.ref, starts_on=START, number="BW-1",
        amount=Money(16460 * 4), by=cast.grace.actor, at=now,
    )  # fmt: skip
    actions.approve_payment(ref=invoice.ref, by=cast.efua.actor, at=now)
    bank(provider.ref, cast, now)
    begun = {"due_by": "2026-03-02", "takes_direct": "yes", "format": "pain001"}
    assert ask(cast.efua, "/money/runs/", begun).status_code == 302
    made = Run.objects.get()
    drafting = words(ask(cast.efua, f"/money/runs/{made.ref}/"))
    assert "The run is being gathered and checked" in drafting
    return actions.draft_run(ref=made.ref, by=cast.efua.actor, at=now)


def test_a_run_goes_from_what_stands_out_to_the_bank(ask, run, cast, now):
    page = f"/money/runs/{run.ref}/"
    shown = words(ask(cast.efua, page))
    assert "3 things to look at before £1,650.40 goes to 2 payees" in shown
    assert "1 payee has no bank details" in shown
    look = ask(cast.efua, f"{page}look/no_details/")
    assert "Settle only this" not in words(look)  # it is the only one
    alone = run.findings.get(code="no_details")
    assert "Hold out" in words(ask(cast.efua, f"{page}look/no_details/{alone.pk}/"))
    assert ask(cast.efua, f"{page}look/no_details/", {"because": ""}).status_code == 422
    ask(cast.efua, f"{page}look/no_details/", {"because": "We wait."})
    ask(cast.efua, f"{page}look/first/", {"way": "clear", "because": "They are new."})
    assert ask(cast.efua, f"{page}look/first/").status_code == 302  # nothing is left of it
    assert ask(cast.efua, f"{page}look/nonsense/").status_code == 404
    assert "Somebody else must sign this" in words(ask(cast.efua, page))
    assert "We wait. (Efua Mensah)" in words(ask(cast.efua, f"{page}payments/?show=out"))
    assert ask(cast.maya, f"{page}certificate.pdf").status_code == 404  # there is no file yet
    ask(cast.maya, f"{page}approve/", {})
    file = ask(cast.maya, f"{page}take/", {})
    assert file["Content-Type"] == "application/xml"
    assert bytes(Run.objects.get().file) == file.content
    ask(cast.maya, f"{page}send/", {})
    assert "£658.40 is at the bank" in words(ask(cast.maya, page))
    assert ask(cast.maya, f"{page}certificate.pdf").content.startswith(b"%PDF")
    assert "On its way" in words(ask(cast.maya, f"{page}payments/"))
    ask(cast.efua, f"{page}close/", {})
    assert "£658.40 was paid" in words(ask(cast.efua, page))


def test_what_came_back_is_noted_with_the_banks_reason(ask, run, cast, now):
    page = f"/money/runs/{run.ref}/"
    ask(cast.efua, f"{page}look/no_details/", {"because": "We wait."})
    ask(cast.efua, f"{page}look/first/", {"way": "clear", "because": "They are new."})
    for verb in ("approve", "take", "send"):
        ask(cast.maya, f"{page}{verb}/", {})
    path = f"/money/payments/{Payment.objects.get(kind='invoice').ref}/return/"
    assert "£658.40 to Brightway Care came back" in words(ask(cast.efua, path))
    missing = ask(cast.efua, path, {"code": "other", "words": ""})
    assert (missing.status_code, "in a few words" in words(missing)) == (422, True)
    answer = ask(cast.efua, path, {"code": "B", "words": ""})
    again = Payment.objects.get(again_of__isnull=False)
    assert answer.url == f"/money/payments/{again.ref}/"
    assert "1 payment came back" in words(ask(cast.efua, page))
    back = words(ask(cast.efua, f"{page}payments/?show=back"))
    assert "came back" in back
    assert "Sent back by the bank" in back


def test_a_run_is_stopped_with_a_reason_or_checked_again(ask, run, cast, now):
    page = f"/money/runs/{run.ref}/"
    ask(cast.efua, f"{page}recheck/", {})
    actions.draft_run(ref=run.ref, by=cast.efua.actor, at=now)
    assert ask(cast.efua, f"{page}stop/", {"because": ""}).status_code == 422
    ask(cast.efua, f"{page}stop/", {"because": "Begun too early."})
    assert "Begun too early." in words(ask(cast.efua, page))
    assert "No payment run is under way" in words(ask(cast.efua, "/money/runs/"))


def test_bank_details_are_masked_and_whoever_looks_leaves_a_row(ask, budget, cast):
    whose = budget.case.person.ref
    page = f"/money/payees/{whose}/"
    asked = {"name": "Amira Khan", "sort_code": "20-00-00", "number": "1234567", "because": ""}
    wrong = ask(cast.efua, f"{page}enter/", asked)
    assert (wrong.status_code, "has 8 digits, and this has 7" in words(wrong)) == (422, True)
    ask(cast.efua, f"{page}enter/", asked | {"number": "12345678"})
    ref = BankAccount.objects.get().ref
    shown = words(ask(cast.maya, page))
    assert "ending 5678" in shown
    assert "12345678" not in shown
    assert Event.objects.filter(kind="look", by="maya", about=whose).exists()
    assert not Event.objects.filter(facts__icontains="12345678").exists()
    assert ask(cast.maya, f"/money/accounts/{ref}/check/", {"how": ""}).status_code == 422
    ask(cast.maya, f"/money/accounts/{ref}/check/", {"how": "I rang her."})
    assert "is paid into the account ending 5678" in words(ask(cast.maya, page))
    ask(cast.efua, f"{page}enter/", asked | {"number": "87654321", "because": "She moved."})
    changed = BankAccount.objects.latest("pk").ref
    assert "1 bank account waits to be checked" in words(ask(cast.maya, "/money/payees/"))
    ask(cast.maya, f"/money/accounts/{changed}/check/", {"how": "No answer.", "refuse": "yes"})
    assert BankAccount.objects.get(ref=changed).state == "REFUSED"


def test_a_hold_is_placed_and_lifted(ask, budget, cast):
    page = f"/money/payees/{budget.case.person.ref}/"
    assert ask(cast.efua, f"{page}hold/", {"because": ""}).status_code == 422
    ask(cast.efua, f"{page}hold/", {"because": "A call to make."})
    assert "Amira Khan is on hold" in words(ask(cast.maya, page))
    path = f"/money/holds/{Hold.objects.get().ref}/lift/"
    assert ask(cast.maya, path, {"because": ""}).status_code == 422
    ask(cast.maya, path, {"because": "She rang."})
    assert "has no bank details" in words(ask(cast.maya, page))


def test_a_payment_that_cannot_wait_goes_by_itself(ask, budget, cast, now):
    bank(budget.case.person.ref, cast, now)
    made = actions.prepare_direct_payment(
        budget_ref=budget.ref, starts_on=START, by=cast.efua.actor, at=now
    )
    actions.approve_payment(ref=made.ref, by=cast.maya.actor, at=now)
    answer = ask(cast.efua, f"/money/payments/{made.ref}/now/", {})
    assert answer.url == f"/money/runs/{Run.objects.get().ref}/"
    assert "One payment" in words(ask(cast.efua, "/money/runs/"))


def test_a_run_names_nobody_whose_record_is_restricted(ask, run, budget, cast, now):
    person = budget.case.person
    person.restricted = True
    person.save()
    actions.recheck_run(ref=run.ref, by=cast.efua.actor, at=now)
    actions.draft_run(ref=run.ref, by=cast.efua.actor, at=now)
    page = f"/money/runs/{run.ref}/"
    for address in ("payments/", "look/no_details/"):
        shown = words(ask(cast.efua, page + address))
        assert "A restricted record" in shown
        assert "Khan" not in shown


def test_an_emergency_run_is_begun_signed_taken_and_reconciled_on_its_pages(
    ask, run, budget, cast, now
):
    page = f"/money/runs/{run.ref}/"
    ask(cast.efua, f"{page}look/no_details/", {"because": "We wait."})
    ask(cast.efua, f"{page}look/first/", {"way": "clear", "because": "They are new."})
    for verb in ("approve", "take", "send"):
        ask(cast.maya, f"{page}{verb}/", {})
    assert run.ref in words(ask(cast.efua, "/money/emergency/"))
    asked = {"rail": "bank", "because": "It is down.", "instead_of": run.ref, "format": "list"}
    wrong = ask(cast.efua, "/money/emergency/", asked | {"because": ""})
    assert wrong.status_code == 422
    refused = ask(cast.efua, "/money/emergency/", asked | {"rail": "card"})
    assert (refused.status_code, "stands in for a run" in words(refused)) == (422, True)
    page = ask(cast.efua, "/money/emergency/", asked).url
    made = Run.objects.latest("pk")
    actions.draft_run(ref=made.ref, by=cast.efua.actor, at=now)
    assert ask(cast.efua, f"{page}list.pdf").status_code == 404  # nobody has signed it yet
    ask(cast.efua, f"{page}look/first/", {"way": "clear", "because": "Known."})
    ask(cast.maya, f"{page}approve/", {})
    shown = ask(cast.maya, page)
    assert "Take the list: then everybody" in words(shown)
    assert b"list.pdf" not in shown.content
    early = ask(cast.maya, f"{page}list.pdf")  # it could be keyed in, and the run stopped
    assert (early.status_code, "Take it first" in words(early)) == (403, True)
    file = ask(cast.maya, f"{page}take/", {})
    assert b"00-00" in file.content
    assert ask(cast.maya, f"{page}list.pdf").content.startswith(b"%PDF")
    again = Payment.objects.get(kind="invoice", state="APPROVED")
    shown = words(ask(cast.efua, f"{page}reconcile/"))
    assert again.ref in shown
    wrong = ask(cast.efua, f"{page}reconcile/", {"failed": "PY-1", "why": ""})
    assert (wrong.status_code, "Say why they did not arrive" in words(wrong)) == (422, True)
    wrong = ask(cast.efua, f"{page}reconcile/", {"failed": "PY-1", "why": "Lost."})
    assert (wrong.status_code, "PY-1 is no payment" in words(wrong)) == (422, True)
    ask(cast.efua, f"{page}reconcile/", {"failed": "", "why": "", "after_all": ""})
    assert "£658.40 was paid" in words(ask(cast.efua, page))
    assert ask(cast.efua, f"{page}reconcile/").status_code == 302
    first = f"/money/payments/{again.again_of.ref}/"
    assert "Did the bank pay it after all?" in words(ask(cast.efua, first))
    ask(cast.efua, f"{first}after-all/", {})
    assert "It was paid after all" in words(ask(cast.efua, first))
    ask(cast.maya, f"{first}give-back/", {})
    assert "gave back £658.40" in words(ask(cast.maya, first))
