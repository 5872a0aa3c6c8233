"""The drill of a day on which the bank's way fails: it tells, and leaves nothing behind."""

from argparse import Namespace

import pytest
import time_machine

from config.commands import continuity
from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.ledger.models import Entry
from selfdirect.support.payments.actions import begin_emergency
from selfdirect.support.payments.models import Payment, Run
from selfdirect.support.payments.tests.rows import bank


@pytest.fixture
def counted():
    def count():
        return [each.objects.count() for each in (Run, Payment, Event, Entry)]

    return count


def test_the_drill_says_what_would_go_and_changes_nothing(story, cast, now, capsys, counted):
    story.budget()
    with time_machine.travel(now, tick=False):
        bank(cast.amira_person.ref, cast, now)
        before = counted()
        assert continuity.run(Namespace(rail="bank")) == 0
    said = capsys.readouterr().out
    assert "3 payments to 3 payees: £1,320.28" in said
    assert "0 left out" in said
    assert "A list of" in said
    assert counted() == before


def test_where_a_real_one_is_under_way_there_is_no_drill(cast, now, capsys):
    begin_emergency(rail="card", because="Down.", by=cast.efua.actor, at=now)
    assert continuity.run(Namespace(rail="bank")) == 1
    assert "is under way" in capsys.readouterr().err
