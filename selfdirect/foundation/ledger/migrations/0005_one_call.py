"""Each money event, its history row included, is one call; and what is written is whole.

A promise can be paid in part, and lapses on its day. Locks are taken in one order everywhere
(references, then settlements, then guarded accounts by id), so that no two acts wait for each
other. The database sees at the end of every transaction that an entry moves money between open
accounts, and that a reversal is the mirror image of what it reverses.
"""

from django.db import migrations

CHANGED = """
DROP FUNCTION ledger_post, ledger_settle, ledger_reverse, ledger_guard, ledger_settle_many,
    ledger_guard_many, ledger_settled_already, ledger_fingerprint;

-- only the few entries that are reversals need an index that says so
ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_reverses_id_key;
CREATE UNIQUE INDEX ledger_reversed_once ON ledger_entry (reverses_id)
    WHERE reverses_id IS NOT NULL;

ALTER TYPE ledger_draft ADD ATTRIBUTE expires_on date;
"""

WHOLE = """
-- Looked at when the transaction ends, as an entry is written before its postings.
CREATE FUNCTION ledger_whole() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    whole boolean;
BEGIN
    SELECT bool_and(source.id IS NOT NULL AND target.id IS NOT NULL) INTO whole
    FROM ledger_posting AS posting
    LEFT JOIN ledger_account AS source ON source.id = source_id
    LEFT JOIN ledger_account AS target ON target.id = target_id
    WHERE entry_id = NEW.id;
    IF whole IS NOT TRUE THEN
        PERFORM ledger_refuse(format(
            'Entry %s does not move money from one open account to another.', NEW.reference));
    ELSIF NEW.reverses_id IS NOT NULL AND NOT ledger_mirrors(NEW.id, NEW.reverses_id) THEN
        PERFORM ledger_refuse(format(
            'Entry %s is not the mirror of the entry it reverses.', NEW.reference));
    END IF;
    RETURN NULL;
END $$;

-- Says whether an entry gives back, leg by leg, all that was paid by another that was paid.
CREATE FUNCTION ledger_mirrors(_entry_id bigint, _wrong_id bigint) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT wrong.reverses_id IS NULL
        AND (NOT wrong.pending OR coalesce(settlement.kind IN ('posted', 'part'), false))
        AND NOT EXISTS (
            SELECT FROM (SELECT * FROM ledger_posting WHERE entry_id = _wrong_id) AS old
            FULL JOIN (SELECT * FROM ledger_posting WHERE entry_id = _entry_id) AS new
                ON new.line = old.line AND new.source_id = old.target_id
                AND new.target_id = old.source_id
                AND new.pence = coalesce(settlement.pence, old.pence)
            WHERE old.line IS NULL OR new.line IS NULL)
    FROM ledger_entry AS wrong
    LEFT JOIN ledger_settlement AS settlement ON settlement.entry_id = wrong.id
    WHERE wrong.id = _wrong_id
$$;

CREATE CONSTRAINT TRIGGER whole AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_whole();

CREATE FUNCTION ledger_settles() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ledger_refuse(format('Entry %s cannot be settled like this.', fresh.entry_id))
    FROM fresh LEFT JOIN ledger_entry AS entry ON entry.id = fresh.entry_id
    WHERE pending IS NOT TRUE OR fresh.kind = 'part' AND NOT (
        SELECT count(*) = 1 AND sum(posting.pence) > fresh.pence
        FROM ledger_posting AS posting WHERE posting.entry_id = fresh.entry_id);
    RETURN NULL;
END $$;

CREATE TRIGGER settles AFTER INSERT ON ledger_settlement REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_settles();
"""

