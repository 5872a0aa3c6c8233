"""Plays steps on the real ledger and on the plain book, and stops where the two part.

Every call is a transaction of its own, unless a step has several: then they are one, all or
nothing. The faults are real ones: an exception inside the transaction, a server process that is
ended before or after the commit, two connections at the same moment.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from datetime import date, datetime
from threading import Barrier
from typing import Any

from django.db import DatabaseError, connection, transaction

from selfdirect.foundation.audit.actions import event
from selfdirect.foundation.kernel.actor import Actor, Role
from selfdirect.foundation.kernel.decision import Refused
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.ledger import actions
from selfdirect.foundation.ledger.rules import Draft, Leg, Settled
from tests.simulator.invariants import wrong_with
from tests.simulator.model import Book, Entry
from tests.simulator.steps import ALL, Call, Step

EFUA = Actor("efua", frozenset({Role.FINANCE}), display="Efua Mensah")
KILL = "SELECT pg_terminate_backend(%s, 10000)"  # waits until it is gone
DONE, REFUSED = True, False


class Parted(Exception):
    """Carries a sentence that says where the ledger and the plain book part."""


class Broken(Exception):
    """Stands for whatever may go wrong inside an act."""


class Player:
    """One run: the plain book, what the ledger answered, and what was seen on the way."""

    def __init__(self, hands: ThreadPoolExecutor) -> None:
        """Take two hands: threads, each of which has a connection of its own."""
        self.hands = hands
        self.book = Book()
        self.numbers: dict[str, int] = {}  # of entries, by their reference
        self.heads: dict[int, str] = {}  # of the chain, by the number of the seal
        self.seen: Counter[str] = Counter()

    def play(self, steps: Iterable[Step], *, check_every: int) -> None:
        """Play steps; work everything out again after so many, and at the end.

        :raises Parted: where the ledger and the plain book part; `args[1]` is the step's number
        """
        nth = 0
        for nth, step in enumerate(steps, 1):
            try:
                self._step(step)
                if nth % check_every == 0:
                    self.check()
            except (Parted, DatabaseError) as error:
                raise Parted(f"Step {step['n']}, {step['act']}: {error}", nth) from error
        if nth % check_every:
            try:
                self.check()
            except Parted as error:
                raise Parted(str(error), nth) from error

    def check(self) -> None:
        """Work the whole book out again, from both sides.

        :raises Parted: with the first few sentences of what does not hold
        """
        self.seen["checks of everything"] += 1
        if wrong := wrong_with(self.book, self.heads):
            raise Parted(" ".join(wrong[:5]))

    def _step(self, step: Step) -> None:
        calls = [self._filled(call) for call in step["calls"]]
        self.book.begin()
        fault = step.get("fault", "")
        if fault:
            self.seen[fault] += 1
            allowed = FAULTS[fault](self, calls, step)
        else:
            allowed = self._both(calls)
        self.seen["done" if allowed else "refused"] += 1

    def _filled(self, call: Call) -> Call:
        """Put amounts where a step says all that there is."""
        if "legs" not in call or all(pence != ALL for _, _, pence in call["legs"]):
            return call
        return call | {"legs": [[s, t, self._all(s) if p == ALL else p]
                                for s, t, p in call["legs"]]}  # fmt: skip

    def _all(self, address: str) -> int:
        left = self.book.spare(address) if address in self.book.guarded else 0
        return max(left, 1)

    # --- without a fault

    def _both(self, calls: list[Call]) -> bool:
        """Do an act in the plain book and in the ledger, and see that both say the same."""
        asked, got = self._plainly(calls), self._really(calls)
        self._agree(asked, got)
        return asked

    def _plainly(self, calls: list[Call]) -> bool:
        if all(plain(self.book, call) for call in calls):
            return DONE
        self.book.take_back()
        return REFUSED

    def _really(self, calls: list[Call]) -> bool:
        answers = really(calls)
        if answers is None:
            return REFUSED
        for call, answer in zip(calls, answers, strict=True):
            self._keep(call, answer)
        return DONE

    def _agree(self, asked: bool, got: bool) -> None:
        if asked != got:
            words = {DONE: "was to be done", REFUSED: "was to be refused"}
            raise Parted(f"it {words[asked]}, and the ledger did otherwise.")

    def _keep(self, call: Call, answer: Any) -> None:
        """Remember what was answered; the same reference is always the same entry."""
        if call["do"] in ("seal", "anchor"):
            if answer is not None:
                self._same(self.heads, answer.number, answer.digest)
        elif call["do"] in ("post", "reverse"):
            self._same(self.numbers, call.get("new") or call["reference"], answer)

    def _same(self, kept: dict[Any, Any], key: object, answer: object) -> None:
        if kept.setdefault(key, answer) != answer:
            raise Parted(f"{key} was {kept[key]} before, and is {answer} now.")

    # --- with one

    def _twice(self, calls: list[Call], step: Step) -> bool:
        allowed = self._both(calls)
        self.book.begin()
        self._both(calls)
        return allowed

    def _changed(self, calls: list[Call], step: Step) -> bool:
        allowed = self._both(calls)
        self.book.begin()
        self._both([self._filled(step["rival"])])
        return allowed

    def _breaks(self, calls: list[Call], step: Step) -> bool:
        with suppress(Broken, Refused), transaction.atomic():
            for call in calls:
                real(call)
            raise Broken
        return self._both(calls)

    def _killed(self, calls: list[Call], step: Step) -> bool:
        with suppress(DatabaseError, Refused, Broken), transaction.atomic():
            for call in calls:
                real(call)
            self._kill()
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            raise Broken
        connection.close()
        return self._both(calls)

    def _lost(self, calls: list[Call], step: Step) -> bool:
        allowed = self._both(calls)
        self._kill()
        connection.close()
        self.book.begin()
        self._both(calls)
        return allowed

    def _kill(self) -> None:
        process = connection.connection.info.backend_pid
        self.hands.submit(_end, process).result()

    def _at_once(self, calls: list[Call], step: Step) -> bool:
        return self._race(calls[0], calls[0])

    def _rival(self, calls: list[Call], step: Step) -> bool:
        return self._race(calls[0], self._filled(step["rival"]))

    def _race(self, one: Call, other: Call) -> bool:
        """Do two at once; one order of them must explain what each was told."""
        start = Barrier(2)
        waiting = [self.hands.submit(_from, start, call) for call in (one, other)]
        answers = [each.result() for each in waiting]
        got = tuple(answer is not None for answer in answers)
        for first, second, turned in ((one, other, False), (other, one, True)):
            told = (self._plain_one(first), self._plain_one(second))
            if got == (told[::-1] if turned else told):
                break
            self.book.take_back()
        else:
            raise Parted(f"no order of the two explains what they were told: {got}.")
        for call, answer in zip((one, other), answers, strict=True):
            if answer is not None:
                self._keep(call, answer[0])
        return any(got)

    def _plain_one(self, call: Call) -> bool:
        """Do one of two acts: what it wrote goes if it is refused, the other's stays."""
        apart, self.book._undo = self.book._undo, []
        allowed = self._plainly([call])
        self.book._undo = [*apart, *self.book._undo]
        return allowed


