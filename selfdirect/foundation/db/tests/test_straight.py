"""The shortest way to the database answers, refuses and loses its connection as the long way."""

import psycopg
import pytest
from django.db import connection

from selfdirect.foundation.db import straight

SUM = "SELECT %s::bigint + coalesce(%s, 1)::bigint"


@pytest.fixture
def raw(transactional_db):
    """Give the driver's own connection, outside any transaction."""
    connection.ensure_connection()
    return connection.connection


def test_it_answers_a_number_and_nothing_is_left_out_of_it(raw):
    assert [straight.ask(raw, SUM, [1, 2]), straight.ask(raw, SUM, [9_000_000_000, None])] == [
        3, 9_000_000_001,
    ]  # fmt: skip


def test_what_the_connection_forgot_is_asked_anew(raw):
    assert straight.ask(raw, SUM, [1, 2]) == 3
    raw.execute("DEALLOCATE ALL")
    assert straight.ask(raw, SUM, [2, 2]) == 4


@pytest.mark.parametrize(
    ("sql", "values", "error"),
    [
        (SUM, ["one", 2], psycopg.errors.InvalidTextRepresentation),
        ("SELECT 1 / %s::integer", [0], psycopg.errors.DivisionByZero),
        ("SELECT missing(%s)", [1], psycopg.errors.UndefinedFunction),
    ],
)
def test_an_error_is_the_one_the_driver_would_raise(raw, sql, values, error):
    with pytest.raises(error) as found:
        straight.ask(raw, sql, values)
    assert found.value.diag.message_primary
    assert straight.ask(raw, SUM, [1, 1]) == 2


def test_a_lost_connection_is_said_to_be_lost(raw):
    with psycopg.connect(raw.info.dsn, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [raw.info.backend_pid])
    with pytest.raises(psycopg.OperationalError):
        straight.ask(raw, SUM, [1, 1])
    connection.close()
