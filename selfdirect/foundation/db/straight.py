"""Ask the database one question by the shortest way: for an act that is one statement.

Outside a transaction, a statement is its own. The driver's cursor then waits, converts and counts
more than one small answer needs; this hands the words to its library, which keeps the question
prepared on each connection.
"""

import re
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg.errors import InvalidSqlStatementName, error_from_result
from psycopg.pq import ConnStatus, ExecStatus
from psycopg.pq.abc import PGresult

_prepared: "WeakKeyDictionary[psycopg.Connection, set[bytes]]" = WeakKeyDictionary()


def ask(raw: psycopg.Connection, sql: str, values: Sequence[object]) -> int:
    """Answer the one whole number that a question has for an answer.

    `sql` has a `%s` for each value, which is handed over as its words. Not for inside a
    transaction: there the driver's own cursor knows what was begun.

    :raises psycopg.Error: as its cursor would
    """
    question, words = _question(sql), [_words(value) for value in values]
    try:
        return _answer(raw, question, words)
    except InvalidSqlStatementName:  # somebody told the connection to forget what it prepared
        _prepared[raw].clear()
        return _answer(raw, question, words)


@cache
def _question(sql: str) -> tuple[bytes, bytes]:
    numbers = count(1)
    numbered = re.sub("%s", lambda _: f"${next(numbers)}", sql)
    return sha256(sql.encode()).hexdigest().encode(), numbered.encode()


def _answer(raw: psycopg.Connection, question: tuple[bytes, bytes], words: list[Any]) -> int:
    name, sql = question
    known = _prepared.setdefault(raw, set())
    if name not in known:
        _whole(raw, raw.pgconn.prepare(name, sql), ExecStatus.COMMAND_OK)
        known.add(name)
    result = raw.pgconn.exec_prepared(name, words)
    _whole(raw, result, ExecStatus.TUPLES_OK)
    return int(result.get_value(0, 0) or b"")


def _words(value: object) -> bytes | None:
    return None if value is None else str(value).encode()


def _whole(raw: psycopg.Connection, result: PGresult, status: ExecStatus) -> None:
    if result.status != status:
        error = error_from_result(result)
        if raw.pgconn.status == ConnStatus.BAD:
            raise psycopg.OperationalError(str(error))
        raise error
