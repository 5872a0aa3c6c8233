"""The pages of direct debits: an account is given and never shown; each step by whose it is."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from selfdirect.foundation.outbox import actions as outbox
from selfdirect.register.cases.models import Case
from selfdirect.register.people.models import Person
from selfdirect.support.billing import actions
from selfdirect.support.billing.models import Debit, DebitRun, Mandate, Report
from selfdirect.support.billing.tests.conftest import Mail
from selfdirect.support.billing.tests.test_debits import ACCOUNT
from selfdirect.support.budgets.models import Budget
from tests.pages import words

NORTHSHIRE = {
    "name": "Northshire", "sort_code": "404784", "account_number": "70872490",
    "user_number": "123456",
}  # fmt: skip


@pytest.fixture
def at_page(ask, now, settings):
    settings.COUNCIL_BANK = NORTHSHIRE

    def act(user, path, data=None, later=0):
        with time_machine.travel(now + timedelta(days=later), tick=False):
            found = ask(user, path, data)
            return found, words(found)

    return act


def test_an_account_is_given_used_and_stopped_and_never_shown(at_page, send_bills, case, cast):
    send_bills()
    own = f"/c/{case.ref}/what-i-pay/"
    assert "Pay by direct debit" in at_page(cast.amira, own)[1]
    page, shown = at_page(cast.amira, f"{own}direct-debit/", ACCOUNT)  # nothing ticked
    assert page.status_code == 422
    assert "You both sign on paper" in shown
    assert 'value="20-45-12"' in shown  # what was typed stays
    at_page(cast.amira, f"{own}direct-debit/", {**ACCOUNT, "sure": "on"})
    _, shown = at_page(cast.amira, own)
    assert "from the account ending 5678" in shown
    assert "12345678" not in shown
    assert at_page(cast.carol, f"{own}direct-debit/")[0].status_code == 403
    assert "Nothing more is taken" in at_page(cast.amira, f"{own}direct-debit/stop/")[1]
    at_page(cast.amira, f"{own}direct-debit/stop/", {})
    assert Mandate.objects.get().state == "ENDED"


def test_a_collection_goes_from_its_draft_to_the_money(at_page, send_bills, case, cast, now):
    send_bills()
    actions.set_up(case_ref=case.ref, **ACCOUNT, by=cast.amira.actor, at=now)
    _, shown = at_page(cast.efua, "/bills/direct-debits/")
    assert "1 person pays by direct debit" in shown
    at_page(cast.efua, "/bills/direct-debits/", {"collect_on": ""})  # her bank is told first
    run = f"/bills/direct-debits/{DebitRun.objects.get().ref}/"
    at_page(cast.maya, f"{run}approve/", {})
    for _ in range(2):  # before the file is made, and after
        shown = at_page(cast.efua, run)[1]
        assert "What banks are told of" in shown
        assert "Begins" in shown
        taken = at_page(cast.efua, f"{run}take/", {})[0]
    assert taken.content.startswith(b"VOL1500001")
    at_page(cast.efua, f"{run}send/", {})
    at_page(cast.efua, f"{run}finish/", {}, later=7)
    day = {"collect_on-day": "7", "collect_on-month": "4", "collect_on-year": "2026"}
    at_page(cast.efua, "/bills/direct-debits/", day, later=7)
    run = f"/bills/direct-debits/{DebitRun.objects.latest('pk').ref}/"
    assert "Somebody else approves it" in at_page(cast.efua, run, later=7)[1]
    assert "Approve it and tell 1 person" in at_page(cast.maya, run, later=7)[1]
    at_page(cast.maya, f"{run}approve/", {}, later=7)
    outbox.send_waiting(gateway=Mail(), at=now + timedelta(days=7))
    assert (
        "£240.00 is taken by direct debit on Tuesday 7 April"
        in at_page(cast.amira, f"/c/{case.ref}/what-i-pay/", later=7)[1]
    )
    at_page(cast.efua, f"{run}take/", {}, later=28)
    shown = at_page(cast.efua, "/bills/late/", later=35)[1]
    assert "£240.00 is taken by direct debit on Tuesday 7 April" in shown
    assert at_page(cast.efua, f"{run}stop/", {"because": "No."}, later=28)[0].status_code == 422
    at_page(cast.efua, f"{run}send/", {}, later=28)
    assert at_page(cast.efua, f"{run}doubt/", {"because": ""}, later=28)[0].status_code == 422
    at_page(cast.efua, f"{run}doubt/", {"because": "The bank rang."}, later=28)
    assert "Somebody else must sign this" in at_page(cast.efua, run, later=28)[1]
    assert "it did not: “The bank rang.”" in at_page(cast.maya, run, later=28)[1]
    at_page(cast.efua, f"{run}send/", {}, later=28)  # it has it after all
    at_page(cast.efua, f"{run}finish/", {}, later=36)
    assert "nothing to pay now" in at_page(cast.amira, f"/c/{case.ref}/what-i-pay/", later=36)[1]
    name = Mandate.objects.get().reference
    row = f"Reference,Reason code,Amount,Date\n{name},1,240.00,08/04/2026"
    for profile, name in (("claims", "a.csv"), ("", "b.csv")):
        file = {"profile": profile, "file": SimpleUploadedFile(name, row.encode())}
        found, _ = at_page(cast.efua, "/bills/direct-debits/reports/", file, later=40)
    assert found.status_code == 422
    report = f"/bills/direct-debits/reports/{Report.objects.get().ref}/"
    shown = at_page(cast.efua, report, later=40)[1]
    assert "Everything in it is done" in shown
    assert "Amira" in shown
    _, shown = at_page(cast.amira, f"/c/{case.ref}/what-i-pay/", later=40)
    assert "Direct debit that went back to the bank" in shown
    answer = f"/bills/direct-debits/claims/{Debit.objects.get().ref}/"
    at_page(cast.efua, answer, {"words": "You were right."}, later=40)
    assert Debit.objects.get().answer == "You were right."


def test_how_to_pay_stands_there_unless_it_is_taken_from_the_bank(
    at_page, send_bills, case, cast, now
):
    send_bills()
    own = f"/c/{case.ref}/what-i-pay/"
    made = actions.set_up(
        case_ref=case.ref, **ACCOUNT, payer="Ben Khan", payer_to="ben@example.org",
        by=cast.amira.actor, at=now,
    )  # fmt: skip
    _, shown = at_page(cast.amira, own, later=30)
    assert "£240.00 should have come by" in shown
    assert "How to pay" in shown
    actions.agree_payer(ref=made.ref, how="Rang him.", by=cast.efua.actor, at=now)
    _, shown = at_page(cast.amira, own, later=30)
    assert "At least 10 working days before anything is taken" in shown
    assert "should have come" not in shown
    assert "How to pay" not in shown
    by, ref, later = cast.efua.actor, cast.amira_person.ref, now + timedelta(days=30)
    look = {"person_ref": ref, "kind": "hardship", "found": "cannot", "words": "So."}
    actions.chase(**look, by=by, at=later)
    assert "How to pay" in at_page(cast.amira, own, later=30)[1]


def test_every_row_to_look_at_and_every_report_is_on_some_page(at_page, budget, cast, now):
    by, head = cast.efua.actor, "Reference,Reason code,Amount,Date"
    bring = {"profile": "unpaid", "by": by, "at": now}
    for nth in range(11):
        actions.bring_report(name=f"{nth}.csv", text=f"{head}\nX{nth},0,1.00,2026-03-02", **bring)
    names = [_strangers(now).reference, *(f"Y{nth}" for nth in range(51))]
    rows = "\n".join(f"{name},0,1.00,2026-03-02" for name in names)
    report = actions.bring_report(name="a.csv", text=f"{head}\n{rows}", **bring)
    path = f"/bills/direct-debits/reports/{report.ref}/"
    _, shown = at_page(cast.efua, path)
    assert "52 rows of 52 to look at" in shown
    assert "1 of them is not yours to see" in shown
    assert "0 rows were done" in shown
    assert "Y49" in shown
    assert "Y50" not in shown
    assert "Y50" in at_page(cast.efua, f"{path}?page=2")[1]
    assert "1.csv" in at_page(cast.efua, "/bills/direct-debits/?page=2")[1]


def _strangers(now):
    """Make a direct debit of somebody whom finance does not see: they never had a budget."""
    return _mandate(Person.objects.create(given_name="Kim", family_name="Number"), now)


def _mandate(person, now):
    return Mandate.objects.create(
        person=person, name="A", sort_code="204512", number="12345678", by="x", by_name="X", at=now
    )


def test_a_file_waits_until_the_letters_that_tell_of_it_are_in_the_post(
    at_page, send_bills, case, cast, now
):
    send_bills()
    actions.set_up(case_ref=case.ref, **ACCOUNT, by=cast.amira.actor, at=now)
    Mandate.objects.update(state="LODGED", lodged_on=now.date())
    home = {"email": "", "address": "3 Quay Road, ZZ99 3VZ"}
    Person.objects.filter(pk=cast.amira_person.pk).update(**home)
    run = actions.draw_debits(
        collect_on=now.date() + timedelta(days=36), by=cast.efua.actor, at=now
    )
    actions.approve_debits(ref=run.ref, by=cast.maya.actor, at=now)
    path, words = f"/bills/direct-debits/{run.ref}/", "1 person of this collection is not told"
    for print_them in (False, True):  # it waits until they are posted
        batch = outbox.take_letters(by=cast.efua.actor, at=now) if print_them else None
        shown = at_page(cast.efua, path)[1]
        assert words in shown
        assert "Take the file<" not in shown
        refused, shown = at_page(cast.efua, f"{path}take/", {})
        assert refused.status_code == 403
        assert words in shown
    outbox.post_letters(ref=batch.ref, by=cast.efua.actor, at=now)
    assert "Take the file<" in at_page(cast.efua, path)[1]
    taken = at_page(cast.efua, f"{path}take/", {}, later=28)[0]
    assert taken.content.startswith(b"VOL1500001")


def test_of_whom_banks_are_told_is_shown_while_they_are_and_of_no_other_file(
    at_page, budget, case, cast, now
):
    efua, maya = cast.efua.actor, cast.maya.actor
    actions.set_up(case_ref=case.ref, **ACCOUNT, by=cast.amira.actor, at=now)
    _strangers(now)
    Mandate.objects.update(agreed_at=now)

    def shown(run):
        words = at_page(cast.efua, f"/bills/direct-debits/{run.ref}/")[1]
        return "Banks are told of 2 who begin" in words, "Amira" in words, "1 more, later" in words

    def draw():
        return actions.draw_debits(collect_on=None, by=efua, at=now)

    stopped = draw()
    assert shown(stopped) == (True, True, True)  # one of the two is not hers to see
    actions.stop_debits(ref=stopped.ref, because="So.", by=efua, at=now)
    assert shown(stopped) == (False, False, False)
    run = draw()
    actions.approve_debits(ref=run.ref, by=maya, at=now)
    actions.take_debit_file(ref=run.ref, by=efua, at=now)
    other = _strangers(now)
    facts = {"state": "LODGED", "agreed_at": now, "lodged_on": run.process_on}
    Mandate.objects.filter(pk=other.pk).update(**facts)
    assert shown(run) == (True, True, True)  # not of the other, whose file is of that day too
    actions.doubt_debits(ref=run.ref, because="The bank rang.", by=efua, at=now)
    actions.lose_debits(ref=run.ref, by=maya, at=now)
    assert shown(run) == (False, False, False)


def _neighbours(budget, run, many):
    """Let others pay with her on one day, each from an account of their own."""
    for nth in range(1, many + 1):
        person = Person.objects.create(given_name="Kim", family_name=f"Number {nth}")
        Budget.objects.create(
            case=Case.objects.create(
                person=person, team="north", worker=budget.case.worker, stage="LIVING",
                opened_on=budget.starts_on,
            ),
            plan=budget.plan, starts_on=budget.starts_on - timedelta(days=nth),
            ends_before=budget.ends_before, total=budget.total, person_pays=budget.person_pays,
            council_pays=budget.council_pays, opened_by="x", opened_at=budget.opened_at,
        )  # fmt: skip
        Debit.objects.create(
            run=run, person=person, mandate=_mandate(person, run.made_at), state="PLANNED",
            amount=budget.total,
        )  # fmt: skip


def test_the_pages_ask_a_set_number_of_times(
    at_page, send_bills, budget, case, cast, now, client, django_assert_max_num_queries
):
    send_bills()
    actions.set_up(case_ref=case.ref, **ACCOUNT, by=cast.amira.actor, at=now)
    Mandate.objects.update(state="LODGED", lodged_on=now.date())
    run = actions.draw_debits(
        collect_on=now.date() + timedelta(days=36), by=cast.efua.actor, at=now
    )
    _neighbours(budget, run, 9)
    for path, most in (
        ("/bills/direct-debits/", 20),
        (f"/bills/direct-debits/{run.ref}/", 10),
        (f"/c/{case.ref}/what-i-pay/direct-debit/", 20),
    ):
        at_page(cast.efua, path)
        with django_assert_max_num_queries(most):
            assert client.get(path).status_code == 200, path
