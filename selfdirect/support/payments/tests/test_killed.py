"""A run whose process is killed at every statement of every step, and then done again."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from django.db import connection, connections
from django.db.backends.postgresql.base import DatabaseWrapper

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Settlement
from selfdirect.support.budgets.tests.rows import START
from selfdirect.support.payments import actions, queries
from selfdirect.support.payments.models import Payment, Run
from selfdirect.support.payments.tests.rows import bank, go, take

MOST = 200  # statements in one step: more is a step that never ends


def done(act: Callable[[], object], *, statements: int) -> bool:
    """Do something in a process of its own, killed after so many statements; say if it ended.

    The process has its own connection: the killing is what a power cut does to a worker.
    """
    child = os.fork()
    if child == 0:
        _own_connection()
        with connection.execute_wrapper(_killer(statements)):
            act()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or status == 0
    return status == 0


def _own_connection() -> None:
    """Leave the parent's connection alone, without a word to the server."""
    DatabaseWrapper._connection_pools = {}
    connections["default"].connection = None
    connections["default"].savepoint_ids, connections["default"].in_atomic_block = [], False


def _killer(left: int) -> Callable[..., Any]:
    count = iter(range(left))

    def execute(run: Callable[..., Any], *asked: Any) -> Any:
        if next(count, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)
        return run(*asked)

    return execute


@contextmanager
def once_more(act: Callable[[], object]) -> Iterator[None]:
    """Kill an act at each of its statements, let it end; then ask for it by mistake once more."""
    killed = 0
    while not done(act, statements=killed):
        killed += 1
        assert killed < MOST
    assert killed > 2
    yield
    with suppress(Refused):
        act()


@pytest.mark.django_db(transaction=True)
def test_whoever_is_killed_at_whatever_step_each_payee_is_paid_once(
    transactional_db, budget, provider, cast, now
):
    efua, maya = cast.efua.actor, cast.maya.actor
    invoice = actions.enter_invoice(
        budget_ref=budget.ref, organisation=provider.ref, starts_on=START, number="BW-1",
        amount=Money(60000), because="Less.", by=cast.grace.actor, at=now,
    )  # fmt: skip
    managed = f"budget:{budget.ref}:managed"
    before = ledger.balance(managed).available
    with once_more(lambda: actions.approve_payment(ref=invoice.ref, by=efua, at=now)):
        assert ledger.balance(managed).available == before + Money(5840)  # less was asked for
    bank(budget.case.person.ref, cast, now)
    bank(provider.ref, cast, now, "00099999")
    with once_more(lambda: actions.begin_run(due_by=START, by=efua, at=now)):
        run = Run.objects.get()
    with once_more(lambda: actions.gather_run(ref=run.ref, at=now)):
        assert queries.sums(run).payments == 2
    with once_more(lambda: actions.check_run(ref=run.ref, by=efua, at=now)):
        assert queries.open_findings(run).count() == 2
    with once_more(lambda: actions.recheck_run(ref=run.ref, by=efua, at=now)):
        assert Run.objects.get(ref=run.ref).state == "DRAFT"
    actions.check_run(ref=run.ref, by=efua, at=now)
    new = {"ref": run.ref, "code": "first", "because": "New.", "by": efua, "at": now}
    with once_more(lambda: actions.clear_finding(**new)):
        assert not queries.open_findings(run).exists()
    with once_more(lambda: actions.approve_run(ref=run.ref, by=maya, at=now)):
        file = bytes(Run.objects.get(ref=run.ref).file)
    with once_more(lambda: actions.take_file(ref=run.ref, by=maya, at=now)):
        assert bytes(Run.objects.get(ref=run.ref).file) == file
    with once_more(lambda: actions.send_run(ref=run.ref, by=maya, at=now)):
        assert Settlement.objects.filter(kind="posted").count() == 2
    back = {"ref": invoice.ref, "why": "The account is closed.", "by": efua, "at": now}
    with once_more(lambda: actions.return_payment(**back)):
        assert Payment.objects.get(again_of=invoice).state == "PREPARED"
    with once_more(lambda: actions.close_run(ref=run.ref, by=efua, at=now)):
        assert Payment.objects.get(kind="direct").state == "PAID"
    other = Run.objects.exclude(pk=run.pk).get()  # begun by mistake: it finds nobody to pay
    actions.draft_run(ref=other.ref, by=efua, at=now)
    assert queries.sums(other).payments == 0

    assert bytes(Run.objects.get(ref=run.ref).file) == file
    assert ledger.balance(f"dp:{budget.ref}").posted == Money(99200)
    assert ledger.balance(f"provider:{provider.ref}").posted == Money(0)  # sent back, once
    assert ledger.check() == []
    for code, often in (("payment.sent", 2), ("payment.returned", 1), ("payment.paid", 1)):
        assert Event.objects.filter(code=code).count() == often


@pytest.mark.django_db(transaction=True)
def test_whoever_is_killed_while_a_run_is_stopped_or_the_bank_fails_each_payee_is_paid_once(
    transactional_db, budget, provider, cast, now
):
    efua, maya = cast.efua.actor, cast.maya.actor
    direct = f"dp:{budget.ref}"
    bank(budget.case.person.ref, cast, now)
    bank(provider.ref, cast, now, "00099999")
    first = actions.begin_run(due_by=START, by=efua, at=now)
    actions.draft_run(ref=first.ref, by=efua, at=now)
    out = {"ref": first.ref, "code": "first", "because": "Later.", "by": efua, "at": now}
    with once_more(lambda: actions.hold_out(**out)):
        assert queries.sums(first).payments == 0
    stop = {"ref": first.ref, "because": "Nothing is left.", "by": efua, "at": now}
    with once_more(lambda: actions.stop_run(**stop)):
        assert Run.objects.get(ref=first.ref).state == "STOPPED"

    payment = Payment.objects.get()
    actions.approve_payment(ref=payment.ref, by=maya, at=now)
    with once_more(lambda: actions.begin_single(ref=payment.ref, by=efua, at=now)):
        single = Run.objects.get(single=True)
    go(single, cast, now)

    failed = {"rail": "bank", "because": "It is down.", "instead_of": single.ref}
    with once_more(lambda: actions.begin_emergency(**failed, by=efua, at=now)):
        emergency = Run.objects.exclude(rail="").get()
    with once_more(lambda: actions.gather_run(ref=emergency.ref, at=now)):
        assert Payment.objects.get(again_of=payment).state == "PREPARED"
        assert queries.sums(emergency).payments == 2
    actions.check_run(ref=emergency.ref, by=efua, at=now)
    take(emergency, cast, now)
    file = bytes(Run.objects.get(ref=emergency.ref).file)
    known = {"ref": emergency.ref, "failed": {}, "by": efua, "at": now}
    with once_more(lambda: actions.reconcile_run(**known)):
        assert Run.objects.get(ref=emergency.ref).state == "CLOSED"
    assert bytes(Run.objects.get(ref=emergency.ref).file) == file
    assert ledger.balance(direct).posted == Money(99200)
    assert ledger.balance(f"provider:{provider.ref}").posted == Money(16460 * 4)

    after = {"ref": payment.ref, "by": maya, "at": now}
    with once_more(lambda: actions.pay_after_all(**after)):
        assert ledger.balance(direct).posted == Money(99200 * 2)
    back = {"ref": payment.ref, "by": efua, "at": now}
    with once_more(lambda: actions.give_back(**back)):
        assert ledger.balance(direct).posted == Money(99200)
    assert ledger.check() == []
