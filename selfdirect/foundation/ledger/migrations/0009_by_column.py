"""Many events at once are written by column, in one pass.

A draft is a row of plain columns, its number is taken before it is written, and nothing is looked
up by its reference that was not there already. What was written together is looked at together.
"""

from django.db import migrations

CHANGED = """
DROP FUNCTION ledger_post_many, ledger_enter_many, ledger_settle_many, ledger_missing;
DROP TYPE ledger_draft;
"""

WHOLE = """
-- An entry is looked at by itself when its transaction ends, or with all that one statement wrote
-- when that ends: the setting only says which. A reversal is always looked at by itself.
DROP TRIGGER whole ON ledger_entry;
CREATE CONSTRAINT TRIGGER whole AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.reverses_id IS NOT NULL
          OR current_setting('ledger.together', true) IS DISTINCT FROM 'on')
    EXECUTE FUNCTION ledger_whole();

CREATE FUNCTION ledger_whole_together() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ledger_refuse(format('Entry %s moves no money.', reference)) FROM fresh
    WHERE NOT EXISTS (SELECT FROM ledger_posting WHERE entry_id = id LIMIT 1);
    RETURN NULL;
END $$;

CREATE TRIGGER whole_together AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT WHEN (current_setting('ledger.together', true) = 'on')
    EXECUTE FUNCTION ledger_whole_together();
"""

GUARD = """
-- The postings of an entry; by OFFSET a look-up for each, however many postings there are.
CREATE FUNCTION ledger_legs(_entry_id bigint) RETURNS SETOF ledger_posting LANGUAGE sql STABLE
AS $$ SELECT * FROM ledger_posting WHERE entry_id = _entry_id OFFSET 0 $$;

-- Moves the guard balances that many entries touch, one after another; an entry may stand there
-- several times. The floor holds after every step, not only at the end.
CREATE OR REPLACE FUNCTION ledger_guard_many(_entries bigint[], _outs integer[], _ins integer[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    moves record;
    short record;
BEGIN
    WITH step AS (
        SELECT * FROM unnest(_entries, _outs, _ins) WITH ORDINALITY
            AS step(entry_id, outs, ins, nth)),
    ends AS (
        SELECT nth, source_id AS id, outs * pence AS pence
        FROM step CROSS JOIN LATERAL ledger_legs(entry_id) WHERE outs <> 0
        UNION ALL
        SELECT nth, target_id, ins * pence
        FROM step CROSS JOIN LATERAL ledger_legs(entry_id) WHERE ins <> 0)
    SELECT array_agg(nth) AS nths, array_agg(id) AS ids, array_agg(ends.pence) AS pence
    INTO moves FROM ends JOIN ledger_account USING (id) WHERE guarded;
    IF moves.ids IS NULL THEN
        RETURN;
    END IF;

    PERFORM FROM ledger_account WHERE id = ANY (moves.ids) ORDER BY id FOR NO KEY UPDATE;
    WITH change AS (
        SELECT nth, id, sum(pence)::bigint AS pence
        FROM unnest(moves.nths, moves.ids, moves.pence) AS ends(nth, id, pence)
        GROUP BY nth, id),
    running AS (
        SELECT nth, id, address, pence,
               (available - floor + sum(pence) OVER (
                   PARTITION BY id ORDER BY nth))::bigint AS spare
        FROM change JOIN ledger_account USING (id) WHERE pence <> 0),
    moved AS (
        UPDATE ledger_account AS account SET available = available + total.pence
        FROM (SELECT id, sum(pence)::bigint AS pence FROM running GROUP BY id) AS total
        WHERE account.id = total.id AND NOT EXISTS (SELECT FROM running WHERE spare < 0))
    SELECT address, spare - pence AS spare, -pence AS asked INTO short
    FROM running WHERE spare < 0 ORDER BY nth, id LIMIT 1;
    IF FOUND THEN
        PERFORM ledger_refuse(ledger_too_little(short.spare, short.asked), short.address);
    END IF;
END $$;
"""

