"""What support costs, by team, group, purpose and whose money it is; set-based, from the book."""

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db import connection

from selfdirect.foundation.kernel.money import Money
from selfdirect.support.budgets import rules
from selfdirect.support.budgets.queries.known import paid_otherwise


@dataclass(frozen=True, slots=True)
class Cost:
    """What left budgets for support, less what came back; exact, as it is shared by purposes."""

    starts_on: date  # the first of seven days that it is for
    team: str
    group: str
    stream: str
    purpose: str
    promised: bool  # and not paid yet
    once: bool  # for no stretch of days, or one
    pence: Fraction


@dataclass(frozen=True, slots=True)
class Paid:
    """What was paid for support in a month, less what came back in it."""

    month: date  # its first day
    team: str
    stream: str
    purpose: str
    amount: Money


@dataclass(frozen=True, slots=True)
class People:
    """How many people are behind a figure."""

    by: str  # "team", "group", "stream", "purpose", or "" for everybody
    code: str
    count: int


# A payment is for the days that its reference names (rules.promises), as is what undoes it; one
# that names none is for the day it counts from. A provider's is shared by the weekly costs of the
# plan's lines that it is to give, a direct payment by those that the person pays for, to the last
# penny; what the plan has no line for, as money that somebody else holds, by all of them. What a
# payment has in it for days before its own says nothing of the weeks to come (`paid_otherwise`).
# What a provider is paid of money beside the plan is of no line.
LEGS = r"""
weight AS (
    SELECT plan_id, whom, coalesce(purpose, 'other') AS purpose,
        (sum(sum(weekly)) OVER up_to - sum(weekly)) / sum(sum(weekly)) OVER whole AS low,
        sum(sum(weekly)) OVER up_to / sum(sum(weekly)) OVER whole AS high
    FROM planning_line AS line
    LEFT JOIN unnest(%(needs)s::text[], %(purposes)s::text[]) AS of_need(need, purpose)
        USING (need)
    LEFT JOIN directory_service AS service ON service.id = line.service_id
    LEFT JOIN directory_organisation AS organisation
        ON organisation.id = service.organisation_id
    CROSS JOIN LATERAL (
        SELECT held AS whom
        UNION ALL SELECT organisation.ref WHERE held = 'managed' AND organisation.ref <> ''
        UNION ALL SELECT ''
    ) AS whose
    WHERE weekly > 0 AND held <> '' GROUP BY plan_id, whom, coalesce(purpose, 'other')
    WINDOW whole AS (PARTITION BY plan_id, whom),
        up_to AS (PARTITION BY plan_id, whom ORDER BY coalesce(purpose, 'other'))),
planned AS MATERIALIZED (SELECT DISTINCT plan_id, whom FROM weight),
late AS (SELECT * FROM unnest(%(payments)s::text[], %(late)s::bigint[]) AS of_payment(
    reference, late)),
leg AS MATERIALIZED (
    SELECT reference, CASE WHEN source.address LIKE 'budget:%%' THEN source.address
        WHEN target.address LIKE 'budget:%%' THEN target.address
        ELSE source.address END AS address,
        CASE WHEN target.address LIKE 'provider:%%' THEN split_part(target.address, ':', 2)
        WHEN source.address LIKE 'provider:%%' THEN split_part(source.address, ':', 2) END
            AS organisation,
        CASE WHEN target.address LIKE 'council:%%' THEN split_part(target.address, ':', 2) END
            AS stream,
        CASE WHEN source.address LIKE 'budget:%%' THEN 1 ELSE -1 END
            * CASE WHEN kind = 'part' THEN settled.pence ELSE posting.pence END AS pence,
        pending AND kind IS NULL AS promised,
        coalesce(settled.effective_on, entry.effective_on) AS counts_on,
        regexp_match(coalesce(
            (SELECT reference FROM ledger_entry AS undone WHERE undone.id = entry.reverses_id),
            reference), '(\d{4}-\d\d-\d\d)(?:.*(\d{4}-\d\d-\d\d))?$') AS days
    FROM ledger_posting AS posting
    JOIN ledger_entry AS entry ON entry.id = posting.entry_id
    JOIN ledger_account AS source ON source.id = source_id
    JOIN ledger_account AS target ON target.id = target_id
    LEFT JOIN ledger_settlement AS settled
        ON settled.entry_id = entry.id AND settled.at <= %(known_at)s
    WHERE entry.recorded_at <= %(known_at)s AND coalesce(kind, 'posted') IN ('posted', 'part')
        AND (source.address LIKE 'budget:%%' AND target.address ~ %(support)s
            OR source.address ~ %(support)s AND target.address ~ '^(budget|council):')),
cost AS (
    SELECT promised, counts_on, team, person.group,
        coalesce(part.stream, leg.stream, 'care') AS stream,
        coalesce(weight.purpose, 'other') AS purpose,
        coalesce(days[1]::date, counts_on) AS first_on,
        coalesce(days[2]::date, days[1]::date + 28, counts_on + 1) AS ends_before,
        extra OR coalesce(days[2]::date - days[1]::date = 1, days IS NULL) AS once,
        sum(floor(share * coalesce(high, 1)) - floor(share * coalesce(low, 0))) AS pence
    FROM leg
    LEFT JOIN late USING (reference)
    CROSS JOIN LATERAL (VALUES (pence - coalesce(late, 0), false), (late, true))
        AS of_leg(share, extra)
    LEFT JOIN budgets_part AS part ON part.address = leg.address
    LEFT JOIN budgets_budget AS budget
        ON budget.ref = left(split_part(leg.address, ':', 2), 12)
    LEFT JOIN cases_case AS case_ ON case_.id = case_id
    LEFT JOIN people_person AS person ON person.id = person_id
    LEFT JOIN planned AS theirs
        ON theirs.plan_id = budget.plan_id AND theirs.whom = organisation
    LEFT JOIN planned AS kind ON kind.plan_id = budget.plan_id AND kind.whom = coalesce(
        part.held, CASE WHEN leg.address LIKE 'dp:%%' THEN 'direct' END)
    LEFT JOIN weight ON weight.plan_id = budget.plan_id
        AND weight.whom = coalesce(theirs.whom, kind.whom, '')
        AND (organisation IS NULL OR coalesce(part.stream, leg.stream, 'care') = 'care')
    WHERE share IS NOT NULL
    GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9)
"""
BY_WEEK = """
SELECT week, coalesce(team, ''), coalesce("group", ''), stream, purpose, promised, once,
    sum(pence * (least(ends_before, week + 7, %(until)s) - greatest(first_on, week))
        / (ends_before - first_on))
FROM cost CROSS JOIN LATERAL (
    SELECT %(since)s::date + 7 * nth AS week FROM generate_series(
        (greatest(first_on, %(since)s::date) - %(since)s::date) / 7,
        (least(ends_before, %(until)s::date) - %(since)s::date - 1) / 7) AS nth
) AS weeks
WHERE first_on < %(until)s AND ends_before > greatest(first_on, %(since)s::date)
GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
"""
BY_MONTH = """
SELECT date_trunc('month', counts_on)::date, coalesce(team, ''), stream, purpose, sum(pence)
FROM cost WHERE NOT promised AND counts_on < %(until)s
GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""
SUPPORT = "^(dp|isf|pool|provider):"  # accounts where money is when it has left a budget
COUNTED = """
WITH counted AS (
    SELECT case_id, team, person.group, stream, coalesce(of_need.purpose, 'other') AS purpose
    FROM budgets_budget AS budget
    JOIN budgets_part AS part ON part.budget_id = budget.id
    JOIN cases_case AS case_ ON case_.id = case_id
    JOIN people_person AS person ON person.id = person_id
    LEFT JOIN planning_line AS line ON line.plan_id = budget.plan_id AND line.weekly > 0
        AND line.held <> ''
    LEFT JOIN unnest(%(needs)s::text[], %(purposes)s::text[]) AS of_need(need, purpose)
        USING (need)
    WHERE starts_on < %(until)s AND coalesce(ended_on, ends_before) > %(since)s)
