"""A statement in plain words; its sums are the ledger's own, and add up to the penny."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from selfdirect.foundation.kernel.money import NOTHING, Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger.rules import Line, Movement, Statement, standing
from selfdirect.foundation.ledger.rules import statement as book_of
from selfdirect.support.budgets.rules import INTO_FUNDS
from selfdirect.support.statements.rules.facts import Facts, PlanLine, Pot, ends
from selfdirect.support.statements.rules.forecast import Forecast, forecast
from selfdirect.support.statements.rules.spending import (
    WORDS,
    Bought,
    Piece,
    all_pieces,
    bought,
    by_purpose,
    is_spending,
    pieces,
)
from selfdirect.support.statements.rules.words import called

Sums = tuple[tuple[str, Money], ...]
PROMISED = "Promised and not yet paid"
CREDIT = "Paid in part already, and counted towards the next"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happened to the money."""

    on: date
    words: str
    memo: str
    amount: Money  # what went out is below nought
    balance: Money  # after it
    spent_on: tuple[Piece, ...]

    @property
    def money_in(self) -> Money | None:
        return self.amount if self.amount > NOTHING else None

    @property
    def money_out(self) -> Money | None:
        return None if self.amount > NOTHING else -self.amount


@dataclass(frozen=True, slots=True)
class Sheet:
    """One account in the days asked for."""

    pot: Pot
    book: Statement
    rows: tuple[Row, ...]

    @property
    def title(self) -> str:
        return self.pot.label


@dataclass(frozen=True, slots=True)
class Whole:
    """A statement: all the accounts as one, and each for itself."""

    period: Period
    book: Statement
    money_in: Sums
    spent: Mapping[str, Money]  # by purpose
    passed_on: Sums  # what went out and was not spent: given back, or taken on
    bought: tuple[Bought, ...]
    sheets: tuple[Sheet, ...]
    asked: Sums  # of the person, by the end of the days
    forecast: Forecast | None

    @property
    def total_spent(self) -> Money:
        return Money.total(self.spent.values())

    @property
    def spent_rows(self) -> Sums:
        return tuple((WORDS[code], amount) for code, amount in self.spent.items())

    @property
    def sums(self) -> Sums:
        """List what leads to what is left: these add up to it."""
        return (
            ("At the start", self.book.opening),
            *((f"In: {words}", amount) for words, amount in self.money_in),
            *((f"Out: {words}", -amount) for words, amount in self.spent_rows),
            *((f"Out: {words}", -amount) for words, amount in self.passed_on),
            *(((PROMISED, -self.book.committed),) if self.book.committed else ()),
        )

    @property
    def where(self) -> Sums:
        """Say who holds what is left: these add up to it too."""
        return tuple((sheet.title, sheet.book.left) for sheet in self.sheets)

    @property
    def left_words(self) -> str:
        return f"{self.book.left} is left"

    @property
    def words(self) -> str:
        """Say it all in one sentence or two."""
        return f"{self._went} {self._left}"

    @property
    def _went(self) -> str:
        if not self.spent:
            return "Nothing was spent in these days."
        most = max(self.spent, key=lambda code: self.spent[code])
        if len(self.spent) == 1:
            return f"{self.total_spent} was spent: {in_a_sentence(most)}."
        return f"{self.total_spent} was spent, the largest part on {in_a_sentence(most)}."

    @property
    def _left(self) -> str:
        if not self.book.committed:
            return f"{self.book.left} is left."
        return f"{self.book.committed} is promised and not yet paid, so {self.book.left} is left."


def adds_up(made: Whole) -> bool:
    """Say whether every sum of a statement comes out, added up anew from what stands there."""
    book, told = made.book, Money.total(each.amount for each in made.bought)
    return (
        book.opening + book.money_in - book.money_out == book.closing
        and _total(made.sums) == _total(made.where) == book.left
        and told in (made.total_spent, NOTHING)  # what it did is not told of a shared fund
        and all(_rows_add_up(each) for each in made.sheets)
    )


def _rows_add_up(sheet: Sheet) -> bool:
    moved = Money.total(row.amount for row in sheet.rows)
    last = sheet.rows[-1].balance if sheet.rows else sheet.book.opening
    return sheet.book.opening + moved == last == sheet.book.closing


def _total(sums: Sums) -> Money:
    return Money.total(amount for _, amount in sums)


def in_a_sentence(code: str) -> str:
    """Say a purpose within a sentence: "help at home"."""
    words = WORDS[code]
    return words[0].lower() + words[1:]


