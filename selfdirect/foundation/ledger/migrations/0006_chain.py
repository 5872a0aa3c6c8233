"""The book is sealed in batches, each chained to the one before; the certificates keep the head.

A batch is what the sealing transaction can see and no batch has yet. So nothing slips into a
closed batch, a row still being written waits for the next one, and what stands before a seal is
the book as it truly was at a moment: a guarded account that is below its floor there is wrong.
A row's own digest is kept beside its batch, so that a broken chain names the row.
"""
import django.contrib.postgres.indexes
import django.db.models.deletion
import selfdirect.foundation.audit.models
from django.db import migrations, models

from selfdirect.foundation.db.append_only import append_only

ITEMS = """
-- What is sealed of each account, entry (with its postings) and settlement of the transactions
-- from one on. In binary, so that no session's settings change it; columns by name, so that one
-- that is added later does not change what was sealed before.
CREATE FUNCTION ledger_items(_from_txid bigint)
RETURNS TABLE (kind text, "row" bigint, txid bigint, digest bytea) LANGUAGE sql STABLE AS $$
    SELECT 'account', account.id, account.txid, sha256(record_send(ROW(
        'account'::text, account.id, address, stream, guarded, floor, account.txid)))
    FROM ledger_account AS account WHERE account.txid >= _from_txid
    UNION ALL
    SELECT 'entry', entry.id, entry.txid, sha256(record_send(ROW(
        'entry'::text, entry.id, reference, effective_on, recorded_at, memo, pending, expires_on,
        reverses_id, by, fingerprint, entry.txid, legs)))
    FROM ledger_entry AS entry LEFT JOIN (
        SELECT entry_id, string_agg(
            record_send(ROW(line, source_id, target_id, pence)), '' ORDER BY line) AS legs
        FROM ledger_posting
        WHERE entry_id >= (SELECT min(id) FROM ledger_entry AS first
                           WHERE first.txid >= _from_txid)
        GROUP BY entry_id) AS leg ON entry_id = entry.id
    WHERE entry.txid >= _from_txid
    UNION ALL
    SELECT 'settlement', entry_id, settlement.txid, sha256(record_send(ROW(
        'settlement'::text, entry_id, settlement.kind, pence, effective_on, at, by,
        settlement.txid)))
    FROM ledger_settlement AS settlement WHERE settlement.txid >= _from_txid
$$;

-- The entries of those transactions that have no seal and are not what was asked. They get none
-- either: so of what is sealed it is enough to see that it is still the same.
CREATE FUNCTION ledger_unlike(_from_txid bigint) RETURNS SETOF bigint LANGUAGE sql STABLE AS $$
    WITH fresh AS (
        SELECT entry.*, wrong.reference AS wrong
        FROM ledger_entry AS entry LEFT JOIN ledger_entry AS wrong ON wrong.id = entry.reverses_id
        WHERE entry.txid >= _from_txid AND NOT EXISTS (
            SELECT FROM ledger_sealedrow WHERE kind = 'entry' AND "row" = entry.id)),
    leg AS (
        SELECT entry_id, array_agg(source.address ORDER BY line) AS sources,
               array_agg(target.address ORDER BY line) AS targets,
               array_agg(pence ORDER BY line) AS pence
        FROM fresh JOIN ledger_posting ON entry_id = fresh.id AND wrong IS NULL
        JOIN ledger_account AS source ON source.id = source_id
        JOIN ledger_account AS target ON target.id = target_id
        GROUP BY entry_id)
    SELECT id FROM fresh LEFT JOIN leg ON entry_id = id
    WHERE fingerprint <> ledger_fingerprint(
        effective_on, memo, pending, wrong,
        coalesce(sources, '{}'), coalesce(targets, '{}'), coalesce(pence, '{}'), expires_on)
$$;
"""

