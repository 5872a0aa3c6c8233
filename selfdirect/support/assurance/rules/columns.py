"""Every account at once: the same signs and points as `find`, by one pass of DuckDB.

The statement is written from the guidance; all of it is in whole numbers, so nothing is rounded.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt

from selfdirect.support.assurance.rules.facts import (
    AGAIN,
    AWAY,
    NEW_HOLDER,
    RARE,
    ROUND,
    SOME_SIZE,
)
from selfdirect.support.assurance.rules.guidance import About, Guidance, Sign, Test
from selfdirect.support.assurance.rules.lines import (
    CASE_FACTS,
    DAYS,
    LATELY,
    PURPOSES,
    SEASON,
    WEEKS,
    Account,
    Spent,
)

Whole = npt.NDArray[np.int64]
Columns = Mapping[str, npt.NDArray[Any]]

SEEN = f"""
    SELECT lines.*, plan, weekly, $one_off::BIGINT AS one_off
    FROM lines JOIN (SELECT account, plan, weekly FROM accounts) USING (account)
    WHERE day > $today - {DAYS} AND day <= $today
"""
TWICE = f"""
    SELECT account, sum(pence) FILTER (day - before <= {AGAIN}) AS twice
    FROM (
        SELECT account, pence, day,
            lag(day) OVER (PARTITION BY account, payee, pence ORDER BY day) AS before
        FROM seen WHERE NOT explained AND pence * {SOME_SIZE} > weekly)
    GROUP BY account
