"""What a budget that has ended still owes goes out with a run, or stays unpaid with a reason."""

from datetime import UTC, datetime, timedelta

import pytest

from selfdirect.agreement.planning.models import Plan
from selfdirect.foundation.audit.queries import told_to
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.register.cases.models import Task
from selfdirect.support.budgets import queries as budgets
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.actions import (
    ask_for_more,
    end_budget,
    report_death,
    sign_addition,
)
from selfdirect.support.budgets.tests.rows import START, agreed_plan
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import (
    approve_payment,
    begin_run,
    bring_on_due,
    draft_run,
    go_on_due,
    open_budget,
    refuse_payment,
    return_payment,
    stop_run,
)
from selfdirect.support.payments.tests.rows import bank, go, send
from selfdirect.support.payments.tests.test_brought import paid

RUN = (24800 - 6000) * 4
OWED = 1000 * 4
ENDS = START + timedelta(weeks=4)
AFTER = datetime(2026, 3, 31, 9, tzinfo=UTC)


@pytest.fixture
def budget(case, cast, now, terms):
    """Give a direct payment whose first run is paid; then we learn that it was too little."""
    agreed_plan(case, now, managed=0, pays=6000)
    made = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    paid(made, 0, RUN, cast)
    asked = ask_for_more(
        budget_ref=made.ref, kind="pays", amount=Money(-1000), starts_on=START,
        words="She pays her own rent.", by=cast.maya.actor, at=now,
    )  # fmt: skip
    sign_addition(ref=asked.ref, by=cast.efua.actor, at=now)
    bank(case.person.ref, cast, now)
    return made


@pytest.fixture
def ended(budget, cast):
    end_budget(budget_ref=budget.ref, on=ENDS, by=cast.efua.actor, at=AFTER)
    return budget


def tasks(budget):
    rows = Task.objects.filter(case=budget.case, code="budget.owed", done_at=None)
    return list(rows.values_list("words", flat=True))


def left_in(budget):
    return ledger.balance(f"budget:{budget.ref}:direct").posted


def drafted(cast):
    run = begin_run(due_by=AFTER.date(), by=cast.efua.actor, at=AFTER)
    return draft_run(ref=run.ref, by=cast.efua.actor, at=AFTER)


def owed(run):
    return [each.payment for each in queries.live(run) if each.payment.kind == "owed"]


def test_finance_knows_at_once_whom_it_is_owed_and_why(ended):
    assert left_in(ended) == Money(OWED)
    (words,) = tasks(ended)
    assert words.startswith("£40.00 is still owed to Amira Khan: pay it with a run, or refuse it")
    assert "From 2 March 2026 you pay £10.00 a week less" in words


@pytest.mark.parametrize(
    ("died_on", "goes"), [(AFTER.date(), [OWED]), (ENDS - timedelta(days=9), [])]
)
def test_a_death_lets_stand_what_is_still_owed_and_refusing_writes_off_nothing(
    ended, cast, died_on, goes
):
    first = drafted(cast)
    (payment,) = owed(first)
    stop_run(ref=first.ref, because="Too early.", by=cast.efua.actor, at=AFTER)
    approve_payment(ref=payment.ref, by=cast.maya.actor, at=AFTER)
    report_death(budget_ref=ended.ref, died_on=died_on, by=cast.carol.actor, at=AFTER)
    run = drafted(cast)
    stands = not queries.open_findings(run).filter(code="gone").exists()
    assert [each.amount.pence for each in owed(run) if stands] == goes
    stop_run(ref=run.ref, because="A look first.", by=cast.efua.actor, at=AFTER)
    refuse_payment(ref=payment.ref, because="They died.", by=cast.maya.actor, at=AFTER)
    assert ended.changes.filter(once={"direct": -OWED}).count() == len(goes)
    assert left_in(ended) == NOTHING


def test_it_goes_with_the_next_run_and_the_person_reads_what_it_is(ended, cast):
    run = drafted(cast)
    (payment,) = owed(run)
    assert (payment.amount, payment.payee) == (Money(OWED), f"dp:{ended.ref}")
    assert payment.working == (
        "£792.00 was right for 2 March to 29 March 2026, and £752.00 was paid: £40.00 is still "
        "owed. From 2 March 2026 you pay £10.00 a week less. She pays her own rent. We have known "
        "since 2 March 2026. From £752.00 to £792.00."
    )
    assert not owed(drafted(cast))  # once
    assert tasks(ended)
    go(run, cast, AFTER)
    assert left_in(ended) == NOTHING
    assert ledger.balance(f"dp:{ended.ref}").posted == Money(RUN + OWED)
    assert not tasks(ended)
    event = told_to(ended.case.person.ref).get(code="payment.sent")
    assert event.told.startswith("£40.00 is on its way to you: what was still owed for days that")
    again = return_payment(ref=payment.ref, why="No account.", by=cast.efua.actor, at=AFTER)
    assert not owed(drafted(cast))  # it waits for a second person
    send_again(again, cast)
    assert left_in(ended) == NOTHING
    assert bring_on_due(at=AFTER) == 0
    assert ledger.check() == []


