"""What stands for one person in every room, in one question to the database.

Written in SQL, as the page that needs it is opened more than any other: built by the ORM, these
are eight questions, and composing them takes longer than answering.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from selfdirect.agreement.allocation.journey import State as Issued
from selfdirect.agreement.charging.journey import State as Means
from selfdirect.agreement.planning.journey import State as Planned
from selfdirect.foundation.kernel.money import Money
from selfdirect.register.cases.models import Case
from selfdirect.support.budgets.journey import State as Budgeted
from selfdirect.support.reviews.journey import State as Reviewed

SQL = """
SELECT team.name AS team,
       figure.weekly AS indicative,
       asked.state AS answers, asked.decided AS eligible, asked.needs AS needs,
       means.state AS means, means.most AS most,
       plan.ref AS plan, plan.state AS plan_state, plan.cost AS plan_cost,
       plan.outcomes AS outcomes, plan.needs AS plan_needs,
       decision.verdict AS verdict, decision.plan_id = plan.id AS verdict_on_plan,
       decision.person_pays AS decided_person, decision.council_pays AS decided_council,
       budget.ref AS budget, budget.person_pays AS budget_person,
       budget.council_pays AS budget_council, budget.addresses AS addresses,
       review.due_on AS review_on, review.ref AS review
FROM cases_case own
LEFT JOIN access_team team ON team.code = own.team
LEFT JOIN LATERAL (
    SELECT weekly FROM allocation_allocation
    WHERE case_id = own.id AND state = %(issued)s LIMIT 1
) figure ON true
LEFT JOIN LATERAL (
    SELECT a.state, e.decided, ARRAY(
        SELECT key FROM jsonb_each(e.outcomes)
        WHERE jsonb_array_length(coalesce(value->'unable', '[]'::jsonb)) > 0
    ) AS needs
    FROM assessment_assessment a
    LEFT JOIN assessment_eligibility e ON e.assessment_id = a.id
    WHERE a.case_id = own.id ORDER BY a.opened_at DESC, a.id DESC LIMIT 1
) asked ON true
LEFT JOIN LATERAL (
    SELECT state, most FROM charging_financialassessment
    WHERE case_id = own.id AND state <> %(superseded)s LIMIT 1
) means ON true
LEFT JOIN LATERAL (
    SELECT p.id, p.ref, p.state,
        p.contingency + coalesce(
            (SELECT sum(weekly) FROM planning_line WHERE plan_id = p.id), 0
        )::bigint AS cost,
        (SELECT count(*) FROM planning_outcome WHERE plan_id = p.id) AS outcomes,
        ARRAY(SELECT DISTINCT need FROM planning_line WHERE plan_id = p.id) AS needs
    FROM planning_plan p
    WHERE p.case_id = own.id AND p.state = ANY(%(standing)s) ORDER BY p.version DESC LIMIT 1
) plan ON true
LEFT JOIN LATERAL (
    SELECT v.plan_id, v.verdict, v.person_pays, v.council_pays
    FROM decisions_validation v JOIN planning_plan p ON p.id = v.plan_id
    WHERE p.case_id = own.id ORDER BY v.decided_at DESC LIMIT 1
) decision ON true
LEFT JOIN LATERAL (
    SELECT b.id, b.ref, b.person_pays, b.council_pays,
        ARRAY(SELECT address FROM budgets_part WHERE budget_id = b.id ORDER BY id) AS addresses
    FROM budgets_budget b
    WHERE b.case_id = own.id AND b.state = %(open)s LIMIT 1
) budget ON true
LEFT JOIN LATERAL (
    SELECT due_on, ref FROM reviews_review
    WHERE budget_id = budget.id AND state = %(due)s ORDER BY due_on LIMIT 1
) review ON true
WHERE own.id = %(case)s
"""
STANDING = [Planned.DRAFT.value, Planned.SUBMITTED.value, Planned.AGREED.value]
MONEY = (
    *("indicative", "most", "plan_cost", "decided_person", "decided_council"),
    *("budget_person", "budget_council"),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """One row: what is not there yet is None."""

    team: str | None
    indicative: Money | None  # a week
    answers: str | None  # the state of the assessment
    eligible: bool | None
    needs: list[str] | None  # codes of the eligible needs
    means: str | None  # the state of the financial assessment
    most: Money | None  # the most they can be asked to pay; None: the full cost
    plan: str | None  # the reference of the plan in hand, or else in force
    plan_state: str | None
    plan_cost: Money | None  # a week
    outcomes: int | None
    plan_needs: list[str] | None
    verdict: str | None  # of the last decision ...
    verdict_on_plan: bool | None  # ... and whether it was on this plan
    decided_person: Money | None
    decided_council: Money | None
    budget: str | None  # the reference of the open budget
    budget_person: Money | None
    budget_council: Money | None
    addresses: list[str] | None  # its accounts in the ledger
    review_on: date | None  # the next look back
    review: str | None


def facts(case: Case) -> Facts:
    """Read what stands for one person now."""
    wanted: dict[str, Any] = {
        "case": case.pk,
        "issued": Issued.ISSUED.value,
        "superseded": Means.SUPERSEDED.value,
        "standing": STANDING,
        "open": Budgeted.OPEN.value,
        "due": Reviewed.DUE.value,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, wanted)
        names = [column.name for column in cursor.description]
        row: dict[str, Any] = dict(zip(names, cursor.fetchone(), strict=True))
    amounts = {name: Money(row[name]) for name in MONEY if row[name] is not None}
    return Facts(**{**row, **amounts})