FAULTS: dict[str, Callable[[Player, list[Call], Step], bool]] = {
    "twice": Player._twice,
    "changed": Player._changed,
    "breaks": Player._breaks,
    "killed": Player._killed,
    "lost": Player._lost,
    "at once": Player._at_once,
    "rival": Player._rival,
}


def _end(process: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(KILL, [process])


def _from(start: Barrier, call: Call) -> list[Any] | None:
    connection.ensure_connection()
    start.wait()
    return really([call])


@contextmanager
def hands() -> Iterator[ThreadPoolExecutor]:
    """Give two threads to work with, and close their connections afterwards."""
    with ThreadPoolExecutor(2) as two:
        yield two
        together = Barrier(2)

        def close() -> None:
            together.wait()
            connection.close()

        for each in [two.submit(close), two.submit(close)]:
            each.result()


def really(calls: list[Call]) -> list[Any] | None:
    """Do calls in the ledger, all or nothing: their answers, or None if they are refused."""
    try:
        if len(calls) == 1:
            return [real(calls[0])]
        with transaction.atomic():
            return [real(call) for call in calls]
    except Refused:
        return None


# --- one call, in the ledger


def real(call: Call) -> Any:
    return REAL[call["do"]](call)


def _moment(call: Call) -> dict[str, Any]:
    return {"by": EFUA, "at": datetime.fromisoformat(call["at"])}


def _named(call: Call) -> dict[str, Any]:
    return {"effective_on": date.fromisoformat(call["on"]), **_moment(call)}


def _body(call: Call) -> dict[str, Any]:
    lapses = call["lapses"] and date.fromisoformat(call["lapses"])
    legs = [Leg(source, target, Money(pence)) for source, target, pence in call["legs"]]
    return {"reference": call["reference"], "memo": "", "legs": legs, "expires_on": lapses,
            "pending": call["pending"], **_named(call)}  # fmt: skip


def _post(call: Call) -> int:
    told = None
    if call["told"]:
        told = event("simulator.posted", on=f"entry:{call['reference']}", **_moment(call))
    return actions.post(**_body(call), history=told)


def _draft(call: Call) -> Draft:
    body = _body(call)
    settled = call["fate"] and Settled(
        body["effective_on"], EFUA, body["at"], paid=call["fate"] == "posted"
    )
    return Draft(**body, settled=settled or None)


def _open(call: Call) -> list[int]:
    return actions.open_many(addresses=call["addresses"], stream="care", guarded=call["guarded"])


def _settle(call: Call) -> int:
    amount = None if call["amount"] is None else Money(call["amount"])
    return actions.settle(reference=call["reference"], amount=amount, **_named(call))


def _reverse(call: Call) -> int:
    new = {"reference": call["reference"], "new_reference": call["new"], "memo": ""}
    return actions.reverse(**new, **_named(call))


def _zone(call: Call) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, false)", [call["zone"]])


