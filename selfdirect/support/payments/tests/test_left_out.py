"""One budget that cannot be read stops nobody's pay run but its own."""

from datetime import date

import pytest

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.models import Task
from selfdirect.support.budgets.models import Budget, Change
from selfdirect.support.budgets.queries import open_of, part_of
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments import queries
from selfdirect.support.payments.actions import begin_run, draft_run, stop_run
from selfdirect.support.payments.actions.left_out import Gathering
from selfdirect.support.payments.models import LeftOut, Payment
from selfdirect.support.pools.tests.conftest import cases, members, pool, proposed

__all__ = ["cases", "members", "pool", "proposed"]  # fixtures of the room below


def broken(case, now):
    """Write down of a budget what nobody can add up."""
    budget = open_of(case)
    Change.objects.create(
        budget=budget, kind="move", starts_on=START, weekly={"direct": "a lot"}, known_at=now,
        words="?", asked="?", by="x", by_name="X", person_pays=Money(0), over=Money(0),
    )  # fmt: skip
    Budget.objects.filter(pk=budget.pk).update(changed=9)
    return budget


def drafted(cast, now):
    run = begin_run(due_by=START, by=cast.efua.actor, at=now)
    return draft_run(ref=run.ref, by=cast.efua.actor, at=now)


def paid_in(run):
    return {each.payment.part.budget.case_id for each in queries.live(run)}


def test_a_broken_budget_is_left_out_with_a_reason_and_a_task_and_the_others_go(
    members, cases, cast, now, client
):
    bad = broken(cases[1], now)
    run = drafted(cast, now)
    assert run.state == "CHECKED"
    assert paid_in(run) == {cases[0].pk, cases[2].pk}
    assert run.lines.filter(live=True).count() == 4  # a direct payment and a share of each
    found = list(queries.left_out(run))
    assert [(each.case, each.what) for each in found] == [
        (cases[1], "Direct payment"),
        (cases[1], "Payment into “Saturday club”"),
    ]
    assert "cannot be read" in found[0].because
    assert "TypeError, Money is whole pence" in found[0].because
    task = Task.objects.get(code="payment.left_out", done_at=None)
    assert (task.role, run.ref in task.words) == ("finance", True)
    assert Event.objects.filter(code="run.left_out", about=cases[1].person.ref).count() == 2
    client.force_login(cast.maya)
    page = client.get(f"/money/runs/{run.ref}/").content.decode()
    assert "Left out: it could not be worked out" in page
    assert "Nell Carter" in page

    stop_run(ref=run.ref, because="Begin again.", by=cast.efua.actor, at=now)
    drafted(cast, now)
    assert Task.objects.filter(code="payment.left_out").count() == 1  # it is the same thing

    Budget.objects.filter(pk=bad.pk).update(changed=0)  # somebody put it right
    assert cases[1].pk in paid_in(drafted(cast, now))
    task.refresh_from_db()
    assert task.done_by == "efua"


@pytest.mark.django_db
def test_what_the_database_refuses_is_left_out_alone(cases, cast, now):
    run = begin_run(due_by=date(2026, 3, 2), by=cast.efua.actor, at=now)
    made = [
        Payment(
            part=part_of(open_of(case), "direct"), kind="direct", state="PREPARED", payee="dp:X",
            payee_name="X", starts_on=START, ends_before=date(2026, 3, 30), amount=Money(pence),
            what="Direct payment", prepared_by="efua", prepared_at=now,
        )
        for case, pence in zip(cases, (100, 0, 300), strict=True)
    ]  # fmt: skip
    gathering = Gathering(run, now)
    assert [each.amount for each in gathering.save(made)] == [Money(100), Money(300)]
    gathering.end(cast.efua.actor)
    (out,) = LeftOut.objects.all()
    assert (out.case, "payment_above_nought" in out.because) == (cases[1], True)
    assert Payment.objects.count() == 2