SELECT CASE WHEN grouping(team) = 0 THEN 'team' WHEN grouping("group") = 0 THEN 'group'
        WHEN grouping(stream) = 0 THEN 'stream' WHEN grouping(purpose) = 0 THEN 'purpose'
        ELSE '' END,
    coalesce(team, "group", stream, purpose, ''), count(DISTINCT case_id)
FROM counted GROUP BY GROUPING SETS ((), (team), ("group"), (stream), (purpose)) ORDER BY 1, 2
"""
BEHIND = """
SELECT split_part(CASE WHEN source.address LIKE 'budget:%%' OR target.address LIKE 'fee:%%'
        THEN target.address ELSE source.address END, ':', 1),
    count(DISTINCT CASE WHEN source.address LIKE 'person:%%' THEN source.address
        ELSE case_id::text END)
FROM ledger_posting AS posting
JOIN ledger_entry AS entry ON entry.id = posting.entry_id
JOIN ledger_account AS source ON source.id = source_id
JOIN ledger_account AS target ON target.id = target_id
LEFT JOIN ledger_settlement AS settled
    ON settled.entry_id = entry.id AND settled.at <= %(known_at)s
LEFT JOIN budgets_budget AS budget ON budget.ref = left(split_part(
    CASE WHEN target.address LIKE 'budget:%%' THEN target.address ELSE source.address END,
    ':', 2), 12)
