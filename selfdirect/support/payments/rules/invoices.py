"""A provider's invoice for many people: each row beside what was ordered and what was given."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from selfdirect.agreement.planning.rules import plain_number
from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.support.orders.rules import (
    Fault,
    quantity_in_words,
    read_day,
    read_quantity,
    read_rows,
)
from selfdirect.support.payments.rules import difference

COLUMNS = ("invoice", "order", "from", "amount", "quantity", "price", "reason")
NEEDED = COLUMNS[:4]


@dataclass(frozen=True, slots=True)
class Row:
    """One row: what is asked for one order and one run of its days."""

    row: int  # in the file, the headings being the first
    invoice: str  # the provider's own number
    order: str
    starts_on: date  # of the run
    amount: Money
    quantity: Fraction | None = None
    price: Money | None = None
    because: str = ""

    @property
    def number(self) -> str:
        """Name it so that it is known again: by the invoice and its row."""
        return f"{self.invoice}/{self.row}"


def read_file(text: str) -> tuple[list[Row], list[Fault]]:
    """Read a file with headings; what is wrong is said row by row, and the rest is read.

    :raises ValueError: if a heading is missing, or there are too many rows
    """
    return read_rows(text, NEEDED, _row)


def _row(number: int, cells: Mapping[str, str]) -> Row:
    invoice = cells["invoice"]
    if not invoice or len(invoice) > 30:
        raise ValueError("Give the invoice's own number, of at most 30 letters and figures.")
    quantity, price = cells.get("quantity", ""), cells.get("price", "")
    found = Row(
        number,
        invoice,
        cells.get("order", "").upper(),
        read_day(cells.get("from", "")),
        Money.typed(cells.get("amount", "")),
        read_quantity(quantity) if quantity else None,
        Money.typed(price) if price else None,
        cells.get("reason", "")[:600],
    )
    wrong = _sum(found)
    if wrong:
        raise ValueError(wrong)
    return found


def _sum(row: Row) -> str:
    """Say why a row cannot be right in itself."""
    if row.amount <= NOTHING:
        return "The amount must be more than nothing. Leave out what costs nothing."
    if row.quantity is None or row.price is None:
        return ""
    comes_to = row.price.times(row.quantity)
    if comes_to == row.amount:
        return ""
    sum_ = f"{plain_number(row.quantity)} at {row.price}"
    return f"{sum_} come to {comes_to}, and the row says {row.amount}. Mend one of them."


@dataclass(frozen=True, slots=True)
class Stand:
    """What stands for one order and run: what was ordered, and what was written down as given.

    The quantities are there where an order has one line only.
    """

    run: Period
    ordered: Money
    unit: str = ""
    quantity: Fraction | None = None  # ordered, for the run
    prices: tuple[Money, ...] = ()
    given: Fraction | None = None
    missed: Fraction = Fraction(0)  # of what was given: the person says that it did not happen
    worth: Money | None = None  # of what was given and not missed; None: nothing written down

    @property
    def expected(self) -> Money:
        """What was given, and never more than was ordered."""
        return self.ordered if self.worth is None else min(self.ordered, self.worth)


class Way(StrEnum):
    SAME = "same"  # as ordered and given
    NEAR = "near"  # so near that it goes on by itself, or less
    LOOK = "look"  # it differs, and the provider says why: somebody looks at it
    WRONG = "wrong"  # left out


@dataclass(frozen=True, slots=True)
class Match:
    way: Way
    words: str  # every difference, each in a sentence


def match(row: Row, stand: Stand, near: Money) -> Match:
    """Set a row beside what stands; differences of up to `near` go on by themselves."""
    over = row.amount - stand.expected
    said = " ".join(differences(row, stand))
    if not over:
        return Match(Way.SAME, said)
    if over <= near:
        return Match(Way.NEAR, said)
    if row.because:
        return Match(Way.LOOK, said)
    return Match(Way.WRONG, f"{said} Mend it, or say why in the column “reason”.")


def match_again(name: str, amount: Money, stand: Stand, near: Money) -> str:
    """Say why a row that went on by itself no longer does; empty if it does.

    What was given may have been put right since it came, or the person says it was not.
    """
    if amount - stand.expected <= near:
        return ""
    said = " ".join(differences(Row(1, name, "", stand.run.starts_on, amount), stand))
    return f"{name}: {said} It changed after it came: open it, and decide it by itself."


def differences(row: Row, stand: Stand) -> Iterator[str]:
    """Explain how a row differs from what stands: the sum, the price, the hours, the days."""
    differs = difference(row.amount, stand.ordered)
    if differs:
        yield f"{differs}."
    if row.price is not None and stand.prices and row.price not in stand.prices:
        agreed = " and ".join(str(price) for price in stand.prices)
        yield f"The price is {row.price}, and {agreed} was agreed."
    yield from _quantities(row.quantity, stand)
    yield from _worth(row.amount, stand)


def not_given(amount: Money, stand: Stand) -> str:
    """Say that less was given than an invoice asks for; empty if it was not."""
    said = list(_worth(amount, stand))
    return " ".join([*_quantities(None, stand), *said]) if said else ""


def _worth(amount: Money, stand: Stand) -> Iterator[str]:
    if stand.worth is not None and stand.worth < amount:
        yield f"What is written down as given comes to {stand.worth}."


def _quantities(asked: Fraction | None, stand: Stand) -> Iterator[str]:
    if asked is not None and stand.quantity is not None and asked != stand.quantity:
        more = asked - stand.quantity
        by = f"{_said(abs(more), stand)} {'more' if more > 0 else 'fewer'}"
        were = _said(stand.quantity, stand)
        yield f"It is for {_said(asked, stand)}; {were} were ordered: {by}."
    if asked is not None and stand.given is not None and asked > stand.given:
        yield f"{_said(stand.given, stand)} are written down as given."
    if stand.missed:
        yield f"The person says that {_said(stand.missed, stand)} of them did not happen."


def _said(quantity: Fraction, stand: Stand) -> str:
    return quantity_in_words(quantity, stand.unit)
