"""A seal covers its rows as they are written, all at once, and not only the digest of each row.

One digest of many rows is worked out again in half the time of as many digests. While it is the
same, each row of the batch and its own digest are as they were sealed; if it is not, the rows' own
digests tell which one changed. Seals from before keep their form: their rows are looked at one by
one, as ever.
"""

from django.db import migrations, models

CONTENTS = """
-- The digest of what every batch holds by now, of rows of the transactions from one on; where
-- there is no seal, of rows that have none. In blocks, as a value has a largest size, of the
-- longer digest, which is quicker. Rows are met in their order: no table has to fit in memory.
-- Types are digested too (record_send): a column that changes its type needs a new digest.
CREATE FUNCTION ledger_contents(_from_txid bigint)
RETURNS TABLE (seal_id integer, content bytea, txid bigint) LANGUAGE sql STABLE
SET enable_hashjoin = off SET work_mem = '64MB' AS $$
    WITH block AS (
        SELECT seal_id, 'account' AS kind, id >> 13 AS nth, min(account.txid) AS txid, sha512(
            string_agg(record_send(ROW(
                id, address, stream, guarded, floor, account.txid, digest)), '' ORDER BY id)
            ) AS digest
        FROM ledger_account AS account
        LEFT JOIN ledger_sealedrow ON kind = 'account' AND "row" = id
        WHERE account.txid >= _from_txid GROUP BY 1, 3
        UNION ALL
        SELECT seal_id, 'entry', id >> 13, min(entry.txid), sha512(
            string_agg(record_send(ROW(
                id, reference, effective_on, recorded_at, memo, pending, expires_on, reverses_id,
                by, fingerprint, entry.txid, line, source_id, target_id, pence, digest)),
                '' ORDER BY id, line))
        FROM ledger_entry AS entry
        LEFT JOIN ledger_posting ON entry_id = id
        LEFT JOIN ledger_sealedrow ON kind = 'entry' AND "row" = id
        WHERE entry.txid >= _from_txid GROUP BY 1, 3
        UNION ALL
        SELECT seal_id, 'settlement', entry_id >> 13, min(settled.txid), sha512(
            string_agg(record_send(ROW(
                entry_id, settled.kind, pence, effective_on, at, by, settled.txid, digest)),
                '' ORDER BY entry_id))
        FROM ledger_settlement AS settled
        LEFT JOIN ledger_sealedrow AS sealed ON sealed.kind = 'settlement' AND "row" = entry_id
        WHERE settled.txid >= _from_txid GROUP BY 1, 3)
    SELECT seal_id, sha512(string_agg(record_send(ROW(kind, nth, digest)), ''
                                      ORDER BY kind, nth)), min(txid)
    FROM block GROUP BY 1
$$;
"""

SEAL = """
-- Closes a batch; answers its number, or NULL if there is nothing to close.
CREATE OR REPLACE FUNCTION ledger_close(_at timestamptz) RETURNS integer LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last ledger_seal;
    new_number integer;
    before bigint;
    many integer;
    whole bytea;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ledger_seal'));
    SELECT * INTO last FROM ledger_seal ORDER BY number DESC LIMIT 1;
    new_number := coalesce(last.number, 0) + 1;
    before := pg_snapshot_xmin(pg_current_snapshot())::text::bigint;
    IF last.before_txid IS NULL OR last.before_txid > before THEN
        last.before_txid := 0;  -- the first; or restored, where transactions count anew
    END IF;
    WITH fresh AS (
        INSERT INTO ledger_sealedrow (kind, "row", seal_id, digest)
        SELECT kind, "row", new_number, digest FROM ledger_items(last.before_txid) AS item
        WHERE NOT EXISTS (SELECT FROM ledger_sealedrow AS sealed
                          WHERE sealed.kind = item.kind AND sealed."row" = item."row")
            AND (kind <> 'entry' OR "row" NOT IN (SELECT ledger_unlike(last.before_txid)))
        RETURNING "row")
    SELECT count(*) INTO many FROM fresh;
    IF many = 0 THEN
        RETURN NULL;
    END IF;
    SELECT content INTO whole FROM ledger_contents(last.before_txid) WHERE seal_id = new_number;
    INSERT INTO ledger_seal (number, before_txid, rows, previous, digest, sealed_at, content)
    VALUES (new_number, before, many, coalesce(last.digest, ''), ledger_seal_digest(
        new_number, before, many, coalesce(last.digest, ''), _at, whole), _at, whole);
    RETURN new_number;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_lighter")]

    operations = [
        migrations.AddField(
            model_name="seal",
            name="content",
            field=models.BinaryField(
                help_text="of all its rows together, SHA-512; seals from before have none",
                null=True,
            ),
        ),
        migrations.RunSQL(CONTENTS, migrations.RunSQL.noop),
        migrations.RunSQL(SEAL, migrations.RunSQL.noop),
    ]