WORDS = """
-- what was asked under a reference; a reversal has no legs of its own
CREATE FUNCTION ledger_fingerprint(
    _effective_on date, _memo text, _pending boolean, _reverses text,
    _sources text[], _targets text[], _pence bigint[], _expires_on date
) RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to((
        jsonb_build_array(_effective_on, _memo, _pending, _reverses, _sources, _targets, _pence)
        || CASE WHEN _expires_on IS NULL THEN '[]' ELSE to_jsonb(_expires_on) END)::text, 'UTF8'))
$$;

CREATE FUNCTION ledger_day(_on date) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT to_char(_on, 'FMDD FMMonth YYYY')
$$;

CREATE FUNCTION ledger_settled_already(_reference text, _done ledger_settlement) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT format('%s was already %s, counting from %s. Nothing was changed.', _reference,
                  CASE _done.kind WHEN 'posted' THEN 'paid'
                                  WHEN 'part' THEN 'paid in part, ' || ledger_pounds(_done.pence)
                                  WHEN 'void' THEN 'released'
                                  ELSE 'released because its time was over' END,
                  ledger_day(_done.effective_on))
$$;

-- Refuses what cannot be settled; answers the number of an entry that can be.
CREATE FUNCTION ledger_promised(_reference text, _kind text, _effective_on date) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    promised record;
BEGIN
    SELECT id, pending, expires_on INTO promised FROM ledger_entry WHERE reference = _reference;
    IF NOT FOUND THEN
        PERFORM ledger_refuse(format('There is no entry %s.', _reference));
    ELSIF NOT promised.pending THEN
        PERFORM ledger_refuse(ledger_paid_at_once(_reference));
    ELSIF _kind = 'posted' AND _effective_on >= promised.expires_on THEN
        PERFORM ledger_refuse(format(
            '%s was promised until %s, so it can no longer be paid. Promise it anew.',
            _reference, ledger_day(promised.expires_on - 1)));
    END IF;
    RETURN promised.id;
END $$;

-- Refuses what cannot be reversed; answers the number of an entry that can be.
CREATE FUNCTION ledger_reversible(_reference text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
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
    ELSIF wrong.kind IN ('void', 'expired') THEN
        PERFORM ledger_refuse(format(
            '%s was released, so no money moved and there is nothing to reverse.', _reference));
    END IF;
    RETURN wrong.id;
END $$;

-- Refuses a second reversal, and a reference that stands for something else.
CREATE FUNCTION ledger_first_reversal(
    _reference text, _wrong_id bigint, _new_reference text, _fingerprint bytea
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    before text;
BEGIN
    SELECT reference INTO before FROM ledger_entry
    WHERE reverses_id = _wrong_id AND reference <> _new_reference;
    IF FOUND THEN
        PERFORM ledger_refuse(format(
            '%s was already reversed, by %s. Nothing was changed.', _reference, before));
    END IF;
    RETURN ledger_first_answer(_new_reference, _fingerprint);
END $$;

-- Writes the history row of an act, if it has one: the columns in their order, as text.
CREATE FUNCTION ledger_tell(_history text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF _history IS NOT NULL THEN
        INSERT INTO audit_event (code, kind, subject, about, by, by_name, at, facts, told)
        VALUES (_history[1], _history[2], _history[3], _history[4], _history[5], _history[6],
                _history[7]::timestamptz, _history[8]::jsonb, _history[9]);
    END IF;
END $$;
"""

