"""The book as plain Python knows it: dictionaries and sums, and no database.

Each verb answers whether the act is allowed, and does it if so. It is written from what the
ledger promises, not from how the ledger is built: one entry after another, all in whole pence.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

Legs = tuple[tuple[str, str, int], ...]  # source, target, pence


@dataclass(slots=True)
class Fate:
    """What became of a promise."""

    kind: str  # posted, part, void or expired
    on: date
    known: datetime
    pence: int | None = None  # of a part


@dataclass(slots=True)
class Entry:
    reference: str
    legs: Legs
    on: date
    known: datetime
    pending: bool = False
    lapses: date | None = None
    fate: Fate | None = None
    reverses: str | None = None
    reversed_by: str | None = None

    def same(self, other: "Entry") -> bool:
        """Whether the same was asked: who asked, and when, may differ."""
        return (
            self.legs == other.legs and (self.on, self.pending) == (other.on, other.pending)
            and (self.lapses, self.reverses) == (other.lapses, other.reverses)
        )  # fmt: skip

    def paid(self) -> Legs:
        """Answer what was paid, at whatever time."""
        if not self.pending:
            return self.legs
        if self.fate is None or self.fate.kind in ("void", "expired"):
            return ()
        return tuple((s, t, self.fate.pence or pence) for s, t, pence in self.legs)

    def state(self) -> str:
        if self.reversed_by:
            return "reversed"
        if self.fate:
            return self.fate.kind
        return "pending" if self.pending else "posted"


class Book:
    """Accounts, entries, and what each account has posted and promised."""

    def __init__(self) -> None:
        self.guarded: dict[str, bool] = {}
        self.posted: dict[str, int] = {}
        self.promised: dict[str, int] = {}
        self.entries: dict[str, Entry] = {}
        self.lapsing: dict[str, Entry] = {}  # promises with a last day, not yet of any fate
        self.told: dict[str, int] = {}  # rows of history by what they are about
        self._undo: list[Callable[[], object]] = []

    # --- reading

    def spare(self, address: str) -> int:
        return self.posted[address] - self.promised[address]

    def balance(self, address: str, on: date, known: datetime) -> tuple[int, int]:
        """Answer what was posted and promised by a day, as was known at a moment."""
        posted = promised = 0
        for each in self.entries.values():
            counts = each.fate or each
            if counts.on <= on and counts.known <= known:
                posted += _net(each.paid(), address)
            settled = each.fate and each.fate.on <= on and each.fate.known <= known
            if each.pending and not settled and each.on <= on and each.known <= known:
                promised += sum(pence for source, _, pence in each.legs if source == address)
        return posted, promised

    def movements(self, address: str, begins: date, ends_before: date) -> Iterator[int]:
        """Answer what was paid in (above nought) and out of an account in a period."""
        for each in self.entries.values():
            if begins <= (each.fate or each).on < ends_before:
                for leg in each.paid():
                    if net := _net((leg,), address):
                        yield net

    # --- all or nothing

    def begin(self) -> None:
        self._undo.clear()

    def take_back(self) -> None:
        """Undo everything since `begin`."""
        while self._undo:
            self._undo.pop()()

    # --- the verbs

    def open(self, address: str, *, guarded: bool) -> bool:
        if address in self.guarded:
            return self.guarded[address] == guarded
        self.guarded[address] = guarded
        self.posted[address] = self.promised[address] = 0
        self._undo.append(lambda: self.guarded.pop(address))
        return True

    def post(self, new: Entry) -> bool:
        if before := self.entries.get(new.reference):
            return before.same(new)
        if any(s not in self.guarded or t not in self.guarded for s, t, _ in new.legs):
            return False
        changes: dict[str, int] = {}
        for source, target, pence in new.legs:
            changes[source] = changes.get(source, 0) - pence
            if not new.pending:
                changes[target] = changes.get(target, 0) + pence
        if any(
            self.guarded[each] and change < 0 and self.spare(each) + change < 0
            for each, change in changes.items()
        ):
            return False
        self._write(new)
        return True

    def settle(
        self, reference: str, kind: str, on: date, known: datetime, amount: int | None
    ) -> bool:
        entry = self.entries.get(reference)
        if entry is None or not entry.pending:
            return False
        if kind == "posted" and entry.lapses and on >= entry.lapses:
            return False
        promised = sum(pence for _, _, pence in entry.legs)
        if amount is not None and (
            amount <= 0 or amount > promised or (amount < promised and len(entry.legs) > 1)
        ):
            return False
        part = amount if amount is not None and amount < promised else None
        fate = Fate("part" if part else kind, on, known, part)
        if done := entry.fate:
            return (done.kind, done.on, done.pence) == (fate.kind, fate.on, fate.pence)
        self._meet(entry, fate)
        return True

    def expire(self, on: date, known: datetime) -> list[str]:
        """Release what has lapsed; answer the references, in no order."""
        gone = [each for each in self.lapsing.values() if each.lapses and each.lapses <= on]
        for each in gone:
            assert each.lapses
            self._meet(each, Fate("expired", each.lapses, known))
        return [each.reference for each in gone]

    def reverse(self, reference: str, new_reference: str, on: date, known: datetime) -> bool:
        wrong = self.entries.get(reference)
        if wrong is None or wrong.reverses:
            return False
        if wrong.pending and (wrong.fate is None or wrong.fate.kind in ("void", "expired")):
            return False
        if wrong.reversed_by not in (None, new_reference):
            return False
        legs = tuple((target, source, pence) for source, target, pence in wrong.paid())
        new = Entry(new_reference, legs, on, known, reverses=reference)
        if not self.post(new):
            return False
        if wrong.reversed_by is None:
            wrong.reversed_by = new_reference
            self._undo.append(lambda: setattr(wrong, "reversed_by", None))
        return True

    def tell(self, about: str) -> None:
        self.told[about] = self.told.get(about, 0) + 1
        self._undo.append(lambda: self.told.update({about: self.told[about] - 1}))

    # --- writing

    def _write(self, new: Entry) -> None:
        self.entries[new.reference] = new
        self._undo.append(lambda: self.entries.pop(new.reference))
        if not new.pending:
            self._move(new.legs)
            return
        self._promise(new.legs, 1)
        if new.lapses:
            self.lapsing[new.reference] = new
            self._undo.append(lambda: self.lapsing.pop(new.reference, None))

    def _meet(self, entry: Entry, fate: Fate) -> None:
        entry.fate = fate
        self._undo.append(lambda: setattr(entry, "fate", None))
        self._promise(entry.legs, -1)
        self._move(entry.paid())
        if self.lapsing.pop(entry.reference, None):
            self._undo.append(lambda: self.lapsing.update({entry.reference: entry}))

    def _move(self, legs: Legs) -> None:
        for source, target, pence in legs:
            self._add(self.posted, source, -pence)
            self._add(self.posted, target, pence)

    def _promise(self, legs: Legs, sign: int) -> None:
        for source, _, pence in legs:
            self._add(self.promised, source, sign * pence)

    def _add(self, sums: dict[str, int], address: str, pence: int) -> None:
        sums[address] += pence
        self._undo.append(lambda: sums.update({address: sums[address] - pence}))


def _net(legs: Legs, address: str) -> int:
    return sum(((t == address) - (s == address)) * pence for s, t, pence in legs)