SETTLE = """
-- What became of many promises, where anything did (a kind that is NULL says nothing). Answers
-- the entries that were not settled before; those that became the same are left as they are.
CREATE FUNCTION ledger_settle_many(
    _entries bigint[], _kinds text[], _days date[], _by text[], _at timestamptz[]
) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    settled bigint[];
BEGIN
    WITH settlement AS (
        INSERT INTO ledger_settlement (entry_id, kind, effective_on, at, by)
        SELECT id, kind, effective_on, at, by
        FROM unnest(_entries, _kinds, _days, _by, _at) AS asked(id, kind, effective_on, by, at)
        WHERE kind IS NOT NULL ORDER BY id
        ON CONFLICT (entry_id) DO NOTHING
        RETURNING entry_id)
    SELECT coalesce(array_agg(entry_id), '{}') INTO settled FROM settlement;

    IF cardinality(settled) < cardinality(array_remove(_kinds, NULL)) THEN
        PERFORM ledger_refuse(ledger_settled_already(entry.reference, done))
        FROM unnest(_entries, _kinds, _days) AS asked(id, kind, effective_on)
        JOIN ledger_settlement AS done ON done.entry_id = asked.id
        JOIN ledger_entry AS entry ON entry.id = asked.id
        WHERE asked.kind IS NOT NULL
            AND (done.kind, done.effective_on) IS DISTINCT FROM (asked.kind, asked.effective_on);
    END IF;
    RETURN settled;
END $$;

-- Many promises that became the same, all or nothing.
CREATE OR REPLACE FUNCTION ledger_settle_all(
    _references text[], _kind text, _effective_on date, _by text, _at timestamptz
) RETURNS bigint[] LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    many integer[] := ARRAY[cardinality(_references)];
    wrong integer;
    promised bigint[];
    settled bigint[];
BEGIN
    SELECT coalesce(array_agg(id ORDER BY nth), '{}'), min(nth) FILTER (
        WHERE pending IS NOT TRUE OR _kind = 'posted' AND _effective_on >= expires_on)
    INTO promised, wrong
    FROM unnest(_references) WITH ORDINALITY AS asked(reference, nth)
    LEFT JOIN LATERAL (
        SELECT * FROM ledger_entry AS entry WHERE entry.reference = asked.reference LIMIT 1
    ) AS entry ON true;
    IF wrong IS NOT NULL THEN
        PERFORM ledger_promised(_references[wrong], _kind, _effective_on);
    END IF;
    settled := ledger_settle_many(
        promised, array_fill(_kind, many), array_fill(_effective_on, many),
        array_fill(_by, many), array_fill(_at, many));
    many := ARRAY[cardinality(settled)];
    PERFORM ledger_guard_many(
        settled, array_fill(CASE _kind WHEN 'void' THEN 1 ELSE 0 END, many),
        array_fill(CASE _kind WHEN 'posted' THEN 1 ELSE 0 END, many));
    RETURN promised;
END $$;
"""

