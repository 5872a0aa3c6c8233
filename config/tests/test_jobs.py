"""What the background worker does by the clock."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.sessions.models import Session
from django.test import Client
from time_machine import TimeMachineFixture

from config.demo.cast import Cast
from config.jobs import forget, open_years
from selfdirect.foundation.access.models import Submission
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
