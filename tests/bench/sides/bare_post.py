"""Post one entry by the barest function that could be called a post: the most that can be had.

A key, two balances without floor, two rows. No history row, fingerprint, rights or seal.
"""

import os
import random
import sys
from uuid import uuid4

import psycopg

from tests.bench.sides.loop import work

ACCOUNTS, HISTORY = 550, 2_500
TABLES = f"""
CREATE TABLE bare_account (id int PRIMARY KEY, pence bigint NOT NULL DEFAULT 0)
    WITH (fillfactor = 70);
CREATE TABLE bare_entry (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, key text UNIQUE);
CREATE TABLE bare_posting (
    entry bigint, account int, pence bigint NOT NULL, PRIMARY KEY (entry, account)
);
CREATE INDEX ON bare_posting (account, entry);
INSERT INTO bare_account SELECT generate_series(1, {ACCOUNTS});
CREATE FUNCTION bare_post(_key text, _source int, _target int, _pence bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE made bigint;
BEGIN
    INSERT INTO bare_entry (key) VALUES (_key) ON CONFLICT (key) DO NOTHING RETURNING id INTO made;
    IF made IS NULL THEN RETURN (SELECT id FROM bare_entry WHERE key = _key); END IF;
    PERFORM FROM bare_account WHERE id IN (_source, _target) ORDER BY id FOR UPDATE;
    UPDATE bare_account SET pence = pence + CASE WHEN id = _target THEN _pence ELSE -_pence END
    WHERE id IN (_source, _target);
    INSERT INTO bare_posting VALUES (made, _source, -_pence), (made, _target, _pence);
    RETURN made;
END $$;
"""
POST = "SELECT bare_post(%s, %s, %s, 100)"


def prepare() -> None:
    """Make the tables, and as much history as the others have."""
    pick = random.Random(0)
    with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
        connection.execute(TABLES)
        for n in range(HISTORY):
            connection.execute(POST, (f"OLD-{n}", *_two(pick)))
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("ANALYZE")


def _two(pick: random.Random) -> list[int]:
    return pick.sample(range(1, ACCOUNTS + 1), 2)


def main() -> None:
    """Post a pound from one account to another, as often as asked, each durable by itself."""
    pick, run = random.Random(os.getpid()), uuid4().hex
    connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    cursor = connection.cursor()

    def post(n: int) -> None:
        cursor.execute(POST, (f"PAY-{run}-{n}", *_two(pick)), prepare=True)

    work(post, connection.info.backend_pid)


if __name__ == "__main__":
    prepare() if "prepare" in sys.argv else main()
