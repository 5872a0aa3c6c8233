"""What units of support cost, as people agreed to pay for them and as was signed since."""

from datetime import date

from django.db import connection

from selfdirect.support.budgets.rules import UnitCost
from selfdirect.support.orders.journey import State

MOST_UNITS = 200  # services, those first on which most is spent
UNITS = """
SELECT service.name, organisation.name, line.unit, count(DISTINCT budget.case_id), sum(quantity),
    sum(line.weekly + round(quantity * (now.price - unit_price))), min(now.price),
    percentile_disc(0.5) WITHIN GROUP (ORDER BY now.price), max(now.price)
FROM budgets_budget AS budget
JOIN planning_plan AS plan ON plan.id = budget.plan_id
JOIN planning_line AS line ON line.plan_id = plan.id
JOIN directory_service AS service ON service.id = line.service_id
JOIN directory_organisation AS organisation ON organisation.id = service.organisation_id
LEFT JOIN LATERAL (
    SELECT price FROM orders_uplift AS uplift
    WHERE uplift.service_id = service.id AND uplift.unit = line.unit AND line.held = 'managed'
        AND uplift.state = %(signed)s AND uplift.starts_on <= %(on)s
        AND uplift.starts_on > coalesce(line.price_from, plan.starts_on, '-infinity')
    ORDER BY uplift.starts_on DESC, decided_at DESC, uplift.id DESC LIMIT 1
) AS raised ON true
CROSS JOIN LATERAL (SELECT coalesce(raised.price, unit_price) AS price) AS now
WHERE budget.starts_on <= %(on)s AND coalesce(budget.ended_on, budget.ends_before) > %(on)s
    AND quantity > 0 AND unit_price > 0
GROUP BY 1, 2, 3 ORDER BY 6 DESC, 1, 2, 3 LIMIT %(most)s
"""


def unit_costs(on: date) -> list[UnitCost]:
    """Add up what a unit of each service costs in the plans that hold, in one query.

    A price that was signed since the plan's own counts from its day, as orders have it.
    """
    with connection.cursor() as cursor:
        cursor.execute(UNITS, {"on": on, "signed": State.SIGNED, "most": MOST_UNITS})
        return [UnitCost.read(row) for row in cursor.fetchall()]
