"""Statements that run with every act: the database reads and plans them once for a connection."""

from collections.abc import Sequence
from typing import Any

import psycopg
from django.db import connection


def ask(sql: str, values: Sequence[object]) -> Any:
    """Run one statement that answers one value, prepared on the server.

    It is wrapped as any other, so that errors and counts of statements are the same.
    """
    connection.ensure_connection()
    plain = psycopg.Cursor(connection.connection)
    wrap = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with wrap(plain) as cursor:
        cursor.execute(sql, values)
        (answer,) = cursor.fetchone()
    return answer
