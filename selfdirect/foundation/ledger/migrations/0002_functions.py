"""One database function for each money event, and triggers that keep the book append-only.

The functions run with the rights of the book's owner (SECURITY DEFINER, fixed search path), so
that the application's role needs no right to write the tables at all. A refusal has the code
SD001 and a sentence fit to show.
"""

from django.db import migrations

APPEND_ONLY = """
ALTER TABLE ledger_account SET (fillfactor = 70);  -- room to change `available` in place

CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is never edited: % of % was refused. Reverse the entry instead.',
        lower(TG_OP), TG_TABLE_NAME USING ERRCODE = 'SD001';
END $$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_settlement
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
-- of an account only the guard balance ever changes
CREATE TRIGGER append_only
    BEFORE UPDATE OF id, address, stream, guarded, floor OR DELETE OR TRUNCATE ON ledger_account
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_append_only();
"""

WORDS = """
CREATE FUNCTION ledger_refuse(_sentence text, _about text DEFAULT '') RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', _sentence USING ERRCODE = 'SD001', DETAIL = _about;
END $$;

CREATE FUNCTION ledger_pounds(_pence bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT concat(CASE WHEN _pence < 0 THEN '-' END, '£',
                  to_char(abs(_pence) / 100.0, 'FM999,999,999,999,999,990.00'))
$$;

CREATE FUNCTION ledger_too_little(_left bigint, _asked bigint) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT format('There is not enough left in this budget: %s left, %s asked.',
                  ledger_pounds(_left), ledger_pounds(_asked))
$$;

-- what was asked under a reference; a reversal has no legs of its own
CREATE FUNCTION ledger_fingerprint(
    _effective_on date, _memo text, _pending boolean, _reverses text,
    _sources text[], _targets text[], _pence bigint[]
) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(
        _effective_on, _memo, _pending, _reverses, _sources, _targets, _pence)::text, 'UTF8'))
$$;

CREATE FUNCTION ledger_first_answer(_reference text, _fingerprint bytea) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    first record;
BEGIN
    SELECT id, fingerprint INTO first FROM ledger_entry WHERE reference = _reference;
    IF first.fingerprint IS DISTINCT FROM _fingerprint THEN
        PERFORM ledger_refuse(format(
            'The reference %s has already been used for something else. Nothing was recorded. '
            'Check whether it was sent twice with a change; if not, use a new reference.',
            _reference));
    END IF;
    RETURN first.id;
END $$;
"""

GUARD = """
-- Moves the guard balances that an entry touches: each pound out by _out, each pound in by _in
-- (1, 0 or -1). Locks in id order, so that two entries never wait for each other.
CREATE FUNCTION ledger_guard(_entry_id bigint, _out integer, _in integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    change record;
    short record;
BEGIN
    FOR change IN
        SELECT account_id, sum(pence)::bigint AS pence
        FROM (SELECT source_id AS account_id, _out * pence AS pence
              FROM ledger_posting WHERE entry_id = _entry_id
              UNION ALL
              SELECT target_id, _in * pence
              FROM ledger_posting WHERE entry_id = _entry_id) AS ends
        GROUP BY account_id HAVING sum(pence) <> 0 ORDER BY account_id
    LOOP
        UPDATE ledger_account SET available = available + change.pence
        WHERE id = change.account_id AND guarded AND available + change.pence >= floor;
        CONTINUE WHEN FOUND;  -- else it has too little, or is not guarded
        SELECT address, available - floor AS spare INTO short
        FROM ledger_account WHERE id = change.account_id AND guarded;
        IF FOUND THEN
            PERFORM ledger_refuse(
                ledger_too_little(short.spare, -change.pence), short.address);
        END IF;
    END LOOP;
END $$;
"""

OPEN = """
-- Opens accounts that are not there yet; one that is there must be the same.
CREATE FUNCTION ledger_open(
    _addresses text[], _streams text[], _guarded boolean[], _floors bigint[]
) RETURNS bigint[] LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    other text;
BEGIN
    INSERT INTO ledger_account (address, stream, guarded, floor, available)
    SELECT address, stream, guarded, floor, CASE WHEN guarded THEN 0 END
    FROM unnest(_addresses, _streams, _guarded, _floors) WITH ORDINALITY
        AS asked(address, stream, guarded, floor, line)
    ORDER BY line
    ON CONFLICT (address) DO NOTHING;

    SELECT account.address INTO other
    FROM unnest(_addresses, _streams, _guarded, _floors) AS asked(address, stream, guarded, floor)
    JOIN ledger_account AS account USING (address)
    WHERE (account.stream, account.guarded, account.floor)
        IS DISTINCT FROM (asked.stream, asked.guarded, asked.floor)
    LIMIT 1;
    IF FOUND THEN
        PERFORM ledger_refuse(format(
            'The account %s is already open with another stream or guard.', other));
    END IF;
    RETURN ARRAY(
        SELECT id FROM unnest(_addresses) WITH ORDINALITY AS asked(address, line)
        JOIN ledger_account USING (address) ORDER BY line);
END $$;
"""

