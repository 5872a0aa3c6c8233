"""Rows made in memory and written in one go: each table by one COPY, the book by one call."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from types import NoneType
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, GeneratedField, Model
from django.db.models.expressions import DatabaseDefault

from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Draft, Settled
from selfdirect.support.budgets.actions import STREAM

PLAIN = (str, int, date, NoneType)
BLOCK = 500  # numbers taken from a sequence at a time
M = TypeVar("M", bound=Model)


@dataclass
class Rows:
    """What a number of stories come to, until it is written."""

    tables: dict[type[Model], list[Model]] = field(default_factory=dict)
    numbers: dict[type[Model], Iterator[int]] = field(default_factory=dict)
    guarded: list[str] = field(default_factory=list)
    accounts: dict[str, None] = field(default_factory=dict)  # in order, each once
    drafts: dict[str, Draft] = field(default_factory=dict)  # by reference

    def add(self, row: M) -> M:
        """Take a row in, and give it its number at once: history names some rows by it."""
        model = type(row)
        row.pk = next(self._numbers(model))
        self.tables.setdefault(model, []).append(row)
        return row

    def _numbers(self, model: type[Model]) -> Iterator[int]:
        if model not in self.numbers:
            self.numbers[model] = _from_sequence(model)
        return self.numbers[model]

    def post(self, draft: Draft) -> None:
        self.drafts[draft.reference] = draft

    def settle(self, reference: str, *, by: Actor, at: datetime, paid: bool = True) -> None:
        """Say what became of a promise, counting from that day."""
        self.drafts[reference] = replace(
            self.drafts[reference], settled=Settled(at.date(), by, at, paid)
        )

    def write(self) -> None:
        """Write everything; the caller holds the transaction."""
        for model, rows in self.tables.items():
            _copy(model, rows)
        ledger.open_many(addresses=self.guarded, stream=STREAM, guarded=True)
        ledger.open_many(addresses=list(self.accounts), stream=STREAM)
        ledger.post_many(self.drafts.values())


def _from_sequence(model: type[Model]) -> Iterator[int]:
    """Take numbers from the table's own sequence, so that two writers never share one."""
    sql = "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)"  # in blocks
    while True:
        with connection.cursor() as cursor:
            cursor.execute(sql, [model._meta.db_table, model._meta.pk.column, BLOCK])
            block = [number for (number,) in cursor.fetchall()]
        yield from block


def _copy(model: type[Model], rows: list[Model]) -> None:
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
