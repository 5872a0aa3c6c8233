"""Hold every statement to the book: whose money stands on none, and whose does not add up."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import localdate

from selfdirect.foundation.kernel.money import Money
from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.models import Account
from selfdirect.foundation.ledger.rules import Statement
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.queries import EVER
from selfdirect.support.marketplace.models import Fund
from selfdirect.support.pools import queries as pools
from selfdirect.support.pools.models import Pool
from selfdirect.support.statements import rules
from selfdirect.support.statements.queries.reading import (
    ISF,
    of_budgets,
    of_fund,
    of_part,
    of_pool,
)

SAMPLE = 100  # statements that are made and compared line by line, spread over all
BATCH = 200  # of them at once


def check(at: datetime, sample: int | None = SAMPLE) -> list[str]:
    """Work every statement out again in the database; a sentence for each thing wrong.

    Some, or with None all, are also made as the person gets them, up to today, added up anew and
    held to the book account by account.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        wrong = [sentence for (sentence,) in cursor.fetchall()]
    today = localdate(at)
    wrong += [said for found in _spread(sample) for said in differing(found, today)]
    wrong += [*pools.check(), *_shared(today)]
    return wrong if sample is not None else [*wrong, *_funds(today), *_parts(today)]


def _until(today: date) -> Period:
    return Period(EVER.starts_on, today + timedelta(days=1))


def _spread(sample: int | None) -> Iterator[list[Budget]]:
    every = list(Budget.objects.order_by("pk").values_list("pk", flat=True))
    if sample is not None:
        every = every[:: max(1, len(every) // sample)] if sample else []
    for n in range(0, len(every), BATCH):
        rows = Budget.objects.filter(pk__in=every[n : n + BATCH])
        yield list(rows.select_related("case__person"))


def differing(found: Sequence[Budget], today: date) -> list[str]:
    """Make statements up to today, and say which do not add up or are not as the book is."""
    return _wrong(of_budgets(found, _until(today), today), today)


def _shared(today: date) -> list[str]:
    """Make the statement of each pooled fund up to today, and hold it to the book."""
    return _wrong({each.ref: of_pool(each, _until(today), today) for each in _opened()}, today)


def _opened() -> QuerySet[Pool]:
    rows = Pool.objects.exclude(accepted_at=None).select_related("organisation")
    return rows.order_by("pk")


def _funds(today: date) -> list[str]:
    """Make the statement of each fund at a provider."""
    rows = Fund.objects.select_related("budget", "organisation").order_by("pk")
    opened = set(Account.objects.filter(address__startswith=ISF).values_list("address", flat=True))
    funds = [each for each in rows if each.address in opened]
    return _wrong({each.ref: of_fund(each, _until(today), today) for each in funds}, today)


def _parts(today: date) -> list[str]:
    """Make the statement of everybody's part of each pooled fund: they come to the whole."""
    found = []
    for pool in _opened():
        parts = [of_part(each, _until(today), today) for each in pools.newest(pool)]
        theirs, there = Money.total(each.book.closing for each in parts), pools.balance(pool)
        if theirs != there or not all(rules.adds_up(each) for each in parts):
            found.append(f"The parts of shared fund {pool.ref} come to {theirs}, not to {there}.")
    return found


def _wrong(made: Mapping[str, rules.Whole], today: date) -> list[str]:
    sheets = {s.pot.address: s.book for whole in made.values() for s in whole.sheets}
    return [
        *(
            f"Statement {ref} does not add up."
            for ref, each in made.items()
            if not rules.adds_up(each)
        ),
        *_unlike(sheets, today),
    ]


def _unlike(sheets: Mapping[str, Statement], today: date) -> list[str]:
    books = ledger.balances(sheets, effective_on=today)
    return [
        f"A statement says that {address} holds {told.closing} with {told.committed} promised, "
        f"but the book says {books[address].posted} with {books[address].committed}."
        for address, told in sheets.items()
        if (told.closing, told.committed) != (books[address].posted, books[address].committed)
    ]


# What stands on a statement: the parts of a budget and what others hold of it, told by its
# reference in their addresses. `came` is what crossed from outside less what left, by budget;
# `holds` is what its accounts say, the guarded ones by the balance that the book keeps for them.
_SQL = """
WITH pot AS (
    SELECT account.id, account.address, account.available, budget.ref
    FROM ledger_account AS account
    LEFT JOIN budgets_part AS part USING (address)
    LEFT JOIN budgets_budget AS budget
        ON budget.id = part.budget_id OR address ~ '^(dp|isf):|:rest$'
            AND budget.ref = substr(split_part(address, ':', 2), 1, 12)
    WHERE address ~ '^(budget|dp|isf):'
), posted AS (
    SELECT posting.source_id, posting.target_id, coalesce(settled.pence, posting.pence) AS pence
    FROM ledger_posting AS posting JOIN ledger_entry AS entry ON entry.id = entry_id
    LEFT JOIN ledger_settlement AS settled USING (entry_id)
    WHERE NOT pending OR kind IN ('posted', 'part')
), promised AS (
    SELECT source_id AS id, sum(posting.pence) AS pence
    FROM ledger_posting AS posting JOIN ledger_entry AS entry ON entry.id = entry_id
    LEFT JOIN ledger_settlement AS settled USING (entry_id)
    WHERE pending AND kind IS NULL GROUP BY source_id
), crossing AS (
    SELECT source.ref AS giver, target.ref AS taker, sum(pence) AS pence
    FROM posted LEFT JOIN pot AS source ON source.id = source_id
    LEFT JOIN pot AS target ON target.id = target_id
    WHERE source.ref IS DISTINCT FROM target.ref GROUP BY 1, 2
), came AS (
    SELECT ref, sum(pence) AS pence FROM (
        SELECT taker AS ref, pence FROM crossing
        UNION ALL SELECT giver, -pence FROM crossing) AS either
    WHERE ref IS NOT NULL GROUP BY ref
), own AS (
    SELECT id, sum(pence) AS pence FROM (
        SELECT target_id AS id, pence FROM posted
        UNION ALL SELECT source_id, -pence FROM posted) AS either
    GROUP BY id
), holds AS (
    SELECT ref, sum(coalesce(available + coalesce(promised.pence, 0), own.pence, 0)) AS pence
    FROM pot LEFT JOIN promised USING (id) LEFT JOIN own USING (id)
    WHERE ref IS NOT NULL GROUP BY ref
)
SELECT format('Account %s stands on nobody''s statement.', address) FROM pot WHERE ref IS NULL
UNION ALL
SELECT format('Account %s stands on more than one statement.', address)
FROM pot GROUP BY address HAVING count(*) > 1
UNION ALL
SELECT format('Part %s of a budget has no account.', part.address)
FROM budgets_part AS part LEFT JOIN ledger_account AS account USING (address)
WHERE account.id IS NULL
UNION ALL
SELECT format('The statement of budget %s comes to %s, but its accounts hold %s.', ref,
              ledger_pounds(coalesce(came.pence, 0)::bigint), ledger_pounds(holds.pence::bigint))
FROM holds LEFT JOIN came USING (ref) WHERE holds.pence <> coalesce(came.pence, 0)
"""
