"""What the background worker does by the clock."""

from datetime import datetime, timedelta
from uuid import uuid4

from django.contrib.sessions.models import Session
from django.test import Client
from time_machine import TimeMachineFixture

from config.demo.cast import Cast
from config.jobs import forget
from selfdirect.foundation.access.models import Submission


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
