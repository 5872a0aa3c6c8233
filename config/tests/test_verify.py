"""`selfdirect verify` says that all holds, or names what does not."""

from argparse import Namespace
from datetime import UTC, datetime

import pytest
from django.db import connection

from config.commands import verify
from selfdirect.foundation.audit.actions import record
from selfdirect.foundation.kernel.actor import SYSTEM

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_it_says_that_all_holds_or_which_seal_does_not(capsys, monkeypatch):
    monkeypatch.setattr("selfdirect.foundation.audit.queries.oldest_open_txid", lambda: 2**62)
    record("plan.agreed", on="plan:PL-1", by=SYSTEM, at=NOON)
    assert verify.run(Namespace()) == 0
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_keep")
        cursor.execute("UPDATE audit_event SET told = 'You were refused.'")
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_keep")
    assert verify.run(Namespace()) == 1
    assert "not as it was sealed" in capsys.readouterr().err
