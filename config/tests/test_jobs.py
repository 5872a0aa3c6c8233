"""What the background worker does by the clock."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Barrier, Thread
from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.utils import Error
from django.test import Client
from procrastinate.contrib.django import app
from procrastinate.jobs import Job
from time_machine import TimeMachineFixture

from config.demo.cast import Cast
from config.jobs import AGAIN, forget, open_years
from selfdirect.foundation.access.models import Submission, User
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.tests.rows import agreed_plan, living_case
from selfdirect.support.payments.actions import open_budget


def test_a_story_half_told_is_gone_the_night_after_and_old_keys_after_a_month(
    cast: Cast, client: Client, now: datetime, time_machine: TimeMachineFixture
) -> None:
    time_machine.move_to(now)
    client.post("/start/safe/", {"safe_now": "yes"})
    Submission.objects.create(key=uuid4(), by="amira", path="/ask/", went_to="/home/")
    forget(0)
    assert (Session.objects.count(), Submission.objects.count()) == (1, 1)
    time_machine.move_to(now + timedelta(days=1))
    forget(0)
    assert (Session.objects.count(), Submission.objects.count()) == (0, 1)
    time_machine.move_to(now + timedelta(days=31))
    forget(0)
    assert not Submission.objects.exists()


def test_each_night_budgets_that_end_soon_go_on_into_their_next_year(
    cast: Cast, now: datetime, time_machine: TimeMachineFixture
) -> None:
    case = living_case(cast, now)
    agreed_plan(case, now)
    made = open_budget(ref=case.ref, by=cast.efua.actor, at=now)
    for days, many in ((-20, 1), (-10, 2), (-9, 2)):
        time_machine.move_to(now + timedelta(days=364 + days))
        open_years(0)
        assert Budget.objects.count() == many
    assert Budget.objects.get(before=made).starts_on == made.ends_before


NIGHTS = {
    name.rpartition(".")[2]: each.task.retry_strategy
    for (name, _), each in app.periodic_registry.periodic_tasks.items()
}
BY_THE_MINUTE = {"send_messages", "seal_history"}  # they come again by themselves


def test_every_step_of_a_night_is_done_again_where_the_database_gave_way() -> None:
    assert {name for name, again in NIGHTS.items() if again is not AGAIN} == BY_THE_MINUTE


@pytest.mark.django_db(transaction=True)
def test_a_step_is_done_again_after_a_deadlock_or_a_lost_connection_and_not_for_ever(
    cast: Cast,
) -> None:
    for fault in (*_deadlock(cast), *_lost()):
        waits = [AGAIN.get_retry_decision(exception=fault, job=_job(nth)) for nth in range(4)]
        assert [bool(each) for each in waits] == [True, True, True, False]
    assert AGAIN.get_retry_decision(exception=KeyError("a fault of ours"), job=_job(0)) is None


def _job(attempts: int) -> Job:
    return Job(
        id=1, queue="default", lock=None, queueing_lock=None, task_name="x", attempts=attempts
    )


def _deadlock(cast: Cast) -> list[Error]:
    """Let two wait for each other, and answer what the one that gives way is told."""
    both, found = Barrier(2), list[Error]()

    def hold(first: str, second: str) -> None:
        with _kept(found), transaction.atomic():
            User.objects.select_for_update().get(username=first)
            both.wait()
            User.objects.select_for_update().get(username=second)
        connection.close()

    threads = [Thread(target=hold, args=names) for names in (("amira", "ben"), ("ben", "amira"))]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(found) == 1
    return found


def _lost() -> list[Error]:
    """Let the server end our connection: what is asked then, and what is asked after it."""
    found: list[Error] = []
    for ask in ("SELECT pg_terminate_backend(pg_backend_pid())", "SELECT 1"):
        with _kept(found), connection.cursor() as cursor:
            cursor.execute(ask)
    connection.close()
    assert len(found) == 2
    return found


@contextmanager
def _kept(found: list[Error]) -> Iterator[None]:
    try:
        yield
    except Error as fault:
        found.append(fault)