REAL: dict[str, Callable[[Call], Any]] = {
    "open": _open,
    "post": _post,
    "settle": _settle,
    "void": lambda call: actions.void(reference=call["reference"], **_named(call)),
    "expire": lambda call: actions.expire(on=date.fromisoformat(call["on"]), **_moment(call)),
    "reverse": _reverse,
    "settle_many": lambda call: actions.settle_many(
        references=call["references"], **_named(call)
    ),
    "void_many": lambda call: actions.void_many(references=call["references"], **_named(call)),
    "reverse_many": lambda call: actions.reverse_many(
        references=call["references"], memo="", **_named(call)
    ),
    "post_many": lambda call: actions.post_many(_draft(each) for each in call["drafts"]),
    "seal": lambda call: actions.seal(at=datetime.fromisoformat(call["at"])),
    "anchor": lambda call: actions.anchor(certificate=call["certificate"], **_moment(call)),
    "zone": _zone,
}  # fmt: skip


# --- the same call, in the plain book


def plain(book: Book, call: Call) -> bool:
    """Do a call in the plain book: whether it is allowed. What a refused one wrote stays."""
    on = call.get("on") and date.fromisoformat(call["on"])
    at = call.get("at") and datetime.fromisoformat(call["at"])
    match call["do"]:
        case "open":
            return all(book.open(each, guarded=call["guarded"]) for each in call["addresses"])
        case "post":
            return _plain_post(book, call)
        case "settle":
            return book.settle(call["reference"], "posted", on, at, call["amount"])
        case "void":
            return book.settle(call["reference"], "void", on, at, None)
        case "reverse":
            return book.reverse(call["reference"], call["new"], on, at)
        case "expire":
            book.expire(on, at)
        case _:
            return _plain_many(book, call, on, at)
    return DONE


def _plain_many(book: Book, call: Call, on: Any, at: Any) -> bool:
    match call["do"]:
        case "settle_many":
            return all(book.settle(each, "posted", on, at, None) for each in call["references"])
        case "void_many":
            return all(book.settle(each, "void", on, at, None) for each in call["references"])
        case "reverse_many":
            return all(book.reverse(*each, on, at) for each in call["references"].items())
        case "post_many":
            return all(_plain_post(book, each) for each in call["drafts"])
    return DONE  # a seal, a certificate, a clock: no money moves


def _plain_post(book: Book, call: Call) -> bool:
    on, at = date.fromisoformat(call["on"]), datetime.fromisoformat(call["at"])
    lapses = call["lapses"] and date.fromisoformat(call["lapses"])
    legs = tuple((source, target, pence) for source, target, pence in call["legs"])
    known = call["reference"] in book.entries
    if not book.post(Entry(call["reference"], legs, on, at, call["pending"], lapses)):
        return REFUSED
    if call["told"] and not known:
        book.tell(f"entry:{call['reference']}")
    if fate := call.get("fate"):
        return book.settle(call["reference"], fate, on, at, None)
    return DONE
