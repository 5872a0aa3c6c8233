"""What was done, counted: acts by their codes, sorted as whoever asks wants them sorted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

ACTS = """
WITH named AS (
    SELECT * FROM unnest(%(codes)s::text[], %(kinds)s::text[], %(parts)s::text[])
        AS of_act(code, kind, part)),
act AS (
    SELECT named.code, named.kind, part, about
    FROM audit_event AS event JOIN named ON named.code = event.code
        AND (named.kind = '' OR named.kind = facts->>'kind')
    WHERE event.kind = 'act' AND at >= %(since)s AND at < %(until)s)
SELECT coalesce(code, ''), coalesce(kind, ''), part, count(*),
    count(DISTINCT about) FILTER (WHERE about <> '')
FROM act GROUP BY GROUPING SETS ((part, code, kind), (part)) ORDER BY part, 1, 2
"""


@dataclass(frozen=True, slots=True)
class Done:
    """How often something was done, and for how many people."""

    code: str  # of the act, or "" for all of its part
    kind: str  # as its facts say, or ""
    part: str  # how the asker sorts it
    times: int
    people: int


def acts(named: Sequence[tuple[str, str, str]], since: datetime, until: datetime) -> list[Done]:
    """Count acts between two moments, in one query.

    :param named: code, kind (or nothing, for any) and the part that it is sorted to
    """
    codes, kinds, parts = (list(column) for column in zip(*named, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            ACTS,
            {"codes": codes, "kinds": kinds, "parts": parts, "since": since, "until": until},
        )
        return [Done(*row) for row in cursor.fetchall()]
