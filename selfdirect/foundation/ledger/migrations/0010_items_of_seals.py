"""Rows are looked at one by one only where their seal is torn, is of the old form, or is none."""

from django.db import migrations

ITEMS = """
-- As before; and of seals that are given, only the rows they cover and those that have no seal.
DROP FUNCTION ledger_items;
CREATE FUNCTION ledger_items(_from_txid bigint, _seals integer[] DEFAULT NULL)
RETURNS TABLE (kind text, "row" bigint, txid bigint, digest bytea) LANGUAGE sql STABLE AS $$
    SELECT 'account', account.id, account.txid, sha256(record_send(ROW(
        'account'::text, account.id, address, stream, guarded, floor, account.txid)))
    FROM ledger_account AS account
    LEFT JOIN ledger_sealedrow ON kind = 'account' AND "row" = id
    WHERE account.txid >= _from_txid
        AND (_seals IS NULL OR seal_id IS NULL OR seal_id = ANY (_seals))
    UNION ALL
    SELECT 'entry', entry.id, entry.txid, sha256(record_send(ROW(
        'entry'::text, entry.id, reference, effective_on, recorded_at, memo, pending, expires_on,
        reverses_id, by, fingerprint, entry.txid, legs)))
    FROM ledger_entry AS entry
    LEFT JOIN ledger_sealedrow ON kind = 'entry' AND "row" = id
    LEFT JOIN (
        SELECT entry_id, string_agg(
            record_send(ROW(line, source_id, target_id, pence)), '' ORDER BY line) AS legs
        FROM ledger_posting
        LEFT JOIN ledger_sealedrow ON kind = 'entry' AND "row" = entry_id
        WHERE entry_id >= (SELECT min(id) FROM ledger_entry AS first
                           WHERE first.txid >= _from_txid)
            AND (_seals IS NULL OR seal_id IS NULL OR seal_id = ANY (_seals))
        GROUP BY entry_id) AS leg ON entry_id = entry.id
    WHERE entry.txid >= _from_txid
        AND (_seals IS NULL OR seal_id IS NULL OR seal_id = ANY (_seals))
    UNION ALL
    SELECT 'settlement', entry_id, settled.txid, sha256(record_send(ROW(
        'settlement'::text, entry_id, settled.kind, pence, effective_on, at, by, settled.txid)))
    FROM ledger_settlement AS settled
    LEFT JOIN ledger_sealedrow AS sealed ON sealed.kind = 'settlement' AND "row" = entry_id
    WHERE settled.txid >= _from_txid
        AND (_seals IS NULL OR seal_id IS NULL OR seal_id = ANY (_seals))
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_by_column")]

    operations = [migrations.RunSQL(ITEMS, migrations.RunSQL.noop)]
