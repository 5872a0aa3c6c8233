"""A statement laid out for paper and for a spreadsheet."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from selfdirect.foundation.kernel.money import Money
from selfdirect.register.people.models import Person
from selfdirect.support.budgets.rules import day_in_words, days_in_words
from selfdirect.support.statements import rules

TEMPLATE = "statements/statement.typ"
HEADINGS = ("Which money", "Day", "What for", "Details", "In", "Out", "Left after", "Spent on")
WIDE = 100_000_00  # pence: from here on a sum does not fit into the usual column


def paper(
    whole: rules.Whole, person: Person, *, number: str, on: date, council: Mapping[str, str],
    demo: bool, known: date | None = None,
) -> dict[str, object]:  # fmt: skip
    """Lay a statement out for `statements/statement.typ`: words and sums, all of them text."""
    return {
        **of_fund(
            whole,
            what="Your statement",
            number=f"Budget {number}",
            on=on,
            council=council,
            demo=demo,
            known=known,
        ),
        **addressed(person),
    }


def addressed(person: Person) -> dict[str, object]:
    return {
        "large": "large_print" in person.formats,
        "to": [person.name, *(x for x in (person.address, person.postcode) if x)],
    }


def of_fund(
    whole: rules.Whole, *, what: str, number: str, on: date, council: Mapping[str, str],
    demo: bool, known: date | None = None,
) -> dict[str, object]:  # fmt: skip
    """Lay out a statement of any accounts, with nobody's name on it."""
    return {
        "title": f"{what}, {days_in_words(whole.period)}",
        "council": council["name"],
        "demo": demo,
        "large": False,
        "to": [],
        "on": f"Made on {day_in_words(on)}. {number}.",
        "known": known_words(known),
        "lead": whole.words,
        "sums": _pairs(whole.sums),
        "left": str(whole.book.left),
        "where": _pairs(whole.where),
        "bought": [[bought_words(each), each.outcome, str(each.amount)] for each in whole.bought],
        "went": _pairs(whole.spent_rows),
        "spent": str(whole.total_spent),
        "forecast": _forecast(whole.forecast),
        "asked": _pairs(whole.asked),
        "sections": [_section(sheet) for sheet in whole.sheets if sheet.rows],
        "wide": any(abs(amount.pence) >= WIDE for amount in _amounts(whole)),
        "ask": f"If something looks wrong, ring {council['phone']}.",
    }


def known_words(known: date | None) -> str:
    if known is None:
        return ""
    return f"This is what we knew on {day_in_words(known)}. We may have learnt more since."


def bought_words(each: rules.Bought) -> str:
    return f"{each.what} ({each.who})" if each.who else each.what


def _amounts(whole: rules.Whole) -> Iterator[Money]:
    yield from (whole.book.left, whole.total_spent)
    for _, amount in (*whole.sums, *whole.where, *whole.spent_rows, *whole.asked):
        yield amount
    yield from (each.amount for each in whole.bought)
    for row in (row for sheet in whole.sheets for row in sheet.rows):
        yield from (amount for amount in (row.money_in, row.money_out) if amount)


def _pairs(sums: rules.Sums) -> list[list[str]]:
    return [[words, str(amount)] for words, amount in sums]


def _forecast(found: rules.Forecast | None) -> dict[str, object] | None:
    """Give the words, and where the range lies in thousandths of all there is."""
    if found is None:
        return None
    return {"words": found.words, "marks": found.marks if found.has_range else None}


def _section(sheet: rules.Sheet) -> dict[str, object]:
    return {
        "title": sheet.title,
        "rows": [
            [_short(row.on), f"{row.words}: {row.memo}" if row.memo else row.words,
             str(row.money_in or ""), str(row.money_out or "")]
            for row in sheet.rows
        ],
    }  # fmt: skip


def _short(on: date) -> str:
    return f"{on.day} {on:%b %Y}"


def spreadsheet(whole: rules.Whole) -> Iterator[Iterable[object]]:
    """Lay a statement out in rows, headings first: each account from its start to its end."""
    yield HEADINGS
    for sheet in whole.sheets:
        yield from _rows(sheet)


def _rows(sheet: rules.Sheet) -> Iterator[Iterable[object]]:
    book, title = sheet.book, sheet.title
    yield _ending(title, "At the start", book.opening)
    for row in sheet.rows:
        spent_on = "; ".join(f"{each.words} {each.amount}" for each in row.spent_on)
        sums = (row.money_in, row.money_out, row.balance)
        yield (title, row.on, row.words, row.memo, *sums, spent_on)
    yield _ending(title, "At the end", book.closing)
    yield _ending(title, "Promised and not yet paid", book.committed)
    yield _ending(title, "Left", book.left)


def _ending(title: str, words: str, amount: Money) -> Iterable[object]:
    return (title, None, words, None, None, None, amount, None)
