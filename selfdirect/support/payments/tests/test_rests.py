"""What was left in a shared fund is paid on to who holds their own money: once, by two people."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger.queries import balance, check
from selfdirect.register.cases.journey import Stage
from selfdirect.register.cases.models import Case
from selfdirect.register.cases.queries import open_tasks
from selfdirect.support.budgets.actions import end_budget, report_death
from selfdirect.support.budgets.queries import open_of
from selfdirect.support.budgets.tests.rows import START, agreed_plan
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    approve_payment,
    approve_run,
    begin_run,
    clear_finding,
    draft_run,
    give_back,
    hold_out,
    open_budget,
    pay_after_all,
    prepare_pool_payment,
    return_payment,
    stop_run,
)
from selfdirect.support.payments.models import Payment
from selfdirect.support.payments.tests.rows import bank, send, take
from selfdirect.support.pools import queries as pools
from selfdirect.support.pools.actions import confirm, leave, send_back
from selfdirect.support.pools.tests.conftest import cases, members, pool, proposed

__all__ = ["cases", "members", "pool", "proposed"]  # fixtures of the room below


@pytest.fixture
def gone(pool, members, cast, now):
    """Nell has left: her £160.00 came back to the council."""
    nell = members[1]
    made = prepare_pool_payment(member_ref=nell.ref, starts_on=START, by=cast.efua.actor, at=now)
    approve_payment(ref=made.ref, by=cast.maya.actor, at=now)
    send(made, cast, now)
    leave(
        ref=nell.ref, ends_before=START, target="direct", because="Too far.",
        by=cast.carol.actor, at=now,
    )  # fmt: skip
    send_back(ref=nell.ref, by=cast.grace.actor, at=now)
    return confirm(ref=nell.ref, by=cast.efua.actor, at=now)


def drafted(cast, now):
    run = begin_run(due_by=START, by=cast.efua.actor, at=now)
    return draft_run(ref=run.ref, by=cast.efua.actor, at=now)


def rests(run):
    return [each.payment for each in queries.live(run) if each.payment.kind == "rest"]


def test_the_rest_goes_with_the_next_run_once_however_often_it_is_begun(gone, cast, now):
    budget = open_of(gone.case)
    run = drafted(cast, now)
    (payment,) = rests(run)
    assert (payment.amount, payment.payee) == (Money(16_000), f"dp:{budget.ref}")
    assert payment.payee_name == "Nell Carter"
    assert payment.what == "what was left of yours in “Saturday club”"
    again = drafted(cast, now)
    assert not rests(again)  # it goes with the first
    for each in (run, again):
        stop_run(ref=each.ref, because="Begin again.", by=cast.efua.actor, at=now)
    (same,) = rests(drafted(cast, now))
    assert same == payment
    assert Payment.objects.filter(kind="rest").count() == 1
    payment.pk, payment.ref = None, "PY-TWICE"
    with pytest.raises(IntegrityError, match="rest_paid_once"), transaction.atomic():
        payment.save(force_insert=True)
    assert not check()
    assert not pools.check()


def test_it_is_paid_beside_the_weeks_and_the_person_reads_what_it_is(gone, cast, now):
    budget = open_of(gone.case)
    due = queries.next_direct(budget)
    rest = f"budget:{budget.ref}:rest"
    run = drafted(cast, now)
    (payment,) = rests(run)
    stop_run(ref=run.ref, because="It goes alone.", by=cast.efua.actor, at=now)
    Payment.objects.filter(kind="direct").update(
        state="REFUSED", refused_because="x", decided_by="maya", decided_at=now
    )
    approve_payment(ref=payment.ref, by=cast.maya.actor, at=now)
    assert balance(rest).committed == Money(16_000)
    send(payment, cast, now)
    assert balance(rest).posted == Money(0)
    assert balance(f"dp:{budget.ref}").posted == Money(16_000)
    assert queries.next_direct(budget) == due  # it is no week's money
    found = {
        each.part.budget: queries.direct_due(each, START) for each in queries.direct_open(START)
    }
    assert found[budget] == due
    (told,) = Event.objects.filter(code="payment.sent", told__contains="to you").values_list(
        "told"
    )
    assert told[0].startswith("£160.00 is on its way to you: what was left of yours in “Saturday")
    again = return_payment(ref=payment.ref, why="No account.", by=cast.efua.actor, at=now)
    assert (again.rest_of, again.source, balance(rest).posted) == (gone, rest, Money(16_000))
    assert not rests(drafted(cast, now))  # it waits for a second person
    assert not check()


def came_back(gone, cast, now):
    """Send a rest, and hear that it came back: it is prepared a second time."""
    payment = rests(drafted(cast, now))[0]
    stop_run(ref=queries.run_of(payment).ref, because="It goes alone.", by=cast.efua.actor, at=now)
    approve_payment(ref=payment.ref, by=cast.maya.actor, at=now)
    send(payment, cast, now)
    return payment, return_payment(ref=payment.ref, why="?", by=cast.efua.actor, at=now)


def test_a_rest_that_arrived_after_all_is_not_prepared_a_third_time(gone, cast, now):
    first, second = came_back(gone, cast, now)
    pay_after_all(ref=first.ref, by=cast.maya.actor, at=now)
    second.refresh_from_db()
    assert second.state == "REFUSED"
    assert not queries.rests_due()
    assert not rests(drafted(cast, now))
    give_back(ref=first.ref, by=cast.maya.actor, at=now)  # the bank took it back all the same
    assert list(queries.rests_due()) == [gone]
    assert not check()


def test_a_rest_that_came_twice_is_asked_back_until_it_is_given_back(gone, cast, now):
    first, second = came_back(gone, cast, now)
    approve_payment(ref=second.ref, by=cast.maya.actor, at=now)
    send(second, cast, now)
    pay_after_all(ref=first.ref, by=cast.maya.actor, at=now)
    assert queries.twice_in(gone.case)
    assert not queries.rests_due()
    assert "payment.twice" in [task.code for task in open_tasks(gone.case)]
    give_back(ref=first.ref, by=cast.maya.actor, at=now)
    assert not queries.twice_in(gone.case)
    assert "payment.twice" not in [task.code for task in open_tasks(gone.case)]
    assert not check()


def test_where_no_budget_is_open_it_waits_for_the_next_and_finance_knows(gone, cast, now):
    old = open_of(gone.case)
    end_budget(budget_ref=old.ref, on=START, by=cast.efua.actor, at=now)
    run = drafted(cast, now)
    assert not rests(run)
    (out,) = queries.left_out(run)
    assert out.because.startswith("No budget is open that it can be paid from. It waits")
    assert "payment.left_out" in [task.code for task in open_tasks(gone.case)]
    assert balance(f"budget:{old.ref}:rest").posted == Money(16_000)
    agreed_plan(gone.case, now, version=2)
    open_budget(ref=gone.case.ref, by=cast.efua.actor, at=now)
    (payment,) = rests(drafted(cast, now))
    assert payment.amount == Money(16_000)
    assert "payment.left_out" not in [task.code for task in open_tasks(gone.case)]
    assert not check()


@pytest.mark.parametrize("died", [True, False])
def test_where_no_budget_can_open_any_more_the_council_keeps_it_and_says_so(gone, cast, now, died):
    budget = open_of(gone.case)
    if died:
        report_death(budget_ref=budget.ref, died_on=START, by=cast.carol.actor, at=now)
    else:
        end_budget(budget_ref=budget.ref, on=START, by=cast.efua.actor, at=now)
        Case.objects.filter(pk=gone.case_id).update(stage=Stage.CLOSED)
    bank(Case.objects.exclude(pk=gone.case_id).order_by("pk")[0].person.ref, cast, now)
    run = drafted(cast, now)
    assert not rests(run)
    hold_out(ref=run.ref, code="no_details", because="Later.", by=cast.efua.actor, at=now)
    (finding,) = queries.open_findings(run).filter(code="keeps")
    assert finding.words.startswith("£160.00 was left in “Saturday club” (Nell Carter, ")
    take(run, cast, now)
    assert balance(f"budget:{budget.ref}:rest").posted == Money(0)
    gone.refresh_from_db()
    assert (gone.kept_asked_by, gone.kept_by) == ("efua", "maya")
    told = Event.objects.get(code="pool.kept").told
    assert "stays with the council" in told
    assert ("tell us" in told) != died
    assert not queries.rests_due()
    assert not check()
    assert not pools.check()
    gone.kept_by = "efua"
    with pytest.raises(IntegrityError, match="pooled_kept_four_eyes"), transaction.atomic():
        gone.save()


def test_a_rest_that_nobody_says_why_to_keep_waits_and_the_run_goes_on(gone, cast, now, client):
    end_budget(budget_ref=open_of(gone.case).ref, on=START, by=cast.efua.actor, at=now)
    Case.objects.filter(pk=gone.case_id).update(stage=Stage.CLOSED)
    bank(Case.objects.exclude(pk=gone.case_id).order_by("pk")[0].person.ref, cast, now)
    run = drafted(cast, now)
    hold_out(ref=run.ref, code="no_details", because="Later.", by=cast.efua.actor, at=now)
    for code in set(queries.holding_up(run).values_list("code", flat=True)):
        clear_finding(ref=run.ref, code=code, because="We know.", by=cast.efua.actor, at=now)
    client.force_login(cast.maya)
    page = client.get(f"/money/runs/{run.ref}/").content.decode()
    assert "waits until two people agree; the run goes on without it" in page
    assert "Approve £" in page
    page = client.get(f"/money/runs/{run.ref}/look/keeps/").content.decode()
    assert "the run goes on without it" in page
    assert "Hold them out" not in page
    assert approve_run(ref=run.ref, by=cast.maya.actor, at=now).state == "APPROVED"
    gone.refresh_from_db()
    assert gone.kept_by == ""
    assert queries.open_findings(drafted(cast, now)).filter(code="keeps").exists()


def test_a_run_holds_every_fund_at_once_before_it_prepares_a_rest(gone, cast, now):
    with CaptureQueriesContext(connection) as asked:
        drafted(cast, now)
    held = [sql for each in asked if "FOR " in (sql := each["sql"]) and "pools_pool" in sql]
    assert "FOR NO KEY UPDATE" in held[0]
    assert "ORDER BY" in held[0]
