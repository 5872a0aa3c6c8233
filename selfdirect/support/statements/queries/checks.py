"""Hold every statement to the book: whose money stands on none, and whose does not add up."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils.timezone import localdate

from selfdirect.foundation.kernel.period import Period
from selfdirect.foundation.ledger import queries as ledger
from selfdirect.foundation.ledger.rules import Statement
from selfdirect.support.budgets.models import Budget
from selfdirect.support.budgets.queries import EVER
from selfdirect.support.pools import queries as pools
from selfdirect.support.pools.models import Pool
from selfdirect.support.statements.queries.reading import of_budgets, of_pool

SAMPLE = 100  # statements that are made and compared line by line, spread over all


def check(at: datetime, sample: int = SAMPLE) -> list[str]:
    """Work every statement out again in the database; a sentence for each thing wrong.

    Some are also made as the person gets them, up to today, and held to the book line by line.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        wrong = [sentence for (sentence,) in cursor.fetchall()]
    today = localdate(at)
    return [*wrong, *differing(_spread(sample), today), *pools.check(), *_shared(today)]


def _shared(today: date) -> list[str]:
    """Make the statement of each pooled fund up to today, and hold it to the book."""
    until = Period(EVER.starts_on, today + timedelta(days=1))
    opened = Pool.objects.exclude(accepted_at=None).select_related("organisation")
    made = {pool.address: of_pool(pool, until, today).book for pool in opened}
    return _unlike(made, today)


def _spread(sample: int) -> list[Budget]:
    every = list(Budget.objects.order_by("pk").values_list("pk", flat=True))
    chosen = every[:: max(1, len(every) // sample)] if sample else []
    return list(Budget.objects.filter(pk__in=chosen).select_related("case__person"))


def differing(found: Sequence[Budget], today: date) -> list[str]:
    """Make statements up to today, and say which account of them is not as the book has it."""
    until = Period(EVER.starts_on, today + timedelta(days=1))
    made = of_budgets(found, until, today)
    sheets = {s.pot.address: s.book for whole in made.values() for s in whole.sheets}
    return _unlike(sheets, today)


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
