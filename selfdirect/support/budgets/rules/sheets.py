"""A statement put into plain words; its sums are the ledger's own."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.ledger.rules import Line, Statement
from selfdirect.support.budgets.rules.accounts import is_rest


@dataclass(frozen=True, slots=True)
class Sheet:
    """A statement put in plain words; its sums are the ledger's own."""

    title: str
    book: Statement
    money_in: tuple[tuple[str, Money], ...]  # purpose, sum
    money_out: tuple[tuple[str, Money], ...]
    rows: tuple["Row", ...]

    @property
    def sums(self) -> tuple[tuple[str, Money], ...]:
        """List what leads to what is left: these add up to it."""
        return (
            ("At the start", self.book.opening),
            *((f"In: {words}", amount) for words, amount in self.money_in),
            *((f"Out: {words}", -amount) for words, amount in self.money_out),
            *(
                (("Promised and not yet paid", -self.book.committed),)
                if self.book.committed
                else ()
            ),
        )

    @property
    def words(self) -> str:
        said = f"{self.book.money_in} came in and {self.book.money_out} went out."
        if not self.book.committed:
            return f"{said} {self.book.closing} is left."
        return (
            f"{said} {self.book.committed} is promised and not yet paid, "
            f"so {self.book.left} is left."
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happened to the money."""

    on: date
    purpose: str
    memo: str
    money_in: Money | None
    money_out: Money | None
    balance: Money
    reference: str
    account: str

    @property
    def amount(self) -> Money:
        """The same as one figure: what went out is below nought."""
        return (self.money_in or NOTHING) - (self.money_out or NOTHING)


def sheet(title: str, book: Statement, names: Mapping[str, str]) -> Sheet:
    """Put a statement into words: `names` are what people call the addresses of the ledger."""
    crossing = [line for line, _ in book.lines if not line.within]
    return Sheet(
        title,
        book,
        _by_purpose((line for line in crossing if line.amount > NOTHING), names),
        _by_purpose((line for line in crossing if line.amount < NOTHING), names),
        tuple(_row(line, balance, names) for line, balance in book.lines),
    )


def _by_purpose(lines: Iterable[Line], names: Mapping[str, str]) -> tuple[tuple[str, Money], ...]:
    sums: dict[str, Money] = {}
    for line in lines:
        words = purpose(line, names)
        sums[words] = sums.get(words, NOTHING) + max(line.amount, -line.amount)
    return tuple(sums.items())


def _row(line: Line, balance: Money, names: Mapping[str, str]) -> Row:
    move, coming = line.movement, line.amount > NOTHING
    return Row(
        move.counts_on,
        purpose(line, names),
        move.memo,
        line.amount if coming else None,
        None if coming else -line.amount,
        balance,
        move.reference,
        line.account,
    )


_PURPOSES = {  # by the first word of an entry's reference
    "open": "From the council",
    "ahead": "Your share, which the council pays first",
    "return": "Given back to the council",
    "carry": "Brought over from the budget before",
    "back": "Sent back by the bank",
    "share": "Your share, put in by you",
    "roll": "Brought into the next year",
    "move": "Moved between the parts of your budget",
    "suspend": "Set right for a pause",
    "retro": "Set right for something we learnt later",
    "price": "A provider's price changed",
    "stream": "Money of another kind was added",
    "once": "A sum that is paid once",
    "brought": "Put right between two years",
}


def purpose(line: Line, names: Mapping[str, str]) -> str:
    """Say what a line is for: "Paid to Brightway Care"."""
    kind, _, _ = line.movement.reference.partition(":")
    if kind in _PURPOSES:
        return _PURPOSES[kind]
    ours, coming = line.account.startswith("dp:"), line.amount > NOTHING
    if ours and is_rest(line.other):
        return "What was left of yours in a shared fund"
    if ours:
        return "Paid to you by the council" if coming else "Taken back"
    who = "you" if line.other.startswith("dp:") else names.get(line.other, line.other)
    return f"Paid back by {who}" if coming else f"Paid to {who}"


def safe_cell(text: str) -> str:
    """Keep a spreadsheet from running what somebody typed: such a cell begins with a quote."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else text


def plain_pounds(amount: Money | None) -> str:
    """Write an amount for a spreadsheet: "1234.50"."""
    if amount is None:
        return ""
    pounds, pence = divmod(abs(amount.pence), 100)
    return f"{'-' if amount < NOTHING else ''}{pounds}.{pence:02d}"