GUARD = """
-- Moves the balance of a guarded account; refuses if it would fall below its floor.
CREATE FUNCTION ledger_move(_account_id bigint, _change bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    short record;
BEGIN
    UPDATE ledger_account SET available = available + _change
    WHERE id = _account_id AND available + _change >= floor;
    IF NOT FOUND THEN
        SELECT address, available - floor AS spare INTO short
        FROM ledger_account WHERE id = _account_id;
        PERFORM ledger_refuse(ledger_too_little(short.spare, -_change), short.address);
    END IF;
END $$;

-- Moves the guard balances that an entry touches: each pound out by _out, each pound in by _in
-- (1, 0 or -1); or, where _part of its one leg is paid, that much in and the rest free again.
CREATE FUNCTION ledger_guard(
    _entry_id bigint, _out integer, _in integer, _part bigint DEFAULT NULL
) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    change record;
BEGIN
    FOR change IN
        SELECT id, sum(pence)::bigint AS pence
        FROM (SELECT source_id AS id,
                     CASE WHEN _part IS NULL THEN _out * pence ELSE pence - _part END AS pence
              FROM ledger_posting WHERE entry_id = _entry_id
              UNION ALL
              SELECT target_id, coalesce(_part, _in * pence)
              FROM ledger_posting WHERE entry_id = _entry_id) AS ends
        JOIN ledger_account USING (id)
        WHERE guarded GROUP BY id HAVING sum(pence) <> 0 ORDER BY id
    LOOP
        PERFORM ledger_move(change.id, change.pence);
    END LOOP;
END $$;

-- The same for many steps, one after another; an entry may stand in several of them. The floor
-- holds after every step, not only at the end.
CREATE FUNCTION ledger_guard_many(_entries bigint[], _outs integer[], _ins integer[])
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    short record;
BEGIN
    PERFORM id FROM ledger_account WHERE guarded AND id IN (
        SELECT unnest(ARRAY[CASE WHEN outs <> 0 THEN source_id END,
                            CASE WHEN ins <> 0 THEN target_id END])
        FROM unnest(_entries, _outs, _ins) AS step(entry_id, outs, ins)
        JOIN ledger_posting USING (entry_id))
    ORDER BY id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    WITH step AS (
        SELECT * FROM unnest(_entries, _outs, _ins) WITH ORDINALITY
            AS step(entry_id, outs, ins, nth)),
    ends AS (
        SELECT nth, source_id AS account_id, outs * pence AS pence
        FROM step JOIN ledger_posting USING (entry_id)
        UNION ALL
        SELECT nth, target_id, ins * pence FROM step JOIN ledger_posting USING (entry_id)),
    change AS (
        SELECT nth, account_id, sum(pence)::bigint AS pence
        FROM ends WHERE pence <> 0 GROUP BY nth, account_id),
    running AS (
        SELECT nth, account.id, address, change.pence,
               (available - floor + sum(change.pence) OVER (
                   PARTITION BY account.id ORDER BY nth))::bigint AS spare
        FROM change JOIN ledger_account AS account ON account.id = account_id
        WHERE guarded AND change.pence <> 0),
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

POST = """
CREATE FUNCTION ledger_post(
    _reference text, _effective_on date, _memo text,
    _sources text[], _targets text[], _pence bigint[],
    _pending boolean, _expires_on date, _by text, _at timestamptz, _history text[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET plan_cache_mode = force_generic_plan  -- planned once for each connection, not at each post
AS $$
DECLARE
    put bigint;
    ends record;
    watched boolean := false;
    legs integer := cardinality(_pence);
    asked bytea := ledger_fingerprint(
        _effective_on, _memo, _pending, NULL, _sources, _targets, _pence, _expires_on);
BEGIN
    INSERT INTO ledger_entry
        (reference, effective_on, recorded_at, memo, pending, expires_on, by, fingerprint)
    VALUES (_reference, _effective_on, _at, _memo, _pending, _expires_on, _by, asked)
    ON CONFLICT (reference) DO NOTHING
    RETURNING id INTO put;
    IF put IS NULL THEN
        RETURN ledger_first_answer(_reference, asked);
    ELSIF legs = 0 THEN
        PERFORM ledger_missing('{}');
    END IF;

    FOR leg IN 1 .. legs LOOP
        SELECT source.id AS source_id, target.id AS target_id,
               source.guarded AS takes, target.guarded AND NOT _pending AS gives INTO ends
        FROM ledger_account AS source, ledger_account AS target
        WHERE source.address = _sources[leg] AND target.address = _targets[leg];
        IF NOT FOUND THEN
            PERFORM ledger_missing(_sources || _targets);
        END IF;
        INSERT INTO ledger_posting (entry_id, line, source_id, target_id, pence)
        VALUES (put, leg, ends.source_id, ends.target_id, _pence[leg]);
        watched := watched OR ends.takes OR ends.gives;
    END LOOP;

    IF legs = 1 AND ends.takes <> ends.gives THEN  -- most are like this: one account to look at
        PERFORM ledger_move(CASE WHEN ends.takes THEN ends.source_id ELSE ends.target_id END,
                            CASE WHEN ends.takes THEN -_pence[1] ELSE _pence[1] END);
    ELSIF watched THEN
        PERFORM ledger_guard(put, -1, CASE WHEN _pending THEN 0 ELSE 1 END);
    END IF;
    PERFORM ledger_tell(_history);
    RETURN put;
END $$;
"""

SETTLE = """
-- What became of a pending entry: 'posted' (paid; in part, if _pence are less) or 'void'.
CREATE FUNCTION ledger_settle(
    _reference text, _kind text, _effective_on date, _pence bigint,
    _by text, _at timestamptz, _history text[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    promised bigint := ledger_promised(_reference, _kind, _effective_on);
    part bigint := ledger_part(_reference, promised, _pence);
    became text := CASE WHEN part IS NULL THEN _kind ELSE 'part' END;
    done ledger_settlement;
BEGIN
    INSERT INTO ledger_settlement (entry_id, kind, effective_on, pence, at, by)
    VALUES (promised, became, _effective_on, part, _at, _by)
    ON CONFLICT (entry_id) DO NOTHING;
    IF FOUND THEN
        PERFORM ledger_guard(promised, CASE _kind WHEN 'void' THEN 1 ELSE 0 END,
                                       CASE _kind WHEN 'posted' THEN 1 ELSE 0 END, part);
        PERFORM ledger_tell(_history);
        RETURN promised;
    END IF;
    SELECT * INTO done FROM ledger_settlement WHERE entry_id = promised;
    IF (done.kind, done.effective_on, done.pence)
        IS DISTINCT FROM (became, _effective_on, part) THEN
        PERFORM ledger_refuse(ledger_settled_already(_reference, done));
    END IF;
    RETURN promised;
END $$;

-- How much is paid of a promise; NULL for the whole.
CREATE FUNCTION ledger_part(_reference text, _entry_id bigint, _pence bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    promised record;
BEGIN
    IF _pence IS NULL THEN
        RETURN NULL;
    END IF;
    SELECT count(*) AS legs, sum(pence)::bigint AS pence INTO promised
    FROM ledger_posting WHERE entry_id = _entry_id;
    IF _pence > promised.pence THEN
        PERFORM ledger_refuse(format(
            '%s was promised with %s, so %s cannot be paid from it. Nothing was changed.',
            _reference, ledger_pounds(promised.pence), ledger_pounds(_pence)));
    ELSIF _pence < promised.pence AND promised.legs > 1 THEN
        PERFORM ledger_refuse(format(
            '%s promises several payments together, so it cannot be paid in part. '
            'Release it and pay what is due.', _reference));
    END IF;
    RETURN nullif(_pence, promised.pence);
END $$;

-- Many, all or nothing. Those that became the same before are left as they are.
CREATE FUNCTION ledger_settle_all(
    _references text[], _kind text, _effective_on date, _by text, _at timestamptz
) RETURNS bigint[] LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    wrong text;
    promised bigint[];
    settled bigint[];
BEGIN
    SELECT asked.reference INTO wrong
    FROM unnest(_references) WITH ORDINALITY AS asked(reference, nth)
    LEFT JOIN ledger_entry AS entry USING (reference)
    WHERE pending IS NOT TRUE OR _kind = 'posted' AND _effective_on >= expires_on
    ORDER BY nth LIMIT 1;
    IF FOUND THEN
        PERFORM ledger_promised(wrong, _kind, _effective_on);
    END IF;
    promised := ARRAY(
        SELECT id FROM unnest(_references) WITH ORDINALITY AS asked(reference, nth)
        JOIN ledger_entry USING (reference) ORDER BY nth);

    WITH settlement AS (
        INSERT INTO ledger_settlement (entry_id, kind, effective_on, at, by)
        SELECT id, _kind, _effective_on, _at, _by FROM unnest(promised) AS id ORDER BY id
        ON CONFLICT (entry_id) DO NOTHING
        RETURNING entry_id)
    SELECT coalesce(array_agg(entry_id), '{}') INTO settled FROM settlement;

    PERFORM ledger_refuse(ledger_settled_already(reference, done))
    FROM unnest(promised, _references) AS asked(id, reference)
    JOIN ledger_settlement AS done ON done.entry_id = asked.id
    WHERE (done.kind, done.effective_on) IS DISTINCT FROM (_kind, _effective_on);
    PERFORM ledger_guard_many(
        settled, array_fill(CASE _kind WHEN 'void' THEN 1 ELSE 0 END, ARRAY[cardinality(settled)]),
        array_fill(CASE _kind WHEN 'posted' THEN 1 ELSE 0 END, ARRAY[cardinality(settled)]));
    RETURN promised;
END $$;

-- Releases what was promised until a day and is neither paid nor released: it counts from the
-- day it lapsed, however late this is asked. Answers the references.
CREATE FUNCTION ledger_expire(_on date, _by text, _at timestamptz) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    lapsed bigint[];
BEGIN
    WITH settlement AS (
        INSERT INTO ledger_settlement (entry_id, kind, effective_on, at, by)
        SELECT id, 'expired', expires_on, _at, _by FROM ledger_entry AS entry
        WHERE expires_on <= _on
            AND NOT EXISTS (SELECT FROM ledger_settlement WHERE entry_id = entry.id)
        ORDER BY id
        ON CONFLICT (entry_id) DO NOTHING
        RETURNING entry_id)
    SELECT coalesce(array_agg(entry_id), '{}') INTO lapsed FROM settlement;
    PERFORM ledger_guard_many(lapsed, array_fill(1, ARRAY[cardinality(lapsed)]),
                                      array_fill(0, ARRAY[cardinality(lapsed)]));
    RETURN ARRAY(SELECT reference FROM ledger_entry JOIN unnest(lapsed) AS gone(id) USING (id)
                 ORDER BY id);
END $$;
"""

REVERSE = """
CREATE FUNCTION ledger_reverse(
    _reference text, _new_reference text, _effective_on date, _memo text,
    _by text, _at timestamptz, _history text[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    put bigint;
    wrong bigint := ledger_reversible(_reference);
    asked bytea := ledger_fingerprint(
        _effective_on, _memo, false, _reference, '{}', '{}', '{}', NULL);
BEGIN
    INSERT INTO ledger_entry
        (reference, effective_on, recorded_at, memo, pending, reverses_id, by, fingerprint)
    VALUES (_new_reference, _effective_on, _at, _memo, false, wrong, _by, asked)
    ON CONFLICT DO NOTHING
    RETURNING id INTO put;
    IF put IS NULL THEN
        RETURN ledger_first_reversal(_reference, wrong, _new_reference, asked);
    END IF;
    PERFORM ledger_mirror(ARRAY[put]);
    PERFORM ledger_guard(put, -1, 1);
    PERFORM ledger_tell(_history);
    RETURN put;
END $$;

-- Writes the postings of reversals: what was paid, the other way round.
CREATE FUNCTION ledger_mirror(_entries bigint[]) RETURNS void LANGUAGE sql AS $$
    INSERT INTO ledger_posting (entry_id, line, source_id, target_id, pence)
    SELECT entry.id, line, target_id, source_id, coalesce(settlement.pence, posting.pence)
    FROM unnest(_entries) AS new(id)
    JOIN ledger_entry AS entry USING (id)
    JOIN ledger_posting AS posting ON posting.entry_id = entry.reverses_id
    LEFT JOIN ledger_settlement AS settlement ON settlement.entry_id = entry.reverses_id
$$;

-- Many, all or nothing. Those that were reversed under the same reference are left as they are.
CREATE FUNCTION ledger_reverse_all(
    _references text[], _new_references text[], _effective_on date, _memo text,
    _by text, _at timestamptz
) RETURNS bigint[] LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    wrong text;
    put bigint[];
BEGIN
    SELECT asked.reference INTO wrong
    FROM unnest(_references) WITH ORDINALITY AS asked(reference, nth)
    LEFT JOIN ledger_entry AS entry USING (reference)
    LEFT JOIN ledger_settlement AS settlement ON settlement.entry_id = entry.id
    WHERE entry.id IS NULL OR reverses_id IS NOT NULL
        OR pending AND coalesce(kind IN ('void', 'expired'), true)
    ORDER BY nth LIMIT 1;
    IF FOUND THEN
        PERFORM ledger_reversible(wrong);
    END IF;

    WITH entry AS (
        INSERT INTO ledger_entry
            (reference, effective_on, recorded_at, memo, pending, reverses_id, by, fingerprint)
        SELECT asked.new_reference, _effective_on, _at, _memo, false, wrong.id, _by,
               ledger_fingerprint(
                   _effective_on, _memo, false, asked.reference, '{}', '{}', '{}', NULL)
        FROM unnest(_references, _new_references) WITH ORDINALITY
            AS asked(reference, new_reference, nth)
        JOIN ledger_entry AS wrong USING (reference) ORDER BY nth
        ON CONFLICT DO NOTHING
        RETURNING id)
    SELECT coalesce(array_agg(id ORDER BY id), '{}') INTO put FROM entry;

    PERFORM ledger_first_reversal(asked.reference, wrong.id, asked.new_reference, print)
    FROM unnest(_references, _new_references) AS asked(reference, new_reference)
    JOIN ledger_entry AS wrong USING (reference)
    CROSS JOIN LATERAL ledger_fingerprint(
        _effective_on, _memo, false, asked.reference, '{}', '{}', '{}', NULL) AS print
    LEFT JOIN ledger_entry AS new ON new.reference = asked.new_reference
    WHERE new.fingerprint IS DISTINCT FROM print;
    PERFORM ledger_mirror(put);
    PERFORM ledger_guard_many(put, array_fill(-1, ARRAY[cardinality(put)]),
                                   array_fill(1, ARRAY[cardinality(put)]));
    RETURN ARRAY(SELECT id FROM unnest(_new_references) WITH ORDINALITY AS asked(reference, nth)
                 JOIN ledger_entry USING (reference) ORDER BY nth);
END $$;
"""

POST_MANY = """
CREATE OR REPLACE FUNCTION ledger_post_many(_rows jsonb) RETURNS bigint[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    drafts ledger_draft[] := ARRAY(
        SELECT draft FROM jsonb_populate_recordset(NULL::ledger_draft, _rows) AS draft);
    entered bigint[] := ledger_enter_many(drafts);
    settled bigint[] := ledger_settle_many(drafts);
    steps record;
BEGIN
    WITH draft AS (
        SELECT entry.id, nth, entry.pending, kind
        FROM unnest(drafts) JOIN ledger_entry AS entry USING (reference)),
    step AS (
        SELECT id, nth, 1 AS step, -1 AS outs, CASE WHEN pending THEN 0 ELSE 1 END AS ins
        FROM draft JOIN unnest(entered) AS new(id) USING (id)
        UNION ALL
        SELECT id, nth, 2, CASE kind WHEN 'void' THEN 1 ELSE 0 END,
                           CASE kind WHEN 'posted' THEN 1 ELSE 0 END
        FROM draft JOIN unnest(settled) AS new(id) USING (id))
    SELECT array_agg(id ORDER BY nth, step) AS ids, array_agg(outs ORDER BY nth, step) AS outs,
           array_agg(ins ORDER BY nth, step) AS ins INTO steps FROM step;
    PERFORM ledger_guard_many(steps.ids, steps.outs, steps.ins);
    RETURN ARRAY(SELECT entry.id FROM unnest(drafts) AS draft
                 JOIN ledger_entry AS entry USING (reference) ORDER BY nth);
END $$;

CREATE OR REPLACE FUNCTION ledger_enter_many(_drafts ledger_draft[]) RETURNS bigint[]
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
            (reference, effective_on, recorded_at, memo, pending, expires_on, by, fingerprint)
        SELECT reference, effective_on, at, memo, pending, expires_on, by, ledger_fingerprint(
            effective_on, memo, pending, NULL, sources, targets, pence, expires_on)
        FROM unnest(_drafts) ORDER BY nth
        ON CONFLICT (reference) DO NOTHING
        RETURNING id)
    SELECT coalesce(array_agg(id), '{}') INTO entered FROM entry;

    IF cardinality(entered) < cardinality(_drafts) THEN
        PERFORM ledger_first_answer(reference, ledger_fingerprint(
            effective_on, memo, pending, NULL, sources, targets, pence, expires_on))
        FROM unnest(_drafts);
    END IF;

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
    PERFORM ledger_promised(reference, kind, settled_on) FROM unnest(_drafts)
    WHERE kind IS NOT NULL AND (NOT pending OR kind = 'posted' AND settled_on >= expires_on);

    WITH settlement AS (
        INSERT INTO ledger_settlement (entry_id, kind, effective_on, at, by)
        SELECT entry.id, draft.kind, draft.settled_on, draft.settled_at, draft.settled_by
        FROM unnest(_drafts) AS draft JOIN ledger_entry AS entry USING (reference)
        WHERE draft.kind IS NOT NULL ORDER BY entry.id
        ON CONFLICT (entry_id) DO NOTHING
        RETURNING entry_id)
    SELECT coalesce(array_agg(entry_id), '{}') INTO settled FROM settlement;

    PERFORM ledger_refuse(ledger_settled_already(draft.reference, done))
    FROM unnest(_drafts) AS draft JOIN ledger_entry AS entry USING (reference)
    JOIN ledger_settlement AS done ON done.entry_id = entry.id
    WHERE draft.kind IS NOT NULL
        AND (done.kind, done.effective_on) IS DISTINCT FROM (draft.kind, draft.settled_on);
    RETURN settled;
END $$;
"""

DOORS = """
REVOKE ALL ON FUNCTION ledger_post, ledger_settle, ledger_settle_all, ledger_expire,
    ledger_reverse, ledger_reverse_all FROM PUBLIC;
"""


class Migration(migrations.Migration):

    dependencies = [
        ("ledger", "0004_parts_and_lapses"),
        ("audit", "0002_append_only"),
    ]

    operations = [
        migrations.RunSQL(sql, migrations.RunSQL.noop)
        for sql in (
            CHANGED, WORDS, WHOLE, GUARD, POST, SETTLE, REVERSE, POST_MANY, DOORS
        )
    ]
