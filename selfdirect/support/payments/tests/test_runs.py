"""Payment runs: checked, approved by another, sent once, and what the bank says of them."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.register.cases.queries import open_tasks
from selfdirect.support.budgets.actions import end_budget
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments import actions, queries
from selfdirect.support.payments.models import BankAccount, Payment, Run
from selfdirect.support.payments.rules.bank import standard18
from selfdirect.support.payments.tests.rows import bank, go, send

ORDERED = Money(16460 * 4)


@pytest.fixture
def invoice(budget, provider, cast, now):
    """Give an invoice that is agreed and waits for a run."""
    made = actions.enter_invoice(
        budget_ref=budget.ref, organisation=provider.ref, starts_on=START, number="BW-1",
        amount=ORDERED, by=cast.grace.actor, at=now,
    )  # fmt: skip
    return actions.approve_payment(ref=made.ref, by=cast.efua.actor, at=now)


@pytest.fixture
def begin(cast, now):
    """Begin a run as Efua does, and let the worker draft it."""

    def act(at=now, **asked):
        run = actions.begin_run(due_by=at.date() + timedelta(days=6), by=cast.efua.actor, at=at)
        return actions.draft_run(ref=run.ref, by=cast.efua.actor, at=at)

    return act


@pytest.fixture
def ready(budget, invoice, provider, cast, now, begin):
    """Give a run of Amira's direct payment and Brightway's invoice, both with bank details."""
    bank(budget.case.person.ref, cast, now)
    bank(provider.ref, cast, now, "00099999")
    return begin()


def codes(run):
    return sorted(queries.open_findings(run).values_list("code", flat=True))


def test_a_run_takes_what_is_due_and_what_is_agreed(ready, budget):
    sums = queries.sums(ready)
    assert (sums.payments, sums.payees, sums.total) == (2, 2, Money(99200) + ORDERED)
    direct = Payment.objects.get(kind="direct")
    assert (direct.state, direct.prepared_by, direct.amount) == ("PREPARED", "efua", Money(99200))
    assert codes(ready) == ["first", "first"]


def test_it_goes_from_findings_to_the_bank_by_two_people(ready, budget, provider, cast, now):
    run = go(ready, cast, now)
    assert (run.state, run.count, run.total) == ("SENT", 2, Money(99200) + ORDERED)
    assert ledger.balance(f"dp:{budget.ref}").posted == Money(99200)
    assert ledger.balance(f"provider:{provider.ref}").posted == ORDERED
    assert ledger.check() == []
    assert set(Payment.objects.values_list("state", flat=True)) == {"SENT"}
    actions.close_run(ref=run.ref, by=cast.efua.actor, at=now)
    assert set(Payment.objects.values_list("state", flat=True)) == {"PAID"}


def test_its_file_holds_what_was_approved_and_never_changes(ready, cast, now):
    run = go(ready, cast, now)
    run.refresh_from_db()
    held = standard18.read(bytes(run.file))
    assert held.pence == run.total.pence
    assert sorted(each.account_number for each in held.credits) == ["00012345", "00099999"]
    assert run.file_digest == sha256(run.file).hexdigest()
    again = actions.take_file(ref=run.ref, by=cast.efua.actor, at=now)
    assert bytes(again.file) == bytes(run.file)
    with pytest.raises(DatabaseError, match="kept as it was"), transaction.atomic():
        Run.objects.filter(pk=run.pk).update(file=b"other")
    with pytest.raises(DatabaseError, match="kept as it was"), transaction.atomic():
        Run.objects.filter(pk=run.pk)._raw_delete("default")


def test_nobody_approves_a_run_that_they_began(ready, cast, now):
    with pytest.raises(Refused, match="Somebody else must sign"):
        actions.approve_run(ref=ready.ref, by=cast.efua.actor, at=now)
    with pytest.raises(IntegrityError, match="run_four_eyes"), transaction.atomic():
        Run.objects.filter(pk=ready.pk).update(approved_by="efua")


@pytest.mark.parametrize("who", ["dev", "amira", "grace"])
def test_only_finance_has_anything_to_do_with_runs(ready, cast, now, who):
    by = getattr(cast, who).actor
    with pytest.raises(Refused, match="is for: finance"):
        actions.begin_run(due_by=START, by=by, at=now)
    with pytest.raises(Refused, match="is for: finance"):
        actions.approve_run(ref=ready.ref, by=by, at=now)
    with pytest.raises(Refused, match="is for: finance"):
        actions.take_file(ref=ready.ref, by=by, at=now)
    with pytest.raises(Refused, match="is for: finance"):
        actions.send_run(ref=ready.ref, by=by, at=now)


def test_nothing_goes_before_everything_was_looked_at(ready, cast, now):
    with pytest.raises(Refused, match="2 things in this run must be looked at first"):
        actions.approve_run(ref=ready.ref, by=cast.maya.actor, at=now)
    with pytest.raises(Refused, match="Say why"):
        actions.clear_finding(ref=ready.ref, code="first", because=" ", by=cast.efua.actor, at=now)
    one = queries.open_findings(ready).first()
    actions.clear_finding(
        ref=ready.ref, code="first", finding=one.pk, because="New.", by=cast.efua.actor, at=now
    )
    assert codes(ready) == ["first"]


def test_who_has_no_bank_details_is_kept_out_and_goes_with_the_next(
    budget, invoice, provider, cast, now, begin
):
    bank(provider.ref, cast, now)
    run = begin()
    assert codes(run) == ["first", "first", "no_details"]
    with pytest.raises(Refused, match="cannot be cleared"):
        actions.clear_finding(
            ref=run.ref, code="no_details", because="x", by=cast.efua.actor, at=now
        )
    actions.hold_out(
        ref=run.ref, code="no_details", because="We wait for it.", by=cast.efua.actor, at=now
    )
    assert go(run, cast, now).count == 1
    direct = Payment.objects.get(kind="direct")
    assert direct.state == "PREPARED"
    bank(direct.whose, cast, now)
    actions.approve_payment(ref=direct.ref, by=cast.maya.actor, at=now)
    assert go(begin(), cast, now).count == 1


def test_details_that_changed_wait_some_days(budget, cast, now):
    person = budget.case.person.ref
    bank(person, cast, now)
    changed = bank(person, cast, now, "00054321")
    assert changed.payable_from == date(2026, 3, 9)
    later = now + timedelta(days=5)
    assert queries.paid_to([person], now.date())[person] == changed
    payment = actions.prepare_direct_payment(
        budget_ref=budget.ref, starts_on=START, by=cast.efua.actor, at=now
    )
    actions.approve_payment(ref=payment.ref, by=cast.maya.actor, at=now)
    run = actions.begin_single(ref=payment.ref, by=cast.efua.actor, at=now)
    assert "cooling" in codes(run)
    actions.stop_run(ref=run.ref, because="It waits.", by=cast.efua.actor, at=now)
    run = actions.begin_single(ref=payment.ref, by=cast.efua.actor, at=later)
    assert "cooling" not in codes(run)


def test_a_hold_has_an_owner_and_a_reason_and_keeps_a_payment_out(ready, budget, cast, now):
    hold = actions.place_hold(
        whose=budget.case.person.ref, because="A call to make.", by=cast.efua.actor, at=now
    )
    actions.recheck_run(ref=ready.ref, by=cast.efua.actor, at=now)
    run = actions.check_run(ref=ready.ref, by=cast.efua.actor, at=now)
    words = queries.open_findings(run).get(code="hold").words
    assert words == "Amira Khan: on hold. A call to make. Ask Efua Mensah."
    with pytest.raises(Refused, match="on hold already"):
        actions.place_hold(whose=hold.whose, because="Again.", by=cast.maya.actor, at=now)
    actions.lift_hold(ref=hold.ref, because="She rang.", by=cast.maya.actor, at=now)
    with pytest.raises(NotThere):
        actions.lift_hold(ref=hold.ref, because="Twice.", by=cast.maya.actor, at=now)
    actions.recheck_run(ref=ready.ref, by=cast.efua.actor, at=now)
    run = actions.check_run(ref=ready.ref, by=cast.efua.actor, at=now)
    assert codes(run) == ["first", "first"]


def test_an_order_that_was_cut_short_since_is_found_and_never_sent(ready, budget, cast, now):
    actions.clear_finding(ref=ready.ref, code="first", because="New.", by=cast.efua.actor, at=now)
    end_budget(budget_ref=budget.ref, on=START + timedelta(days=14), by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="2 payments changed since the run was checked"):
        actions.approve_run(ref=ready.ref, by=cast.maya.actor, at=now)
    actions.recheck_run(ref=ready.ref, by=cast.efua.actor, at=now)
    run = actions.check_run(ref=ready.ref, by=cast.efua.actor, at=now)
    assert codes(run) == ["after_end", "after_end", "gone", "too_little"]


def test_a_payment_goes_with_one_run_only(ready, invoice, begin, cast, now):
    assert queries.sums(begin()).payments == 0
    with pytest.raises(Refused, match="goes with the run"):
        actions.begin_single(ref=invoice.ref, by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="Hold it out there first"):
        actions.refuse_payment(ref=invoice.ref, because="No.", by=cast.efua.actor, at=now)


def test_a_run_is_given_up_until_its_file_was_taken(ready, begin, cast, now):
    actions.clear_finding(ref=ready.ref, code="first", because="New.", by=cast.efua.actor, at=now)
    actions.approve_run(ref=ready.ref, by=cast.maya.actor, at=now)
    with pytest.raises(Refused, match="Nobody has taken the file"):
        actions.send_run(ref=ready.ref, by=cast.maya.actor, at=now)
    actions.take_file(ref=ready.ref, by=cast.maya.actor, at=now)
    with pytest.raises(Refused, match="may be at the bank"):
        actions.stop_run(ref=ready.ref, because="No.", by=cast.efua.actor, at=now)
    actions.send_run(ref=ready.ref, by=cast.maya.actor, at=now)
    with pytest.raises(Refused, match="while it is sent"):
        actions.send_run(ref=ready.ref, by=cast.maya.actor, at=now)


def test_a_file_that_comes_too_late_for_the_bank_is_not_taken(ready, cast, now):
    actions.clear_finding(ref=ready.ref, code="first", because="New.", by=cast.efua.actor, at=now)
    run = actions.approve_run(ref=ready.ref, by=cast.maya.actor, at=now)
    assert run.process_on == START + timedelta(days=2)
    with pytest.raises(Refused, match=r"the working day before\. Stop this run and begin"):
        actions.take_file(ref=run.ref, by=cast.maya.actor, at=now + timedelta(days=2))
    actions.take_file(ref=run.ref, by=cast.maya.actor, at=now + timedelta(days=1))
    actions.take_file(ref=run.ref, by=cast.maya.actor, at=now + timedelta(days=2))  # once more


def test_what_a_stopped_run_held_goes_with_another(ready, begin, cast, now):
    actions.stop_run(ref=ready.ref, because="Begun too early.", by=cast.efua.actor, at=now)
    actions.approve_payment(ref=Payment.objects.get(kind="direct").ref, by=cast.maya.actor, at=now)
    assert queries.sums(begin()).payments == 2


def test_what_the_bank_sends_back_is_told_and_prepared_anew(ready, budget, provider, cast, now):
    go(ready, cast, now)
    direct, invoice = Payment.objects.get(kind="direct"), Payment.objects.get(kind="invoice")
    for each in (direct, invoice):
        actions.return_payment(
            ref=each.ref, why="The account is closed.", by=cast.efua.actor, at=now
        )
    assert ledger.balance(f"dp:{budget.ref}").posted == Money(0)
    assert ledger.balance(f"provider:{provider.ref}").posted == Money(0)
    assert ledger.balance(f"budget:{budget.ref}:managed").committed == Money(16460 * 52)
    told = told_to(budget.case.person.ref).filter(code="payment.returned").last().told
    assert "£992.00 that we sent you came back to us." in told
    assert "payment.mend" in [task.code for task in open_tasks(budget.case)]
    with pytest.raises(Refused, match="while it is returned"):
        actions.return_payment(ref=direct.ref, why="Again.", by=cast.efua.actor, at=now)
    assert queries.next_direct(budget).run.starts_on == date(2026, 3, 30)
    for each in (direct, invoice):
        again = Payment.objects.get(again_of=each)
        actions.approve_payment(ref=again.ref, by=cast.maya.actor, at=now)
        send(again, cast, now)
    assert ledger.balance(f"dp:{budget.ref}").posted == Money(99200)
    assert ledger.balance(f"provider:{provider.ref}").posted == ORDERED
    assert ledger.balance(f"budget:{budget.ref}:managed").committed == Money(16460 * 48)
    assert ledger.check() == []


def test_the_same_account_is_looked_at_until_a_payment_stays_there(ready, cast, now):
    go(ready, cast, now)
    direct = Payment.objects.get(kind="direct")
    why = "The account is closed."
    again = actions.return_payment(ref=direct.ref, why=why, by=cast.efua.actor, at=now)
    actions.approve_payment(ref=again.ref, by=cast.maya.actor, at=now)
    run = actions.begin_single(ref=again.ref, by=cast.efua.actor, at=now)
    assert codes(run) == ["came_back", "first"]
    words = queries.open_findings(run).get(code="came_back").words
    assert words == f"Amira Khan: the last payment into this account came back: {why}"
    actions.stop_run(ref=run.ref, because="Other details.", by=cast.efua.actor, at=now)
    bank(direct.whose, cast, now, "00054321")
    later = now + timedelta(days=10)
    run = actions.begin_single(ref=again.ref, by=cast.efua.actor, at=later)
    assert codes(run) == ["first"]
    go(run, cast, later)
    actions.close_run(ref=run.ref, by=cast.efua.actor, at=later)
    assert list(queries.came_back([direct.whose]).values()) == [why]  # of the old account only


def test_nobody_approves_a_run_in_which_they_let_something_pass(ready, cast, now):
    actions.clear_finding(ref=ready.ref, code="first", because="New.", by=cast.maya.actor, at=now)
    with pytest.raises(Refused, match="You let something in this run pass"):
        actions.approve_run(ref=ready.ref, by=cast.maya.actor, at=now)
    with pytest.raises(IntegrityError, match="run_other_eyes"), transaction.atomic():
        Run.objects.filter(pk=ready.pk).update(approved_by="maya")


def test_the_files_of_one_day_are_counted(ready, invoice, budget, cast, now):
    first = go(ready, cast, now)
    again = actions.return_payment(ref=invoice.ref, why="Closed.", by=cast.efua.actor, at=now)
    actions.approve_payment(ref=again.ref, by=cast.maya.actor, at=now)
    second = send(again, cast, now)
    assert (first.serial, second.serial) == (1, 2)
    with pytest.raises(IntegrityError, match="run_serial_once_a_day"), transaction.atomic():
        Run.objects.filter(pk=second.pk).update(serial=1)


def test_what_the_banks_own_feed_confirms_is_paid_once(ready, cast, now):
    go(ready, cast, now)
    refs = list(Payment.objects.values_list("ref", flat=True))
    assert actions.confirm_payments(refs=refs, by=cast.efua.actor, at=now) == 2
    assert actions.confirm_payments(refs=refs, by=cast.efua.actor, at=now) == 0


def test_drafting_again_changes_nothing(ready, cast, now):
    before = queries.sums(ready), codes(ready)
    assert actions.draft_run(ref=ready.ref, by=cast.efua.actor, at=now) is None
    assert (queries.sums(ready), codes(ready)) == before


def test_a_run_does_not_pay_for_days_that_are_far_ahead(cast, now):
    with pytest.raises(Refused, match="begin within a week"):
        actions.begin_run(due_by=now.date() + timedelta(days=8), by=cast.efua.actor, at=now)


class TestBankDetails:
    def test_one_enters_and_another_checks(self, budget, cast, now):
        whose = budget.case.person.ref
        asked = {"whose": whose, "name": "Amira Khan", "sort_code": "20 00 00",
                 "number": "12345678", "by": cast.efua.actor, "at": now}  # fmt: skip
        entered = actions.enter_account(**asked)
        assert entered.masked == "ending 5678"
        with pytest.raises(Refused, match="wait to be checked"):
            actions.enter_account(**asked)
        with pytest.raises(Refused, match="Somebody else must sign"):
            actions.check_account(ref=entered.ref, how="I rang.", by=cast.efua.actor, at=now)
        with pytest.raises(Refused, match="Say how you checked it"):
            actions.check_account(ref=entered.ref, how="", by=cast.maya.actor, at=now)
        with pytest.raises(IntegrityError, match="bank_four_eyes"), transaction.atomic():
            BankAccount.objects.update(state="CHECKED", checked_by="efua", checked_at=now,
                                       payable_from=START)  # fmt: skip
        actions.refuse_account(ref=entered.ref, because="Not hers.", by=cast.maya.actor, at=now)
        assert queries.paid_to([whose], START) == {}

    def test_a_change_says_why(self, budget, cast, now):
        whose = budget.case.person.ref
        bank(whose, cast, now)
        with pytest.raises(Refused, match="Say why they change"):
            actions.enter_account(whose=whose, name="A", sort_code="200000", number="12345678",
                                  by=cast.efua.actor, at=now)  # fmt: skip

    def test_what_was_checked_is_never_edited(self, budget, cast, now):
        account = bank(budget.case.person.ref, cast, now)
        with pytest.raises(DatabaseError, match="kept as it was"), transaction.atomic():
            BankAccount.objects.filter(pk=account.pk).update(number="99999999")
        with pytest.raises(DatabaseError, match="kept as it was"), transaction.atomic():
            BankAccount.objects.filter(pk=account.pk)._raw_delete("default")

    @pytest.mark.parametrize("who", ["dev", "carol", "grace"])
    def test_they_are_finances_own(self, budget, cast, now, who):
        account = bank(budget.case.person.ref, cast, now)
        with pytest.raises(Refused, match="finance"):
            queries.get_account(getattr(cast, who).actor, account.ref)


class TestWhatChangesOnTheWay:
    """Between the check, the signature, the file and the bank, the world goes on."""

    def test_a_hold_placed_after_the_check_stops_the_signature(self, ready, budget, cast, now):
        clear(ready, cast.efua, now)
        whose = budget.case.person.ref
        actions.place_hold(whose=whose, because="Stop.", by=cast.efua.actor, at=now)
        with pytest.raises(Refused, match="1 payment changed since the run was checked"):
            actions.approve_run(ref=ready.ref, by=cast.maya.actor, at=now)

    def test_other_bank_details_after_the_check_stop_the_signature(self, ready, budget, cast, now):
        clear(ready, cast.efua, now)
        bank(budget.case.person.ref, cast, now, "00054321")
        with pytest.raises(Refused, match="1 payment changed since the run was checked"):
            actions.approve_run(ref=ready.ref, by=cast.maya.actor, at=now)

    def test_what_changes_after_the_signature_keeps_the_file_here(self, ready, budget, cast, now):
        clear(ready, cast.efua, now)
        actions.approve_run(ref=ready.ref, by=cast.maya.actor, at=now)
        whose = budget.case.person.ref
        actions.place_hold(whose=whose, because="Stop.", by=cast.efua.actor, at=now)
        with pytest.raises(Refused, match="Stop this run and begin another"):
            actions.take_file(ref=ready.ref, by=cast.maya.actor, at=now)
        actions.stop_run(ref=ready.ref, because="A hold.", by=cast.efua.actor, at=now)

    def test_what_was_released_while_the_file_was_at_the_bank_is_paid_and_told(
        self, ready, budget, provider, cast, now
    ):
        clear(ready, cast.efua, now)
        actions.approve_run(ref=ready.ref, by=cast.maya.actor, at=now)
        actions.take_file(ref=ready.ref, by=cast.maya.actor, at=now)
        half = START + timedelta(days=14)
        end_budget(budget_ref=budget.ref, on=half, by=cast.efua.actor, at=now)
        run = actions.send_run(ref=ready.ref, by=cast.maya.actor, at=now)
        assert run.state == "SENT"
        assert ledger.balance(f"dp:{budget.ref}").posted == Money(99200)
        assert ledger.balance(f"provider:{provider.ref}").posted == ORDERED
        for part in budget.parts.all():
            stands = ledger.balance(part.address)
            assert (stands.posted, stands.committed) == (Money(0), Money(0))
        assert ledger.check() == []
        words = [t.words for t in open_tasks(budget.case) if t.code == "payment.late"]
        assert len(words) == 2
        assert "£992.00 to Amira Khan" in " ".join(words)

    def test_what_a_stopped_run_had_prepared_goes_with_the_next_by_itself(
        self, ready, begin, cast, now
    ):
        actions.stop_run(ref=ready.ref, because="Too early.", by=cast.efua.actor, at=now)
        run = begin()
        assert queries.sums(run).payments == 2
        assert go(run, cast, now).count == 2

    def test_nobody_approves_in_a_later_run_what_they_prepared_for_an_earlier(
        self, ready, cast, now
    ):
        actions.stop_run(ref=ready.ref, because="Too early.", by=cast.efua.actor, at=now)
        begun = actions.begin_run(
            due_by=now.date() + timedelta(days=6), by=cast.maya.actor, at=now
        )
        run = actions.draft_run(ref=begun.ref, by=cast.efua.actor, at=now)
        clear(run, cast.maya, now)
        with pytest.raises(Refused, match="You prepared 1 payment of this run"):
            actions.approve_run(ref=run.ref, by=cast.efua.actor, at=now)

    def test_a_hold_that_ended_by_itself_is_no_hindrance_to_another(self, budget, cast, now):
        whose = budget.case.person.ref
        asked = {"whose": whose, "because": "A call.", "by": cast.efua.actor}
        first = actions.place_hold(**asked, until=now.date() + timedelta(days=1), at=now)
        second = actions.place_hold(**asked, at=now + timedelta(days=2))
        assert queries.holds(now.date() + timedelta(days=2))[whose] == second
        first.refresh_from_db()
        assert first.lifted_because == "It ended on its day."


def clear(run, user, now):
    for code in set(codes(run)):
        actions.clear_finding(ref=run.ref, code=code, because="Yes.", by=user.actor, at=now)