SEAL = """
CREATE FUNCTION ledger_seal_digest(
    _number integer, _before_txid bigint, _rows integer, _previous text, _sealed_at timestamptz,
    _digests bytea
) RETURNS text LANGUAGE sql STABLE SET timezone = 'UTC' SET datestyle = 'ISO' AS $$
    SELECT encode(sha256(convert_to(
        ROW(_number, _before_txid, _rows, _previous, _sealed_at)::text, 'UTF8')
        || coalesce(_digests, '')), 'hex')
$$;

-- Closes a batch; answers its number, or NULL if there is nothing to close.
CREATE FUNCTION ledger_close(_at timestamptz) RETURNS integer LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    last ledger_seal;
    new_number integer;
    before bigint;
    batch record;
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
        RETURNING kind, "row", digest)
    SELECT count(*)::integer AS rows, string_agg(digest, '' ORDER BY kind, "row") AS digests
    INTO batch FROM fresh;
    IF batch.rows = 0 THEN
        RETURN NULL;
    END IF;
    INSERT INTO ledger_seal (number, before_txid, rows, previous, digest, sealed_at)
    VALUES (new_number, before, batch.rows, coalesce(last.digest, ''), ledger_seal_digest(
        new_number, before, batch.rows, coalesce(last.digest, ''), _at, batch.digests), _at);
    RETURN new_number;
END $$;

-- Keeps where the head of the chain was printed; the same certificate again keeps the first.
CREATE FUNCTION ledger_anchor(_certificate text, _by text, _at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    INSERT INTO ledger_anchor (certificate, number, digest, by, at)
    SELECT _certificate, number, digest, _by, _at FROM ledger_seal ORDER BY number DESC LIMIT 1
    ON CONFLICT (certificate) DO NOTHING;
END $$;
"""

DOORS = """
REVOKE ALL ON FUNCTION ledger_close, ledger_anchor FROM PUBLIC;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('ledger', '0005_one_call'),
    ]

    operations = [
        migrations.CreateModel(
            name='Anchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('certificate', models.TextField(help_text='what it was printed on', unique=True)),
                ('number', models.PositiveIntegerField()),
                ('digest', models.TextField()),
                ('at', models.DateTimeField()),
                ('by', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='Seal',
            fields=[
                ('number', models.PositiveIntegerField(primary_key=True, serialize=False)),
                ('before_txid', models.BigIntegerField(help_text='rows of all earlier transactions are sealed')),
                ('rows', models.PositiveIntegerField()),
                ('previous', models.TextField(help_text='the digest of the seal before it')),
                ('digest', models.TextField(help_text='SHA-256, in hexadecimal')),
                ('sealed_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='SealedRow',
            fields=[
                ('pk', models.CompositePrimaryKey('kind', 'row', blank=True, editable=False, primary_key=True, serialize=False)),
                ('kind', models.TextField(choices=[('account', 'Account'), ('entry', 'Entry'), ('settlement', 'Settlement')])),
                ('row', models.BigIntegerField(help_text='the number of the account or of the entry')),
                ('digest', models.BinaryField(help_text='SHA-256')),
            ],
        ),
        migrations.AddField(
            model_name='account',
            name='txid',
            field=models.BigIntegerField(db_default=selfdirect.foundation.audit.models.TransactionId(), editable=False),
        ),
        migrations.AddField(
            model_name='entry',
            name='txid',
            field=models.BigIntegerField(db_default=selfdirect.foundation.audit.models.TransactionId(), editable=False),
        ),
        migrations.AddField(
            model_name='settlement',
            name='txid',
            field=models.BigIntegerField(db_default=selfdirect.foundation.audit.models.TransactionId(), editable=False),
        ),
        migrations.AddIndex(
            model_name='entry',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['txid'], name='ledger_entry_txid'),
        ),
        migrations.AddIndex(
            model_name='settlement',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['txid'], name='ledger_settlement_txid'),
        ),
        migrations.AddField(
            model_name='sealedrow',
            name='seal',
            field=models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, to='ledger.seal'),
        ),
        append_only("ledger_seal"),
        append_only("ledger_sealedrow"),
        append_only("ledger_anchor"),
        *(migrations.RunSQL(sql, migrations.RunSQL.noop) for sql in (ITEMS, SEAL, DOORS)),
    ]