"""
BY_PAYEE = f"""
    SELECT account, payee, count(*) AS lines, sum(pence) AS spent, min(day) AS first,
        sum(pence) FILTER (day > $today - {SEASON}) AS season,
        sum(pence) FILTER (day > $today - {LATELY}) AS lately,
        sum(pence) FILTER (day > $today - {AWAY}) AS last,
        count(*) FILTER (pence % {ROUND} = 0) AS round_lines,
        bit_or(1::UBIGINT << (($today - day) // 7)) AS weeks,
        sum(pence) FILTER (NOT explained) AS open,
        sum(pence) FILTER (cash AND NOT explained) AS cash,
        sum(pence) FILTER (barred AND NOT explained) AS barred,
        sum(pence) FILTER ((plan >> purpose) & 1 = 0 AND NOT explained) AS outside,
        sum(pence) FILTER ((plan >> purpose) & 1 = 0 AND NOT explained
            AND day > $today - {SEASON}) AS outside_lately,
        max(pence) FILTER (NOT explained AND ((plan & one_off) >> purpose) & 1 = 0) AS large
    FROM seen GROUP BY account, payee
"""
BY_ACCOUNT = f"""
    SELECT account, sum(lines) AS lines, sum(spent) AS spent, sum(season) AS season,
        sum(lately) AS lately, sum(last) AS last, sum(round_lines) AS round_lines,
        bit_or(weeks) AS weeks, sum(cash) AS cash, sum(barred) AS barred,
        sum(outside) AS outside, sum(outside_lately) AS outside_lately,
        max(large) FILTER (lines <= {RARE}) AS large,
        sum(open) FILTER (first > $today - {SEASON}) AS new
    FROM by_payee GROUP BY account
"""
NAMES = ("lines", "spent", "season", "lately", "round_lines", "cash", "barred", "outside",
         "large", "new", "twice", "outside_lately")  # fmt: skip
ALIVE = f"least({WEEKS}, greatest(0, $today - begun) // 7)"
# The weeks of an account's life as text, the oldest first: 1 where something was spent.
STORY = f"right(lpad(bin(coalesce(weeks, 0)), {WEEKS}, '0'), ({ALIVE})::BIGINT)"
CASES = ",\n".join(f"(case_facts >> {bit}) & 1 AS {name}" for bit, name in enumerate(CASE_FACTS))
COUNTED = f"""
    SELECT account, 1 AS one, weekly, late,
        greatest(0, balance - kept) AS spare, greatest(0, -balance) AS overdrawn,
        greatest(0, $today - begun) // 7 AS age_weeks,
        (greatest(0, $today - begun) // 7 < {NEW_HOLDER})::INT AS new_holder,
        {", ".join(f"coalesce({name}, 0)::BIGINT AS {name}" for name in NAMES)},
        coalesce(lately, 0)::BIGINT
            * greatest(0, least($today - begun, {DAYS}) - {LATELY}) AS lately_by_days,
        coalesce(spent - coalesce(lately, 0), 0)::BIGINT * {LATELY} AS usually_by_days,
        {STORY} AS story, rtrim(story, '0') AS spoken,
        length(story) - length(spoken) AS quiet_weeks,
        coalesce(list_max([length(run) FOR run IN string_split(spoken, '1')]), 0) AS gap_weeks,
        {CASES},
        coalesce(last, 0)::BIGINT * away AS away_spent
    FROM accounts LEFT JOIN by_account USING (account) LEFT JOIN by_twice USING (account)
"""


@dataclass(frozen=True, slots=True)
class Scores:
    """What every account comes to, in the order of their numbers."""

    accounts: Whole
    points: Whole
    shown: Whole  # one bit for each sign of the guidance, in its order
    stake: Whole  # pence that nobody has explained: which of two equals comes first

    def ranked(self) -> Whole:
        """Give the accounts in the order in which to look at them."""
        return self.accounts[np.lexsort((self.accounts, -self.stake, -self.points))]


def score(source: duckdb.DuckDBPyConnection, guidance: Guidance, today: int) -> Scores:
    """Score every account of a source that has `accounts` and `lines`.

    `accounts`: account, weekly, balance, begun, kept, late, plan, case_facts (bits). `lines`:
    account, day, pence, purpose (its number), payee, cash, barred, explained.
    """
    found = source.execute(statement(guidance), _given(guidance, today)).fetchnumpy()
    return Scores(*(np.asarray(found[name], np.int64) for name in Scores.__slots__))


def facts(
    source: duckdb.DuckDBPyConnection, guidance: Guidance, today: int
) -> list[dict[str, int]]:
    """Give everything that is counted, account by account: to hold the two engines together."""
    asked = f"{_counts()} SELECT * FROM counted ORDER BY account"
    rows = source.execute(asked, _given(guidance, today))
    names = [column[0] for column in rows.description or ()]
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def _given(guidance: Guidance, today: int) -> dict[str, object]:
    return {"today": today, "one_off": _bits(frozenset(guidance.one_off), PURPOSES)}


def _counts() -> str:
    parts = {
        "seen": SEEN,
        "by_twice": TWICE,
        "by_payee": BY_PAYEE,
        "by_account": BY_ACCOUNT,
        "counted": COUNTED,
    }
    return "WITH " + ", ".join(f"{name} AS ({sql})" for name, sql in parts.items())


def statement(guidance: Guidance) -> str:
    """Write the one statement that scores everybody by this guidance."""
    signs = list(enumerate(guidance.signs))
    shows = ",\n".join(f"({_shows(sign)})::BIGINT AS sign_{n}" for n, sign in signs)
    own = " OR ".join(f"sign_{n} = 1" for n, s in signs if s.about is not About.CASE)
    total = " + ".join(f"{sign.points} * sign_{n}" for n, sign in signs)
    bits = " + ".join(f"{1 << n} * sign_{n}" for n, _ in signs)
    return f"""{_counts()}, signs AS (SELECT *, {shows} FROM counted)
        SELECT account AS accounts, CASE WHEN {own or "false"} THEN {total} ELSE 0 END AS points,
            {bits} AS shown, cash + outside + barred + large + new + twice AS stake
        FROM signs ORDER BY account"""


def _shows(sign: Sign) -> str:
    tests = [_holds(test) for test in (sign.test, *sign.given)]
    return " AND ".join([*tests, *(f"{name} = 0" for name in sign.unless)])


def _holds(test: Test) -> str:
    left, right = test.more_than.denominator, test.more_than.numerator
    return f"{test.fact}::HUGEINT * {left} > {test.of}::HUGEINT * {right}"


# Into columns -----------------------------------------------------------------------------------


def source_of(
    accounts: Sequence[Account], lines: Sequence[tuple[int, Spent]]
) -> duckdb.DuckDBPyConnection:
    """Lay accounts and their lines `(place of its account, line)` out in columns."""
    return connected(_accounts(accounts), _lines(lines))


def connected(accounts: Columns, lines: Columns) -> duckdb.DuckDBPyConnection:
    """Give columns to DuckDB, in this process and nowhere else."""
    source = duckdb.connect(config={"enable_external_access": "false"})
    source.register("accounts", dict(accounts))
    source.register("lines", dict(lines))
    return source


def _accounts(accounts: Sequence[Account]) -> Columns:
    whole = {
        name: np.array([getattr(each, name) for each in accounts], np.int64)
        for name in ("weekly", "balance", "begun", "kept", "late")
    }
    return {
        "account": np.arange(len(accounts), dtype=np.int64),
        **whole,
        "plan": np.array([_bits(each.plan, PURPOSES) for each in accounts], np.int64),
        "case_facts": np.array([_bits(each.case, CASE_FACTS) for each in accounts], np.int64),
    }


def _bits(found: frozenset[str], names: Sequence[str]) -> int:
    return sum(1 << bit for bit, name in enumerate(names) if name in found)


def _lines(lines: Sequence[tuple[int, Spent]]) -> Columns:
    return {
        "account": np.array([place for place, _ in lines], np.int64),
        **{
            name: np.array([getattr(line, name) for _, line in lines], np.int64)
            for name in ("day", "pence", "payee")
        },
        "purpose": np.array([PURPOSES.index(line.purpose) for _, line in lines], np.int64),
        **{
            name: np.array([getattr(line, name) for _, line in lines], np.bool_)
            for name in ("cash", "barred", "explained")
        },
    }
