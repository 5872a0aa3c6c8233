"""The book against a book of plain Python: the same acts, the same refusals, the same balances.

Read at any day, as known at any moment.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions, queries
from selfdirect.foundation.ledger.models import Account
from selfdirect.foundation.ledger.rules import Balance, Leg
from selfdirect.foundation.ledger.tests.conftest import (
    AT,
    BRIGHTWAY,
    BUDGET,
    COUNCIL,
    EFUA,
    TODAY,
)

pytestmark = pytest.mark.usefixtures("book")
OTHER = "budget:PB-7K3M-9QTX:managed"
PLACES, GUARDED = [COUNCIL, BUDGET, OTHER, BRIGHTWAY], [BUDGET, OTHER]
STEP = timedelta(days=2)  # between one act and the next

offsets = st.integers(0, 40)
ends = st.lists(st.sampled_from(PLACES), min_size=2, max_size=2, unique=True)
legs = st.lists(st.tuples(ends, st.integers(1, 300)), min_size=1, max_size=2)
which = st.integers(0, 9)  # of the entries there are
acts = st.one_of(
    st.tuples(st.just("post"), offsets, legs),
    st.tuples(st.just("promise"), offsets, legs, st.none() | st.integers(1, 20)),
    st.tuples(st.just("settle"), which, offsets, st.none() | st.integers(1, 300)),
    st.tuples(st.just("void"), which, offsets),
    st.tuples(st.just("expire"), offsets),
    st.tuples(st.just("reverse"), which, offsets),
)


@dataclass
class Became:
    kind: str
    on: date
    known: datetime
    amount: int | None = None  # of a part


@dataclass
class Written:
    legs: list[tuple[str, str, int]]
    on: date
    known: datetime
    pending: bool = False
    lapses: date | None = None
    became: Became | None = None
    reverses: int | None = None
    reversed: bool = False

    def paid(self) -> list[tuple[str, str, int]]:
        """Answer what was paid, at whatever time."""
        if not self.pending:
            return self.legs
        if self.became is None or self.became.kind in ("void", "expired"):
            return []
        return [(s, t, self.became.amount or pence) for s, t, pence in self.legs]


@dataclass
class Book:
    """The book as plain lists. Each act answers whether it is allowed, and does it if so."""

    entries: list[Written] = field(default_factory=list)

    def spare(self, address: str) -> int:
        stands = self.balance(address, date.max, datetime.max.replace(tzinfo=AT.tzinfo))
        return stands.available.pence

    def balance(self, address: str, on: date, known: datetime) -> Balance:
        posted = committed = 0
        for each in self.entries:
            counts = each.became if each.pending and each.became else each
            if counts.on <= on and counts.known <= known:
                for source, target, pence in each.paid():
                    posted += (target == address) * pence - (source == address) * pence
            open_ = not (each.became and each.became.on <= on and each.became.known <= known)
            if each.pending and open_ and each.on <= on and each.known <= known:
                committed += sum(p for source, _, p in each.legs if source == address)
        return Balance(Money(posted), Money(committed))

    def write(self, new: Written) -> bool:
        for place in GUARDED:
            out = sum(pence for source, _, pence in new.legs if source == place)
            back = sum(pence for _, target, pence in new.legs if target == place)
            change = -out if new.pending else back - out
            if change < 0 and self.spare(place) + change < 0:
                return False
        self.entries.append(new)
        return True

    def settle(self, entry: Written, kind: str, on: date, known: datetime, amount: int | None):
        promised = sum(pence for _, _, pence in entry.legs)
        if not entry.pending or (kind == "posted" and entry.lapses and on >= entry.lapses):
            return False
        if amount is not None and (amount > promised or (amount < promised and entry.legs[1:])):
            return False
        if amount is not None and amount < promised:
            became = Became("part", on, known, amount)
        else:
            became = Became(kind, on, known)
        if done := entry.became:
            return (done.kind, done.on, done.amount) == (became.kind, on, became.amount)
        entry.became = became
        return True

    def expire(self, on: date, known: datetime) -> bool:
        for each in self.entries:
            if each.lapses and each.lapses <= on and not each.became:
                each.became = Became("expired", each.lapses, known)
        return True

    def reverse(self, entry: Written, on: date, known: datetime) -> bool:
        if not entry.paid() or entry.reversed or entry.reverses is not None:
            return False
        mirror = [(target, source, pence) for source, target, pence in entry.paid()]
        back = Written(mirror, on, known, reverses=self.entries.index(entry))
        entry.reversed = self.write(back)
        return entry.reversed


def both(act, book: Book, nth: int) -> Iterator[bool]:
    """Do one act in the plain book and in the real one; say of each whether it was allowed."""
    kind, *given = act
    at, by = AT + nth * STEP, EFUA
    usual = {"by": by, "at": at}
    day = lambda n: TODAY + timedelta(days=n)  # noqa: E731 (short, and used in each line)
    new = f"E-{len(book.entries)}"
    if kind in ("post", "promise"):
        offset, lines, lasts = (*given, None)[:3]
        lapses = day(offset + lasts) if lasts else None
        plain = [(source, target, pence) for (source, target), pence in lines]
        pending = kind == "promise"
        yield book.write(Written(plain, day(offset), at, pending, lapses))
        yield done(
            actions.post, reference=new, effective_on=day(offset), memo="", pending=pending,
            legs=[Leg(s, t, Money(pence)) for s, t, pence in plain], expires_on=lapses, **usual,
        )  # fmt: skip
    elif kind == "expire":
        yield book.expire(day(given[0]), at)
        yield done(actions.expire, on=day(given[0]), **usual)
    elif given[0] < len(book.entries):
        entry, on = book.entries[given[0]], day(given[1])
        named = {"reference": f"E-{given[0]}", "effective_on": on, **usual}
        if kind == "reverse":
            yield book.reverse(entry, on, at)
            yield done(actions.reverse, new_reference=new, memo="", **named)
        elif kind == "void":
            yield book.settle(entry, "void", on, at, None)
            yield done(actions.void, **named)
        else:
            yield book.settle(entry, "posted", on, at, given[2])
            part = given[2] and Money(given[2])
            yield done(actions.settle, amount=part, **named)


def done(act, **named) -> bool:
    try:
        with transaction.atomic():
            act(**named)
    except Refused:
        return False
    return True


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(acts, max_size=16),
    st.lists(st.tuples(offsets, st.integers(-1, 33)), min_size=1, max_size=4),
)
def test_random_acts_leave_the_same_book(history, moments):
    with transaction.atomic():
        actions.open_many(addresses=[OTHER], stream="care", guarded=True)
        book = Book()
        start = [("post", 0, [([COUNCIL, BUDGET], 400)])]
        for nth, act in enumerate([*start, *history]):
            allowed = list(both(act, book, nth))
            assert len(set(allowed)) < 2, (act, allowed)
        for offset, step in [*moments, (400, 400)]:
            day, known = TODAY + timedelta(days=offset), AT + step * STEP
            found = queries.balances(PLACES, effective_on=day, known_at=known)
            assert found == {each: book.balance(each, day, known) for each in PLACES}
        for account in Account.objects.filter(guarded=True):
            assert account.available is not None
            assert account.available.pence == book.spare(account.address)
        assert queries.check() == []
        transaction.set_rollback(True)