def send_again(payment, cast):
    approve_payment(ref=payment.ref, by=cast.maya.actor, at=AFTER)
    send(payment, cast, AFTER)


def test_it_is_not_paid_where_another_says_why_and_the_person_reads_it(ended, cast):
    run = drafted(cast)
    (payment,) = owed(run)
    stop_run(ref=run.ref, because="x", by=cast.efua.actor, at=AFTER)
    refuse_payment(
        ref=payment.ref, because="She asked us to keep it.", by=cast.maya.actor, at=AFTER
    )
    assert left_in(ended) == NOTHING
    assert not tasks(ended)
    assert not owed(drafted(cast))
    event = told_to(ended.case.person.ref).get(code="budget.not_paid")
    assert event.told == "£40.00 that was still owed is not paid. She asked us to keep it."
    assert -ledger.balance("council:care").posted == Money(RUN)
    bring_on_due(at=AFTER)
    ended.refresh_from_db()
    assert ended.brought == ended.changed
    assert ledger.check() == []


def test_after_a_death_it_goes_to_what_they_leave_when_somebody_has_talked_with_the_family(
    budget, cast
):
    report_death(
        budget_ref=budget.ref, died_on=ENDS - timedelta(days=1), by=cast.carol.actor, at=AFTER
    )
    assert tasks(budget)
    run = drafted(cast)
    assert owed(run)
    assert queries.open_findings(run).filter(code="died").exists()
    go(run, cast, AFTER)
    assert left_in(budget) == NOTHING


def test_a_plan_that_follows_takes_it_over_and_nobody_is_asked(budget, cast):
    agreed_plan(budget.case, AFTER, managed=0, pays=6000, starts_on=ENDS, version=2)
    newest = open_budget(ref=budget.case.ref, by=cast.efua.actor, at=AFTER)
    assert not tasks(budget)
    assert [bring_on_due(at=AFTER) for _ in range(2)] == [1, 0]
    assert left_in(budget) == NOTHING
    assert left_in(newest) == Money(RUN * 13 + OWED)


def test_a_plan_that_comes_later_takes_over_what_nobody_has_paid_yet(ended, cast):
    agreed_plan(ended.case, AFTER, managed=0, pays=6000, starts_on=ENDS, version=2)
    open_budget(ref=ended.case.ref, by=cast.efua.actor, at=AFTER)
    assert not owed(drafted(cast))
    assert [bring_on_due(at=AFTER) for _ in range(2)] == [1, 0]
    assert not tasks(ended)


def test_a_year_that_has_passed_and_does_not_go_on_owes_it_though_nobody_has_ended_it(
    budget, cast
):
    paid(budget, 12, (RUN + OWED) * 12, cast)
    Plan.objects.filter(case=budget.case).update(state="REPLACED")
    assert bring_on_due(at=AFTER) == 0
    assert not tasks(budget)
    over = AFTER + timedelta(weeks=49)
    assert [bring_on_due(at=over) for _ in range(2)] == [0, 0]
    assert len(tasks(budget)) == 1
    run = begin_run(due_by=over.date(), by=cast.efua.actor, at=over)
    (payment,) = owed(draft_run(ref=run.ref, by=cast.efua.actor, at=over))
    assert payment.amount == Money(OWED)


def test_what_a_year_before_owes_is_asked_for_when_the_next_is_ended(case, cast, now, terms):
    agreed_plan(case, now, managed=0, pays=6000)
    old = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    paid(old, 12, RUN * 13, cast)
    end = rules.year_end(START)
    near = datetime(2027, 2, 20, 9, tzinfo=UTC)
    go_on_due(at=near)
    new = budgets.open_of(case)
    asked = ask_for_more(
        budget_ref=new.ref, kind="pays", amount=Money(-1000), starts_on=end, words="x",
        by=cast.maya.actor, at=near,
    )  # fmt: skip
    asked.budget, asked.starts_on = old, end - timedelta(weeks=3)
    asked.save()
    sign_addition(ref=asked.ref, by=cast.efua.actor, at=near)
    report_death(
        budget_ref=new.ref, died_on=end - timedelta(days=1), by=cast.carol.actor,
        at=near + timedelta(days=20),
    )  # fmt: skip
    assert left_in(old) == Money(3000)
    assert tasks(old)[0].startswith("£30.00 is still owed to Amira Khan")
