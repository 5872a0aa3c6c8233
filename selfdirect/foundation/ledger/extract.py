"""The book in the words of another program, so that somebody else adds it up as well; and in few.

Beancount's plain-text format (https://beancount.github.io/docs/beancount_language_syntax.html).
A promise is a transaction into an account of its own, and out again when it is paid or released:
so what promises hold back is compared as well as what was paid.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby, islice
from operator import attrgetter
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, Min

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger import queries
from selfdirect.foundation.ledger.models import Account, Entry, Posting, Settlement

OPTIONS = 'option "title" "The book of selfdirect"\noption "operating_currency" "GBP"\n'
ROOTS = {
    "council": "Equity",
    "fee": "Expenses",
    "person": "Income",
    "provider": "Expenses",
    "purpose": "Expenses",
}  # of the others: assets
AT_ONCE = 1_000  # accounts
COLUMNS = (
    "entry_id", "entry__reference", "entry__memo", "entry__effective_on", "entry__pending",
    "entry__settlement__kind", "entry__settlement__effective_on", "entry__settlement__pence",
    "source__address", "target__address", "pence",
)  # fmt: skip


class _Leg(NamedTuple):
    entry: int
    reference: str
    memo: str
    effective_on: date
    pending: bool
    kind: str | None  # what became of a promise
    settled_on: date | None
    part: Money | None  # what was paid of one paid in part
    source: str
    target: str
    pence: Money


def beancount() -> Iterator[str]:
    """Write the whole book for Beancount, piece by piece, with what every account must hold."""
    yield OPTIONS
    names = bean_names(Account.objects.order_by("pk").values_list("address", flat=True))
    if not (days := _days()):
        return
    first, last = days
    for address, name in names.items():
        yield f'{first} open {name} GBP\n  address: "{address}"\n'
        yield f"{first} open {_promised(name)} GBP\n"
    rows: Any = Posting.objects.order_by("entry_id", "line").values_list(*COLUMNS)
    for _, legs in groupby(map(_Leg._make, rows.iterator()), attrgetter("entry")):
        yield from _transactions(list(legs), names)
    yield from _balances(names, last + timedelta(days=1))


def bean_names(addresses: Iterable[str]) -> dict[str, str]:
    """Name accounts as Beancount allows, no two alike: `budget:PB-1:direct` is
    `Assets:Budget:PB-1:Direct`."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for nth, address in enumerate(addresses):
        name = _bean_name(address)
        if name in taken:
            name = f"{name}-again-{nth}"
        taken.add(name)
        names[address] = name
    return names


def _bean_name(address: str) -> str:
    kind, *_ = parts = address.split(":")
    return ":".join([ROOTS.get(kind, "Assets"), *map(_component, parts)])


def _component(part: str) -> str:
    """Begin with a capital or a digit, and keep to letters, digits and hyphens."""
    plain = re.sub("[^A-Za-z0-9-]", "-", part)
    return plain[0].upper() + plain[1:] if plain[0] != "-" else f"X{plain}"


def _promised(name: str) -> str:
    return f"Liabilities:Promised:{name}"


def _days() -> tuple[date, date] | None:
    """Answer the first and the last day from which anything counts."""
    days = [
        day
        for rows in (Entry.objects, Settlement.objects)
        for day in rows.aggregate(Min("effective_on"), Max("effective_on")).values()
        if day
    ]
    return (min(days), max(days)) if days else None


def _transactions(legs: list[_Leg], names: dict[str, str]) -> Iterator[str]:
    one = legs[0]
    if not one.pending:
        moves = [(names[leg.source], names[leg.target], leg.pence) for leg in legs]
        yield _transaction(one.effective_on, one, moves)
        return
    held = [(names[leg.source], _promised(names[leg.source]), leg.pence) for leg in legs]
    yield _transaction(one.effective_on, one, held)
    if one.settled_on:
        moves = [move for leg in legs for move in _settled(leg, names)]
        yield _transaction(one.settled_on, one, moves)


def _settled(leg: _Leg, names: dict[str, str]) -> Iterator[tuple[str, str, Money]]:
    """Say what left the promise: what was paid, and what is free again."""
    source = names[leg.source]
    paid = leg.part or (leg.pence if leg.kind == Settlement.Kind.POSTED else NOTHING)
    if paid:
        yield _promised(source), names[leg.target], paid
    if paid < leg.pence:
        yield _promised(source), source, leg.pence - paid


def _transaction(day: date, of: _Leg, moves: list[tuple[str, str, Money]]) -> str:
    lines = "".join(
        f"  {source}  {_amount(-pence)}\n  {target}  {_amount(pence)}\n"
        for source, target, pence in moves
    )
    return f"{day} * {_quoted(of.reference)} {_quoted(of.memo)}\n{lines}"


