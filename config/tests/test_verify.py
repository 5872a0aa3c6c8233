"""`selfdirect verify` says that all holds, or names what does not."""

import json
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
    asked = Namespace(last=False, json=False, second_opinion=False, every_statement=True)
    assert verify.run(asked) == 0
    assert "ends with seal 0, no seal yet." in capsys.readouterr().out
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_keep")
        cursor.execute("UPDATE audit_event SET told = 'You were refused.'")
        cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_keep")
    assert verify.run(asked) == 1
    assert "not as it was sealed" in capsys.readouterr().err
    assert verify.run(Namespace(**vars(asked) | {"json": True})) == 1
    (sentence,) = json.loads(capsys.readouterr().out)["wrong"]
    assert "not as it was sealed" in sentence