POST = """
CREATE FUNCTION ledger_post(
    _reference text, _effective_on date, _memo text,
    _sources text[], _targets text[], _pence bigint[],
    _pending boolean, _by text, _at timestamptz
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan  -- planned once for each connection, not at each post
AS $$
DECLARE
    put bigint;
    asked bytea := ledger_fingerprint(
        _effective_on, _memo, _pending, NULL, _sources, _targets, _pence);
    placed integer;
BEGIN
    INSERT INTO ledger_entry
        (reference, effective_on, recorded_at, memo, pending, by, fingerprint)
    VALUES (_reference, _effective_on, _at, _memo, _pending, _by, asked)
    ON CONFLICT (reference) DO NOTHING
    RETURNING id INTO put;
    IF put IS NULL THEN
        RETURN ledger_first_answer(_reference, asked);
    END IF;

    INSERT INTO ledger_posting (entry_id, line, source_id, target_id, pence)
    SELECT put, leg.line, source.id, target.id, leg.pence
    FROM unnest(_sources, _targets, _pence) WITH ORDINALITY AS leg(source, target, pence, line)
    -- LIMIT keeps the plan to two look-ups, however many accounts there are
    CROSS JOIN LATERAL (
        SELECT id FROM ledger_account WHERE address = leg.source LIMIT 1) AS source
    CROSS JOIN LATERAL (
        SELECT id FROM ledger_account WHERE address = leg.target LIMIT 1) AS target;
    GET DIAGNOSTICS placed = ROW_COUNT;
    IF placed = 0 OR placed <> cardinality(_sources) THEN
        PERFORM ledger_missing(_sources || _targets);
    END IF;

    PERFORM ledger_guard(put, -1, CASE WHEN _pending THEN 0 ELSE 1 END);
    RETURN put;
END $$;

CREATE FUNCTION ledger_missing(_addresses text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM ledger_refuse(coalesce(
        (SELECT format('There is no account %s. Open it first.', address)
         FROM unnest(_addresses) AS address
         WHERE address NOT IN (SELECT known.address FROM ledger_account AS known) LIMIT 1),
        'An entry must move some money.'));
END $$;
"""

SETTLE = """
-- What became of a pending entry: 'posted' (paid) or 'void' (released).
CREATE FUNCTION ledger_settle(
    _reference text, _kind text, _effective_on date, _by text, _at timestamptz
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    promised record;
    done record;
BEGIN
    SELECT id, pending INTO promised FROM ledger_entry WHERE reference = _reference;
    IF NOT FOUND THEN
        PERFORM ledger_refuse(format('There is no entry %s.', _reference));
    ELSIF NOT promised.pending THEN
        PERFORM ledger_refuse(ledger_paid_at_once(_reference));
    END IF;

    INSERT INTO ledger_settlement (entry_id, kind, effective_on, at, by)
    VALUES (promised.id, _kind, _effective_on, _at, _by)
    ON CONFLICT (entry_id) DO NOTHING;
    IF FOUND THEN
        PERFORM ledger_guard(promised.id, CASE _kind WHEN 'void' THEN 1 ELSE 0 END,
                                          CASE _kind WHEN 'posted' THEN 1 ELSE 0 END);
        RETURN promised.id;
    END IF;
    SELECT kind, effective_on INTO done FROM ledger_settlement WHERE entry_id = promised.id;
    IF (done.kind, done.effective_on) IS DISTINCT FROM (_kind, _effective_on) THEN
        PERFORM ledger_refuse(ledger_settled_already(_reference, done.kind, done.effective_on));
    END IF;
    RETURN promised.id;
END $$;

CREATE FUNCTION ledger_paid_at_once(_reference text) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('%s was paid at once, so there is nothing to pay or release. '
                  'Reverse it instead.', _reference)
$$;

CREATE FUNCTION ledger_settled_already(_reference text, _kind text, _on date) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT format('%s was already %s, counting from %s. Nothing was changed.', _reference,
                  CASE _kind WHEN 'posted' THEN 'paid' ELSE 'released' END,
                  to_char(_on, 'FMDD FMMonth YYYY'))
$$;
"""

