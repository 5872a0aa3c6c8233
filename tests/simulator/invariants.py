"""What must hold whatever happened, worked out from the ledger's own rows and the plain book."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries
from selfdirect.foundation.ledger.models import Account, Entry, Seal
from selfdirect.foundation.ledger.rules import Balance
from tests.simulator.model import Book

STATEMENTS, READS = 4, 3  # accounts whose statement, and whose past, is read at each check


def wrong_with(book: Book, heads: dict[int, str]) -> list[str]:
    """Look at everything: a sentence for each thing that does not hold."""
    looks = (_adds_up(), _balances(book), _floors(book), _fates(book), _told(book),
             _statements(book), _past(book), _chain(heads))  # fmt: skip
    return [sentence for look in looks for sentence in look]


def _adds_up() -> Iterator[str]:
    yield from queries.check()


def _balances(book: Book) -> Iterator[str]:
    """To the penny, at every account; and together they come to nothing."""
    found = queries.balances(list(book.guarded))
    for address, balance in found.items():
        due = Balance(Money(book.posted[address]), Money(book.promised[address]))
        if balance != due:
            yield f"{address} has {balance}, and should have {due}."
    if Money.total(each.posted for each in found.values()) != Money(0):
        yield "Money was made or lost: all accounts together do not come to nothing."


def _floors(book: Book) -> Iterator[str]:
    for account in Account.objects.all():
        if book.guarded.get(account.address) != account.guarded:
            yield f"{account} is open otherwise than was asked."
        elif account.available is not None:
            if account.available < account.floor:
                yield f"{account} is below its floor."
            if account.available.pence != book.spare(account.address):
                yield f"{account} keeps {account.available} as available."


def _fates(book: Book) -> Iterator[str]:
    """Each entry stands once, with the fate that it had, and nobody was paid twice."""
    rows = Entry.objects.select_related("settlement", "reversal").order_by()
    found = {}
    for entry in rows:
        fate = entry.settlement.kind if hasattr(entry, "settlement") else None
        stands = fate or ("pending" if entry.pending else "posted")
        found[entry.reference] = "reversed" if hasattr(entry, "reversal") else stands
    due = {reference: entry.state() for reference, entry in book.entries.items()}
    for reference in sorted(found.keys() | due.keys()):
        if found.get(reference) != due.get(reference):
            yield f"{reference} is {found.get(reference)}, and should be {due.get(reference)}."


def _told(book: Book) -> Iterator[str]:
    """History has one row for what was done once, and none for what was not."""
    rows = Event.objects.filter(code="simulator.posted").values_list("subject", flat=True)
    found = sorted(rows)
    due = sorted(each for each, times in book.told.items() for _ in range(times))
    if found != due:
        odd = set(found) ^ set(due)
        yield f"History tells {len(found)} events of {len(due)}: {sorted(odd)[:3]}."


def _statements(book: Book) -> Iterator[str]:
    """Statements re-add: opening, in and out come to closing, and to what the plain book has."""
    for address, period in _some(book, STATEMENTS):
        told = queries.statement([address], period)
        assert period.ends_before
        if told.opening + told.money_in - told.money_out != told.closing:
            yield f"The statement of {address} does not add up."
        moved = list(book.movements(address, period.starts_on, period.ends_before))
        if sorted(line.amount.pence for line, _ in told.lines) != sorted(moved):
            yield f"The lines of the statement of {address} are not what was paid."
        before = period.starts_on - timedelta(1)
        opening, _ = book.balance(address, before, _latest())
        if told.opening.pence != opening:
            yield f"The statement of {address} opens with {told.opening}, not {Money(opening)}."


def _past(book: Book) -> Iterator[str]:
    """As at a day, as known at a moment, the ledger answers what it would have answered then."""
    moments = sorted(each.known for each in book.entries.values())
    for nth, (address, period) in enumerate(_some(book, READS)):
        known = moments[nth * len(moments) // READS]
        found = queries.balance(address, effective_on=period.starts_on, known_at=known)
        posted, promised = book.balance(address, period.starts_on, known)
        if found != Balance(Money(posted), Money(promised)):
            yield f"{address} had {found} on {period.starts_on}, as known at {known}."


def _chain(heads: dict[int, str]) -> Iterator[str]:
    """Every head that was ever given out is still in the chain."""
    found = dict(Seal.objects.values_list("number", "digest"))
    for number, digest in heads.items():
        if found.get(number) != digest:
            yield f"Seal {number} is no longer what was given out."


def _some(book: Book, many: int) -> Iterator[tuple[str, Period]]:
    """Choose accounts and months by what was done so far: the same again for the same steps."""
    if not book.entries:
        return
    places = [address for address, guarded in book.guarded.items() if guarded]
    days = sorted((each.fate or each).on for each in book.entries.values())
    for nth in range(min(many, len(places))):
        begins = days[(nth * 7 + 3) * len(days) // (many * 7 + 3)]
        place = places[(len(book.entries) * (nth + 1)) % len(places)]
        yield place, Period(begins, begins + timedelta(30))


def _latest() -> datetime:
    return datetime.max.replace(tzinfo=UTC)
