"""What can be counted in one account, in whole numbers: the explained engine, line by line."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby

from selfdirect.support.assurance.rules.guidance import Guidance
from selfdirect.support.assurance.rules.lines import (
    CASE_FACTS,
    DAYS,
    LATELY,
    SEASON,
    WEEKS,
    Account,
    Spent,
)

ROUND = 1_000  # pence: a whole ten pounds
AWAY = 14  # days
AGAIN = 4  # days within which the same sum again may be a mistake
SOME_SIZE = 4  # more than one in so many of a week's money
RARE = 2  # times
NEW_HOLDER = 26  # weeks

MONEY = frozenset({
    *("weekly", "spare", "overdrawn", "spent", "cash", "outside", "barred", "large", "lately"),
    *("season", "new", "away_spent", "twice", "outside_lately"),
})  # fmt: skip


def facts_of(
    account: Account, lines: Sequence[Spent], guidance: Guidance, today: int
) -> dict[str, int]:
    """Count everything that a sign may test; amounts in pence, lengths in days or weeks."""
    seen = in_view(lines, today)
    spent = sum(line.pence for line in seen)
    lately = sum(line.pence for line in seen if _since(line, today) < LATELY)
    fresh = new_payees(seen, today)
    age = max(0, today - account.begun)
    away = "away" in account.case
    return {
        "one": 1,
        "weekly": account.weekly,
        "spare": max(0, account.balance - account.kept),
        "overdrawn": max(0, -account.balance),
        "lines": len(seen),
        "spent": spent,
        **{
            name: sum(line.pence for line in pointed_at(name, account, seen, guidance, today))
            for name in ("cash", "outside", "barred", "new", "twice")
        },
        "large": max((each.pence for each in _rare(account, seen, guidance)), default=0),
        "season": sum(line.pence for line in seen if _since(line, today) < SEASON),
        "outside_lately": sum(
            line.pence
            for line in pointed_at("outside", account, seen, guidance, today)
            if _since(line, today) < SEASON
        ),
        "lately": lately,
        "lately_by_days": lately * max(0, min(age, DAYS) - LATELY),
        "usually_by_days": (spent - lately) * LATELY,
        "round_lines": sum(line.pence % ROUND == 0 for line in seen),
        "away_spent": sum(line.pence for line in seen if _since(line, today) < AWAY) * away,
        "late": account.late,
        "age_weeks": age // 7,
        "new_holder": int(age // 7 < NEW_HOLDER),
        "new_payees": len(fresh),
        **_weeks(seen, account, today),
        **{name: int(name in account.case) for name in CASE_FACTS},
    }


def in_view(lines: Sequence[Spent], today: int) -> list[Spent]:
    """Keep the lines of the last 52 weeks."""
    return [line for line in lines if 0 <= _since(line, today) < DAYS]


def _since(line: Spent, today: int) -> int:
    return today - line.day


def open_to(lines: Sequence[Spent]) -> list[Spent]:
    """Keep the lines that were not asked about before."""
    return [line for line in lines if not line.explained]


def _rare(account: Account, seen: Sequence[Spent], guidance: Guidance) -> list[Spent]:
    """Keep lines to payees paid once or twice, but not what the plan has for once: a break."""
    times = Counter(line.payee for line in seen)
    planned = account.plan.intersection(guidance.one_off)
    rows = open_to(seen)
    return [each for each in rows if times[each.payee] <= RARE and each.purpose not in planned]


def _twice(account: Account, seen: Sequence[Spent]) -> list[Spent]:
    """Find sums of some size that went to the same payee some days before."""
    rows = [line for line in open_to(seen) if line.pence * SOME_SIZE > account.weekly]
    last: dict[tuple[int, int], int] = {}
    found = []
    for line in sorted(rows, key=lambda each: each.day):
        before = last.get((line.payee, line.pence))
        if before is not None and line.day - before <= AGAIN:
            found.append(line)
        last[line.payee, line.pence] = line.day
    return found


def new_payees(seen: Sequence[Spent], today: int) -> frozenset[int]:
    """Find the payees who were first paid in the last quarter."""
    old = {line.payee for line in seen if _since(line, today) >= SEASON}
    return frozenset(line.payee for line in seen) - old


def pointed_at(
    name: str, account: Account, seen: Sequence[Spent], guidance: Guidance, today: int
) -> list[Spent]:
    """List the lines that one kind of sign points at."""
    rows = open_to(seen)
    if name == "cash":
        return [line for line in rows if line.cash]
    if name == "outside":
        return [line for line in rows if line.purpose not in account.plan]
    if name == "barred":
        return [line for line in rows if line.barred]
    if name == "new":
        fresh = new_payees(seen, today)
        return [line for line in rows if line.payee in fresh]
    return _twice(account, seen) if name == "twice" else _rare(account, seen, guidance)


def _weeks(seen: Sequence[Spent], account: Account, today: int) -> dict[str, int]:
    """Measure the silence at the end, and the longest before it, in weeks."""
    alive = min(WEEKS, max(0, today - account.begun) // 7)
    spent_in = {_since(line, today) // 7 for line in seen}
    weeks = [week in spent_in for week in reversed(range(alive))]  # the oldest first
    runs = [(spent, len(list(run))) for spent, run in groupby(weeks)]
    quiet = runs[-1][1] if runs and not runs[-1][0] else 0
    before = runs[:-1] if quiet else runs
    return {
        "quiet_weeks": quiet,
        "gap_weeks": max((length for spent, length in before if not spent), default=0),
    }
