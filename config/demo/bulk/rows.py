"""Rows made in memory and written in one go: each table by one COPY, the book by one call."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from django.db.models import Model

from selfdirect.foundation.db.copying import copy_in, numbers
from selfdirect.foundation.kernel.actor import Actor
from selfdirect.foundation.ledger import actions as ledger
from selfdirect.foundation.ledger.rules import Draft, Settled
from selfdirect.support.budgets.actions import STREAM

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
        for rows in self.tables.values():
            copy_in(rows)
        ledger.open_many(addresses=self.guarded, stream=STREAM, guarded=True)
        ledger.open_many(addresses=list(self.accounts), stream=STREAM)
        ledger.post_many(self.drafts.values())


def _from_sequence(model: type[Model]) -> Iterator[int]:
    """Take numbers in blocks, as many as are asked for."""
    while True:
        yield from numbers(model, BLOCK)