POST_MANY = """
-- Refuses what moves nothing, or names an account that is not there.
CREATE FUNCTION ledger_missing(_addresses text[]) RETURNS bigint LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_refuse(coalesce(
        (SELECT format('There is no account %s. Open it first.', address)
         FROM unnest(_addresses) AS address
         WHERE address NOT IN (SELECT known.address FROM ledger_account AS known) LIMIT 1),
        'An entry must move some money.'));
END $$;

-- The bulk twin: what ledger_post and then ledger_settle would do, row after row, but all or
-- nothing. The legs of a row are lines of text. Answers the entries in the order of the rows.
CREATE FUNCTION ledger_post_many(
    _references text[], _days date[], _memos text[],
    _sources text[], _targets text[], _pence text[],
    _pending boolean[], _expires date[], _by text[], _at timestamptz[],
    _kinds text[], _settled_days date[], _settled_by text[], _settled_at timestamptz[]
) RETURNS bigint[] LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    entered bigint[];  -- NULL where the reference was there before: with what is asked now
    prints bytea[];
    entries bigint[];
    settled bigint[];
    steps record;
BEGIN
    IF '' = ANY (_pence) THEN
        PERFORM ledger_missing('{}');
    END IF;
    PERFORM set_config('ledger.together', 'on', true);
    WITH draft AS MATERIALIZED (
        SELECT nth, nextval('ledger_entry_id_seq') AS id, reference, effective_on, memo,
               string_to_array(sources, chr(10)) AS sources,
               string_to_array(targets, chr(10)) AS targets,
               string_to_array(pence, chr(10))::bigint[] AS pence, pending, expires_on, by, at
        FROM unnest(_references, _days, _memos, _sources, _targets, _pence, _pending, _expires,
                    _by, _at) WITH ORDINALITY
            AS asked(reference, effective_on, memo, sources, targets, pence, pending, expires_on,
                     by, at, nth)),
    entry AS (
        INSERT INTO ledger_entry
            (id, reference, effective_on, recorded_at, memo, pending, expires_on, by, fingerprint)
        SELECT id, reference, effective_on, at, memo, pending, expires_on, by, ledger_fingerprint(
            effective_on, memo, pending, NULL, sources, targets, pence, expires_on)
        FROM draft
        ON CONFLICT (reference) DO NOTHING
        RETURNING id),
    posting AS (
        INSERT INTO ledger_posting (entry_id, line, source_id, target_id, pence)
        SELECT draft.id, line, coalesce(source.id, ledger_missing(ARRAY[leg.source])),
               coalesce(target.id, ledger_missing(ARRAY[leg.target])), leg.pence
        FROM entry JOIN draft USING (id)
        CROSS JOIN unnest(sources, targets, pence) WITH ORDINALITY
            AS leg(source, target, pence, line)
        LEFT JOIN ledger_account AS source ON source.address = leg.source
        LEFT JOIN ledger_account AS target ON target.address = leg.target)
    SELECT array_agg(entry.id ORDER BY nth), array_agg(
        CASE WHEN entry.id IS NULL THEN ledger_fingerprint(
            effective_on, memo, pending, NULL, sources, targets, pence, expires_on) END
        ORDER BY nth)
    INTO entered, prints FROM draft LEFT JOIN entry USING (id);
    PERFORM set_config('ledger.together', 'off', true);

    entries := entered;
    IF array_position(entered, NULL) > 0 THEN
        PERFORM ledger_refuse(format(
            'The reference %s is given twice. Nothing was posted.', reference))
        FROM unnest(_references) AS reference GROUP BY reference HAVING count(*) > 1;
        entries := ARRAY(
            SELECT coalesce(id, ledger_first_answer(reference, print))
            FROM unnest(entered, _references, prints) WITH ORDINALITY
                AS asked(id, reference, print, nth) ORDER BY nth);
    END IF;

    PERFORM ledger_promised(reference, kind, settled_on)
    FROM unnest(_references, _pending, _expires, _kinds, _settled_days)
        AS asked(reference, pending, expires_on, kind, settled_on)
    WHERE kind IS NOT NULL AND (NOT pending OR kind = 'posted' AND settled_on >= expires_on);
    settled := ledger_settle_many(entries, _kinds, _settled_days, _settled_by, _settled_at);

    WITH step AS (
        SELECT id, nth, 1 AS step, -1 AS outs, CASE WHEN pending THEN 0 ELSE 1 END AS ins
        FROM unnest(entered, _pending) WITH ORDINALITY AS new(id, pending, nth)
        WHERE id IS NOT NULL
        UNION ALL
        SELECT id, nth, 2, CASE kind WHEN 'void' THEN 1 ELSE 0 END,
                           CASE kind WHEN 'posted' THEN 1 ELSE 0 END
        FROM unnest(entries, _kinds) WITH ORDINALITY AS asked(id, kind, nth)
        JOIN unnest(settled) AS new(id) USING (id))
    SELECT array_agg(id ORDER BY nth, step) AS ids, array_agg(outs ORDER BY nth, step) AS outs,
           array_agg(ins ORDER BY nth, step) AS ins INTO steps FROM step;
    PERFORM ledger_guard_many(steps.ids, steps.outs, steps.ins);
    RETURN entries;
END $$;
"""

DOORS = """
REVOKE ALL ON FUNCTION ledger_post_many FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0008_contents")]

    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (CHANGED, WHOLE, GUARD, SETTLE, POST_MANY, DOORS)
    ]