def _balances(names: dict[str, str], day: date) -> Iterator[str]:
    """Assert what every account holds and has promised: to the penny, hence the `~ 0`.

    Of a guarded account it is the figure that is kept, not one added up for the occasion.
    """
    kept: dict[str, Any] = dict(
        Account.objects.filter(guarded=True).values_list("address", "available")
    )
    waiting = iter(names)
    while some := list(islice(waiting, AT_ONCE)):
        for address, found in queries.balances(some).items():
            left = kept.get(address, found.available)
            yield _balance(day, names[address], left)
            yield _balance(day, _promised(names[address]), found.committed)


def _balance(day: date, name: str, holds: Money) -> str:
    return f"{day} balance {name}  {_plain(holds)} ~ 0 GBP\n"


def _amount(money: Money) -> str:
    return f"{_plain(money)} GBP"


def _plain(money: Money) -> str:
    pounds, pence = divmod(abs(money.pence), 100)
    return f"{'-' if money.pence < 0 else ''}{pounds}.{pence:02}"


def _quoted(words: str) -> str:
    plain = " ".join(words.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'


# The book in a few sums: by kinds of account ----------------------------------------------------


class Flow(NamedTuple):
    """What went from one kind of account (`budget`) to another, as known at a moment."""

    source: str
    target: str
    stream: str  # of the council's account at one of its ends, else ""
    month: date | None  # that it counts in; None: promised, and not paid
    pence: Money


class Seen(NamedTuple):
    """How much of the book somebody had read: until a moment, and by which transactions."""

    at: datetime
    snapshot: (
        str  # as PostgreSQL writes it: of what was not committed yet, the moment says nothing
    )


# The planner has to see that nearly every row is kept: asked with `coalesce`, it looks up each
# posting and account by itself, and takes twice as long.
FLOWS = """
SELECT split_part(source.address, ':', 1), split_part(target.address, ':', 1),
    CASE WHEN source.address LIKE 'council:%%' THEN split_part(source.address, ':', 2)
         WHEN target.address LIKE 'council:%%' THEN split_part(target.address, ':', 2)
         ELSE '' END,
    date_trunc('month', CASE WHEN kind IS NOT NULL THEN settled.effective_on
        WHEN NOT pending THEN entry.effective_on END)::date AS month,
    sum(CASE WHEN kind = 'part' THEN settled.pence ELSE posting.pence END),
    pg_current_snapshot()::text
FROM ledger_posting AS posting
JOIN ledger_entry AS entry ON entry.id = posting.entry_id
JOIN ledger_account AS source ON source.id = source_id
JOIN ledger_account AS target ON target.id = target_id
LEFT JOIN ledger_settlement AS settled ON settled.entry_id = entry.id
    AND settled.at <= %(known_at)s AND settled.effective_on < %(until)s
WHERE entry.recorded_at <= %(known_at)s
    AND (entry.effective_on < %(until)s OR kind IS NOT NULL)  -- paid before its promise counted
    AND (kind IS NULL OR kind IN ('posted', 'part'))
"""
SINCE = """
    AND (coalesce(settled.effective_on, entry.effective_on) >= %(since)s
        OR pending AND kind IS NULL)
"""
NOT_SEEN = """
    AND entry.id IN (
        SELECT id FROM ledger_entry WHERE recorded_at > %(seen_at)s
        UNION ALL SELECT id FROM ledger_entry WHERE {unseen}
        UNION ALL SELECT entry_id FROM ledger_settlement WHERE at > %(seen_at)s
        UNION ALL SELECT entry_id FROM ledger_settlement WHERE {unseen})
""".format(  # what this very transaction wrote is told by its moment alone
    unseen="""txid >= pg_snapshot_xmin(%(seen)s::pg_snapshot)::text::bigint
            AND NOT pg_visible_in_snapshot(txid::text::xid8, %(seen)s::pg_snapshot)
            AND txid IS DISTINCT FROM pg_current_xact_id_if_assigned()::text::bigint"""
)
SUMS = "GROUP BY 1, 2, 3, 4 ORDER BY 4, 1, 2, 3"


def flows(
    until: date, known_at: datetime, *, since: date | None = None, unseen: Seen | None = None
) -> list[Flow]:
    """Add up what counts before a day, by kinds of account and months, in one query.

    `since` leaves out what counts before another day, but nothing that is promised; `unseen`
    keeps what somebody had not read of the book: what was written down or settled after it.
    """
    return read_flows(until, known_at, since=since, unseen=unseen)[0]


def read_flows(
    until: date, known_at: datetime, *, since: date | None = None, unseen: Seen | None = None
) -> tuple[list[Flow], Seen]:
    """Add up as `flows`, and say how much of the book that was."""
    sql = "".join([FLOWS, SINCE if since else "", NOT_SEEN if unseen else "", SUMS])
    asked: dict[str, date | datetime | str | None] = {
        "until": until,
        "known_at": known_at,
        "since": since,
    }
    if unseen:
        asked |= {"seen": unseen.snapshot, "seen_at": unseen.at}
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        rows = cursor.fetchall()
    found = [
        Flow(source, target, stream, month, Money(int(pence)))
        for source, target, stream, month, pence, _ in rows
    ]
    return found, Seen(known_at, rows[0][5] if rows else "")