WHERE entry.recorded_at <= %(known_at)s AND (kind IN ('posted', 'part') OR NOT pending)
    AND coalesce(settled.effective_on, entry.effective_on) >= %(since)s
    AND coalesce(settled.effective_on, entry.effective_on) < %(until)s
    AND (source.address LIKE 'budget:%%' AND target.address ~ %(support)s
        OR source.address ~ %(support)s AND target.address ~ '^(budget|council|fee):'
        OR source.address LIKE 'person:%%' AND target.address LIKE 'council:%%')
GROUP BY 1
"""


def weekly_costs(since: date, until: date, known_at: datetime) -> list[Cost]:
    """Add up what support costs in each seven days from a day on, by the days that it is for.

    As known at a moment; the last week is cut at `until`, the first day after. In as many queries
    for many as for one.
    """
    late = paid_otherwise(since, until, known_at)
    given = _purposes() | {"since": since, "until": until, "known_at": known_at}
    given |= {"payments": list(late), "late": list(late.values())}
    return [
        Cost(week, team, group, stream, purpose, promised, once, Fraction(pence))
        for week, team, group, stream, purpose, promised, once, pence in _rows(
            f"WITH {LEGS} {BY_WEEK}", given
        )
    ]


def monthly_costs(until: date, known_at: datetime) -> list[Paid]:
    """Add up what was paid for support in each month before a day, to the penny; in one query."""
    given = _purposes() | {"until": until, "known_at": known_at, "payments": [], "late": []}
    return [
        Paid(month, team, stream, purpose, Money(int(pence)))
        for month, team, stream, purpose, pence in _rows(f"WITH {LEGS} {BY_MONTH}", given)
    ]


def people_supported(since: date, until: date) -> list[People]:
    """Count the people who had a budget in these days: all, and by each way to sort them."""
    given = _purposes() | {"since": since, "until": until}
    return [People(*row) for row in _rows(COUNTED, given)]


def people_behind(since: date, until: date, known_at: datetime) -> dict[str, int]:
    """Count the people behind what moved in these days, by the kind of account that it was for.

    Of support it is whose budgets paid or had money back, of fees whose fund; of shares, who paid.
    """
    given = {"since": since, "until": until, "known_at": known_at, "support": SUPPORT}
    return dict(_rows(BEHIND, given))


def _purposes() -> dict[str, Any]:
    needs = rules.PURPOSE_OF_NEED
    return {"needs": list(needs), "purposes": list(needs.values()), "support": SUPPORT}


def _rows(query: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        return cursor.fetchall()
