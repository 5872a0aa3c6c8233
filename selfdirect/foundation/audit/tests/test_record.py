from datetime import UTC, datetime
from time import monotonic, sleep

import pytest
from django.db import DatabaseError, connection, transaction

from selfdirect.foundation.audit.actions import look, look_many, record, seal
from selfdirect.foundation.audit.models import Event, Kind, Seal
from selfdirect.foundation.audit.queries import broken_seals, looks_at, told_to
from selfdirect.foundation.kernel.actor import SYSTEM

OLDEST = "SELECT min(id) FROM audit_event"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def write(code="plan.agreed", **more):
    return record(code, on="plan:PL-1", by=SYSTEM, at=NOON, about="P-1", **more)


@pytest.mark.django_db
def test_a_row_says_what_who_when_and_to_whom():
    write(told="Your plan is agreed.", weekly_pence=41260)
    event = Event.objects.get()
    assert (event.code, event.by, event.subject, event.at) == (
        "plan.agreed", "system", "plan:PL-1", NOON,
    )  # fmt: skip
    assert event.facts == {"weekly_pence": 41260}
    assert [e.told for e in told_to("P-1")] == ["Your plan is agreed."]


@pytest.mark.django_db
def test_what_is_not_told_is_not_on_the_timeline():
    write()
    look(on="case:C-1", about="P-1", by=SYSTEM, at=NOON)
    assert not told_to("P-1").exists()
    assert [e.kind for e in looks_at("P-1")] == [Kind.LOOK]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_event SET by = 'nobody'",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE audit_seal SET digest = ''",
    ],
)
@pytest.mark.parametrize("role", ["owner", "selfdirect_app"])
def test_history_cannot_be_changed_by_sql(sql, role):
    write()
    with connection.cursor() as cursor:
        if role != "owner":
            cursor.execute(f"SET LOCAL ROLE {role}")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(sql)


def sealed():
    """Seal as soon as every transaction that was open before on this server has ended."""
    until = monotonic() + 30
    while (closed := seal(at=NOON)) is None and monotonic() < until:
        sleep(0.05)
    assert closed is not None
    return closed


@pytest.mark.django_db(transaction=True)
class TestSeals:
    def test_a_seal_closes_what_was_written_and_the_next_chains_to_it(self):
        write()
        first = sealed()
        write("plan.returned")
        second = sealed()
        assert (first.rows, second.rows, second.previous) == (1, 1, first.digest)
        assert broken_seals() == []

    def test_there_is_nothing_to_close_twice(self):
        write()
        sealed()
        assert seal(at=NOON) is None

    @pytest.mark.parametrize(
        "tampering",
        [
            f"UPDATE audit_event SET told = 'You were refused.' WHERE id = ({OLDEST})",
            f"DELETE FROM audit_event WHERE id = ({OLDEST})",
        ],
    )
    def test_a_row_changed_behind_the_triggers_breaks_its_seal(self, tampering):
        write()
        write()
        sealed()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_keep")
            cursor.execute(tampering)
            cursor.execute("ALTER TABLE audit_event ENABLE TRIGGER audit_event_keep")
        assert broken_seals() == [Seal.objects.earliest("to_txid")]

    def test_a_row_of_a_transaction_still_open_waits_for_the_next_seal(self):
        write()
        with transaction.atomic():
            write("plan.returned")
            closed = sealed()
        assert closed.rows == 1


@pytest.mark.django_db
def test_a_list_leaves_the_same_rows_as_looking_one_by_one():
    look(on="case:C-1", about="P-1", by=SYSTEM, at=NOON)
    look_many(on=[("case:C-1", "P-1"), ("case:C-2", "P-2")], by=SYSTEM, at=NOON)
    facts = ("code", "kind", "subject", "by", "by_name", "at", "facts", "told", "txid")
    one, twin = looks_at("P-1").values(*facts)
    assert one == twin
    assert looks_at("P-2").count() == 1
