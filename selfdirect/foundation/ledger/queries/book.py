"""Read the book: as at a day (`effective_on`, included) and as known at a moment (`known_at`)."""

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import CharField, F, Func, OuterRef, Q, QuerySet, Subquery, Sum, Value

from selfdirect.foundation.db.among import Among
from selfdirect.foundation.kernel.decision import NotThere
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import rules
from selfdirect.foundation.ledger.models import Account, Anchor, Entry, Posting, Postings, Seal
from selfdirect.foundation.ledger.rules import Balance, Head, Line, Movement, Statement

PROMISE = (
    "entry_id", "entry__reference", "entry__effective_on", "entry__recorded_at", "entry__memo",
    "source__address", "target__address", "pence",
)  # fmt: skip


def balance(
    address: str, *, effective_on: date | None = None, known_at: datetime | None = None
) -> Balance:
    """Add up one account.

    :raises NotThere: if no such account is open
    """
    return balances([address], effective_on=effective_on, known_at=known_at)[address]


def balances(
    addresses: Collection[str],
    *,
    effective_on: date | None = None,
    known_at: datetime | None = None,
) -> dict[str, Balance]:
    """Add up accounts, in one query.

    :raises NotThere: if one of them is not open
    """
    posted = Posting.objects.posted(effective_on, known_at)
    committed = Posting.objects.committed(effective_on, known_at)
    rows = Account.objects.filter(address__in=addresses).annotate(
        money_in=_total(posted, "target"),
        money_out=_total(posted, "source"),
        promised=_total(committed, "source", of="pence"),
    )
    found = {
        row.address: Balance(
            (row.money_in or NOTHING) - (row.money_out or NOTHING), row.promised or NOTHING
        )
        for row in rows
    }
    if missing := sorted(set(addresses) - set(found)):
        raise NotThere(f"There is no account {missing[0]}.")
    return found


def _total(postings: Postings, end: str, of: str = "moved") -> Subquery:
    mine = postings.filter(**{end: OuterRef("pk")}).order_by().values(end)
    return Subquery(mine.annotate(total=Sum(of)).values("total"))


def net_out(
    addresses: QuerySet[Any, Any], *, apart_from: str, effective_on: date | None = None
) -> dict[str, Money]:
    """Add up what left each account, less what came back, in two queries however many they are.

    `addresses` is a query of one column; what passes between them and `apart_from` is left out.
    """
    posted: Any = Posting.objects.posted(effective_on, None)
    found: dict[str, Money] = {}
    for end, other, sign in (("source", "target", 1), ("target", "source", -1)):
        rows = posted.filter(**{f"{end}__address__in": addresses})
        rows = rows.exclude(**{f"{other}__address": apart_from}).order_by()
        for address, total in rows.values_list(f"{end}__address").annotate(Sum("moved")):
            amount = total if sign > 0 else -total
            found[address] = found.get(address, NOTHING) + amount
    return found


def by_kind(
    *, effective_on: date | None = None, known_at: datetime | None = None
) -> dict[str, Money]:
    """Add up what all accounts of each kind (`budget`) hold, in two queries."""
    posted: Any = Posting.objects.posted(effective_on, known_at).order_by()
    found: dict[str, Money] = {}
    for end, sign in (("target", 1), ("source", -1)):
        address = F(f"{end}__address")
        kind = Func(address, Value(":"), Value(1), function="split_part", output_field=CharField())
        for name, total in posted.values_list(kind).annotate(Sum("moved")):
            found[name] = found.get(name, NOTHING) + (total if sign > 0 else -total)
    return found


def lines(
    addresses: Collection[str], period: Period, *, known_at: datetime | None = None
) -> list[Line]:
    """List what was paid in and out of accounts in a period, in the order of the days."""
    found = _movements(Posting.objects.posted(None, known_at), period, _touching(addresses))
    return rules.lines_of(list(found), frozenset(addresses))


def commitments(
    addresses: Collection[str],
    *,
    effective_on: date | None = None,
    known_at: datetime | None = None,
) -> list[Movement]:
    """List what is promised out of accounts and neither paid nor released."""
    promised: Any = Posting.objects.committed(effective_on, known_at)
    rows = promised.filter(Among("source__address", addresses)).order_by(
        "entry__effective_on", "entry_id", "line"
    )
    return [Movement(*row) for row in rows.values_list(*PROMISE)]


def statement(
    addresses: Collection[str], period: Period, *, known_at: datetime | None = None
) -> Statement:
    """Add up a statement of one or more accounts for a period.

    :raises NotThere: if one of the accounts is not open
    """
    end = period.ends_before and period.ends_before - timedelta(days=1)
    before = period.starts_on - timedelta(days=1)
    opening = balances(addresses, effective_on=before, known_at=known_at).values()
    closing = balances(addresses, effective_on=end, known_at=known_at).values()
    return rules.statement(
        Money.total(each.posted for each in opening),
        lines(addresses, period, known_at=known_at),
        Money.total(each.committed for each in closing),
    )


def state(reference: str) -> str:
    """Say where an entry stands: pending, posted, part, void, expired or reversed.

    :raises NotThere: if there is no such entry
    """
    found = Entry.objects.select_related("settlement", "reversal").filter(reference=reference)
    if not (entry := found.first()):
        raise NotThere(f"There is no entry {reference}.")
    if hasattr(entry, "reversal"):
        return "reversed"
    if hasattr(entry, "settlement"):
        return str(entry.settlement.kind)
    return "pending" if entry.pending else "posted"


def _touching(addresses: Collection[str]) -> Q:
    """Match postings at either end; by number, so that both indexes can be used."""
    found = Account.objects.filter(Among("address", addresses))
    mine = list(found.values_list("pk", flat=True))
    return Q(Among("source_id", mine)) | Q(Among("target_id", mine))


def _movements(postings: Postings, period: Period, which: Q) -> Iterator[Movement]:
    rows: Any = postings  # the type checker does not know the columns that `posted` adds
    rows = rows.filter(which, counts_on__gte=period.starts_on)
    if period.ends_before:
        rows = rows.filter(counts_on__lt=period.ends_before)
    rows = rows.order_by("counts_on", "known", "entry_id", "line")
    for row in rows.values_list(
        "entry_id", "entry__reference", "counts_on", "known",
        "entry__memo", "source__address", "target__address", "moved", "entry__reverses_id",
    ).iterator():  # fmt: skip
        yield Movement(*row)


def head() -> Head:
    """Read the last seal of the chain; number 0 if there is none yet."""
    last = Seal.objects.order_by("-number").first()
    return Head(last.number, last.digest) if last else Head()


def anchored(certificate: str) -> Head | None:
    """Read what head was printed on a certificate; None if none was."""
    kept = Anchor.objects.filter(certificate=certificate).first()
    return Head(kept.number, kept.digest) if kept else None
