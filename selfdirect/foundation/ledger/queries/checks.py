"""Work the book out again from its entries, and name the row that does not hold."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connection

During = Callable[[str], AbstractContextManager[Any]]


def check(during: During = nullcontext) -> list[str]:
    """Work the whole book out again; a sentence for each thing wrong.

    Each look is made inside `during("that ...")`, so that a long one can be shown.
    """
    return [sentence for words, sql in CHECKS.items() for sentence in _found(words, sql, during)]


def _found(words: str, sql: str, during: During) -> list[str]:
    with during(words), connection.cursor() as cursor:
        cursor.execute(sql)
        return [sentence for (sentence,) in cursor.fetchall()]


CHECKS = {  # what is looked at: how
    "that every entry moves money": """
    SELECT format('Entry %s moves no money.', reference) FROM ledger_entry AS entry
    WHERE NOT EXISTS (SELECT FROM ledger_posting WHERE entry_id = entry.id)
    """,
    "that every posting stands between open accounts": """
    SELECT format('A posting of %s belongs to no entry, or to an account that is not open.',
                  ledger_pounds(pence))
    FROM ledger_posting
    LEFT JOIN ledger_entry AS entry ON entry.id = entry_id
    LEFT JOIN ledger_account AS source ON source.id = source_id
    LEFT JOIN ledger_account AS target ON target.id = target_id
    WHERE entry.id IS NULL OR source.id IS NULL OR target.id IS NULL
    """,
    "that every guarded balance is the sum of its entries": """
    SELECT format('Account %s says %s is available, but its entries come to %s.', address,
                  ledger_pounds(available), ledger_pounds(coalesce(sum(pence), 0)::bigint))
    FROM ledger_account AS account
    LEFT JOIN (
        SELECT source_id AS account_id, -coalesce(settled.pence, posting.pence) AS pence
        FROM ledger_posting AS posting LEFT JOIN ledger_settlement AS settled USING (entry_id)
        WHERE coalesce(kind NOT IN ('void', 'expired'), true)
        UNION ALL
        SELECT target_id, coalesce(settled.pence, posting.pence)
        FROM ledger_posting AS posting JOIN ledger_entry AS entry ON entry.id = entry_id
        LEFT JOIN ledger_settlement AS settled USING (entry_id)
        WHERE NOT pending OR kind IN ('posted', 'part')) AS ends ON account_id = account.id
    WHERE guarded
    GROUP BY account.id HAVING available <> coalesce(sum(pence), 0)
    """,
    "that only promises were settled": """
    SELECT format('Entry %s was settled, but it was never pending.', reference)
    FROM ledger_settlement JOIN ledger_entry AS entry ON entry.id = entry_id WHERE NOT pending
    """,
    "that parts are parts of what was promised": """
    SELECT format('Entry %s was paid in part, but not with a part of what it promised.',
                  reference)
    FROM ledger_settlement AS settled JOIN ledger_entry AS entry ON entry.id = entry_id
    WHERE kind = 'part' AND NOT (
        SELECT count(*) = 1 AND sum(pence) > settled.pence
        FROM ledger_posting WHERE entry_id = entry.id)
    """,
    "that every entry is what was asked": """
    WITH leg AS (
        SELECT entry_id, array_agg(source.address ORDER BY line) AS sources,
               array_agg(target.address ORDER BY line) AS targets,
               array_agg(pence ORDER BY line) AS pence
        FROM ledger_posting
        JOIN ledger_account AS source ON source.id = source_id
        JOIN ledger_account AS target ON target.id = target_id
        GROUP BY entry_id)
    SELECT format('Entry %s is not what was asked: its fingerprint differs.', entry.reference)
    FROM ledger_entry AS entry
    LEFT JOIN ledger_entry AS wrong ON wrong.id = entry.reverses_id
    LEFT JOIN leg ON leg.entry_id = entry.id AND wrong.id IS NULL
    WHERE entry.fingerprint <> ledger_fingerprint(
        entry.effective_on, entry.memo, entry.pending, wrong.reference,
        coalesce(sources, '{}'), coalesce(targets, '{}'), coalesce(pence, '{}'),
        entry.expires_on)
    """,
    "that reversals mirror what they reverse": """
    SELECT format('Entry %s is not the mirror of the entry it reverses.', reference)
    FROM ledger_entry AS entry
    WHERE reverses_id IS NOT NULL
        AND ledger_mirrors(entry.id, reverses_id) IS NOT TRUE
    """,
    "that no guarded account was below its floor at a seal": """
    WITH step AS (
        SELECT seal_id, account_id, change FROM ledger_posting
        JOIN ledger_entry AS entry ON entry.id = entry_id
        JOIN ledger_sealedrow AS sealed ON kind = 'entry' AND "row" = entry_id
        CROSS JOIN LATERAL (VALUES
            (source_id, -pence), (CASE WHEN NOT pending THEN target_id END, pence)
        ) AS ends(account_id, change)
        UNION ALL
        SELECT seal_id, account_id, change FROM ledger_posting AS posting
        JOIN ledger_settlement AS settled USING (entry_id)
        JOIN ledger_sealedrow AS sealed ON sealed.kind = 'settlement' AND "row" = entry_id
        CROSS JOIN LATERAL (VALUES
            (source_id, CASE settled.kind WHEN 'posted' THEN 0 ELSE
                posting.pence - coalesce(settled.pence, 0) END),
            (target_id, CASE settled.kind WHEN 'posted' THEN posting.pence ELSE
                coalesce(settled.pence, 0) END)
        ) AS ends(account_id, change)),
    batch AS (
        SELECT account_id, seal_id, sum(change) AS change FROM step
        WHERE account_id IN (SELECT id FROM ledger_account WHERE guarded)
        GROUP BY account_id, seal_id),
    stood AS (
        SELECT *, sum(change) OVER (PARTITION BY account_id ORDER BY seal_id)::bigint AS pence
        FROM batch)
    SELECT DISTINCT ON (account_id)
        format('Account %s stood at %s when seal %s was set: below its floor of %s.', address,
               ledger_pounds(pence), seal_id, ledger_pounds(floor))
    FROM stood JOIN ledger_account AS account ON account.id = account_id
    WHERE pence < floor ORDER BY account_id, seal_id
    """,
    "that every row is as it was sealed": """
    SELECT CASE
        WHEN sealed."row" IS NULL THEN format(
            '%s was put among rows that were sealed before it.', what)
        WHEN item."row" IS NULL THEN format(
            '%s is gone: it was there at seal %s, on %s.', what, seal_id, sealed_on)
        ELSE format('%s is not as it was at seal %s, on %s.', what, seal_id, sealed_on) END
    FROM ledger_items(0) AS item
    FULL JOIN ledger_sealedrow AS sealed USING (kind, "row")
    LEFT JOIN ledger_seal AS seal ON seal.number = seal_id
    CROSS JOIN LATERAL (SELECT
        to_char(sealed_at AT TIME ZONE 'Europe/London', 'FMDD FMMonth YYYY HH24:MI')
    ) AS on_(sealed_on)
    CROSS JOIN LATERAL (SELECT CASE kind
        WHEN 'account' THEN format('Account %s', coalesce(
            (SELECT address FROM ledger_account WHERE id = "row"), 'number ' || "row"))
        ELSE format('%s %s', CASE kind WHEN 'entry' THEN 'Entry' ELSE 'What became of entry' END,
                    coalesce((SELECT reference FROM ledger_entry WHERE id = "row"),
                             'number ' || "row")) END
    ) AS named(what)
    WHERE sealed.digest IS DISTINCT FROM item.digest
        AND (sealed."row" IS NOT NULL
             OR txid < (SELECT before_txid FROM ledger_seal ORDER BY number DESC LIMIT 1))
    ORDER BY kind, "row"
    """,
    "that every seal follows from its rows and the seal before it": """
    WITH batch AS (
        SELECT seal_id, count(*)::integer AS rows,
               string_agg(digest, '' ORDER BY kind, "row") AS digests
        FROM ledger_sealedrow GROUP BY seal_id),
    chain AS (
        SELECT *, coalesce(lag(digest) OVER (ORDER BY number), '') AS before,
               coalesce(lag(number) OVER (ORDER BY number), 0) + 1 AS due
        FROM ledger_seal)
    SELECT format('Seal %s %s', coalesce(number, seal_id), CASE
        WHEN number IS NULL THEN 'is gone: its rows are there.'
        WHEN number <> due THEN format('comes after seal %s: one between them is gone.', due - 1)
        WHEN previous <> before THEN 'does not follow the seal before it: one was changed.'
        ELSE 'does not hold: it, or what is kept of its rows, was changed.' END)
    FROM chain FULL JOIN batch ON seal_id = number
    WHERE number IS NULL OR number <> due OR previous <> before
        OR chain.rows IS DISTINCT FROM batch.rows
        OR digest <> ledger_seal_digest(
            number, before_txid, chain.rows, previous, sealed_at, digests)
    ORDER BY coalesce(number, seal_id)
    """,
    "that the chain is the one printed on certificates": """
    SELECT format('Certificate %s shows seal %s as %s, but the book has %s.', certificate, number,
                  left(anchor.digest, 12), coalesce(left(seal.digest, 12), 'no such seal'))
    FROM ledger_anchor AS anchor LEFT JOIN ledger_seal AS seal USING (number)
    WHERE seal.digest IS DISTINCT FROM anchor.digest ORDER BY anchor.id
    """,
}