REVERSE = """
CREATE FUNCTION ledger_reverse(
    _reference text, _new_reference text, _effective_on date, _memo text,
    _by text, _at timestamptz
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    put bigint;
    wrong record;
    before text;
    asked bytea := ledger_fingerprint(
        _effective_on, _memo, false, _reference, '{}', '{}', '{}');
BEGIN
    SELECT entry.id, entry.pending, entry.reverses_id, settlement.kind INTO wrong
    FROM ledger_entry AS entry
    LEFT JOIN ledger_settlement AS settlement ON settlement.entry_id = entry.id
    WHERE entry.reference = _reference;
    IF NOT FOUND THEN
        PERFORM ledger_refuse(format('There is no entry %s.', _reference));
    ELSIF wrong.reverses_id IS NOT NULL THEN
        PERFORM ledger_refuse(format(
            '%s is itself a correction and cannot be reversed. Record a new entry instead.',
            _reference));
    ELSIF wrong.pending AND wrong.kind IS NULL THEN
        PERFORM ledger_refuse(format(
            '%s has not been paid yet. Release it instead of reversing it.', _reference));
    ELSIF wrong.kind = 'void' THEN
        PERFORM ledger_refuse(format(
            '%s was released, so no money moved and there is nothing to reverse.', _reference));
    END IF;

    INSERT INTO ledger_entry
        (reference, effective_on, recorded_at, memo, pending, reverses_id, by, fingerprint)
    VALUES (_new_reference, _effective_on, _at, _memo, false, wrong.id, _by, asked)
    ON CONFLICT DO NOTHING
    RETURNING id INTO put;
    IF put IS NULL THEN
        SELECT reference INTO before FROM ledger_entry
        WHERE reverses_id = wrong.id AND reference <> _new_reference;
        IF FOUND THEN
            PERFORM ledger_refuse(format(
                '%s was already reversed, by %s. Nothing was changed.', _reference, before));
        END IF;
        RETURN ledger_first_answer(_new_reference, asked);
    END IF;

    INSERT INTO ledger_posting (entry_id, line, source_id, target_id, pence)
    SELECT put, line, target_id, source_id, pence FROM ledger_posting WHERE entry_id = wrong.id;
    PERFORM ledger_guard(put, -1, 1);
    RETURN put;
END $$;
"""

