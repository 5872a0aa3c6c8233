"""The list of versions says from when until when each is in force."""

from datetime import UTC, date, datetime

import time_machine
from django.test import Client

from config.demo.cast import Cast
from selfdirect.agreement.schemes.tests import steps


def test_a_version_that_ended_says_its_last_day(client: Client, cast: Cast, now: datetime) -> None:
    steps.signed(cast, now)
    steps.signed(cast, now, on=date(2026, 6, 1))
    with time_machine.travel(datetime(2026, 7, 1, 12, tzinfo=UTC)):
        page = client.get("/schemes/").content.decode()
    said = " ".join(page.split()).replace("\xa0", " ")
    assert "Version 1, from Wednesday 1 April until Sunday 31 May<" in said
    assert "Version 2, from Monday 1 June</p>" in said
    assert said.count("No longer in force") == 1
