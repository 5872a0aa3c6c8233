"""Many rows of a table written by one COPY: for acts that take thousands at a time."""

from collections.abc import Iterator, Sequence
from datetime import date
from types import NoneType
from typing import Any

from django.db import connection
from django.db.models import Field, GeneratedField, Model
from django.db.models.expressions import DatabaseDefault

PLAIN = (str, int, date, NoneType)


def numbers(model: type[Model], many: int) -> Iterator[int]:
    """Take numbers from the table's own sequence, so that two writers never share one."""
    sql = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"
    with connection.cursor() as cursor:
        cursor.execute(sql, [model._meta.db_table, model._meta.pk.column, many])
        yield from (number for (number,) in cursor.fetchall())


def copy_in(rows: Sequence[Model]) -> None:
    """Write rows of one table; each has its number already."""
    if not rows:
        return
    model = type(rows[0])
    fields = [f for f in model._meta.concrete_fields if not _by_database(f, rows[0])]
    names = ", ".join(connection.ops.quote_name(str(f.column)) for f in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row([_value(f, row) for f in fields])


def _value(column: "Field[Any, Any]", row: Model) -> Any:
    """Make a value ready; most are as they stand, and asking Django of each takes long."""
    value = getattr(row, column.attname)
    return value if isinstance(value, PLAIN) else column.get_db_prep_save(value, connection)


def _by_database(column: "Field[Any, Any]", row: Model) -> bool:
    """Say whether the database fills a column itself."""
    return isinstance(column, GeneratedField) or isinstance(
        getattr(row, column.attname), DatabaseDefault
    )