POST_MANY = """
CREATE TYPE ledger_draft AS (
    nth bigint, reference text, effective_on date, memo text,
    sources text[], targets text[], pence bigint[],
    pending boolean, by text, at timestamptz,
    kind text, settled_on date, settled_by text, settled_at timestamptz
);

-- The bulk twin: what ledger_post and then ledger_settle would do, row after row, but all or
-- nothing and in a handful of statements. Answers the entry ids in the order of the rows.
CREATE FUNCTION ledger_post_many(_rows jsonb) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    drafts ledger_draft[] := ARRAY(
        SELECT draft FROM jsonb_populate_recordset(NULL::ledger_draft, _rows) AS draft);
    entered bigint[];
    settled bigint[];
BEGIN
    PERFORM id FROM ledger_account
    WHERE guarded AND address IN (SELECT unnest(sources || targets) FROM unnest(drafts))
    ORDER BY id FOR NO KEY UPDATE;
    entered := ledger_enter_many(drafts);
    settled := ledger_settle_many(drafts);
    PERFORM ledger_guard_many(drafts, entered, settled);
    RETURN ARRAY(SELECT entry.id FROM unnest(drafts) AS draft
                 JOIN ledger_entry AS entry USING (reference) ORDER BY nth);
END $$;

-- Answers the ids of the entries that were not there before.
CREATE FUNCTION ledger_enter_many(_drafts ledger_draft[]) RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
    entered bigint[];
    legs bigint;
    placed bigint;
BEGIN
    PERFORM ledger_missing(sources || targets) FROM unnest(_drafts)
    WHERE cardinality(sources) = 0;
    WITH entry AS (
        INSERT INTO ledger_entry
            (reference, effective_on, recorded_at, memo, pending, by, fingerprint)
        SELECT reference, effective_on, at, memo, pending, by,
               ledger_fingerprint(effective_on, memo, pending, NULL, sources, targets, pence)
        FROM unnest(_drafts) ORDER BY nth
        ON CONFLICT (reference) DO NOTHING
        RETURNING id)
    SELECT coalesce(array_agg(id), '{}') INTO entered FROM entry;

    PERFORM ledger_first_answer(draft.reference, asked.fingerprint)
    FROM unnest(_drafts) AS draft
    JOIN ledger_entry AS entry USING (reference)
    CROSS JOIN LATERAL ledger_fingerprint(
        draft.effective_on, draft.memo, draft.pending, NULL,
        draft.sources, draft.targets, draft.pence) AS asked(fingerprint)
    WHERE entry.fingerprint <> asked.fingerprint;

    SELECT coalesce(sum(cardinality(sources)), 0) INTO legs
    FROM unnest(_drafts) JOIN ledger_entry AS entry USING (reference)
    JOIN unnest(entered) AS new(id) ON new.id = entry.id;
    INSERT INTO ledger_posting (entry_id, line, source_id, target_id, pence)
    SELECT entry.id, leg.line, source.id, target.id, leg.pence
    FROM unnest(_drafts) AS draft
    JOIN ledger_entry AS entry USING (reference)
    JOIN unnest(entered) AS new(id) ON new.id = entry.id
    CROSS JOIN unnest(draft.sources, draft.targets, draft.pence) WITH ORDINALITY
        AS leg(source, target, pence, line)
    JOIN ledger_account AS source ON source.address = leg.source
    JOIN ledger_account AS target ON target.address = leg.target
    ORDER BY entry.id, leg.line;
    GET DIAGNOSTICS placed = ROW_COUNT;
    IF placed <> legs THEN
        PERFORM ledger_missing(ARRAY(SELECT unnest(sources || targets) FROM unnest(_drafts)));
    END IF;
    RETURN entered;
END $$;

-- Answers the ids of the entries that were not settled before.
CREATE FUNCTION ledger_settle_many(_drafts ledger_draft[]) RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
    settled bigint[];
BEGIN
    PERFORM ledger_refuse(ledger_paid_at_once(reference)) FROM unnest(_drafts)
    WHERE kind IS NOT NULL AND NOT pending;

    WITH settlement AS (
        INSERT INTO ledger_settlement (entry_id, kind, effective_on, at, by)
        SELECT entry.id, draft.kind, draft.settled_on, draft.settled_at, draft.settled_by
        FROM unnest(_drafts) AS draft JOIN ledger_entry AS entry USING (reference)
        WHERE draft.kind IS NOT NULL
        ON CONFLICT (entry_id) DO NOTHING
        RETURNING entry_id)
    SELECT coalesce(array_agg(entry_id), '{}') INTO settled FROM settlement;

    PERFORM ledger_refuse(ledger_settled_already(draft.reference, done.kind, done.effective_on))
    FROM unnest(_drafts) AS draft JOIN ledger_entry AS entry USING (reference)
    JOIN ledger_settlement AS done ON done.entry_id = entry.id
    WHERE draft.kind IS NOT NULL
        AND (done.kind, done.effective_on) IS DISTINCT FROM (draft.kind, draft.settled_on);
    RETURN settled;
END $$;

-- The floor holds after every row, not only at the end. The accounts are locked already.
CREATE FUNCTION ledger_guard_many(_drafts ledger_draft[], _entered bigint[], _settled bigint[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    short record;
BEGIN
    WITH draft AS (
        SELECT entry.id, nth, entry.pending, kind
        FROM unnest(_drafts) JOIN ledger_entry AS entry USING (reference)),
    step AS (
        SELECT id, nth, 1 AS step, -1 AS outs, CASE WHEN pending THEN 0 ELSE 1 END AS ins
        FROM draft JOIN unnest(_entered) AS new(id) USING (id)
        UNION ALL
        SELECT id, nth, 2, CASE kind WHEN 'void' THEN 1 ELSE 0 END,
                           CASE kind WHEN 'posted' THEN 1 ELSE 0 END
        FROM draft JOIN unnest(_settled) AS new(id) USING (id)),
    ends AS (
        SELECT nth, step, source_id AS account_id, outs * pence AS pence
        FROM step JOIN ledger_posting ON entry_id = id
        UNION ALL
        SELECT nth, step, target_id, ins * pence
        FROM step JOIN ledger_posting ON entry_id = id),
    change AS (
        SELECT nth, step, account_id, sum(pence)::bigint AS pence
        FROM ends GROUP BY nth, step, account_id),
    running AS (
        SELECT nth, step, account.id, address, change.pence,
               (available - floor + sum(change.pence) OVER (
                   PARTITION BY account.id ORDER BY nth, step))::bigint AS spare
        FROM change JOIN ledger_account AS account ON account.id = account_id
        WHERE guarded AND change.pence <> 0),
    moved AS (
        UPDATE ledger_account AS account SET available = available + total.pence
        FROM (SELECT id, sum(pence)::bigint AS pence FROM running GROUP BY id) AS total
        WHERE account.id = total.id AND NOT EXISTS (SELECT FROM running WHERE spare < 0))
    SELECT address, spare - pence AS spare, -pence AS asked INTO short
    FROM running WHERE spare < 0 ORDER BY nth, step, id LIMIT 1;
    IF FOUND THEN
        PERFORM ledger_refuse(ledger_too_little(short.spare, short.asked), short.address);
    END IF;
END $$;
"""

# Only the five acts of the book may be called from outside, and only by those who are granted it.
DOORS = """
REVOKE ALL ON FUNCTION ledger_open, ledger_post, ledger_settle, ledger_reverse, ledger_post_many
    FROM PUBLIC;
"""


class Migration(migrations.Migration):

    dependencies = [("ledger", "0001_book")]

    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (
            APPEND_ONLY, WORDS, GUARD, OPEN, POST, SETTLE, REVERSE, POST_MANY, DOORS
        )
    ]