def whole(facts: Facts, period: Period, today: date) -> Whole:
    """Make a statement for a period from all that is known; forecast from today at the latest.

    What was put right within these days is told as it is, not as it was and taken back.
    """
    end = ends(period)
    before, lines = _cut(facts.lines, period)
    book = book_of(_sum(before), lines, Money.total(each.amount for each in facts.promised))
    spent = list(all_pieces(lines, facts.plan))
    sheets = tuple(_sheet(pot, facts, before, lines) for pot in facts.pots)
    crossing = [line for line in lines if not line.within]
    return Whole(
        period,
        book,
        _by_words((line for line in crossing if line.amount > NOTHING), facts.names),
        by_purpose(spent),
        _by_words(
            (line for line in crossing if line.amount < NOTHING and not is_spending(line)),
            facts.names,
        ),
        bought(spent, facts.plan),
        sheets,
        asked(facts, end),
        _forecast(facts, sheets, min(end, _after(today))),
    )


def _cut(lines: Sequence[Line], period: Period) -> tuple[list[Line], Sequence[Line]]:
    before = [line for line in lines if line.movement.counts_on < period.starts_on]
    return before, standing([x for x in lines if x.movement.counts_on in period])


def _sum(lines: Iterable[Line]) -> Money:
    return Money.total(line.amount for line in lines)


def _by_words(lines: Iterable[Line], names: Mapping[str, str]) -> Sums:
    sums: dict[str, Money] = {}
    for line in lines:
        words = called(line, names)
        sums[words] = sums.get(words, NOTHING) + max(line.amount, -line.amount)
    return tuple(sums.items())


def _sheet(pot: Pot, facts: Facts, before: Iterable[Line], lines: Iterable[Line]) -> Sheet:
    """Tell one account alone: what it got from another of this statement came in all the same."""
    opening = _sum(line for line in before if line.account == pot.address)
    mine = [_alone(line) for line in lines if line.account == pot.address]
    promised = (each.amount for each in facts.promised if each.source == pot.address)
    book = book_of(opening, mine, Money.total(promised))
    rows = (_row(line, after, facts.names, facts.plan) for line, after in book.lines)
    return Sheet(pot, book, tuple(rows))


def _alone(line: Line) -> Line:
    return replace(line, within=False) if line.within else line


def _row(line: Line, after: Money, names: Mapping[str, str], plan: Sequence[PlanLine]) -> Row:
    move = line.movement
    spent_on = pieces(line, plan) if is_spending(line) else ()
    return Row(move.counts_on, called(line, names), move.memo, line.amount, after, spent_on)


def asked(facts: Facts, end: date) -> Sums:
    """Say what the person was asked for, and what of it came: of runs begun before a day."""
    if not facts.pays:
        return ()
    came = Money.total(_paid(each) for each in facts.paid)
    waits = Money.total(each.amount for each in facts.to_come if _begun(each.reference) < end)
    return (
        ("What you were asked for", came + waits),
        ("What you have paid", came),
        ("What is still to come", waits),
        *(((CREDIT, facts.credit),) if facts.credit and facts.to_come else ()),
    )


def _paid(move: Movement) -> Money:
    """Count what somebody paid; below nought, a payment that went back to their bank."""
    return move.amount if move.source.startswith("person:") else -move.amount


def _begun(reference: str) -> date:
    """Read the first day of the run that a share is for."""
    return date.fromisoformat(reference.split(":")[3])


def _forecast(facts: Facts, sheets: Iterable[Sheet], on: date) -> Forecast | None:
    year = facts.year
    if year is None or on >= ends(year):
        return None
    promised = Money.total(each.book.left for each in sheets if each.pot.council_pays)
    held = Money.total(each.book.left for each in sheets if not each.pot.council_pays)
    held += _still_in(facts)
    return forecast(facts.lines, promised + held, on, ends(year), held=held)


def _still_in(facts: Facts) -> Money:
    """Add up what is still to be paid in: the person's share, or out of budgets into a fund."""
    mine = {pot.address for pot in facts.pots}
    shares = (each.amount for each in facts.to_come if each.target in mine)
    waits = dict(facts.gets)
    for line in facts.lines:
        if line.other in waits and line.movement.reference.startswith(INTO_FUNDS):
            waits[line.other] -= line.amount
    return Money.total([*shares, *(max(each, NOTHING) for each in waits.values())])


def _after(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)
