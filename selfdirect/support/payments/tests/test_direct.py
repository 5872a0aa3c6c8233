"""Direct payments: prepared by one, approved by another, sent with a run, and then paid."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.decision import NotThere, Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.actions import open_account, post
from selfdirect.foundation.ledger.models import Entry
from selfdirect.foundation.ledger.rules import Balance, Leg
from selfdirect.register.cases.queries import main_task
from selfdirect.support.budgets.actions import end_budget
from selfdirect.support.budgets.tests.rows import START, agreed_plan
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    approve_payment,
    close_run,
    collect_contribution,
    open_budget,
    prepare_direct_payment,
    prepare_refund,
    refuse_payment,
)
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.tests.rows import pay, send


def prepare(budget, cast, now, starts_on=START, by=None):
    return prepare_direct_payment(
        budget_ref=budget.ref, starts_on=starts_on, by=(by or cast.efua).actor, at=now
    )


def approve(payment, cast, now, by=None):
    return approve_payment(ref=payment.ref, by=(by or cast.maya).actor, at=now)


def test_opening_a_budget_sets_its_reviews_too(budget):
    assert budget.reviews.count() == 3


def test_four_weeks_are_paid_to_the_person(budget, cast, now):
    payment = prepare(budget, cast, now)
    assert ledger.balance(f"dp:{budget.ref}").posted == Money(0)  # nothing moves yet
    approve(payment, cast, now)
    part = f"budget:{budget.ref}:direct"
    assert ledger.balance(part) == Balance(Money(24800 * 52), Money(99200))  # promised
    assert main_task(budget.case) is None
    run = send(payment, cast, now)
    assert ledger.balance(f"dp:{budget.ref}").posted == Money(99200)
    assert ledger.balance(part) == Balance(Money(24800 * 48))
    told = told_to(budget.case.person.ref)
    assert told.first().told == (
        "£992.00 is on its way to you for 2 March to 29 March 2026. "
        "Look for it in your account on 5 March 2026."
    )
    close_run(ref=run.ref, by=cast.efua.actor, at=now)
    assert told.first().told == "£992.00 was paid to you for 2 March to 29 March 2026."
    assert told.first().by == "efua"


def test_the_payment_says_how_it_was_worked_out(budget, cast, now):
    payment = prepare(budget, cast, now)
    assert payment.working == ("£248.00 a week for 4 weeks, 2 March to 29 March 2026, is £992.00.")


def test_the_whole_year_is_paid_in_thirteen_runs_and_no_more(budget, cast, now):
    runs = 0
    while due := queries.next_direct(budget):
        day = now + (due.run.starts_on - START)
        approve(prepare(budget, cast, day, due.run.starts_on), cast, day)
        runs += 1
    assert runs == 13
    assert ledger.balance(f"budget:{budget.ref}:direct").available == Money(0)
    with pytest.raises(Refused, match="no direct payment left"):
        prepare(budget, cast, now)


def test_a_run_is_paid_up_to_a_week_ahead_and_no_sooner(budget, cast, now):
    approve(prepare(budget, cast, now), cast, now)
    following = date(2026, 3, 30)
    with pytest.raises(Refused, match=r"30 March 2026\. This can be done from 23 March 2026"):
        prepare(budget, cast, now + timedelta(days=20), following)
    payment = prepare(budget, cast, now + timedelta(days=21), following)
    with pytest.raises(Refused, match="can be done from 23 March"):
        approve(payment, cast, now)
    assert approve(payment, cast, now + timedelta(days=21)).state == "APPROVED"


def test_runs_are_prepared_in_their_order_and_once(budget, cast, now):
    with pytest.raises(Refused, match="next payment is for 2 March to 29 March 2026"):
        prepare(budget, cast, now, date(2026, 3, 30))
    prepare(budget, cast, now)
    with pytest.raises(Refused, match="next payment is for 30 March"):
        prepare(budget, cast, now)


@pytest.mark.parametrize(
    ("who", "error"),
    [("dev", Refused), ("amira", Refused), ("grace", NotThere), ("simon", NotThere)],
)
def test_only_finance_prepares(budget, cast, now, who, error):
    with pytest.raises(error):
        prepare(budget, cast, now, by=getattr(cast, who))
    assert not Payment.objects.exists()


def test_nobody_approves_or_refuses_what_they_prepared(budget, cast, now):
    payment = prepare(budget, cast, now)
    with pytest.raises(Refused, match="Somebody else must sign"):
        approve(payment, cast, now, by=cast.efua)
    with pytest.raises(Refused, match="Somebody else must sign"):
        refuse_payment(ref=payment.ref, because="Wrong", by=cast.efua.actor, at=now)


def test_the_database_holds_four_eyes_too(budget, cast, now):
    payment = prepare(budget, cast, now)
    with pytest.raises(IntegrityError, match="payment_four_eyes"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(
            state="APPROVED", entry="x", decided_by=payment.prepared_by, decided_at=now
        )


@pytest.mark.parametrize("who", ["dev", "amira"])
def test_only_finance_approves(budget, cast, now, who):
    payment = prepare(budget, cast, now)
    with pytest.raises(Refused, match="is for: finance"):
        approve(payment, cast, now, by=getattr(cast, who))


def test_it_is_approved_once(budget, cast, now):
    payment = prepare(budget, cast, now)
    approve(payment, cast, now)
    entries = Entry.objects.count()
    with pytest.raises(Refused, match="while it is approved"):
        approve(payment, cast, now)
    assert Entry.objects.count() == entries


def test_a_refused_one_moves_nothing_and_can_be_prepared_anew(budget, cast, now):
    payment = prepare(budget, cast, now)
    with pytest.raises(Refused, match="Say why"):
        refuse_payment(ref=payment.ref, because=" ", by=cast.maya.actor, at=now)
    refuse_payment(ref=payment.ref, because="Not yet.", by=cast.maya.actor, at=now)
    assert ledger.balance(f"dp:{budget.ref}").posted == Money(0)
    assert prepare(budget, cast, now).starts_on == START


def test_more_than_is_left_cannot_be_paid(budget, cast, now):
    payment = prepare(budget, cast, now)
    part = payment.part
    rest = Leg(part.address, "council:care", Money(24800 * 52 - 100))
    post(reference="spent", effective_on=START, memo="", legs=[rest], by=cast.efua.actor, at=now)
    words = r"not enough left in this budget: £1\.00 left"
    with pytest.raises(Refused, match=words), transaction.atomic():
        approve(payment, cast, now)
    payment.refresh_from_db()
    assert payment.state == "PREPARED"


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 1},
        {"payee": "dp:me"},
        {"ends_before": date(2027, 1, 1)},
        {"state": "PREPARED"},
        {"state": "PAID"},
        {"entry": "another"},
    ],
)
def test_what_was_approved_cannot_be_changed_even_by_sql(budget, cast, now, change):
    payment = approve(prepare(budget, cast, now), cast, now)
    with pytest.raises(DatabaseError, match="are never changed"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(**change)
    with pytest.raises(DatabaseError, match="are never changed"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk)._raw_delete("default")


def test_what_was_prepared_is_what_is_approved(budget, cast, now):
    payment = prepare(budget, cast, now)
    with pytest.raises(DatabaseError, match="are never changed"), transaction.atomic():
        Payment.objects.filter(pk=payment.pk).update(amount=1)


def test_a_payment_of_an_earlier_budget_never_takes_more_than_it_owes(budget, cast, now):
    prepared = prepare(budget, cast, now)
    end_budget(budget_ref=budget.ref, on=date(2026, 3, 16), by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match=r"£496\.00 left, £992\.00 asked"), transaction.atomic():
        approve(prepared, cast, now)
    refuse_payment(ref=prepared.ref, because="Ends sooner.", by=cast.maya.actor, at=now)
    shorter = prepare(budget, cast, now)
    assert shorter.amount == Money(49600)
    approve(shorter, cast, now)
    assert ledger.balance(f"budget:{budget.ref}:direct").available == Money(0)


def test_days_paid_under_the_old_budget_are_not_paid_again(budget, cast, now):
    pay(approve(prepare(budget, cast, now), cast, now), cast, now)
    start = date(2026, 3, 16)
    agreed_plan(budget.case, now, version=2, direct=30000, starts_on=start)
    new = open_budget(ref=budget.case.ref, by=cast.efua.actor, at=now)
    first = prepare(new, cast, now + timedelta(days=14), start)
    assert first.amount == Money(30000 * 4 - 24800 * 2)
    assert "less £496.00 already held" in first.working


def test_the_persons_share_arrives_run_by_run(budget, cast, now):
    came = collect_contribution(budget_ref=budget.ref, starts_on=START, by=cast.efua.actor, at=now)
    assert came == Money(24000)
    assert -ledger.balance(f"person:{budget.case.person.ref}").posted == Money(24000)
    told = told_to(budget.case.person.ref).first().told
    assert told.startswith("Your share of £240.00 for 2 March to 29 March 2026 has arrived.")
    with pytest.raises(Refused, match="it arrived already"):
        collect_contribution(budget_ref=budget.ref, starts_on=START, by=cast.efua.actor, at=now)
    with pytest.raises(Refused, match="is for: finance"):
        collect_contribution(budget_ref=budget.ref, starts_on=START, by=cast.dev.actor, at=now)


def test_the_list_to_prepare_holds_what_is_due_and_no_more(budget, cast, now):
    efua = cast.efua.actor
    (row,) = queries.due_to_prepare(efua, START)
    assert (row.budget, row.due.amount) == (budget, Money(99200))
    assert queries.due_to_prepare(efua, date(2026, 2, 22)) == []
    approve(prepare(budget, cast, now), cast, now)
    assert queries.due_to_prepare(efua, START) == []
    (following,) = queries.due_to_prepare(efua, date(2026, 3, 23))
    assert following.due.run.starts_on == date(2026, 3, 30)
    assert queries.due_to_prepare(cast.grace.actor, START) == []


def test_what_an_ended_budget_still_owes_is_listed_too(budget, cast, now):
    efua = cast.efua.actor
    end_budget(budget_ref=budget.ref, on=date(2026, 3, 16), by=efua, at=now)
    (row,) = queries.due_to_prepare(efua, START)
    assert row.due.amount == Money(49600)
    approve(prepare(budget, cast, now), cast, now)
    assert queries.due_to_prepare(efua, date(2026, 4, 30)) == []


def test_what_was_agreed_and_not_sent_is_released_by_an_end(budget, cast, now):
    agreed = approve(prepare(budget, cast, now), cast, now)
    end_budget(budget_ref=budget.ref, on=date(2026, 3, 16), by=cast.efua.actor, at=now)
    assert ledger.state(agreed.entry) == "void"
    assert ledger.balance(f"budget:{budget.ref}:direct").available == Money(49600)
    refuse_payment(ref=agreed.ref, because="It ends sooner.", by=cast.maya.actor, at=now)
    assert prepare(budget, cast, now).amount == Money(49600)


def test_what_was_agreed_can_still_be_refused_and_is_released(budget, cast, now):
    agreed = approve(prepare(budget, cast, now), cast, now)
    refuse_payment(ref=agreed.ref, because="Not now.", by=cast.maya.actor, at=now)
    assert ledger.state(agreed.entry) == "void"
    assert ledger.balance(f"budget:{budget.ref}:direct").available == Money(24800 * 52)
    with pytest.raises(Refused, match="while it is refused"):
        send(agreed, cast, now)


def test_a_refund_is_no_payment_of_the_part_it_hangs_on(case, provider, terms, cast, now):
    agreed_plan(case, now, managed=0)
    open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    own, credit = f"person:{case.person.ref}", f"credit:{case.person.ref}"
    open_account(address=own, stream="care")
    open_account(address=credit, stream="care", guarded=True)
    post(
        reference="bill:x", effective_on=START, memo="Paid", by=cast.efua.actor, at=now,
        legs=[Leg(own, credit, Money(500))],
    )  # fmt: skip
    later = now + timedelta(days=30)
    refund = prepare_refund(person=case.person, amount=Money(500), by=cast.efua.actor, at=later)
    assert refund.part.held == "direct"
    approve(refund, cast, later)
    assert main_task(case).code == "budget.pay"
    assert [each.due.run.starts_on for each in queries.due_to_prepare(cast.efua.actor, START)] == [
        START
    ]
