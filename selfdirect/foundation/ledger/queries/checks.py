"""Work the book out again from its entries, and name the row that does not hold."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from selfdirect.foundation.audit.models import Event
from selfdirect.foundation.kernel.actor import SYSTEM

VERIFIED = "ledger.verified"  # the code of the row in which a night keeps what it found
During = Callable[[str], AbstractContextManager[Any]]


def check(during: During = nullcontext) -> list[str]:
    """Work the whole book out again; a sentence for each thing wrong.

    Each look is made inside `during("that ...")`, so that a long one can be shown.
    """
    found: list[str] = []
    with ThreadPoolExecutor(1) as beside:
        longest = None if connection.in_atomic_block else beside.submit(_on_another, LONGEST)
        for words in CHECKS:
            with during(words):
                found += longest.result() if longest and words == LONGEST else _found(words)
    return found


def last_night(at: datetime) -> Event | None:
    """Find what the newest look at the whole book left in history, of the last two days."""
    by_night = Event.objects.filter(by=SYSTEM.name, at__gte=at - timedelta(days=2))
    return by_night.filter(code=VERIFIED).order_by("-at", "-pk").first()


def _on_another(words: str) -> list[str]:
    """Look by a connection of this thread's own, so that two cores are at work."""
    try:
        return _found(words)
    finally:
        connection.close()


def _found(words: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(CHECKS[words])
        return [sentence for (sentence,) in cursor.fetchall()]


LONGEST = "that every row is as it was sealed"

CHECKS = {  # what is looked at: how
    "that every entry moves money between open accounts": """
    SELECT CASE WHEN line IS NULL THEN format('Entry %s moves no money.', reference) ELSE format(
        'A posting of %s belongs to no entry, or to an account that is not open.',
        ledger_pounds(pence)) END
    FROM ledger_entry AS entry FULL JOIN ledger_posting ON entry_id = entry.id
    LEFT JOIN ledger_account AS source ON source.id = source_id
    LEFT JOIN ledger_account AS target ON target.id = target_id
    WHERE entry.id IS NULL OR source.id IS NULL OR target.id IS NULL
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
    SELECT format('Entry %s is not what was asked: its fingerprint differs.', reference)
    FROM ledger_entry WHERE id IN (SELECT ledger_unlike((
        SELECT min(txid) FROM ledger_entry AS entry WHERE NOT EXISTS (
            SELECT FROM ledger_sealedrow WHERE kind = 'entry' AND "row" = entry.id))))
    """,
    "that reversals mirror what they reverse": """
    SELECT format('Entry %s is not the mirror of the entry it reverses.', reference)
    FROM ledger_entry AS entry
    WHERE reverses_id IS NOT NULL
        AND ledger_mirrors(entry.id, reverses_id) IS NOT TRUE
    """,
    "that every guarded balance is its sum, and kept its floor at every seal": """
    WITH watched AS (SELECT id FROM ledger_account WHERE guarded),
    went AS NOT MATERIALIZED (
        SELECT posting.* FROM ledger_posting AS posting JOIN watched ON id = source_id),
    came AS MATERIALIZED (
        SELECT posting.* FROM ledger_posting AS posting JOIN watched ON id = target_id),
    change AS (
        SELECT 'entry' AS kind, entry_id, source_id AS account_id, -pence AS pence FROM went
        UNION ALL
        SELECT 'entry', entry_id, target_id, pence
        FROM came JOIN ledger_entry AS entry ON entry.id = entry_id WHERE NOT pending
        UNION ALL
        SELECT 'settlement', entry_id, source_id, went.pence - coalesce(settled.pence, 0)
        FROM ledger_settlement AS settled JOIN went USING (entry_id) WHERE kind <> 'posted'
        UNION ALL
        SELECT 'settlement', entry_id, target_id, coalesce(settled.pence, came.pence)
        FROM ledger_settlement AS settled JOIN came USING (entry_id)
        WHERE kind IN ('posted', 'part')),
    batch AS (
        SELECT account_id, seal_id, sum(pence) AS change
        FROM change LEFT JOIN ledger_sealedrow AS sealed
            ON sealed.kind = change.kind AND "row" = entry_id
        GROUP BY 1, 2
        UNION ALL SELECT id, NULL, 0 FROM watched),  -- what has no seal yet stands last
    stood AS (
        SELECT *, sum(change) OVER (PARTITION BY account_id ORDER BY seal_id)::bigint AS pence
        FROM batch)
    SELECT DISTINCT ON (account_id, seal_id IS NULL) CASE
        WHEN seal_id IS NULL THEN format(
            'Account %s says %s is available, but its entries come to %s.', address,
            ledger_pounds(available), ledger_pounds(pence))
        ELSE format(
            'Account %s stood at %s when seal %s was set: below its floor of %s.', address,
            ledger_pounds(pence), seal_id, ledger_pounds(floor)) END
    FROM stood JOIN ledger_account AS account ON account.id = account_id
    WHERE CASE WHEN seal_id IS NULL THEN pence <> available ELSE pence < floor END
    ORDER BY account_id, seal_id IS NULL, seal_id
    """,
    "that every seal follows from its rows and the seal before it": """
    WITH batch AS (
        SELECT seal_id, count(*)::integer AS rows FROM ledger_sealedrow GROUP BY seal_id),
    old AS (
        SELECT seal_id, string_agg(sealed.digest, '' ORDER BY kind, "row") AS digests
        FROM ledger_sealedrow AS sealed JOIN ledger_seal ON number = seal_id
        WHERE content IS NULL GROUP BY seal_id),
    chain AS (
        SELECT *, coalesce(lag(digest) OVER (ORDER BY number), '') AS before,
               coalesce(lag(number) OVER (ORDER BY number), 0) + 1 AS due
        FROM ledger_seal)
    SELECT format('Seal %s %s', coalesce(number, seal_id), CASE
        WHEN number IS NULL THEN 'is gone: its rows are there.'
        WHEN number <> due THEN format('comes after seal %s: one between them is gone.', due - 1)
        WHEN previous <> before THEN 'does not follow the seal before it: one was changed.'
        ELSE 'does not hold: it, or what is kept of its rows, was changed.' END)
    FROM chain FULL JOIN batch ON seal_id = number LEFT JOIN old USING (seal_id)
    WHERE number IS NULL OR number <> due OR previous <> before
        OR chain.rows IS DISTINCT FROM batch.rows
        OR digest <> ledger_seal_digest(
            number, before_txid, chain.rows, previous, sealed_at, coalesce(content, digests))
    ORDER BY coalesce(number, seal_id)
    """,
    "that the chain is the one printed on certificates": """
    SELECT format('Certificate %s shows seal %s as %s, but the book has %s.', certificate, number,
                  left(anchor.digest, 12), coalesce(left(seal.digest, 12), 'no such seal'))
    FROM ledger_anchor AS anchor LEFT JOIN ledger_seal AS seal USING (number)
    WHERE seal.digest IS DISTINCT FROM anchor.digest ORDER BY anchor.id
    """,
    LONGEST: """
    WITH torn AS MATERIALIZED (  -- batches that hold something else by now, or have no digest
        SELECT coalesce(number, seal_id) AS number, seal.content FROM ledger_contents(0) AS now
        FULL JOIN ledger_seal AS seal ON number = seal_id
        WHERE CASE WHEN coalesce(number, seal_id) IS NULL
            THEN txid < (SELECT before_txid FROM ledger_seal ORDER BY number DESC LIMIT 1)
            ELSE seal.content = now.content IS NOT TRUE END)
    SELECT format('Seal %s does not hold: one of its rows, or what is kept of it, was changed.',
                  number) FROM torn WHERE content IS NOT NULL
    UNION ALL (
    SELECT CASE
        WHEN sealed."row" IS NULL THEN format(
            '%s was put among rows that were sealed before it.', what)
        WHEN item."row" IS NULL THEN format(
            '%s is gone: it was there at seal %s, on %s.', what, seal_id, sealed_on)
        ELSE format('%s is not as it was at seal %s, on %s.', what, seal_id, sealed_on) END
    FROM ledger_items(0, ARRAY(SELECT number FROM torn)) AS item
    FULL JOIN (
        SELECT * FROM ledger_sealedrow WHERE seal_id IN (SELECT number FROM torn)
    ) AS sealed USING (kind, "row")
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
    WHERE EXISTS (SELECT FROM torn)
        AND sealed.digest IS DISTINCT FROM item.digest
        AND (sealed."row" IS NOT NULL
             OR txid < (SELECT before_txid FROM ledger_seal ORDER BY number DESC LIMIT 1))
    ORDER BY kind, "row")
    """,
}
